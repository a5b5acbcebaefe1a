package dossier

import (
	"cmp"
	"context"
	"fmt"

	"tandem/shared/calendar"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// elsewhere reports whether somebody's record comes from another dossier which has the last word on their right: somebody who moves from
// CAF to MSA, or who parts, stands in two dossiers for a while, and these are applied in any order.
func (d Desk) elsewhere(unit *seal.Unit, item *table.Item, says Dossier) (bool, error) {
	if item == nil {
		return false, nil
	}
	var known Dossier
	if err := d.Vault.OpenCut(unit, item, &known); err != nil {
		return false, fmt.Errorf("dossier: known: %w", err)
	}
	if known.Dossier.NumeroDemande == says.Dossier.NumeroDemande {
		return false, nil
	}
	knownRank, knownDay := known.standing()
	saysRank, saysDay := says.standing()
	return cmp.Or(cmp.Compare(knownRank, saysRank), knownDay.Compare(saysDay)) > 0, nil
}

// standing orders dossiers of one person: a right that is open before one that has ended (the latest end counts), before a request,
// before a refusal, which changes nothing of a right.
func (d Dossier) standing() (int, calendar.Date) {
	switch {
	case d.Etat.Open():
		return 3, d.Dossier.DateDemande
	case d.Etat.Closed():
		return 2, d.Fermeture.Date
	case d.Etat == flux.Refuse:
		return 0, d.Refus.Date
	}
	return 1, d.Dossier.DateDemande
}

// absent gives the operations for somebody of the dossier whom the file does not name. Absence changes nothing, but the end of the right
// is that of all whose last word this dossier is, even when the closed dossier has lost its persons: it starts their clock.
func (d Desk) absent(ctx context.Context, foyer flux.Foyer, person id.Person, fresh entry) ([]table.Op, error) {
	if !foyer.Etat.Closed() && foyer.Etat != flux.Refuse {
		return nil, nil
	}
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(person, Class), table.DossierKey(person), table.CardKey(person), table.AccountKey(person))
	if err != nil {
		return nil, fmt.Errorf("dossier: absent: %w", err)
	}
	if unit == nil || items[0] == nil || unit.State == seal.StatePurge {
		return nil, nil
	}
	var known Dossier
	if err := d.Vault.OpenCut(unit, items[0], &known); err != nil {
		return nil, fmt.Errorf("dossier: absent: %w", err)
	}
	if known.Dossier.NumeroDemande != foyer.Dossier.NumeroDemande {
		return nil, nil
	}
	known.Etat, known.Fermeture, known.Refus, known.Reference = foyer.Etat, foyer.Fermeture, foyer.Refus, reference(fresh.Order)
	d.Lifetime.Set(unit, facts(foyer))
	ops, err := d.records(unit, person, known, items)
	if err != nil {
		return nil, err
	}
	return d.concluded(unit, person, fresh, ops)
}
