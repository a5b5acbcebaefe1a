package purge

import (
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Erase makes the run of a right that a person exercised: one unit, cut at once, destroyed by the same steps as what falls due, and by nothing
// that reopens kept. It changes the unit and returns the run with the operations that belong in the write of the unit. The person's own act, or
// the decision of who examined it (by), stands for the release; where the rule asks for the archivist's visa the run waits for it, and for a
// second person. A unit that is held is refused, with what holds it.
func (d Desk) Erase(unit *seal.Unit, right service.Right, by *Release) (Run, []table.Op, error) {
	outcome := d.Lifetime.Outcome(unit)
	switch {
	case outcome.Rule == nil:
		return Run{}, nil, fault.New(fault.Conflict, "Aucune règle de conservation ne couvre ces données : signalez-le au service.")
	case unit.State != seal.StateActive:
		return Run{}, nil, fault.New(fault.Conflict, "L’effacement de ces données est déjà engagé.")
	case outcome.Held != "":
		return Run{}, nil, fault.New(fault.Conflict, "L’effacement est suspendu : "+outcome.Held.Label()+".")
	}
	name, err := id.Ordered[id.Run](d.Clock.Now(), d.Vault.Random)
	if err != nil {
		return Run{}, nil, err
	}
	run := Run{ID: name, Created: d.Clock.Now(), Rule: outcome.Rule.ID, State: Released, Units: 1, Right: right}
	if by != nil {
		run.Releases = []Release{*by}
	}
	var ops []table.Op
	if outcome.Rule.Visa == service.VisaRequired {
		run.State = Preview
	} else {
		op, err := d.execute(run.ID)
		if err != nil {
			return Run{}, nil, err
		}
		ops = append(ops, op)
	}
	unit.State, unit.Run, unit.Erase = seal.StateCut, run.ID, string(right)
	unit.Touch()
	subject := Subject{
		run: run.ID, Number: 1, PK: unit.Key.PK(), SK: unit.Key.SK(), Class: unit.Class, Due: d.Lifetime.Today().String(),
		Position: retention.Position{State: retention.StateLocked}, Hash: retention.Subject(run.ID, unit.Key.PK()+"|"+unit.Key.SK()),
	}
	listed, err := subjectOp(run.ID, subject, 0)
	if err != nil {
		return Run{}, nil, err
	}
	item, err := runItem(run)
	if err != nil {
		return Run{}, nil, err
	}
	return run, append(ops, listed, table.Put(item, table.IfAbsent)), nil
}

// execute has a released run executed.
func (d Desk) execute(run id.Run) (table.Op, error) {
	return outbox.New(d.Execute, "purge", string(run), 0, d.Clock.Now(), d.Vault.Random)
}
