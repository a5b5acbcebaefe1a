// Package lifetime keeps each unit's due date true to its facts: whoever learns a fact sets it here, and the rules of the service
// file say what follows. The due date is stored with the unit so that the purge asks an index and not everybody.
package lifetime

import (
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
)

// Keeper sets due dates.
type Keeper struct {
	Service *service.Service
	Clock   clock.Clock
}

// Today is the day in the controller's time zone.
func (k Keeper) Today() calendar.Date { return calendar.Of(k.Clock.Now(), k.Service.Zone) }

// Set records facts of a unit, a zero date taking one back, and recomputes what follows. It reports whether anything changed;
// the unit is then stored by the next Commit.
func (k Keeper) Set(unit *seal.Unit, facts map[service.Event]calendar.Date) bool {
	changed := unit.Version == 0
	for event, day := range facts {
		if unit.Facts[string(event)] == day {
			continue
		}
		changed = true
		if day.IsZero() {
			delete(unit.Facts, string(event))
		} else {
			unit.Facts[string(event)] = day
		}
	}
	if changed {
		k.recompute(unit)
	}
	return changed
}

func (k Keeper) recompute(unit *seal.Unit) {
	outcome := k.Outcome(unit)
	unit.Touch()
	unit.Due, unit.Active, unit.Rule = outcome.Due, outcome.Active, ""
	if outcome.Rule != nil {
		unit.Rule = string(outcome.Rule.ID)
	}
	unit.Until, unit.Start, unit.Hold = outcome.AccessUntil, outcome.Start, string(outcome.Held)
	if unit.State == seal.StateCut && outcome.Readable(k.Clock.Now()) {
		unit.State, unit.Run = seal.StateActive, "" // a right that reopens is one write
	}
}

// Outcome says what the rules make of the unit's facts and holds today.
func (k Keeper) Outcome(unit *seal.Unit) retention.Outcome {
	holds := make([]retention.Hold, 0, len(unit.Holds)+1)
	for _, hold := range unit.Holds {
		holds = append(holds, holdOf(hold))
	}
	if unit.Frozen != "" {
		holds = append(holds, retention.Hold{Reason: retention.HoldRestriction})
	}
	return retention.Evaluate(k.Service, service.Class(unit.Class), retention.FactsOf(unit.Facts), holds...)
}

// Over reports whether facts alone would already be past their retention: such a record is not taken in at all.
func (k Keeper) Over(class service.Class, facts map[service.Event]calendar.Date) bool {
	known := retention.Facts{}
	for event, day := range facts {
		if !day.IsZero() {
			known[event] = day
		}
	}
	due := retention.Evaluate(k.Service, class, known).Due
	return !due.IsZero() && due.Before(k.Today())
}
