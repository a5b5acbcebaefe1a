package dates

import "fmt"

// civil is a day as people write it, and nothing that shared/calendar knows of.
type civil struct{ y, m, d int }

func (c civil) String() string { return fmt.Sprintf("%04d-%02d-%02d", c.y, c.m, c.d) }

// number is the Julian day number (Fliegel and Van Flandern, 1968).
func (c civil) number() int {
	a := (c.m - 14) / 12
	return (1461*(c.y+4800+a))/4 + (367*(c.m-2-12*a))/12 - (3*((c.y+4900+a)/100))/4 + c.d - 32075
}

func fromNumber(jd int) civil {
	l := jd + 68569
	n := 4 * l / 146097
	l -= (146097*n + 3) / 4
	i := 4000 * (l + 1) / 1461001
	l += 31 - 1461*i/4
	j := 80 * l / 2447
	d := l - 2447*j/80
	l = j / 11
	return civil{100*(n-49) + i + l, j + 2 - 12*l, d}
}

func (c civil) plus(days int) civil { return fromNumber(c.number() + days) }

// lastOf counts the days of a month as the distance to the first day of the next one.
func lastOf(y, m int) int {
	if m == 12 {
		return 31
	}
	return civil{y, m + 1, 1}.number() - civil{y, m, 1}.number()
}

// due walks month by month, as one would on a wall calendar.
func due(event civil, years, months, days int) civil {
	y, m := event.y, event.m
	for range years*12 + months {
		m++
		if m == 13 {
			y, m = y+1, 1
		}
	}
	d := event.d
	for d > lastOf(y, m) {
		d--
	}
	return civil{y, m, d}.plus(days)
}

// weekday counts from Monday, 0, since day numbers are a multiple of seven on Mondays.
func (c civil) weekday() int { return c.number() % 7 }

// easter is the Sunday as the Church defines it: the one after the fourteenth day of the moon that falls on or after 21 March, by golden
// number and epact.
func easter(year int) int {
	golden, century := year%19+1, year/100+1
	epact := (11*golden + 20 + (8*century+5)/25 - 5 - (3*century/4 - 12)) % 30
	if epact < 0 {
		epact += 30
	}
	if epact == 24 || epact == 25 && golden > 11 {
		epact++
	}
	moon := 44 - epact
	if moon < 21 {
		moon += 30
	}
	sunday := civil{year, 3, 1}.number() + moon
	for sunday%7 != 6 {
		sunday++
	}
	return sunday
}

// place is what the oracle knows of a zone: its hours ahead of UTC, whether the summer time of the Union runs there, and the day, month and
// day of the month, that it alone keeps.
type place struct {
	zone  string
	hours int
	union bool
	own   [2]int
}

var places = []place{
	{zone: "Europe/Paris", hours: 1, union: true},
	{zone: "Indian/Reunion", hours: 4, own: [2]int{12, 20}},
	{zone: "Indian/Mayotte", hours: 3, own: [2]int{4, 27}},
	{zone: "America/Martinique", hours: -4, own: [2]int{5, 22}},
	{zone: "America/Guadeloupe", hours: -4, own: [2]int{5, 27}},
	{zone: "America/Cayenne", hours: -3, own: [2]int{6, 10}},
}

// closed reports whether nobody works: a week-end or a public holiday.
func (p place) closed(day civil) bool { return day.weekday() >= 5 || p.holiday(day) }

func (p place) holiday(day civil) bool {
	switch [2]int{day.m, day.d} {
	case [2]int{1, 1}, [2]int{5, 1}, [2]int{5, 8}, [2]int{7, 14}, [2]int{8, 15}, [2]int{11, 1}, [2]int{11, 11}, [2]int{12, 25}, p.own:
		return true
	}
	// Easter Monday; Ascension, the Thursday of the sixth week after; Whit Monday, seven weeks after Easter Monday.
	sunday, number := easter(day.y), day.number()
	return number == sunday+1 || number == sunday+6*7-3 || number == sunday+1+7*7
}

// answer is the due date, moved on day by day until somebody works.
func (p place) answer(day civil) civil {
	for p.closed(day) {
		day = day.plus(1)
	}
	return day
}

const (
	epoch  = 2440588 // day number of 1 January 1970
	second = 86400   // of them in a day
)

// lastSunday is the day number of the last Sunday of March or October.
func lastSunday(year, month int) int {
	jd := civil{year, month, 31}.number()
	return jd - (jd+1)%7
}

// offset is how many seconds local time is ahead of UTC (directive 2000/84/CE: summer time from 01:00 UTC of the last Sunday of March to
// 01:00 UTC of the last Sunday of October; the same dates since 1996).
func (p place) offset(unix int64) int64 {
	year := fromNumber(epoch + int(unix/second)).y
	change := func(month int) int64 { return int64(lastSunday(year, month)-epoch)*second + 3600 }
	if p.union && unix >= change(3) && unix < change(10) {
		return int64(p.hours+1) * 3600
	}
	return int64(p.hours) * 3600
}

// wall is the day and the minutes since midnight that a clock on the wall shows.
func (p place) wall(unix int64) (day civil, minutes int) {
	local := unix + p.offset(unix)
	return fromNumber(epoch + int(local/second)), int(local % second / 60)
}

// midnight is the instant at which a day begins. No change of hour happens near one.
func (p place) midnight(day civil) int64 {
	hours := p.hours
	if n := day.number(); p.union && n > lastSunday(day.y, 3) && n <= lastSunday(day.y, 10) {
		hours++
	}
	return int64(day.number()-epoch)*second - int64(hours)*3600
}

// text writes an instant before which something must be done.
func (p place) text(unix int64) string {
	day, minutes := p.wall(unix)
	if unix == p.midnight(day) {
		return "avant la fin du " + french(day.plus(-1))
	}
	return fmt.Sprintf("avant le %s à %d\u00a0h\u00a0%02d", french(day), minutes/60, minutes%60)
}

func french(day civil) string {
	names := []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	if day.d == 1 {
		return fmt.Sprintf("1er %s %d", names[day.m-1], day.y)
	}
	return fmt.Sprintf("%d %s %d", day.d, names[day.m-1], day.y)
}
