package offer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/service"
	"tandem/shared/table"
)

// The kinds of mail about the end of an offer; their subject is the recruiter's account.
const (
	MailEnding = "offer-ending"
	MailEnded  = "offer-ended"
)

// RuleEnd is the one rule that ends offers, under whose name it is journaled: its date was known to the recruiter, and it decides about nobody.
const RuleEnd = "regle:echeance-offre"

// Endings reminds recruiters of offers that end soon, and closes those whose last day is over.
type Endings struct {
	Store            table.Store
	Clock            clock.Clock
	Random           io.Reader
	Zone             *time.Location
	Category         service.Category // under which the end of an offer is journaled
	Terms            service.OfferTerms
	Matching, Notify queue.Name
}

// Run does what is due: each of it once, however often it runs and wherever it stopped. Its cost is that of what is due.
func (e Endings) Run(ctx context.Context) (done int, err error) {
	today := calendar.Of(e.Clock.Now(), e.Zone)
	query := table.Query{Table: table.Records, Index: table.Waiting, PK: table.OffersDueHash, From: "0", To: today.AddDays(1).String(), Limit: table.MaxGet}
	for {
		page, err := e.Store.Query(ctx, query)
		if err != nil {
			return done, fmt.Errorf("offer: due: %w", err)
		}
		for _, listed := range page.Items {
			changed, err := e.one(ctx, listed.Key, today)
			if err != nil {
				return done, err
			}
			if changed {
				done++
			}
		}
		if query.After = page.Next; page.Next == "" {
			return done, nil
		}
	}
}

// one does what is due of an offer, which is read again: the index may be late, and the recruiter quicker.
func (e Endings) one(ctx context.Context, key table.Key, today calendar.Date) (bool, error) {
	items, err := e.Store.Get(ctx, key)
	if err != nil || items[0] == nil {
		return false, err
	}
	record, err := Read(items[0])
	if err != nil {
		return false, err
	}
	next := record.Next(e.Terms)
	if next.IsZero() || next.After(today) {
		return false, nil
	}
	owner, now := record.owner(), e.Clock.Now()
	if today.After(record.ExpiresOn) {
		record.Close(today, Expired)
		mail, err := outbox.New(e.Notify, "offer-ended", owner, items[0].Version+1, now, e.Random)
		if err != nil {
			return false, err
		}
		tell, err := outbox.New(e.Matching, "offer", string(record.ID), items[0].Version+1, now, e.Random)
		if err != nil {
			return false, err
		}
		trace, err := journal.Journal{Random: e.Random}.Op(journal.Entry{At: now, Actor: RuleEnd, Action: "fermeture", Category: string(e.Category), Reason: string(Expired) + "#" + string(record.ID)}, "")
		if err != nil {
			return false, err
		}
		return e.write(ctx, items[0], record, mail, tell, trace)
	}
	record.Reminded = true
	mail, err := outbox.New(e.Notify, "offer-ending", owner, items[0].Version+1, now, e.Random)
	if err != nil {
		return false, err
	}
	return e.write(ctx, items[0], record, mail)
}

func (e Endings) write(ctx context.Context, before *table.Item, record Offer, with ...table.Op) (bool, error) {
	item, err := record.Item(e.Terms)
	if err != nil {
		return false, err
	}
	err = e.Store.Write(ctx, append(with, table.Put(item, table.IfVersion(before.Version)))...)
	if errors.Is(err, table.ErrCondition) {
		return false, nil // the recruiter was quicker, or another run; the next one looks again
	}
	if err != nil {
		return false, fmt.Errorf("offer: ending: %w", err)
	}
	return true, nil
}

// Date gives a last day to those of some published offers that have none, since offers did not always have one: that of their publication, but late enough
// that it can be told of before. What somebody writes meanwhile waits for the next run.
func Date(ctx context.Context, store table.Store, terms service.OfferTerms, today calendar.Date, names []id.Offer) error {
	for some := range slices.Chunk(names, table.MaxGet) {
		keys := make([]table.Key, len(some))
		for i, name := range some {
			keys[i] = table.OfferKey(name)
		}
		items, err := store.Get(ctx, keys...)
		if err != nil {
			return fmt.Errorf("offer: to date: %w", err)
		}
		for _, item := range items {
			if err := date(ctx, store, terms, today, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func date(ctx context.Context, store table.Store, terms service.OfferTerms, today calendar.Date, item *table.Item) error {
	if item == nil {
		return nil
	}
	record, err := Read(item)
	if err != nil || record.State != Published || !record.ExpiresOn.IsZero() {
		return err
	}
	record.ExpiresOn = terms.Latest(record.PublishedOn)
	if soonest := today.Add(terms.Remind); record.ExpiresOn.Before(soonest) {
		record.ExpiresOn = soonest
	}
	dated, err := record.Item(terms)
	if err != nil {
		return err
	}
	if err := store.Write(ctx, table.Put(dated, table.IfVersion(item.Version))); err != nil && !errors.Is(err, table.ErrCondition) {
		return fmt.Errorf("offer: dating: %w", err)
	}
	return nil
}
