package retention

import (
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
)

// State is how far a unit has gone towards its end.
type State string

// The states, in order.
const (
	StateActive     State = "active"     // no date has passed
	StateDue        State = "due"        // the due date is over
	StateLocked     State = "locked"     // access is cut
	StateVisa       State = "visa"       // the archivist's visa is given, or stands, or none is needed
	StateReleased   State = "released"   // two people released the run
	StateExecuting  State = "executing"  // records are being destroyed, step by step: no way back
	StateVerified   State = "verified"   // a search found nothing left
	StateManifested State = "manifested" // the proof is sealed
)

// Step is one step of the destruction.
type Step string

// The steps, in order: what could bring data back goes first, the key goes last, after a search found no record.
const (
	StepTombstone Step = "tombstone" // so that no late message or restored backup brings the unit back
	StepKeep      Step = "keep"      // what may stay: a row of statistics, a sealed minimal set
	StepCopies    Step = "copies"    // at third parties
	StepObjects   Step = "objects"   // files, every version
	StepRecords   Step = "records"   // items
	StepIndexes   Step = "indexes"   // blind indexes
	StepQueues    Step = "queues"    // messages
	StepSearch    Step = "search"    // nothing is found any more
	StepKeys      Step = "keys"      // the unit's keys
)

// Steps lists the steps in their order.
func Steps() []Step {
	return []Step{StepTombstone, StepKeep, StepCopies, StepObjects, StepRecords, StepIndexes, StepQueues, StepSearch, StepKeys}
}

// Position is a state, with the step that is under way while executing.
type Position struct {
	State State `json:"state"`
	Step  Step  `json:"step,omitempty"`
}

// Signal is what moves a unit.
type Signal string

// The signals.
const (
	SignalFallDue Signal = "fall_due" // its due date is over
	SignalReopen  Signal = "reopen"   // its due date is gone or moved to the future
	SignalCut     Signal = "cut"      // access was cut
	SignalVisa    Signal = "visa"     // the visa is there (or none is needed)
	SignalRelease Signal = "release"  // two people released the run
	SignalBegin   Signal = "begin"    // destruction starts
	SignalDone    Signal = "done"     // the step under way is done
	SignalSeal    Signal = "seal"     // its proof is in a sealed manifest
)

// Move is one allowed transition.
type Move struct {
	From   Position
	Signal Signal
	To     Position
}

// Moves lists every allowed transition. What is not there is refused.
func Moves() []Move {
	moves := []Move{
		{Position{State: StateActive}, SignalFallDue, Position{State: StateDue}},
		{Position{State: StateDue}, SignalReopen, Position{State: StateActive}},
		{Position{State: StateDue}, SignalCut, Position{State: StateLocked}},
		{Position{State: StateLocked}, SignalReopen, Position{State: StateActive}},
		{Position{State: StateLocked}, SignalVisa, Position{State: StateVisa}},
		{Position{State: StateVisa}, SignalReopen, Position{State: StateActive}},
		{Position{State: StateVisa}, SignalRelease, Position{State: StateReleased}},
		{Position{State: StateReleased}, SignalReopen, Position{State: StateActive}},
		{Position{State: StateReleased}, SignalBegin, Position{StateExecuting, StepTombstone}},
		{Position{StateExecuting, StepKeys}, SignalDone, Position{State: StateVerified}},
		{Position{State: StateVerified}, SignalSeal, Position{State: StateManifested}},
	}
	steps := Steps()
	for i, step := range steps[:len(steps)-1] {
		moves = append(moves, Move{Position{StateExecuting, step}, SignalDone, Position{StateExecuting, steps[i+1]}})
	}
	return moves
}

// Advance returns where a signal leads. A held unit is cut like any other but its destruction does not begin.
func (p Position) Advance(signal Signal, held HoldReason) (Position, error) {
	if signal == SignalBegin && held != "" {
		return p, fault.New(fault.Conflict, "L’effacement est suspendu : "+held.Label()+".")
	}
	for _, move := range Moves() {
		if move.From == p && move.Signal == signal {
			return move.To, nil
		}
	}
	return p, fault.New(fault.Conflict, "Cette étape de la purge n’est pas possible maintenant.")
}

// CheckRelease refuses a release without the visa that the rule requires, or by fewer than two different people.
func CheckRelease(rule *service.Rule, visa string, proposed, released id.Person) error {
	switch {
	case rule.Visa == service.VisaRequired && visa == "":
		return fault.New(fault.Conflict, "Le visa d’élimination de l’archiviste manque.")
	case proposed == "" || released == "":
		return fault.New(fault.Conflict, "Une purge se libère à deux personnes.")
	case proposed == released:
		return fault.New(fault.Forbidden, "La personne qui propose une purge ne peut pas la libérer : il en faut une autre.")
	}
	return nil
}
