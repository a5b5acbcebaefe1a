package purge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// maxUnits bounds a run: its manifest names every unit, and has to fit into one item.
const maxUnits = 4000

// patience is how long a plan may take. A run that is older and still has no item was being planned when its process died.
const patience = 20 * time.Minute

// Plan finds what is past its retention, cuts the access to it and makes a run for each rule concerned, or several where one would be
// too large: the preview that people look at before anything is destroyed. A run goes to its execution by itself only where its rule says
// so, has a standing visa or needs none, and nothing objects. A rule that is suspended makes no run. Units that another run holds already are left to it; a run that was never
// finished being planned is.
func (d Desk) Plan(ctx context.Context) ([]Run, error) {
	ctx = table.Bulk(ctx)
	found, err := d.overdue(ctx)
	if err != nil || len(found.due)+len(found.begun) == 0 { // most days: nothing else is read
		return nil, err
	}
	last, err := d.lastRun(ctx)
	if err != nil {
		return nil, err
	}
	suspended, err := d.Suspensions(ctx)
	if err != nil {
		return nil, err
	}
	counted, err := d.counted(ctx)
	if err != nil {
		return nil, err
	}
	var runs []Run
	for _, rule := range d.Service.Rules {
		if _, off := suspended[rule.ID]; off {
			continue
		}
		units := found.due[rule.ID]
		begun := slices.Sorted(maps.Keys(found.begun[rule.ID]))
		if len(units)+len(begun) == 0 {
			continue
		}
		total, err := d.total(ctx, counted, string(rule.Class), len(units))
		if err != nil {
			return runs, err
		}
		batch := retention.Batch{Rule: rule, Due: len(units), Total: total, Latest: latest(units)}
		objections := retention.Brake(d.Service, batch, last, d.Clock.Now())
		for len(units)+len(begun) > 0 {
			var run Run
			if run, begun, units, err = d.plan(ctx, rule, begun, units, objections); err != nil {
				return runs, err
			}
			if run.Units > 0 {
				runs = append(runs, run)
			}
		}
	}
	return runs, nil
}

// overdue is what a plan finds, by rule.
type overdue struct {
	due   map[service.RuleID][]*seal.Unit
	begun map[service.RuleID]map[id.Run]bool // runs that hold units and have no item
}

// overdue reads the due index up to yesterday and then the units themselves: the index may be late, the unit decides.
func (d Desk) overdue(ctx context.Context) (*overdue, error) {
	found := &overdue{map[service.RuleID][]*seal.Unit{}, map[service.RuleID]map[id.Run]bool{}}
	err := d.eachUnit(ctx, "", d.Lifetime.Today().AddDays(-1).String()+"#~", func(unit *seal.Unit) error {
		outcome := d.Lifetime.Outcome(unit) // never the stored date alone
		switch {
		case outcome.Rule == nil:
		case unit.State == seal.StateCut && unit.Run != "":
			if found.begun[outcome.Rule.ID] == nil {
				found.begun[outcome.Rule.ID] = map[id.Run]bool{}
			}
			found.begun[outcome.Rule.ID][unit.Run] = true
		case unit.State != seal.StatePurge && unit.Run == "" && outcome.Erasable(d.Clock.Now()): // cut without a run: it was held when it ended
			found.due[outcome.Rule.ID] = append(found.due[outcome.Rule.ID], unit)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, d.unfinished(ctx, found)
}

// unfinished keeps, of the runs that hold units, those that were never finished being planned.
func (d Desk) unfinished(ctx context.Context, found *overdue) error {
	limit, err := id.Ordered[id.Run](d.Clock.Now().Add(-patience), bytes.NewReader(make([]byte, id.Size)))
	if err != nil {
		return err
	}
	for _, runs := range found.begun {
		for run := range runs {
			items, err := d.Vault.Store.Get(ctx, table.RunKey(run))
			if err != nil {
				return fmt.Errorf("purge: run: %w", err)
			}
			if items[0] != nil || run >= limit {
				delete(runs, run)
			}
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

// fresh is how old a recount may be for a plan to rely on its numbers: the weekly one, and one that was missed.
const fresh = 15 * 24 * time.Hour

// counted is the number of units of each class by the newest recount; nil when there is none that is fresh.
func (d Desk) counted(ctx context.Context) (map[service.Class]int, error) {
	found, err := d.Recounts(ctx, 1)
	if err != nil || len(found) == 0 || d.Clock.Now().Sub(found[0].At) > fresh {
		return nil, err
	}
	return found[0].Classes, nil
}

// total is how many units of a class are held, those that are due included: by the newest recount, so that a plan costs what is due and
// not what is stored; without one, by counting.
func (d Desk) total(ctx context.Context, counted map[service.Class]int, class string, due int) (int, error) {
	if counted != nil {
		return max(counted[service.Class(class)], due), nil
	}
	others, err := d.count(ctx, class, due)
	return others + due, err
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

// plan makes one run of what is due under a rule and returns what is left for others: its units, each cut and listed in one write, then the
// run itself, which nobody sees before it is whole. A run that was begun is gone on with.
func (d Desk) plan(ctx context.Context, rule *service.Rule, begun []id.Run, units []*seal.Unit, objections []retention.Objection) (Run, []id.Run, []*seal.Unit, error) {
	run, last, begun, err := d.open(ctx, rule, begun)
	if err != nil {
		return Run{}, nil, nil, err
	}
	run.Objections = objections
	taken := units[:min(len(units), maxUnits-run.Units)]
	units = units[len(taken):]
	var cut atomic.Int64
	err = together(len(taken), func(i int) error {
		err := d.take(ctx, run.Run, last+1+i, taken[i])
		if errors.Is(err, table.ErrCondition) { // it changed meanwhile: tomorrow's run will see
			return nil
		}
		if err == nil {
			cut.Add(1)
		}
		return err
	})
	if err != nil {
		return Run{}, nil, nil, err
	}
	run.Units += int(cut.Load())
	if run.Units == 0 {
		return Run{}, begun, units, nil
	}
	var ops []table.Op
	if rule.Visa != service.VisaRequired {
		run.State = Visa
		if rule.Automatic && len(objections) == 0 {
			run.State = Released
			op, err := d.execute(run.ID)
			if err != nil {
				return Run{}, nil, nil, err
			}
			ops = append(ops, op)
		}
	}
	return run.Run, begun, units, d.save(ctx, run, ops...)
}

// open is a new run, or the next of those that were begun, and the number of the last unit listed in it.
func (d Desk) open(ctx context.Context, rule *service.Rule, begun []id.Run) (run *stored, last int, others []id.Run, err error) {
	run = &stored{Run: Run{Created: d.Clock.Now(), Rule: rule.ID, State: Preview}}
	if len(begun) == 0 {
		run.ID, err = id.Ordered[id.Run](d.Clock.Now(), d.Vault.Random)
		return run, 0, nil, err
	}
	run.ID = begun[0]
	subjects, err := d.Subjects(ctx, run.ID)
	run.Units = len(subjects)
	for _, subject := range subjects {
		last = max(last, subject.Number)
	}
	return run, last, begun[1:], err
}

// take cuts a unit and lists it in a run, under a number.
func (d Desk) take(ctx context.Context, run Run, number int, unit *seal.Unit) error {
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
		run: run.ID, Number: number, PK: unit.Key.PK(), SK: unit.Key.SK(), Class: unit.Class, Due: unit.Due.String(),
		Position: locked, Hash: retention.Subject(run.ID, unit.Key.PK()+"|"+unit.Key.SK()),
	}
	op, err := subjectOp(run.ID, subject, 0)
	if err != nil {
		return err
	}
	// A date acts under its rule's name, and that too is journaled.
	person, _ := table.PersonOf(unit.Key.PK())
	record, err := d.Dossiers.Journal.Op(journal.Entry{At: d.Clock.Now(), Actor: "regle:" + string(run.Rule), Action: "acces-coupe", Category: "PUR"}, person)
	if err != nil {
		return err
	}
	return d.Vault.Commit(ctx, unit, op, record)
}

func subjectOp(run id.Run, subject Subject, version int64) (table.Op, error) {
	body, err := json.Marshal(subject)
	if err != nil {
		return table.Op{}, fmt.Errorf("purge: unit: %w", err)
	}
	return table.Put(table.Item{Key: table.SubjectKey(run, subject.Number), Kind: table.KindSubject, Body: body}, table.AsRead(version)), nil
}
