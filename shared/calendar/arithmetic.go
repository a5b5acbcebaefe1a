package calendar

import "time"

// Due is the legal date at which something that lasts for p from event falls due: it may go on until 24:00 of that day, in the
// zone of the controller.
//
// Règlement (CEE, Euratom) 1182/71, art. 3: the day of the event is not counted (1); a period in days ends with the last hour of
// its last day (2 b); a period in months or years ends on the day of the last month that has the same date as the event, or
// on the last day of that month when it has no such date (2 c). A maximum is never extended for a week-end or a holiday; AnswerBy
// is for the deadlines that are.
func Due(event Date, p Period) Date { return event.Add(p) }

// AnswerBy is Due for an answer that somebody waits for: when it falls on a Saturday, a Sunday or a public holiday it moves to the
// next working day (same regulation, art. 3(4)).
func AnswerBy(event Date, p Period, territory Territory) Date {
	return Due(event, p).nextWorkingDay(territory)
}

// Add adds the years and months, clamped to the last day of the month, then the days: 31 August + 6 months is 28 or 29
// February. It stops at the ends of the calendar, and no date stays no date.
func (d Date) Add(p Period) Date {
	if d.IsZero() {
		return d
	}
	count := int(d.year)*12 + int(d.month) - 1 + p.Years*12 + p.Months
	switch {
	case count < 12:
		return first
	case count >= 10000*12:
		return last
	}
	year, month := count/12, count%12+1
	day := min(int(d.day), daysIn(year, month))
	return Date{int16(year), uint8(month), uint8(day)}.AddDays(p.Days)
}

// AddDays adds n days, or removes them. It stops at the ends of the calendar, and no date stays no date.
func (d Date) AddDays(n int) Date {
	switch {
	case d.IsZero() || n == 0:
		return d
	case n > d.DaysUntil(last):
		return last
	case n < d.DaysUntil(first):
		return first
	}
	return Of(d.utc().AddDate(0, 0, n), time.UTC)
}

// DaysUntil returns how many days after d other comes; it is negative when other comes first.
func (d Date) DaysUntil(other Date) int {
	const day = 24 * 60 * 60 // of a day without a change of hour; a Duration would overflow after 292 years
	return int((other.utc().Unix() - d.utc().Unix()) / day)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
