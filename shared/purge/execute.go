package purge

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"tandem/shared/id"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Scrubber is what a store may offer besides the port: making sure that nothing deleted can be read in its file any more.
type Scrubber interface {
	Scrub(ctx context.Context) error
}

const workers = 8

// Run executes a released run and seals its proof. Every step may be repeated: after a crash the run goes on where it stood.
func (d Desk) Run(ctx context.Context, name id.Run) error {
	run, err := d.load(ctx, name)
	if err != nil {
		return err
	}
	if run.State != Released {
		return nil // done already, or delivered out of turn
	}
	subjects, versions, err := d.subjects(ctx, name)
	if err != nil {
		return err
	}
	if err := d.all(ctx, run.Run, subjects, versions); err != nil {
		return err
	}
	if scrubber, ok := d.Vault.Store.(Scrubber); ok {
		if err := scrubber.Scrub(ctx); err != nil {
			return fmt.Errorf("purge: scrub: %w", err)
		}
	}
	return d.finish(ctx, run, subjects)
}

func (d Desk) all(ctx context.Context, run Run, subjects []Subject, versions []int64) error {
	var failed error
	var lock sync.Mutex
	var group sync.WaitGroup
	next := make(chan int)
	for range min(workers, max(len(subjects), 1)) {
		group.Go(func() {
			for i := range next {
				if err := d.one(ctx, run, &subjects[i], versions[i]); err != nil {
					lock.Lock()
					failed = errors.Join(failed, err)
					lock.Unlock()
				}
			}
		})
	}
	for i := range subjects {
		next <- i
	}
	close(next)
	group.Wait()
	return failed
}

// one destroys one unit, step by step, and records each step.
func (d Desk) one(ctx context.Context, run Run, subject *Subject, version int64) error {
	record := func() error {
		op, err := subjectOp(run.ID, *subject, version)
		if err != nil {
			return err
		}
		version++
		return d.Vault.Store.Write(ctx, op)
	}
	if subject.Position.State == retention.StateLocked {
		start, err := d.begin(ctx, subject)
		if errors.Is(err, errMoved) {
			return record() // it was reopened: it stays, and the manifest does not count it
		}
		if err != nil {
			return err
		}
		subject.Position = start
		if err := record(); err != nil {
			return err
		}
	}
	for subject.Position.State == retention.StateExecuting {
		err := d.step(ctx, run, subject)
		if errors.Is(err, errMoved) { // reopened at the last moment: it stays
			subject.Position = retention.Position{State: retention.StateActive}
			return record()
		}
		if err != nil {
			return fmt.Errorf("purge: step %s: %w", subject.Position.Step, err)
		}
		next, err := subject.Position.Advance(retention.SignalDone, "")
		if err != nil {
			return err
		}
		subject.Position = next
		if err := record(); err != nil {
			return err
		}
	}
	return nil
}

// begin confirms once more, on the unit itself, that it is to go.
func (d Desk) begin(ctx context.Context, subject *Subject) (retention.Position, error) {
	position := subject.Position
	unit, _, err := d.Vault.Load(ctx, subject.unit())
	if err != nil {
		return position, err
	}
	if unit == nil || unit.State == seal.StateActive {
		subject.Position = retention.Position{State: retention.StateActive}
		return position, errMoved
	}
	held := d.Lifetime.Outcome(unit).Held
	for _, signal := range []retention.Signal{retention.SignalVisa, retention.SignalRelease, retention.SignalBegin} {
		if position, err = position.Advance(signal, held); err != nil {
			return position, err
		}
	}
	return position, nil
}

func (d Desk) step(ctx context.Context, run Run, subject *Subject) error {
	if subject.Stores == nil {
		subject.Stores = map[string]int{}
	}
	switch subject.Position.Step {
	case retention.StepTombstone:
		return d.tombstone(ctx, run, subject)
	case retention.StepObjects:
		return d.objects(ctx, subject)
	case retention.StepRecords:
		return d.records(ctx, subject)
	case retention.StepIndexes:
		return d.mirrors(ctx, subject)
	case retention.StepQueues:
		return d.tell(ctx, subject)
	case retention.StepSearch:
		return d.search(ctx, *subject)
	case retention.StepKeys:
		return d.keys(ctx, subject)
	case retention.StepCopies:
		return nil // no third party holds a copy
	}
	return fmt.Errorf("purge: unknown step")
}

// finish seals the proof of a run, bound to the one before it.
func (d Desk) finish(ctx context.Context, run *stored, subjects []Subject) error {
	manifest := retention.Manifest{
		Run: run.ID, Rule: run.Rule, Done: d.Clock.Now(), Stores: map[string]int{}, Version: d.Version, Visa: run.Visa,
	}
	for _, release := range run.Releases {
		manifest.Operators = append(manifest.Operators, release.Person)
	}
	for _, subject := range subjects {
		if subject.Position.State != retention.StateVerified {
			continue
		}
		manifest.Count++
		manifest.Subjects = append(manifest.Subjects, subject.Hash)
		for store, count := range subject.Stores {
			manifest.Stores[store] += count
		}
	}
	previous, unchanged, err := d.newest(ctx)
	if err != nil {
		return err
	}
	sealed, err := manifest.Seal(previous)
	if err != nil {
		return err
	}
	run.Manifest, run.State = &sealed, Done
	link := table.Item{Key: table.ChainKey(), Kind: table.KindChain, Body: []byte(sealed.Sum)}
	return d.save(ctx, run, table.Put(link, unchanged))
}

// newest is the sum of the newest manifest, with the condition that it still is: two runs cannot both follow the same one.
func (d Desk) newest(ctx context.Context) (string, table.Condition, error) {
	items, err := d.Vault.Store.Get(ctx, table.ChainKey())
	if err != nil {
		return "", table.IfAbsent, fmt.Errorf("purge: chain: %w", err)
	}
	if items[0] == nil {
		return "", table.IfAbsent, nil
	}
	return string(items[0].Body), table.IfVersion(items[0].Version), nil
}
