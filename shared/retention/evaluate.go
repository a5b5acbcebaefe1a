// Package retention turns facts into legal dates: it executes the retention rules of the service file on the facts of a unit, and
// holds what a purge needs to be safe: holds, brakes, the steps in their order, the chained proof. Everything here is a pure
// function of what it is given.
//
// # Which rule governs a unit
//
// The rules of the unit's class are asked in the order of the file, those with a condition (when, between since and by) first. The first one whose
// period runs, or which says why the unit is active, governs; when there is none, the first that a cap ends. For a candidate: death
// (MJ-01c), then a right to the RSA known now or once (MJ-01), then a refusal or a request (MJ-01b). A refusal after a right changes
// nothing: the right's end counts.
//
// # When a period starts
//
// At the clock's day, or at another fact's that comes sooner. A reset on or after that day, or an active fact after it, cancels the clock; the fallback then starts the
// period, if there is one and no active fact comes after it either. An override later than the start replaces it; an earlier one does
// not, since it settles an older matter. The due date is start + period, but not before the floors; an early end comes at once, and a
// cap ends everything at the latest, what is active too. Where the fact that a rule needs is unknown, each period is of no day: what should
// never have been kept ends on the day that it began. Facts of the service itself (the end of its convention) are known of every unit.
package retention

import (
	"time"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

// Outcome is what the rules say of a unit. Exactly one of these holds (INV-1): Due is a date, Active says why there is none, or
// Orphan is true: nothing is known that could ever end it, which is alarmed and never kept in silence.
type Outcome struct {
	Rule   *service.Rule // that governs; for an orphan the first rule of its class, nil when the class is unknown
	From   service.Event // the fact that the due date counts from, or that keeps the unit active
	Start  calendar.Date // its day
	Due    calendar.Date // last day of use; zero: none
	Active string        // why there is no due date, in French: "droit au RSA ouvert"
	Orphan bool

	Ends        time.Time     // the end of Due in the controller's zone; zero: none
	AccessUntil time.Time     // the instant at which access ends: Ends, or earlier where the rule closes access alone; zero: none
	NoticeOn    calendar.Date // day on which the person is warned; zero: no warning
	Held        HoldReason    // why nothing may be erased although it is due; empty: nothing holds
}

// Evaluate says which rule governs a unit of the class with these facts, and when it falls due. Holds that are closed count for
// nothing.
func Evaluate(svc *service.Service, class service.Class, facts Facts, holds ...Hold) Outcome {
	facts = facts.with(svc.Facts)
	rules := ordered(svc.RulesFor(class), facts)
	outcome := Outcome{Orphan: true}
	for _, rule := range rules {
		found, governs := apply(rule, facts)
		if governs {
			return found.finish(svc.Zone, facts, holds)
		}
		if outcome.Orphan && !found.Orphan { // a cap alone ends it
			outcome = found
		}
	}
	if outcome.Orphan && len(rules) > 0 {
		outcome.Rule = rules[0]
	}
	return outcome.finish(svc.Zone, facts, holds)
}

// ordered returns the rules that apply, those with a condition first.
func ordered(rules []*service.Rule, facts Facts) []*service.Rule {
	var conditional, plain []*service.Rule
	for _, rule := range rules {
		switch {
		case len(rule.When) == 0:
			plain = append(plain, rule)
		case facts.has(rule.When...) && inTime(rule, facts):
			conditional = append(conditional, rule)
		}
	}
	return append(conditional, plain...)
}

// inTime reports whether the facts that a rule depends on lie between its bounds.
func inTime(rule *service.Rule, facts Facts) bool {
	for _, event := range rule.When {
		for _, since := range rule.Since {
			if facts[event].Before(facts[since]) {
				return false
			}
		}
		for _, by := range rule.By {
			if last := facts[by.Event]; !last.IsZero() && facts[event].After(calendar.Due(last, by.Period)) {
				return false
			}
		}
	}
	return true
}

// lasts is a period of a rule: of no day where the fact that the rule needs is unknown.
func lasts(rule *service.Rule, facts Facts, period calendar.Period) calendar.Period {
	if rule.Needs != "" && facts[rule.Needs].IsZero() {
		return calendar.Period{}
	}
	return period
}

// apply runs one rule on the facts; governs is false when neither its clock runs nor anything keeps the unit active.
func apply(rule *service.Rule, facts Facts) (outcome Outcome, governs bool) {
	outcome.Rule = rule
	if from, start := startOf(rule, facts); !start.IsZero() {
		outcome.From, outcome.Start, outcome.Due = from, start, calendar.Due(start, lasts(rule, facts, rule.Period))
		outcome.notBefore(rule, facts)
	}
	for _, event := range rule.Early {
		outcome.endBy(event, facts[event], calendar.Period{})
	}
	if outcome.Due.IsZero() {
		for _, active := range rule.Active {
			if day := facts[active.Event]; day.After(outcome.Start) {
				outcome.From, outcome.Start, outcome.Active = active.Event, day, active.Reason
			}
		}
	}
	governs = !outcome.Due.IsZero() || outcome.Active != ""
	for _, limit := range rule.Caps {
		outcome.endBy(limit.Event, facts[limit.Event], lasts(rule, facts, limit.Period))
	}
	if !outcome.Due.IsZero() {
		outcome.Active = ""
	}
	outcome.Orphan = outcome.Due.IsZero() && outcome.Active == ""
	return outcome, governs
}

// notBefore moves the due date to the latest of the floors.
func (o *Outcome) notBefore(rule *service.Rule, facts Facts) {
	for _, floor := range rule.Floors {
		day := facts[floor.Event]
		if due := calendar.Due(day, floor.Period); due.After(o.Due) {
			o.From, o.Start, o.Due = floor.Event, day, due
		}
	}
}

// startOf returns the fact that starts the period and its day, or no date.
func startOf(rule *service.Rule, facts Facts) (service.Event, calendar.Date) {
	from, start := rule.Clock, facts[rule.Clock]
	if start.IsZero() || cancelled(rule, facts, start) {
		from, start = rule.Fallback, facts[rule.Fallback]
		if goesOn(rule, facts, start) {
			from, start = "", calendar.Date{}
		}
	}
	if sooner := facts[rule.Sooner]; !sooner.IsZero() && !goesOn(rule, facts, sooner) && (start.IsZero() || sooner.Before(start)) {
		from, start = rule.Sooner, sooner
	}
	if override := facts[rule.Override]; !start.IsZero() && override.After(start) {
		return rule.Override, override
	}
	return from, start
}

func cancelled(rule *service.Rule, facts Facts, clock calendar.Date) bool {
	for _, event := range rule.Reset {
		if day := facts[event]; !day.IsZero() && !day.Before(clock) {
			return true
		}
	}
	return goesOn(rule, facts, clock)
}

// goesOn reports whether a later fact says that what had ended goes on.
func goesOn(rule *service.Rule, facts Facts, ended calendar.Date) bool {
	for _, active := range rule.Active {
		if facts[active.Event].After(ended) {
			return true
		}
	}
	return false
}

// endBy makes the outcome due at the latest a period after a fact.
func (o *Outcome) endBy(event service.Event, day calendar.Date, period calendar.Period) {
	if day.IsZero() {
		return
	}
	if due := calendar.Due(day, period); o.Due.IsZero() || due.Before(o.Due) {
		o.From, o.Start, o.Due = event, day, due
	}
}

// finish adds what follows from the due date, and what holds.
func (o Outcome) finish(zone *time.Location, facts Facts, holds []Hold) Outcome {
	if !o.Due.IsZero() {
		o.Ends = o.Due.End(zone)
		o.AccessUntil = o.Ends
		if notice := o.Rule.Notice; !notice.IsZero() {
			o.NoticeOn = o.Due.AddDays(-notice.Days) // the loader admits days only
		}
	}
	if o.Rule != nil && o.Active == "" {
		o.closed(zone, facts)
	}
	o.Held = heldBy(o.Rule, facts, holds)
	return o
}

// closed ends access with what closes it, though not before the rule's own clock: what ran on after the enrolment was used until it ended
// (003:152).
func (o *Outcome) closed(zone *time.Location, facts Facts) {
	for _, event := range o.Rule.Closes {
		day := facts[event]
		if day.IsZero() {
			continue
		}
		if clock := facts[o.Rule.Clock]; clock.After(day) {
			day = clock
		}
		if end := day.End(zone); o.AccessUntil.IsZero() || end.Before(o.AccessUntil) {
			o.AccessUntil = end
		}
	}
}

// Within shortens an outcome to that of the unit which its rule names (rule.Within): never longer than the person's dossier.
func (o Outcome) Within(parent Outcome) Outcome {
	if !parent.Due.IsZero() && (o.Due.IsZero() || parent.Due.Before(o.Due)) {
		o.From, o.Start, o.Due, o.Ends, o.AccessUntil = parent.From, parent.Start, parent.Due, parent.Ends, parent.AccessUntil
		o.Active, o.Orphan, o.NoticeOn = "", false, calendar.Date{}
	}
	return o
}

// Readable reports whether the data may still be used at an instant.
func (o Outcome) Readable(now time.Time) bool {
	return o.AccessUntil.IsZero() || now.Before(o.AccessUntil)
}

// Erasable reports whether the data must be erased at an instant: due, over, and not held. Access may have ended earlier.
func (o Outcome) Erasable(now time.Time) bool {
	return !o.Ends.IsZero() && !now.Before(o.Ends) && o.Held == ""
}
