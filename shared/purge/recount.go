package purge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tandem/shared/deadline"
	"tandem/shared/outbox"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Recount is what a recount of every due date found. A date that is not what the rules make of the unit's facts is the silent mistake of such
// systems; it must never be found, and is mended and told when it is.
type Recount struct {
	At      time.Time             `json:"at"`
	Units   int                   `json:"units"`
	Classes map[service.Class]int `json:"classes"`           // units of each class
	Drift   int                   `json:"drift"`             // stored otherwise than the rules say
	Orphans map[service.Class]int `json:"orphans,omitempty"` // neither a due date nor a reason without one
	Late    int                   `json:"late"`              // holds whose review is overdue
	Overdue int                   `json:"overdue"`           // past their last day by more than a day, neither held nor in a run
}

// Clean reports whether nothing has to be looked at.
func (r Recount) Clean() bool {
	return r.Drift == 0 && len(r.Orphans) == 0 && r.Late == 0 && r.Overdue == 0
}

// Recount goes through every unit and compares what is stored with what the rules say of its facts today. A unit that drifted is mended. The
// result is kept under today's date.
func (d Desk) Recount(ctx context.Context) (Recount, error) {
	found := Recount{At: d.Clock.Now(), Classes: map[service.Class]int{}, Orphans: map[service.Class]int{}}
	err := d.eachUnit(ctx, "", "", func(unit *seal.Unit) error { return d.recount(ctx, unit, &found) })
	if err != nil {
		return found, err
	}
	body, err := json.Marshal(found)
	if err != nil {
		return found, fmt.Errorf("purge: recount: %w", err)
	}
	item := table.Item{Key: table.RecountKey(d.Lifetime.Today().String()), Kind: table.KindRecount, Body: body}
	return found, d.Vault.Store.Write(ctx, table.Put(item, table.Always))
}

func (d Desk) recount(ctx context.Context, unit *seal.Unit, found *Recount) error {
	if _, shard := table.ShardOf(unit.Key.PK()); shard {
		return nil // of the matching projection: nobody's, replaced each night (XX-08)
	}
	found.Units++
	found.Classes[service.Class(unit.Class)]++
	if unit.State == seal.StatePurge {
		return nil
	}
	outcome := d.Lifetime.Outcome(unit)
	if outcome.Orphan {
		found.Orphans[service.Class(unit.Class)]++
	}
	found.Late += len(d.Lifetime.Late(unit))
	if outcome.Erasable(d.Clock.Now().AddDate(0, 0, -1)) && unit.Run == "" {
		found.Overdue++
	}
	if !d.Lifetime.Drifted(unit) {
		return nil
	}
	found.Drift++
	d.Lifetime.Recompute(unit)
	err := d.Vault.Commit(ctx, unit)
	if errors.Is(err, table.ErrCondition) { // somebody wrote it meanwhile, and computed it then
		return nil
	}
	return err
}

// Recounts returns the newest recounts, newest first.
func (d Desk) Recounts(ctx context.Context, limit int) ([]Recount, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.RecountsPK, Reverse: true, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("purge: recounts: %w", err)
	}
	recounts := make([]Recount, len(page.Items))
	for i, item := range page.Items {
		if err := json.Unmarshal(item.Body, &recounts[i]); err != nil {
			return nil, fmt.Errorf("purge: recount: %w", err)
		}
	}
	return recounts, nil
}

// eachUnit visits the units that stand in a range of the due index, all of them when it is empty. The index may be late: the unit itself is
// read.
func (d Desk) eachUnit(ctx context.Context, from, to string, visit func(*seal.Unit) error) error {
	for shard := range table.Shards {
		query := table.Query{Table: table.Keys, Index: table.Due, PK: table.DueHash(strconv.Itoa(shard)), From: from, To: to, Limit: table.MaxGet}
		for {
			page, err := d.Vault.Store.Query(ctx, query)
			if err != nil {
				return fmt.Errorf("purge: due index: %w", err)
			}
			if err := d.visit(ctx, page.Items, visit); err != nil {
				return err
			}
			if query.After = page.Next; page.Next == "" {
				break
			}
		}
	}
	return nil
}

func (d Desk) visit(ctx context.Context, entries []table.Item, visit func(*seal.Unit) error) error {
	if len(entries) == 0 {
		return nil
	}
	keys := make([]table.Key, len(entries))
	for i, entry := range entries {
		keys[i] = entry.Key
	}
	items, err := d.Vault.Store.Get(ctx, keys...)
	if err != nil {
		return fmt.Errorf("purge: units: %w", err)
	}
	for _, item := range items {
		if item == nil {
			continue
		}
		unit, err := d.Vault.Parse(item)
		if err != nil {
			return err
		}
		if err := visit(unit); err != nil {
			return err
		}
	}
	return nil
}

// notified is the kind of the message that warns somebody whose data are about to go.
const notified = "closing"

// Warn writes to the people whose rule asks for a warning and whose last day comes within it, once for each last day. It returns how many.
// Somebody who comes back moves that day, and is warned again before the next one.
func (d Desk) Warn(ctx context.Context) (int, error) {
	today, longest := d.Lifetime.Today(), 0
	for _, rule := range d.Service.Rules {
		longest = max(longest, rule.Notice.Days)
	}
	if longest == 0 {
		return 0, nil
	}
	warned := 0
	err := d.eachUnit(ctx, today.String(), today.AddDays(longest).String()+"#~", func(unit *seal.Unit) error {
		outcome := d.Lifetime.Outcome(unit)
		person, ok := table.PersonOf(unit.Key.PK())
		if !ok || outcome.NoticeOn.IsZero() || today.Before(outcome.NoticeOn) || unit.Noticed == outcome.Due || unit.State != seal.StateActive {
			return nil
		}
		op, err := outbox.New(d.Notify, notified, string(person)+"/"+unit.Class, 0, d.Clock.Now(), d.Vault.Random)
		if err != nil {
			return err
		}
		unit.Noticed = outcome.Due
		unit.Touch()
		err = d.Vault.Commit(ctx, unit, op)
		if errors.Is(err, table.ErrCondition) { // it changed meanwhile: tomorrow sees
			return nil
		}
		warned++
		return err
	})
	return warned, err
}

// Unclean is a source of deadlines: a recount that found something is told at once.
type Unclean struct{ Store table.Store }

// Deadlines implements deadline.Source: the newest recount, when something has to be looked at.
func (u Unclean) Deadlines(ctx context.Context) ([]deadline.Deadline, error) {
	found, err := Desk{Vault: &seal.Vault{Store: u.Store}}.Recounts(ctx, 1)
	if err != nil || len(found) == 0 || found[0].Clean() {
		return nil, err
	}
	name := "recompte du " + found[0].At.UTC().Format("02/01/2006")
	return []deadline.Deadline{{Ref: "recount#" + found[0].At.UTC().Format(time.DateOnly), Case: name, Due: found[0].At, Alarms: []time.Time{found[0].At}}}, nil
}
