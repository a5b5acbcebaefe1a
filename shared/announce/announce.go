// Package announce tells everybody who has an account that the privacy notice changed (000:263-265, 003:29-31): once each, by a mail that says
// nothing of them. Those who asked that the use of their data be restricted are told too, for the notice is information that is owed to them
// (RGPD art. 12 and 13); those whose account has ended are not.
package announce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Batch is how many units one run looks at, at most.
const Batch = 20 * table.MaxGet

// Desk tells people.
type Desk struct {
	Service *service.Service
	Vault   *seal.Vault
	Notify  queue.Name
}

// progress is how far the telling of a version has come. It only saves reading: that somebody was told stands in their own unit, in one write
// with the message, so whatever is repeated tells nobody twice.
type progress struct {
	Shard int    `json:"shard"` // of the due index
	After string `json:"after,omitempty"`
	Found int    `json:"found"` // to be told, in this pass
	Done  bool   `json:"done"`
}

// Tell goes on telling people of the newest notice, and returns how many it told. A unit whose date changes moves in the index, so one pass may miss
// it: the telling is over when a whole pass found nobody left.
func (d Desk) Tell(ctx context.Context) (told int, err error) {
	if len(d.Service.Privacy.Earlier) == 0 {
		return 0, nil // it never changed
	}
	key := table.AnnouncementKey(d.Service.Privacy.Version)
	items, err := d.Vault.Store.Get(ctx, key)
	if err != nil {
		return 0, fmt.Errorf("announce: progress: %w", err)
	}
	var at progress
	if items[0] != nil {
		if err := json.Unmarshal(items[0].Body, &at); err != nil {
			return 0, fmt.Errorf("announce: progress: %w", err)
		}
	}
	for looked := 0; looked < Batch && !at.Done; looked += table.MaxGet {
		sent, err := d.page(ctx, &at)
		told += sent
		if err != nil {
			return told, err
		}
		body, err := json.Marshal(at)
		if err != nil {
			return told, err
		}
		item := table.Item{Key: key, Kind: table.KindAnnouncement, Body: body}
		if err := d.Vault.Store.Write(ctx, table.Put(item, table.Always)); err != nil {
			return told, fmt.Errorf("announce: progress: %w", err)
		}
	}
	return told, nil
}

// page tells those of one page of the index, and moves on.
func (d Desk) page(ctx context.Context, at *progress) (told int, err error) {
	query := table.Query{Table: table.Keys, Index: table.Due, PK: table.DueHash(strconv.Itoa(at.Shard)), After: at.After, Limit: table.MaxGet}
	page, err := d.Vault.Store.Query(ctx, query)
	if err != nil {
		return 0, fmt.Errorf("announce: due index: %w", err)
	}
	for _, entry := range page.Items {
		found, sent, err := d.one(ctx, entry.Key)
		if err != nil {
			return told, err
		}
		if found {
			at.Found++
		}
		if sent {
			told++
		}
	}
	if at.After = page.Next; at.After == "" {
		at.Shard++
	}
	if at.Shard == table.Shards {
		*at = progress{Done: at.Found == 0}
	}
	return told, nil
}

// one tells the person of a unit, if it is that of an account and they were not told.
func (d Desk) one(ctx context.Context, key table.Key) (found, sent bool, err error) {
	person, ok := table.PersonOf(key.PK())
	if class := table.ClassOf(key.SK()); !ok || !d.holdsAccounts(service.Class(class)) {
		return false, false, nil
	}
	unit, items, err := d.Vault.Load(ctx, key, table.AccountKey(person))
	if err != nil {
		return false, false, fmt.Errorf("announce: %w", err)
	}
	if unit == nil || items[0] == nil || !unit.Reads(d.Vault.Clock.Now()) || !d.Service.Privacy.News(unit.Told) {
		return false, false, nil
	}
	op, err := outbox.New(d.Notify, "privacy", string(person)+"/"+unit.Class, 0, d.Vault.Clock.Now(), d.Vault.Random)
	if err != nil {
		return true, false, err
	}
	unit.Told = d.Service.Privacy.Version
	unit.Touch()
	err = d.Vault.Commit(ctx, unit, op)
	if errors.Is(err, table.ErrCondition) { // it changed meanwhile: the next pass sees
		return true, false, nil
	}
	return true, err == nil, err
}

// holdsAccounts reports whether units of a class hold accounts.
func (d Desk) holdsAccounts(class service.Class) bool {
	return slices.ContainsFunc(d.Service.Roles, func(role service.RoleSpec) bool { return role.Class == class && role.Account != service.AccountNone })
}
