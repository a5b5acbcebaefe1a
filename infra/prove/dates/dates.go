// Package dates is the oracle of shared/calendar: legal dates, answers, clocks in hours, ends of days and holidays, counted a second time
// with day numbers and with the rules of summer time as the law writes them. It shares nothing with the package that it checks: no
// arithmetic of time.Time, no zone data, another way to Easter.
package dates

import (
	"fmt"
	"math/rand/v2"
	"time"

	"tandem/shared/calendar"
)

// The periods that the services promise, and some that none does.
var periods = []calendar.Period{{}, {Years: 1}, {Years: 2}, {Years: 5}, {Years: 19}, {Years: 26}, {Months: 1}, {Months: 3}, {Months: 6},
	{Months: 7}, {Months: 13}, {Months: 25}, {Months: 36}, {Days: 1}, {Days: 7}, {Days: 30}, {Days: 90}, {Years: 1, Months: 2, Days: 3}}

var clocks = []int{36, 72, 1, 24, 48, 34, 66}

// Check draws instants of the years 1996 to 2089, half of them in Paris and a quarter in La Réunion, and compares what the package says of
// each with the oracle. It returns one line for each case in which they differ, the first difference of it.
func Check(random *rand.Rand, cases int) (failures []string) {
	zones := make([]*time.Location, len(places))
	for i, p := range places {
		zone, err := calendar.Zone(p.zone)
		if err != nil {
			return []string{err.Error()}
		}
		zones[i] = zone
	}
	from, to := int64(civil{1996, 1, 1}.number()-epoch)*second+43200, int64(civil{2090, 1, 1}.number()-epoch)*second
	for n := range cases {
		i := n % 2 // Paris, La Réunion
		if n%8 == 7 {
			i = 2 + random.IntN(len(places)-2)
		}
		c := check{place: places[i], zone: zones[i], instant: from + random.Int64N(to-from)}
		if n%16 == 0 { // a change of hour is rare
			c.instant = int64(lastSunday(1996+random.IntN(94), 3+7*random.IntN(2))-epoch)*second + random.Int64N(2*second)
		}
		c.run(random)
		if c.failure != "" {
			failures = append(failures, fmt.Sprintf("instant %d in %s: %s", c.instant, c.place.zone, c.failure))
		}
	}
	return failures
}

// check is one case, with its first difference.
type check struct {
	place   place
	zone    *time.Location
	instant int64
	failure string
}

func (c *check) same(what string, got, want any) {
	if c.failure == "" && got != want {
		c.failure = fmt.Sprintf("%s is %v, the oracle says %v", what, got, want)
	}
}

func of(d calendar.Date) civil { return civil{d.Year(), int(d.Month()), d.Day()} }

func (c *check) run(random *rand.Rand) {
	event := calendar.Of(time.Unix(c.instant, 0), c.zone)
	day, _ := c.place.wall(c.instant)
	c.same("the day", of(event), day)
	c.days(event, day)

	p := periods[random.IntN(len(periods))]
	got, want := calendar.Due(event, p), due(day, p.Years, p.Months, p.Days)
	c.same("due after "+p.String(), of(got), want)
	c.same("days until "+want.String(), event.DaysUntil(got), want.number()-day.number())
	c.same("start of "+want.String(), got.Start(c.zone).Unix(), c.place.midnight(want))
	c.same("end of "+want.String(), got.End(c.zone).Unix(), c.place.midnight(want.plus(1)))
	c.same("end of "+want.String()+" in French", calendar.Deadline{End: got.End(c.zone)}.French(c.zone), "avant la fin du "+french(want))
	c.same("answer within "+p.String(), of(calendar.AnswerBy(event, p, calendar.TerritoryOf(c.zone))), c.place.answer(want))

	c.hours(clocks[random.IntN(len(clocks))], random.Int64N(100*3600))
	c.answers(day, random.IntN(2) == 1)
	c.working(event, day, random.IntN(41)-20)
}

// days compares what is said of one day.
func (c *check) days(event calendar.Date, day civil) {
	territory := calendar.TerritoryOf(c.zone)
	c.same("the weekday", (int(event.Weekday())+6)%7, day.weekday())
	c.same("a holiday", calendar.IsHoliday(event, territory), c.place.holiday(day))
	c.same("a working day", calendar.IsWorkingDay(event, territory), !c.place.closed(day))
	c.same("the text", event.String(), day.String())
	c.same("the French text", event.French(), french(day))
	read, err := calendar.Parse(day.String())
	c.same("the text, read", read, event)
	c.same("its mistake", err, nil)
}

// hours compares a clock in hours, some seconds after it began.
func (c *check) hours(hours int, later int64) {
	deadline, end := calendar.HoursAfter(time.Unix(c.instant, 0), hours), c.instant+int64(hours)*3600
	what := fmt.Sprintf("the clock of %d hours", hours)
	c.same(what, deadline.End.Unix(), end)
	c.same(what+" in French", deadline.French(c.zone), c.place.text(end))
	now, left := time.Unix(c.instant+later, 0), int64(hours)*3600-later
	c.same(what+", what is left", int64(deadline.Left(now)/time.Second), left)
	c.same(what+", over", deadline.Over(now), left <= 0)
	text := fmt.Sprintf("il reste %d\u00a0h\u00a0%02d", left/3600, left%3600/60)
	if left <= 0 {
		text = fmt.Sprintf("dépassé depuis %d\u00a0h\u00a0%02d", -left/3600, -left%3600/60)
	}
	c.same(what+", what is left in French", deadline.FrenchLeft(now), text)
}

// answers compares the calendar of a request received at the instant.
func (c *check) answers(day civil, extended bool) {
	got := calendar.AnswerTo(time.Unix(c.instant, 0), extended, c.zone)
	month := c.place.answer(due(day, 0, 1, 0))
	by := month
	if extended {
		by = c.place.answer(due(day, 0, 3, 0))
	}
	c.same("receipt", of(got.Received), day)
	c.same("the acknowledgement", got.Acknowledge.End.Unix(), c.instant+2*second)
	c.same("the target", of(got.Target), day.plus(21))
	c.same("the last day to extend", of(got.ExtendBy), month)
	c.same("the last day to answer", of(got.By), by)
	c.same("how many alerts", len(got.Alerts), 3)
	for i, days := range []int{10, 5, 1} {
		if i < len(got.Alerts) {
			c.same(fmt.Sprintf("the alert at d-%d", days), of(got.Alerts[i]), by.plus(-days))
		}
	}
}

// working compares a walk over working days.
func (c *check) working(event calendar.Date, day civil, n int) {
	step, left := 1, n
	if n < 0 {
		step, left = -1, -n
	}
	for want := day; ; want = want.plus(step) {
		if want != day && !c.place.closed(want) {
			left--
		}
		if left == 0 {
			c.same(fmt.Sprintf("the day %d working days on", n), of(calendar.AddWorkingDays(event, n, calendar.TerritoryOf(c.zone))), want)
			return
		}
	}
}
