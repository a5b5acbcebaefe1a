package purge

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"tandem/shared/id"
	"tandem/shared/retention"
	"tandem/shared/table"
)

// Scrubber is what a store may offer besides the port: making sure that nothing deleted can be read in its file any more.
type Scrubber interface {
	Scrub(ctx context.Context) error
}

const workers = 128

// Run executes a released run and seals its proof. Every step may be repeated: after a crash the run goes on where it stood.
func (d Desk) Run(ctx context.Context, name id.Run) error {
	ctx = table.Bulk(ctx)
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

// all destroys the units of a run.
func (d Desk) all(ctx context.Context, run Run, subjects []Subject, versions []int64) error {
	return together(len(subjects), func(i int) error { return d.one(ctx, run, &subjects[i], versions[i]) })
}

// together does what it is given for each of a number of units, many at once: each waits for the store most of its time. One that fails does
// not stop the others.
func together(units int, do func(i int) error) error {
	var failed error
	var lock sync.Mutex
	var group sync.WaitGroup
	next := make(chan int)
	for range min(workers, units) {
		group.Go(func() {
			for i := range next {
				if err := safely(func() error { return do(i) }); err != nil {
					lock.Lock()
					failed = errors.Join(failed, err)
					lock.Unlock()
				}
			}
		})
	}
	for i := range units {
		next <- i
	}
	close(next)
	group.Wait()
	return failed
}

// safely makes a panic an error: in a goroutine it would end the whole process. Its value is not told, since it may be somebody's data.
func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("purge: panic of type %T", p)
		}
	}()
	return do()
}

// one destroys one unit, from the step at which it stands.
func (d Desk) one(ctx context.Context, run Run, subject *Subject, version int64) error {
	w := &work{desk: d, subject: subject, version: version}
	switch subject.Position.State {
	case retention.StateLocked:
		if err := w.begin(ctx, run); err != nil {
			return fmt.Errorf("purge: begin: %w", err)
		}
	case retention.StateExecuting:
	default:
		return nil // it is gone, or stays
	}
	for subject.Position.State == retention.StateExecuting {
		step := subject.Position.Step
		err := w.step(ctx)
		if err == nil {
			err = w.advance(retention.SignalDone)
		}
		if err != nil {
			return fmt.Errorf("purge: step %s: %w", step, err)
		}
	}
	if subject.Position.State != retention.StateVerified {
		return nil
	}
	subject.PK, subject.SK = "", "" // the run keeps a pseudonym only
	return w.flush(ctx)
}

// finish seals the proof of a run, bound to the one before it.
func (d Desk) finish(ctx context.Context, run *stored, subjects []Subject) error {
	manifest := retention.Manifest{
		Run: run.ID, Rule: run.Rule, Done: d.Clock.Now(), Stores: map[string]int{}, Version: d.Version, Visa: run.Visa, Right: run.Right,
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
