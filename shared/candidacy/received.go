package candidacy

import (
	"context"
	"errors"
	"fmt"

	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/table"
)

// perPage is how many applications a page of a recruiter's list holds: each is read with its unit.
const perPage = table.MaxGet / 2

var (
	errNotOwn    = errNone // another recruiter’s: the same answer as for one that does not exist
	errWithdrawn = fault.New(fault.NotFound, "Cette candidature a été retirée par la personne qui l’avait envoyée.")
)

// Received lists the applications to an offer of a recruiter's, in the order in which they came, after the given one; next names the last of a page
// that others follow.
func (d Desk) Received(ctx context.Context, recruiter id.Person, about id.Offer, after id.Application) (list []Found, next id.Application, err error) {
	if err := d.owns(ctx, recruiter, about); err != nil {
		return nil, "", err
	}
	query := table.Query{Table: table.Records, Index: table.Waiting, PK: table.ApplicantHash(about), Limit: perPage}
	if after != "" {
		query.From, query.To = string(after)+"~", "~"
	}
	page, err := d.Vault.Store.Query(ctx, query)
	if err != nil {
		return nil, "", fmt.Errorf("candidacy: received: %w", err)
	}
	var keys []table.Key
	for i := range page.Items {
		keys = append(keys, page.Items[i].Key)
	}
	list, err = d.read(ctx, keys, page.Items)
	if page.Next != "" {
		next = id.Application(page.Items[len(page.Items)-1].Index[table.Waiting].Range)
	}
	return list, next, err
}

// read opens applications that the index names, each with its unit: what may not be read is left out.
func (d Desk) read(ctx context.Context, keys []table.Key, named []table.Item) ([]Found, error) {
	list := []Found{}
	if len(keys) == 0 {
		return list, nil
	}
	units, places := []table.Key{}, map[table.Key]int{}
	for i := range named {
		unit := table.UnitOf(&named[i])
		if _, known := places[unit]; !known {
			places[unit] = len(units)
			units = append(units, unit)
		}
	}
	items, err := d.Vault.Store.Get(ctx, append(units, keys...)...)
	if err != nil {
		return nil, fmt.Errorf("candidacy: received: %w", err)
	}
	for i := range keys {
		found := items[places[table.UnitOf(&named[i])]]
		if found == nil {
			continue
		}
		unit, err := d.Vault.Parse(found)
		if err != nil {
			return nil, err
		}
		one, ok, err := d.open(unit, items[len(units)+i])
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, Found{Application: one.Application, Person: one.owner})
		}
	}
	return list, nil
}

// owns establishes the tie: the offer is the recruiter's own.
func (d Desk) owns(ctx context.Context, recruiter id.Person, about id.Offer) error {
	items, err := d.Vault.Store.Get(ctx, table.OwnOfferKey(recruiter, about))
	if err != nil {
		return fmt.Errorf("candidacy: offer: %w", err)
	}
	if items[0] == nil {
		return errNotOwn
	}
	return nil
}

// find reads one application to an offer of a recruiter's.
func (d Desk) find(ctx context.Context, recruiter id.Person, about id.Offer, name id.Application) (stored, error) {
	if err := d.owns(ctx, recruiter, about); err != nil {
		return stored{}, err
	}
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, Index: table.Waiting, PK: table.ApplicantHash(about), Prefix: string(name)})
	if err != nil {
		return stored{}, fmt.Errorf("candidacy: find: %w", err)
	}
	if len(page.Items) == 0 {
		return stored{}, errNone
	}
	found, err := d.load(ctx, table.UnitOf(&page.Items[0]), page.Items[0].Key)
	if err == nil && found.State == Withdrawn {
		return stored{}, errWithdrawn
	}
	return found, err
}

// Open reads one application to an offer of a recruiter's; the first time it is marked as read, so that the candidate knows.
func (d Desk) Open(ctx context.Context, about id.Offer, name id.Application, by Signature) (Found, error) {
	found, err := d.find(ctx, by.Person, about, name)
	if err != nil {
		return Found{}, err
	}
	if found.State == Sent {
		opened, err := found.Do(ActOpen, false, "", by)
		if err != nil {
			return Found{}, err
		}
		marked := found
		marked.Application = opened
		switch err := d.write(ctx, marked, ActOpen, by); {
		case err == nil:
			found.Application, found.version = opened, found.version+1
		case !errors.Is(err, table.ErrCondition): // else opened elsewhere at the same time, or the file changed: the next reading marks it
			return Found{}, err
		}
	}
	return d.found(ctx, found, false)
}
