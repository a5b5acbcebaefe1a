// Package calendar computes with dates as the law does: days without a time, months clamped to their last day, the zone of the
// controller, French public holidays. time.Time.AddDate is not used for any of it: it turns 31 August + 6 months into 3 March.
package calendar

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day of the Gregorian calendar, from 1 January 0001 to 31 December 9999. The zero value is no date. It is
// comparable, and orders as its text does.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// Error is a mistake in what people or files give. Its text is for people and never repeats what was given.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// The mistakes in a date that people or files give.
const (
	ErrForm   Error = "Écrivez la date sous la forme jour/mois/année, par exemple 28/02/1990."
	ErrNoDate Error = "Cette date n’existe pas : vérifiez le jour, le mois et l’année."
)

var (
	first = Date{1, 1, 1}
	last  = Date{9999, 12, 31}
)

// New makes a date of its parts, or returns ErrNoDate.
func New(year int, month time.Month, day int) (Date, error) {
	if year < 1 || year > 9999 || month < time.January || month > time.December || day < 1 || day > daysIn(year, int(month)) {
		return Date{}, ErrNoDate
	}
	return Date{int16(year), uint8(month), uint8(day)}, nil
}

// Of returns the day that an instant belongs to in a zone.
func Of(t time.Time, zone *time.Location) Date {
	year, month, day := t.In(zone).Date()
	return Date{int16(year), uint8(month), uint8(day)}
}

// Parse reads "2026-02-28".
func Parse(text string) (Date, error) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return Date{}, ErrForm
	}
	return fromParts(text[:4], text[5:7], text[8:])
}

// MustParse is Parse for dates written in the code; it panics on anything else.
func MustParse(text string) Date {
	date, err := Parse(text)
	if err != nil {
		panic("calendar: not a date: " + text)
	}
	return date
}

// ParseFrench reads "28/02/2026"; the day and the month may have one digit, and spaces around are ignored.
func ParseFrench(text string) (Date, error) {
	parts := strings.Split(strings.TrimSpace(text), "/")
	if len(parts) != 3 || len(parts[2]) != 4 {
		return Date{}, ErrForm
	}
	return fromParts(parts[2], parts[1], parts[0])
}

func fromParts(year, month, day string) (Date, error) {
	var numbers [3]int
	for i, part := range []string{year, month, day} {
		number, err := strconv.ParseUint(part, 10, 0) // which takes digits only
		if err != nil || len(part) > 4 {
			return Date{}, ErrForm
		}
		numbers[i] = int(number)
	}
	return New(numbers[0], time.Month(numbers[1]), numbers[2])
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Year returns the year, 1 to 9999.
func (d Date) Year() int { return int(d.year) }

// Month returns the month.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day returns the day of the month.
func (d Date) Day() int { return int(d.day) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Equal reports whether both are the same day.
func (d Date) Equal(other Date) bool { return d == other }

// Before reports whether d comes before other; no date comes before every date.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d comes after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Compare returns -1, 0 or +1 as d comes before, is, or comes after other.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.year, other.year), cmp.Compare(d.month, other.month), cmp.Compare(d.day, other.day))
}

// Start returns the instant at which the day begins in a zone.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, zone)
}

// End returns the instant at which the day is over in a zone: the first one of the next day, 23 to 25 hours after Start.
func (d Date) End(zone *time.Location) time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day)+1, 0, 0, 0, 0, zone)
}

func (d Date) utc() time.Time { return d.Start(time.UTC) }

// String gives "2026-02-28", and nothing for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText gives what String gives.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2026-02-28", or nothing as no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	date, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = date
	return nil
}

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// French gives "28 février 2026" and "1er mars 2026", and nothing for no date.
func (d Date) French() string {
	if d.IsZero() {
		return ""
	}
	day := strconv.Itoa(int(d.day))
	if d.day == 1 {
		day = "1er"
	}
	return day + " " + months[d.month-1] + " " + strconv.Itoa(int(d.year))
}
