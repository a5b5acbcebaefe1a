package calendar

import (
	"strconv"
	"strings"
)

// Period is a legal length of time, counted on the calendar. The zero value is no time at all, "P0D".
type Period struct{ Years, Months, Days int }

// ErrPeriod says how a period is written.
const ErrPeriod Error = "Écrivez la durée sous la forme P36M, P1Y ou P90D."

// ParsePeriod reads the periods of ISO 8601 in years, months and days, each of at most four digits: "P36M", "P1Y6M", "P90D",
// "P0D". Weeks and hours are refused.
func ParsePeriod(text string) (Period, error) {
	rest, ok := strings.CutPrefix(text, "P")
	if !ok || rest == "" {
		return Period{}, ErrPeriod
	}
	var p Period
	for _, unit := range []struct {
		letter string
		count  *int
	}{{"Y", &p.Years}, {"M", &p.Months}, {"D", &p.Days}} {
		digits, after, ok := strings.Cut(rest, unit.letter)
		if !ok {
			continue
		}
		count, err := strconv.ParseUint(digits, 10, 0) // which takes digits only
		if err != nil || len(digits) > 4 {
			return Period{}, ErrPeriod
		}
		*unit.count, rest = int(count), after
	}
	if rest != "" {
		return Period{}, ErrPeriod
	}
	return p, nil
}

// IsZero reports whether the period is no time at all.
func (p Period) IsZero() bool { return p == Period{} }

// String gives what ParsePeriod reads: "P36M".
func (p Period) String() string {
	text := "P"
	for _, unit := range []struct {
		count  int
		letter string
	}{{p.Years, "Y"}, {p.Months, "M"}, {p.Days, "D"}} {
		if unit.count != 0 {
			text += strconv.Itoa(unit.count) + unit.letter
		}
	}
	if text == "P" {
		return "P0D"
	}
	return text
}

// MarshalText gives what String gives.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what ParsePeriod reads.
func (p *Period) UnmarshalText(text []byte) error {
	period, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = period
	return nil
}

// French gives "36 mois", "1 an", "2 ans et 6 mois", "90 jours".
func (p Period) French() string {
	var parts []string
	for _, unit := range []struct {
		count     int
		one, many string
	}{{p.Years, "an", "ans"}, {p.Months, "mois", "mois"}, {p.Days, "jour", "jours"}} {
		switch {
		case unit.count == 0:
		case unit.count == 1:
			parts = append(parts, "1 "+unit.one)
		default:
			parts = append(parts, strconv.Itoa(unit.count)+" "+unit.many)
		}
	}
	switch n := len(parts); n {
	case 0:
		return "0 jour"
	case 1:
		return parts[0]
	default:
		return strings.Join(parts[:n-1], ", ") + " et " + parts[n-1]
	}
}
