// Package lifetime keeps each unit's due date true to its facts: whoever learns a fact sets it here, and the rules of the service
// file say what follows. The due date is stored with the unit so that the purge asks an index and not everybody.
package lifetime

import (
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
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
		k.Recompute(unit)
	}
	return changed
}

// said is what is stored of what the rules say of a unit.
type said struct {
	due, start   calendar.Date
	until        time.Time
	active, rule string
	hold         string
}

func (k Keeper) says(unit *seal.Unit) (said, retention.Outcome) {
	outcome := k.Outcome(unit)
	now := said{due: outcome.Due, start: outcome.Start, until: outcome.AccessUntil.UTC(), active: outcome.Active, hold: string(outcome.Held)}
	if outcome.Rule != nil {
		now.rule = string(outcome.Rule.ID)
	}
	return now, outcome
}

// Drifted reports whether what the unit stores is not what the rules say of its facts and holds.
func (k Keeper) Drifted(unit *seal.Unit) bool {
	now, _ := k.says(unit)
	return now != said{unit.Due, unit.Start, unit.Until.UTC(), unit.Active, unit.Rule, unit.Hold}
}

// Recompute stores in the unit what the rules say of its facts and holds.
func (k Keeper) Recompute(unit *seal.Unit) {
	now, outcome := k.says(unit)
	unit.Touch()
	unit.Due, unit.Start, unit.Until, unit.Active, unit.Rule, unit.Hold = now.due, now.start, outcome.AccessUntil, now.active, now.rule, now.hold
	if unit.State == seal.StateCut && unit.Erase == "" && outcome.Readable(k.Clock.Now()) {
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

// Among says what the rules make of a unit beside the others of its person, given by sort key: what goes with another unit (Rule.Within)
// is told with that one's date when it is the earlier. It is not stored, so that a right that reopens stays one write: the purge of the other
// takes this one with it.
func (k Keeper) Among(unit *seal.Unit, others map[string]*seal.Unit) retention.Outcome {
	outcome := k.Outcome(unit)
	if outcome.Rule == nil || outcome.Rule.Within == "" {
		return outcome
	}
	if other := others[table.UnitPrefix+string(outcome.Rule.Within)]; other != nil {
		return outcome.Within(k.Outcome(other))
	}
	return outcome
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
