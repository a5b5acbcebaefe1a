package candidacy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tandem/shared/account"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Own lists a candidate's applications, newest first. What may not be read any more is not in it.
func (d Desk) Own(ctx context.Context, person id.Person) ([]Application, error) {
	units, err := d.Vault.Units(ctx, person)
	if err != nil {
		return nil, fmt.Errorf("candidacy: own: %w", err)
	}
	own := []Application{}
	query := table.Query{Table: table.Records, PK: table.PersonPK(person), Prefix: table.ApplicationPrefix}
	err = table.Each(ctx, d.Vault.Store, query, func(item table.Item) error {
		found, ok, err := d.open(units[item.Unit], &item)
		if ok {
			own = append(own, found.Application)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("candidacy: own: %w", err)
	}
	slices.SortFunc(own, func(a, b Application) int { return b.Applied.Compare(a.Applied) })
	return own, nil
}

// FindOwn reads a candidate's application to an offer.
func (d Desk) FindOwn(ctx context.Context, owner account.Owner, about id.Offer) (Found, error) {
	found, err := d.load(ctx, d.unitOf(owner, about), table.ApplicationKey(owner.Person, about))
	if err != nil {
		return Found{}, err
	}
	return d.found(ctx, found, true)
}

// NameOf is how a recruiter reads who applied to an offer; empty of somebody else, and of an application that was withdrawn or has gone.
func (d Desk) NameOf(ctx context.Context, of account.Owner, about id.Offer) (string, error) {
	if of != d.owner(of.Person) {
		return "", nil
	}
	found, err := d.load(ctx, d.unitOf(of, about), table.ApplicationKey(of.Person, about))
	if errors.Is(err, errNone) || err == nil && found.State == Withdrawn {
		return "", nil
	}
	return found.Given.Name(), err
}

// load reads an application with its unit; what may not be read is not there.
func (d Desk) load(ctx context.Context, unit, key table.Key) (stored, error) {
	of, items, err := d.Vault.Load(ctx, unit, key)
	if err != nil {
		return stored{}, fmt.Errorf("candidacy: load: %w", err)
	}
	found, ok, err := d.open(of, items[0])
	if err == nil && !ok {
		err = errNone
	}
	return found, err
}

// open reads the item of an application; ok is false when it may not be read, or is not there.
func (d Desk) open(unit *seal.Unit, item *table.Item) (found stored, ok bool, err error) {
	if item == nil || unit == nil || item.Unit != unit.Key.SK() || !unit.Usable(d.Vault.Clock.Now()) {
		return found, false, nil
	}
	found.unit, found.version = unit, item.Version
	found.owner, _ = table.PersonOf(item.Key.PK())
	return found, true, d.Vault.Open(unit, item, &found.Application)
}
