package message

import (
	"context"
	"fmt"
	"strings"

	"tandem/shared/account"
	"tandem/shared/commune"
	"tandem/shared/id"
	"tandem/shared/offer"
	"tandem/shared/postal"
	"tandem/shared/table"
)

// placeOf is where somebody is who writes to an office.
func (d Desk) placeOf(ctx context.Context, owner account.Owner) (postal.Code, error) {
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class), table.AccountKey(owner.Person))
	if err != nil {
		return "", fmt.Errorf("message: place: %w", err)
	}
	if items[0] == nil {
		return "", account.ErrGone
	}
	if err := account.Living(unit, d.Vault.Clock.Now()); err != nil {
		return "", err
	}
	var of account.Account
	if err := d.Vault.Open(unit, items[0], &of); err != nil {
		return "", fmt.Errorf("message: place: %w", err)
	}
	return d.placeIn(ctx, owner.Person, of)
}

// placeIn is where somebody said that they live, else where the newest offer that they publish is to be worked; empty of who said nothing of the sort.
func (d Desk) placeIn(ctx context.Context, person id.Person, of account.Account) (postal.Code, error) {
	if of.PostalCode != "" {
		return of.PostalCode, nil
	}
	return d.workplace(ctx, person)
}

// workplace is the place of the newest offer that somebody publishes, among the first of theirs.
func (d Desk) workplace(ctx context.Context, recruiter id.Person) (postal.Code, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.PersonPK(recruiter), Prefix: table.OwnOfferPrefix, Limit: table.MaxGet})
	if err != nil {
		return "", fmt.Errorf("message: place: %w", err)
	}
	if len(page.Items) == 0 {
		return "", nil
	}
	keys := make([]table.Key, len(page.Items))
	for i, own := range page.Items {
		keys[i] = table.OfferKey(id.Offer(strings.TrimPrefix(own.Key.SK(), table.OwnOfferPrefix)))
	}
	items, err := d.Vault.Store.Get(ctx, keys...)
	if err != nil {
		return "", fmt.Errorf("message: place: %w", err)
	}
	var newest offer.Offer
	for _, item := range items {
		if item == nil {
			continue
		}
		one, err := offer.Read(item)
		if err != nil {
			return "", err
		}
		if one.State == offer.Published && one.Commune != "" && (newest.ID == "" || newest.PublishedOn.Before(one.PublishedOn)) {
			newest = one
		}
	}
	if at, ok := commune.Find(commune.Current(commune.Code(newest.Commune))); ok && len(at.Postals) > 0 {
		return postal.Code(at.Postals[0]), nil
	}
	return "", nil
}

// placeIndex is the blind index of places: equal places are listed together, and no key says which.
const placeIndex = "office"

func (d Desk) placeHash(place postal.Code) (string, error) {
	if place == "" {
		return "", nil
	}
	return d.Vault.Ring.Hash(placeIndex, string(place))
}
