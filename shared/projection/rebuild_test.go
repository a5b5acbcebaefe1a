package projection_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"tandem/shared/match"
	"tandem/shared/projection"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// After a rebuild nothing of the older projection is left: no change, no block, no key. A copy of it, as a backup holds one, opens no more.
func TestARebuildDestroysTheOldProjection(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	a, b := start(t, house, nil), start(t, house, nil)
	a.put(1, 1)
	a.put(2, 1)
	a.remove(2, 2)
	b.want(map[int]uint32{1: 1})
	copies, err := house.Store.Query(ctx, table.Query{Table: table.Records, PK: table.ShardPK(name), Prefix: table.ChangePrefix})
	if err != nil || len(copies.Items) != 3 {
		t.Fatalf("%d changes, %v", len(copies.Items), err)
	}
	before := stored(t, house.Store, table.Keys, "")
	for generation := range 2 {
		b.rebuild()
		if got := changes(t, house.Store); got != nil {
			t.Errorf("the changes %v are left", got)
		}
		if got := stored(t, house.Store, table.Records, table.BlockPrefix); len(got) != 1 {
			t.Errorf("blocks %v, want one", got)
		}
		after := stored(t, house.Store, table.Keys, "")
		if len(before) != 1 || len(after) != 1 || after[0] <= before[0] {
			t.Errorf("rebuild %d: keys %v, were %v", generation, after, before)
		}
		before = after
		for _, p := range []process{a, b, start(t, house, nil)} {
			p.want(map[int]uint32{1: 1})
		}
	}
	for i := range copies.Items {
		for _, sk := range before {
			unit, _, err := a.Vault.Load(ctx, table.At(table.Keys, table.ShardPK(name), sk))
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Vault.OpenCut(unit, &copies.Items[i], &projection.Change{}); !errors.Is(err, seal.ErrRefused) {
				t.Errorf("a copy of change %d opens: %v", i, err)
			}
		}
	}
	a.put(3, 1)
	b.want(map[int]uint32{1: 1, 3: 1})
	if got := changes(t, house.Store); !slices.Equal(got, numbers(4, 4)) {
		t.Errorf("numbers go on with %v", got)
	}
}

// A snapshot of many profiles has several blocks, each small enough for an item.
func TestSeveralBlocks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("writes many profiles")
	}
	house := vaulttest.Open(t)
	p := start(t, house, nil)
	p.put(1, 1)
	const many = 9000 // of 30 bytes: two blocks of at most 200 KB
	err := p.Read(ctx, nil, func(profiles *match.Profiles, _ *match.Offers, _ []*table.Item) error {
		for n := range many {
			if _, err := profiles.Upsert(p.profile(2+n, 1)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.rebuild()
	if got := stored(t, house.Store, table.Records, table.BlockPrefix); len(got) != 2 {
		t.Errorf("%d blocks", len(got))
	}
	if seen, _ := start(t, house, nil).seen(); len(seen) != many+1 {
		t.Errorf("%d profiles of %d", len(seen), many+1)
	}
}

// Whatever fails during a rebuild, and wherever: nothing is lost, nothing that was removed comes back with the next one, which leaves one
// generation alone.
func TestRebuildThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate([]faulty.Fault{faulty.Before, faulty.CrashAfter}, func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		p, other := start(t, house, nil), start(t, house, nil)
		p.put(1, 1)
		p.put(2, 1)
		failing := faulty.New(house.Store, plan)
		p.Vault.Store = failing
		faulty.Survive(func() { _ = p.Rebuild(ctx) })
		other.want(map[int]uint32{1: 1, 2: 1})
		other.remove(2, 2)
		start(t, house, nil).want(map[int]uint32{1: 1})
		other.rebuild()
		start(t, house, nil).want(map[int]uint32{1: 1})
		other.want(map[int]uint32{1: 1})
		if keys, blocks := stored(t, house.Store, table.Keys, ""), stored(t, house.Store, table.Records, table.BlockPrefix); len(keys) != 1 || len(blocks) != 1 {
			t.Errorf("%v: keys %v and blocks %v are left", plan, keys, blocks)
		}
		return failing.Struck()
	})
}

// between is a store in which something happens before a certain call.
type between struct {
	table.Store
	calls, at int
	happens   func()
}

func (b *between) step() {
	if b.calls == b.at {
		b.happens()
	}
	b.calls++
}

func (b *between) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	b.step()
	return b.Store.Get(ctx, keys...)
}

func (b *between) Query(ctx context.Context, query table.Query) (table.Page, error) {
	b.step()
	return b.Store.Query(ctx, query)
}

func (b *between) Write(ctx context.Context, ops ...table.Op) error {
	b.step()
	return b.Store.Write(ctx, ops...)
}

// interrupt tries what a process does with a rebuild of another process before each of its calls.
func interrupt(t *testing.T, loaded bool, meanwhile func(other process), do func(process) error, want map[int]uint32) {
	t.Helper()
	for at, more := 0, true; more; at++ {
		house := vaulttest.Open(t)
		other := start(t, house, nil)
		other.put(1, 1)
		other.rebuild()
		other.put(2, 1)
		other.put(3, 1)
		store := &between{Store: house.Store, at: -1, happens: func() { meanwhile(other) }}
		p := start(t, house, store)
		if loaded {
			p.seen()
		}
		other.put(4, 1)
		store.calls, store.at = 0, at
		if err := do(p); err != nil {
			t.Errorf("a rebuild before call %d: %v", at, err)
		}
		if more = store.calls > at; more {
			p.want(want)
			start(t, house, nil).want(want)
		}
	}
}

// A reader never sees half of what there is, even when a rebuild takes away what it is reading.
func TestARebuildWhileAnotherReads(t *testing.T) {
	t.Parallel()
	for _, loaded := range []bool{false, true} {
		everybody := map[int]uint32{1: 1, 2: 1, 3: 1, 4: 1}
		interrupt(t, loaded, process.rebuild, func(p process) error {
			p.want(everybody)
			return nil
		}, everybody)
	}
}

// Nor when the snapshot is all there is to read.
func TestARebuildWhileAnotherLoads(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	other := start(t, house, nil)
	other.put(1, 1)
	other.rebuild()
	for at, more := 0, true; more; at++ {
		store := &between{Store: house.Store, at: -1, happens: other.rebuild}
		p := start(t, house, store)
		store.calls, store.at = 0, at
		p.want(map[int]uint32{1: 1})
		more = store.calls > at
	}
}

func TestARebuildWhileAnotherWrites(t *testing.T) {
	t.Parallel()
	interrupt(t, true, process.rebuild, func(p process) error { return p.PutProfile(ctx, p.profile(5, 1)) }, map[int]uint32{1: 1, 2: 1, 3: 1, 4: 1, 5: 1})
}

// Of two rebuilds at once one may fail, to be tried again; the other's snapshot is whole, and what the first one wrote goes with the next.
func TestTwoRebuilds(t *testing.T) {
	t.Parallel()
	everybody := map[int]uint32{1: 1, 2: 1, 3: 1, 4: 1}
	interrupt(t, true, process.rebuild, func(p process) error {
		if err := p.Rebuild(ctx); err != nil {
			p.want(everybody)
			p.rebuild()
		}
		if keys := stored(t, p.Vault.Store, table.Keys, ""); len(keys) != 1 {
			t.Errorf("keys %v", keys)
		}
		return nil
	}, everybody)
}

func TestAWritingWhileARebuildIsUnderWay(t *testing.T) {
	t.Parallel()
	interrupt(t, true, func(other process) { other.put(5, 1) }, func(p process) error {
		if err := p.Rebuild(ctx); err != nil {
			p.rebuild() // a change came in meanwhile: the next try takes it along
		}
		return nil
	}, map[int]uint32{1: 1, 2: 1, 3: 1, 4: 1, 5: 1})
}

// Goroutines of one process share a shard: some read, some write, one rebuilds.
func TestOneProcessManyGoroutines(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	p := start(t, house, nil)
	p.put(1, 1)
	var group sync.WaitGroup
	for n := range 3 {
		group.Go(func() {
			for range 5 {
				seen, _, err := p.try()
				if err != nil || seen[1] != 1 {
					t.Errorf("reader %d sees %v, %v", n, seen, err)
				}
			}
		})
		group.Go(func() {
			err := p.PutProfile(ctx, p.profile(10+n, 1))
			for errors.Is(err, table.ErrConflict) {
				err = p.PutProfile(ctx, p.profile(10+n, 1))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Go(func() {
		for range 3 {
			_ = p.Rebuild(ctx) // it may fail where a change came in between
		}
	})
	group.Wait()
	want := map[int]uint32{1: 1, 10: 1, 11: 1, 12: 1}
	p.want(want)
	start(t, house, nil).want(want)
}
