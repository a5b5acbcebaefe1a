package right

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// matching is who takes CVs and offers out of the matching, and puts them back.
const matching = "MatchingQueue"

// Follow carries a restriction, or its end, to the matching: each CV and each offer of the person gets a new version, unread and unchanged, and a
// message with it; what the matching then makes of it the person's unit decides. It may run any number of times.
func (d Desk) Follow(ctx context.Context, subject string) error {
	person, class, ok := strings.Cut(subject, "/")
	if !ok {
		return errors.New("no person")
	}
	owner := id.Person(person)
	unit, _, err := d.Vault.Load(ctx, table.UnitKey(owner, class))
	if err != nil || unit == nil || unit.State != seal.StateActive && unit.Run != "" {
		return err // gone: the purge tells the matching
	}
	for _, prefix := range []string{table.CVPrefix, table.OwnOfferPrefix} {
		query := table.Query{Table: table.Records, PK: table.PersonPK(owner), Prefix: prefix}
		err := table.Each(ctx, d.Vault.Store, query, func(item table.Item) error { return d.tell(ctx, unit, owner, item) })
		if err != nil {
			return fmt.Errorf("records: %w", err)
		}
	}
	return nil
}

// tell writes a CV, or the public body of an offer, once more as it is.
func (d Desk) tell(ctx context.Context, unit *seal.Unit, owner id.Person, item table.Item) error {
	kind, about := "profile", string(owner)
	if offer, isOffer := strings.CutPrefix(item.Key.SK(), table.OwnOfferPrefix); isOffer {
		kind, about = "offer", offer
		items, err := d.Vault.Store.Get(ctx, table.OfferKey(id.Offer(offer)))
		if err != nil || items[0] == nil {
			return err
		}
		item = *items[0]
	}
	op, err := outbox.New(matching, kind, about, item.Version+1, d.Vault.Clock.Now(), d.Vault.Random)
	if err != nil {
		return err
	}
	return d.Vault.Commit(ctx, unit, table.Put(item, table.IfVersion(item.Version)), op)
}
