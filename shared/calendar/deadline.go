package calendar

import (
	"fmt"
	"time"
)

// Deadline is the instant at which the time to do something is over. The zero value is none. A day that ends makes one too:
// Deadline{day.End(zone)}.
type Deadline struct {
	End time.Time `json:"end,omitzero"`
}

// HoursAfter is the deadline of a clock in hours, such as the 72 of RGPD art. 33 or the 36 of 004:171: hours that elapse from the
// instant of the event, whatever summer time does. Week-ends and holidays count and extend nothing (Règlement 1182/71, art. 3(4)).
func HoursAfter(event time.Time, hours int) Deadline {
	return Deadline{event.Add(time.Duration(hours) * time.Hour).UTC()}
}

// Over reports whether it is too late: from the instant of the end on.
func (d Deadline) Over(now time.Time) bool { return !d.End.IsZero() && !now.Before(d.End) }

// Left returns what is left at an instant; it is negative once the deadline is over, and zero when there is none.
func (d Deadline) Left(now time.Time) time.Duration {
	if d.End.IsZero() {
		return 0
	}
	return d.End.Sub(now)
}

// French gives "avant le 3 mars 2026 à 14 h 05" in a zone, "avant la fin du 3 mars 2026" for the end of a day, and nothing for no
// deadline.
func (d Deadline) French(zone *time.Location) string {
	if d.End.IsZero() {
		return ""
	}
	if day := Of(d.End, zone); d.End.Equal(day.Start(zone)) {
		return "avant la fin du " + day.AddDays(-1).French()
	}
	return "avant le " + FrenchInstant(d.End, zone)
}

// FrenchLeft gives "il reste 35 h 12", "dépassé depuis 2 h 05", and nothing for no deadline. What is left is rounded down to the
// minute, so nobody reads more time than there is.
func (d Deadline) FrenchLeft(now time.Time) string {
	left := d.Left(now)
	switch {
	case d.End.IsZero():
		return ""
	case d.Over(now):
		return "dépassé depuis " + frenchHours(-left)
	}
	return "il reste " + frenchHours(left)
}

// FrenchLeft says what is left on a day of the time that ends with this one, in days: for times of weeks, that nobody counts in hours.
func (d Date) FrenchLeft(today Date) string {
	switch days := today.DaysUntil(d); {
	case days == 0:
		return "dernier jour"
	case days == 1:
		return "il reste 1\u00a0jour"
	case days > 0:
		return fmt.Sprintf("il reste %d\u00a0jours", days)
	case days == -1:
		return "en retard de 1\u00a0jour"
	default:
		return fmt.Sprintf("en retard de %d\u00a0jours", -days)
	}
}

func frenchHours(length time.Duration) string {
	minutes := int(length / time.Minute)
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", minutes/60, minutes%60)
}

// FrenchInstant gives "28 février 2026 à 14 h 05" in a zone, and nothing for the zero time.
func FrenchInstant(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(zone)
	return fmt.Sprintf("%s à %d\u00a0h\u00a0%02d", Of(t, zone).French(), local.Hour(), local.Minute())
}
