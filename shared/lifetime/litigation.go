package lifetime

import (
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
)

var errTwoPeople = fault.New(fault.Conflict, "Un contentieux se clôt à deux personnes, avec la date de la décision définitive : demandez sa clôture.")

// AskClosing notes that a litigation was decided for good, on the word of one person. It holds the unit until another one confirms:
// who asks anew takes the place of who asked before.
func (k Keeper) AskClosing(unit *seal.Unit, decided calendar.Date, by id.Person) error {
	open := unit.OpenHold(string(retention.HoldLitigation))
	switch {
	case open == nil:
		return errNoHold
	case decided.IsZero():
		return fault.Fieldf("body.decided", "Indiquez la date de la décision définitive.")
	case decided.After(k.Today()):
		return fault.Fieldf("body.decided", "La décision définitive ne peut pas être à venir.")
	case decided.Before(unit.Facts[string(service.LitigationOpened)]):
		return fault.Fieldf("body.decided", "La décision définitive ne peut pas précéder l’ouverture du contentieux.")
	}
	open.Closing = &seal.Closing{By: by, Decided: decided}
	unit.Touch()
	return nil
}

// ConfirmClosing closes a litigation on the word of a second person. From here the period runs from the decision, where the rule says so
// (000:237).
func (k Keeper) ConfirmClosing(unit *seal.Unit, by id.Person) error {
	open := unit.OpenHold(string(retention.HoldLitigation))
	switch {
	case open == nil:
		return errNoHold
	case open.Closing == nil:
		return fault.New(fault.Conflict, "Personne n’a demandé la clôture de ce contentieux.")
	case open.Closing.By == by:
		return fault.New(fault.Conflict, "Vous avez demandé cette clôture : une autre personne doit la confirmer.")
	}
	open.Closed = k.Today()
	k.Set(unit, map[service.Event]calendar.Date{service.LitigationFinalDecision: open.Closing.Decided})
	k.Recompute(unit) // of an earlier litigation decided the same day, the fact is known already
	return nil
}
