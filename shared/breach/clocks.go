package breach

import (
	"time"

	"tandem/shared/calendar"
)

// ClockName names a clock of a case.
type ClockName string

// The clocks.
const (
	ClockCNIL      ClockName = "cnil"    // from awareness (RGPD art. 33(1); 003:285)
	ClockParty     ClockName = "partie"  // from discovery (004:171)
	ClockComplaint ClockName = "plainte" // from receipt (004:171)
)

// limit is how long a clock runs and when people are reminded, in hours: neither week-ends nor changes of hour lengthen them (regulation
// 1182/71, art. 3(4)).
type limit struct {
	hours  int
	alarms []int
}

var limits = map[ClockName]limit{
	ClockCNIL:      {72, []int{24, 48, 66, 70}},
	ClockParty:     {36, []int{6, 24, 34}},
	ClockComplaint: {36, []int{6, 24, 34}},
}

// hours is the instant that many hours after another, as they elapse.
func hours(from time.Time, n int) time.Time { return calendar.HoursAfter(from, n).End }

// Clock is a period in hours that a case is under.
type Clock struct {
	Name    ClockName `json:"name"`
	Start   time.Time `json:"start"`
	Due     time.Time `json:"due"`
	Stopped time.Time `json:"stopped,omitzero"` // when what it asks for was done
}

// Late reports whether what the clock asks for was done too late, or is late at an instant: from the end of the period on.
func (c Clock) Late(now time.Time) bool {
	if !c.Stopped.IsZero() {
		now = c.Stopped
	}
	return calendar.Deadline{End: c.Due}.Over(now)
}

// Alarms are the instants at which the clock reminds people.
func (c Clock) Alarms() []time.Time {
	var alarms []time.Time
	for _, after := range limits[c.Name].alarms {
		alarms = append(alarms, hours(c.Start, after))
	}
	return alarms
}

func start(name ClockName, from, stopped time.Time) Clock {
	return Clock{Name: name, Start: from.UTC(), Due: hours(from, limits[name].hours), Stopped: stopped}
}

// Clocks are those that the case is under: until the risk is qualified, all that may apply.
func (c Case) Clocks() []Clock {
	told, closed := time.Time{}, time.Time{}
	if c.Party != nil {
		told = c.Party.By.At
	}
	if c.Closed != nil {
		closed = c.Closed.At
	}
	if c.Kind == Complaint {
		if !c.OtherParty {
			told = closed
		}
		return []Clock{start(ClockComplaint, c.Discovered, told)}
	}
	var clocks []Clock
	duties := c.Duties()
	if duties.CNIL {
		notified := time.Time{}
		if len(c.Notifications) > 0 {
			notified = c.Notifications[0].At
		}
		clocks = append(clocks, start(ClockCNIL, c.Aware, notified))
	}
	if duties.Party {
		clocks = append(clocks, start(ClockParty, c.Discovered, told))
	}
	return clocks
}

// due is when a clock of the case ends, whether or not the case is under it now.
func (c Case) due(name ClockName) time.Time {
	from := c.Discovered
	if name == ClockCNIL {
		from = c.Aware
	}
	return hours(from, limits[name].hours)
}
