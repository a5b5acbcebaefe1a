package calendar

import "time"

// The time to answer a person who exercises a right (RGPD art. 12(3); 003:221, 004:165), counted from the day of receipt, and what we
// ask of ourselves before it is over.
var (
	answerWithin   = Period{Months: 1}
	extendedWithin = Period{Months: 3} // the month and two more
	answerTarget   = Period{Days: 21}
	answerAlerts   = [...]int{10, 5, 1} // days before the last one
)

const acknowledgeHours = 48

// Answer is the calendar of a request that a person made.
type Answer struct {
	Received    Date
	Acknowledge Deadline // ours: 48 hours after receipt
	Target      Date     // ours: 21 days after receipt
	ExtendBy    Date     // last day to tell the person of an extension: the month without it
	By          Date     // last day to answer, until its end in the controller's zone
	Alerts      []Date   // 10, 5 and 1 days before By
}

// AnswerTo is the calendar of a request received at an instant, by a controller of a zone. An extension gives two more months from
// receipt; whether one is allowed, and its reason, is the caller's matter. By and ExtendBy move to the next working day.
func AnswerTo(received time.Time, extended bool, zone *time.Location) Answer {
	day, territory := Of(received, zone), TerritoryOf(zone)
	answer := Answer{
		Received:    day,
		Acknowledge: HoursAfter(received, acknowledgeHours),
		Target:      Due(day, answerTarget),
		ExtendBy:    AnswerBy(day, answerWithin, territory),
	}
	answer.By = answer.ExtendBy
	if extended {
		answer.By = AnswerBy(day, extendedWithin, territory)
	}
	for _, days := range answerAlerts {
		answer.Alerts = append(answer.Alerts, answer.By.AddDays(-days))
	}
	return answer
}
