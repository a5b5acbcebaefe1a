package wiring

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
	_ "time/tzdata" // schedules name their zone, which a small machine may not have
)

// Schedule wakes the function at regular times.
type Schedule struct {
	Name       string // of the event: "Purge"
	Expression string // as written: "cron(0 3 * * ? *)"
	Zone       *time.Location

	every        time.Duration // of a rate; zero for a daily time
	hour, minute int
}

var (
	rateForm  = regexp.MustCompile(`^rate\(([1-9][0-9]{0,3}) (minute|hour|day)s?\)$`)
	dailyForm = regexp.MustCompile(`^cron\(([0-9]|[1-5][0-9]) ([0-9]|1[0-9]|2[0-3]) \* \* \? \*\)$`)
)

func parseSchedule(name, expression, zone string) (Schedule, error) {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return Schedule{}, fmt.Errorf("unknown time zone %q", zone)
	}
	schedule := Schedule{Name: name, Expression: expression, Zone: location}
	if found := rateForm.FindStringSubmatch(expression); found != nil {
		count, err := strconv.Atoi(found[1])
		if err != nil {
			return Schedule{}, err
		}
		unit := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[found[2]]
		schedule.every = time.Duration(count) * unit
		return schedule, nil
	}
	found := dailyForm.FindStringSubmatch(expression)
	if found == nil {
		return Schedule{}, fmt.Errorf("schedule %q is neither rate(N minutes|hours|days) nor a daily cron(M H * * ? *)", expression)
	}
	if schedule.minute, err = strconv.Atoi(found[1]); err != nil {
		return Schedule{}, err
	}
	schedule.hour, err = strconv.Atoi(found[2])
	return schedule, err
}

// Next is the first time after the given one at which the schedule fires. A rate counts from the given time. A daily time that
// the change to summer time skips fires when that hour would have ended.
func (s Schedule) Next(after time.Time) time.Time {
	if s.every > 0 {
		return after.Add(s.every)
	}
	local := after.In(s.Zone)
	next := time.Date(local.Year(), local.Month(), local.Day(), s.hour, s.minute, 0, 0, s.Zone)
	if !next.After(after) {
		next = time.Date(local.Year(), local.Month(), local.Day()+1, s.hour, s.minute, 0, 0, s.Zone)
	}
	return next
}
