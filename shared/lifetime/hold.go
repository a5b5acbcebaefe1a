package lifetime

import (
	"tandem/shared/fault"
	"tandem/shared/retention"
	"tandem/shared/seal"
)

// Hold keeps the unit from being erased: one write of the unit, whatever the person holds. One hold of a reason is open at a time.
func (k Keeper) Hold(unit *seal.Unit, hold retention.Hold) error {
	if unit.OpenHold(string(hold.Reason)) != nil {
		return fault.New(fault.Conflict, "L’effacement est déjà suspendu pour ce motif.")
	}
	unit.Holds = append(unit.Holds, seal.Hold{
		Reason: string(hold.Reason), Owner: hold.Owner, Opened: hold.Opened, Review: hold.Review, Evidence: hold.Evidence,
	})
	k.Recompute(unit)
	return nil
}

// Review moves the date at which an open hold must be looked at again.
func (k Keeper) Review(unit *seal.Unit, next retention.Hold) error {
	return k.change(unit, next.Reason, func(open *seal.Hold) {
		open.Owner, open.Review, open.Evidence = next.Owner, next.Review, next.Evidence
	})
}

// Release closes the open hold of a reason. What fell due meanwhile goes with the next purge. A litigation takes two people: ConfirmClosing.
func (k Keeper) Release(unit *seal.Unit, reason retention.HoldReason) error {
	if reason == retention.HoldLitigation {
		return errTwoPeople
	}
	return k.change(unit, reason, func(open *seal.Hold) { open.Closed = k.Today() })
}

func (k Keeper) change(unit *seal.Unit, reason retention.HoldReason, to func(*seal.Hold)) error {
	open := unit.OpenHold(string(reason))
	if open == nil {
		return errNoHold
	}
	to(open)
	k.Recompute(unit)
	return nil
}

var errNoHold = fault.New(fault.Conflict, "L’effacement n’est pas suspendu pour ce motif.")

// Late lists the open holds whose review is overdue: to be alarmed, never released by themselves.
func (k Keeper) Late(unit *seal.Unit) []retention.Hold {
	var late []retention.Hold
	for _, hold := range unit.Holds {
		if open := holdOf(hold); open.Late(k.Today()) {
			late = append(late, open)
		}
	}
	return late
}

// Freeze restricts the use of the unit's data on one of the grounds of the RGPD, art. 18: they are kept, and open to nobody but the
// person and who handles their request. An empty ground ends it.
func (k Keeper) Freeze(unit *seal.Unit, ground retention.Ground) {
	if unit.Frozen != string(ground) {
		unit.Frozen = string(ground)
		k.Recompute(unit)
	}
}

func holdOf(hold seal.Hold) retention.Hold {
	return retention.Hold{
		Reason: retention.HoldReason(hold.Reason), Owner: hold.Owner, Opened: hold.Opened, Review: hold.Review, Closed: hold.Closed, Evidence: hold.Evidence,
	}
}
