package retention

import (
	"maps"
	"slices"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

// Facts is what is known of a unit's clock: each fact with the last day on which it happened, in the controller's zone. In JSON:
// {"rsa_right_ceased":"2026-02-28"}. A fact without a day is not known.
type Facts map[service.Event]calendar.Date

// FactsOf makes facts of those that a unit stores under plain names.
func FactsOf(stored map[string]calendar.Date) Facts {
	facts := make(Facts, len(stored))
	for event, day := range stored {
		facts[service.Event(event)] = day
	}
	return facts
}

// Stored is the inverse of FactsOf; facts without a day are left out.
func (f Facts) Stored() map[string]calendar.Date {
	stored := make(map[string]calendar.Date, len(f))
	for event, day := range f {
		if !day.IsZero() {
			stored[string(event)] = day
		}
	}
	return stored
}

// has reports whether all of the events are known.
func (f Facts) has(events ...service.Event) bool {
	return !slices.ContainsFunc(events, func(event service.Event) bool { return f[event].IsZero() })
}

// with adds the facts of the service itself; what the unit knows of the same name wins.
func (f Facts) with(service map[service.Event]calendar.Date) Facts {
	if len(service) == 0 {
		return f
	}
	facts := Facts(maps.Clone(service))
	maps.Copy(facts, f)
	return facts
}

// Record returns the facts with one learned now. What is learned last is believed: the end of a right removes a reopening known
// before, a reopening removes the end known before, whatever their days (a flux file may correct the past). Other facts are
// kept. The facts given are not changed.
func (f Facts) Record(svc *service.Service, class service.Class, event service.Event, day calendar.Date) Facts {
	facts := maps.Clone(f)
	if facts == nil {
		facts = Facts{}
	}
	for _, rule := range svc.RulesFor(class) {
		if event == rule.Clock {
			for _, reset := range rule.Reset {
				delete(facts, reset)
			}
			for _, active := range rule.Active {
				if !facts[active.Event].Before(day) {
					delete(facts, active.Event)
				}
			}
		}
		if slices.Contains(rule.Reset, event) {
			delete(facts, rule.Clock)
		}
	}
	facts[event] = day
	return facts
}
