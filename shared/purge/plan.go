package purge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Plan finds what is past its retention, cuts the access to it and makes one run for each rule concerned: the preview that people
// look at before anything is destroyed. A run whose rule has a standing visa, or needs none, and which meets no objection goes to
// its execution by itself. Units that another run holds already are left to it.
func (d Desk) Plan(ctx context.Context) ([]Run, error) {
	due, err := d.overdue(ctx)
	if err != nil {
		return nil, err
	}
	last, err := d.lastRun(ctx)
	if err != nil {
		return nil, err
	}
	var runs []Run
	for _, rule := range d.Service.Rules {
		units := due[rule.ID]
		if len(units) == 0 {
			continue
		}
		total, err := d.count(ctx, string(rule.Class), len(units))
		if err != nil {
			return runs, err
		}
		batch := retention.Batch{Rule: rule, Due: len(units), Total: total + len(units), Latest: latest(units)}
		run, err := d.plan(ctx, rule, units, retention.Brake(d.Service, batch, last, d.Clock.Now()))
		if err != nil {
			return runs, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// overdue reads the due index up to yesterday and then the units themselves: the index may be late, the unit decides.
func (d Desk) overdue(ctx context.Context) (map[service.RuleID][]*seal.Unit, error) {
	until := d.Lifetime.Today().AddDays(-1).String() + "#~"
	due := map[service.RuleID][]*seal.Unit{}
	for shard := range table.Shards {
		query := table.Query{Table: table.Keys, Index: table.Due, PK: table.DueHash(strconv.Itoa(shard)), To: until, Limit: table.MaxGet}
		for {
			page, err := d.Vault.Store.Query(ctx, query)
			if err != nil {
				return nil, fmt.Errorf("purge: due index: %w", err)
			}
			if err := d.confirm(ctx, page.Items, due); err != nil {
				return nil, err
			}
			if query.After = page.Next; page.Next == "" {
				break
			}
		}
	}
	return due, nil
}

func (d Desk) confirm(ctx context.Context, entries []table.Item, due map[service.RuleID][]*seal.Unit) error {
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
		outcome := d.Lifetime.Outcome(unit) // never the stored date alone
		if unit.Run == "" && unit.State == seal.StateActive && outcome.Erasable(d.Clock.Now()) {
			due[outcome.Rule.ID] = append(due[outcome.Rule.ID], unit)
		}
	}
	return nil
}

func latest(units []*seal.Unit) calendar.Date {
	var day calendar.Date
	for _, unit := range units {
		if unit.Start.After(day) {
			day = unit.Start
		}
	}
	return day
}

// count counts the units of a class that are not due, as far as the share that a run may take depends on it.
func (d Desk) count(ctx context.Context, class string, due int) (int, error) {
	enough := due*100/max(d.Service.Purge.Share, 1) + d.Service.Purge.ShareAbove
	total := 0
	for shard := range table.Shards {
		query := table.Query{Table: table.Keys, Index: table.Due, PK: table.DueHash(strconv.Itoa(shard)), Prefix: table.UndueRange(class) + "#"}
		for total < enough {
			page, err := d.Vault.Store.Query(ctx, query)
			if err != nil {
				return 0, fmt.Errorf("purge: count: %w", err)
			}
			total += len(page.Items)
			if query.After = page.Next; page.Next == "" {
				break
			}
		}
	}
	return total, nil
}

// plan makes a run: first the run itself, then its units one by one, each cut and listed in one write.
func (d Desk) plan(ctx context.Context, rule *service.Rule, units []*seal.Unit, objections []retention.Objection) (Run, error) {
	name, err := id.Ordered[id.Run](d.Clock.Now(), d.Vault.Random)
	if err != nil {
		return Run{}, err
	}
	run := &stored{Run: Run{ID: name, Created: d.Clock.Now(), Rule: rule.ID, State: Preview, Objections: objections}}
	if err := d.save(ctx, run); err != nil {
		return Run{}, err
	}
	for _, unit := range units {
		err := d.take(ctx, run, unit)
		if errors.Is(err, table.ErrCondition) {
			continue // it changed meanwhile: tomorrow's run will see
		}
		if err != nil {
			return Run{}, err
		}
		run.Units++
	}
	if rule.Visa == service.VisaRequired {
		return run.Run, d.save(ctx, run)
	}
	run.State = Visa
	if len(objections) > 0 {
		return run.Run, d.save(ctx, run)
	}
	run.State = Released
	op, err := outbox.New(d.Execute, "purge", string(run.ID), 0, d.Clock.Now(), d.Vault.Random)
	if err != nil {
		return Run{}, err
	}
	return run.Run, d.save(ctx, run, op)
}

// take cuts a unit and lists it in a run.
func (d Desk) take(ctx context.Context, run *stored, unit *seal.Unit) error {
	locked := retention.Position{State: retention.StateActive}
	for _, signal := range []retention.Signal{retention.SignalFallDue, retention.SignalCut} {
		var err error
		if locked, err = locked.Advance(signal, ""); err != nil {
			return err
		}
	}
	unit.State, unit.Run = seal.StateCut, run.ID
	unit.Touch()
	subject := Subject{
		Number: run.Units + 1, PK: unit.Key.PK(), SK: unit.Key.SK(), Class: unit.Class, Due: unit.Due.String(),
		Position: locked, Hash: retention.Subject(run.ID, unit.Key.PK()+"|"+unit.Key.SK()),
	}
	op, err := subjectOp(run.ID, subject, 0)
	if err != nil {
		return err
	}
	return d.Vault.Commit(ctx, unit, op)
}

func subjectOp(run id.Run, subject Subject, version int64) (table.Op, error) {
	body, err := json.Marshal(subject)
	if err != nil {
		return table.Op{}, fmt.Errorf("purge: unit: %w", err)
	}
	condition := table.IfAbsent
	if version > 0 {
		condition = table.IfVersion(version)
	}
	return table.Put(table.Item{Key: table.SubjectKey(run, subject.Number), Kind: table.KindSubject, Body: body}, condition), nil
}
