package oracle

import "fmt"

// Day is a calendar day, counted from 1 January of the year 1 (day 0) in the Gregorian calendar.
type Day int

// daysBefore holds how many days of a common year go before each month.
var daysBefore = [13]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// monthLength is 28 to 31.
func monthLength(year, month int) int {
	if month == 2 && leap(year) {
		return 29
	}
	return daysBefore[month] - daysBefore[month-1]
}

// On is the day of a year from 1 on, a month 1-12 and a day 1-31; it panics on a day that the month has not.
func On(year, month, day int) Day {
	if year < 1 || month < 1 || month > 12 || day < 1 || day > monthLength(year, month) {
		panic(fmt.Sprintf("oracle: no day %04d-%02d-%02d", year, month, day))
	}
	past := year - 1
	n := past*365 + past/4 - past/100 + past/400 + daysBefore[month-1] + day - 1
	if month > 2 && leap(year) {
		n++
	}
	return Day(n)
}

// Read is the day written "2024-02-29"; it panics on anything else.
func Read(text string) Day {
	var year, month, day int
	if n, err := fmt.Sscanf(text, "%4d-%2d-%2d", &year, &month, &day); n != 3 || err != nil || len(text) != 10 {
		panic("oracle: not a day: " + text)
	}
	return On(year, month, day)
}

// Civil gives year, month and day of the month.
func (d Day) Civil() (year, month, day int) {
	year = int(d)/366 + 1 // never too late: no year is longer
	for On(year+1, 1, 1) <= d {
		year++
	}
	month = 1
	for month < 12 && On(year, month+1, 1) <= d {
		month++
	}
	return year, month, int(d-On(year, month, 1)) + 1
}

// Months is the same day of the month n months later, or the last day of that month when it is shorter (regulation 1182/71, article 3(2)c).
func (d Day) Months(n int) Day {
	year, month, day := d.Civil()
	count := year*12 + month - 1 + n
	year, month = count/12, count%12+1
	return On(year, month, min(day, monthLength(year, month)))
}

// Sunday says whether the day is one: 1 January of the year 1 was a Monday.
func (d Day) Sunday() bool { return d%7 == 6 }

// String is the day as 2024-02-29.
func (d Day) String() string {
	year, month, day := d.Civil()
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}
