package calendar

import "time"

// Territory is where a public holiday is kept.
type Territory string

// The territories whose holidays are known. Alsace and Moselle, which keep two more, are not among them.
const (
	Metropole  Territory = "metropole"
	Guadeloupe Territory = "guadeloupe"
	Guyane     Territory = "guyane"
	Martinique Territory = "martinique"
	Mayotte    Territory = "mayotte"
	Reunion    Territory = "reunion"
)

type monthDay struct {
	month time.Month
	day   int
}

// The fixed holidays of article L3133-1 of the Code du travail.
var fixed = map[monthDay]bool{
	{time.January, 1}: true, {time.May, 1}: true, {time.May, 8}: true, {time.July, 14}: true,
	{time.August, 15}: true, {time.November, 1}: true, {time.November, 11}: true, {time.December, 25}: true,
}

// The holidays that follow Easter, in days after it (same article): Easter Monday, Ascension, Whit Monday.
var movable = [...]int{1, 39, 50}

// The day on which each overseas territory keeps the abolition of slavery (article L3422-2).
var abolition = map[Territory]monthDay{
	Guadeloupe: {time.May, 27},
	Guyane:     {time.June, 10},
	Martinique: {time.May, 22},
	Mayotte:    {time.April, 27},
	Reunion:    {time.December, 20},
}

// IsHoliday reports whether a day is a public holiday in a territory.
func IsHoliday(d Date, territory Territory) bool {
	if d.IsZero() {
		return false
	}
	day := monthDay{d.Month(), d.Day()}
	if fixed[day] {
		return true
	}
	if own, ok := abolition[territory]; ok && own == day {
		return true
	}
	after := easter(d.Year()).DaysUntil(d)
	for _, n := range movable {
		if after == n {
			return true
		}
	}
	return false
}

// IsWorkingDay reports whether a day is neither a Saturday, a Sunday nor a public holiday: the working days of Règlement 1182/71,
// art. 2.
func IsWorkingDay(d Date, territory Territory) bool {
	weekday := d.Weekday()
	return !d.IsZero() && weekday != time.Saturday && weekday != time.Sunday && !IsHoliday(d, territory)
}

// AddWorkingDays goes n working days forward, or back when n is negative; zero is the day itself, whatever it is.
func AddWorkingDays(d Date, n int, territory Territory) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 && !d.IsZero() && d != first && d != last {
		d = d.AddDays(step)
		if IsWorkingDay(d, territory) {
			n--
		}
	}
	return d
}

func (d Date) nextWorkingDay(territory Territory) Date {
	for !d.IsZero() && d != last && !IsWorkingDay(d, territory) {
		d = d.AddDays(1)
	}
	return d
}

// easter returns Easter Sunday, by the Gregorian computus in the form of Butcher (Nature, 20 April 1876).
func easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{int16(year), uint8(n / 31), uint8(n%31 + 1)}
}
