package faulty_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/table"
	"tandem/shared/table/bolt"
	"tandem/shared/table/contract"
	"tandem/shared/table/faulty"
)

var now = time.Date(2029, 1, 31, 8, 0, 0, 0, time.UTC)

func open(t *testing.T) *bolt.Store {
	t.Helper()
	folder := t.TempDir()
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(folder, "data.db"), EphemeralPath: filepath.Join(folder, "ephemeral.db"), Clock: clock.Fixed(now)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestContract(t *testing.T) {
	contract.Run(t, func(t *testing.T) table.Store { return faulty.New(open(t), faulty.Plan{}) })
}

// The contract also holds while writes are recorded and indexes are read through the pages of this package.
func TestContractWhileRecording(t *testing.T) {
	contract.Run(t, func(t *testing.T) table.Store {
		store := faulty.New(open(t))
		return &catchingUp{Store: store}
	})
}

// catchingUp has indexes lag once, after each write, and be current when read again.
type catchingUp struct{ *faulty.Store }

func (c *catchingUp) Write(ctx context.Context, ops ...table.Op) error {
	c.Stale(1)
	return c.Store.Write(ctx, ops...)
}

func (c *catchingUp) Query(ctx context.Context, query table.Query) (table.Page, error) {
	if query.Index != "" && query.After == "" {
		if _, err := c.Store.Query(ctx, query); err != nil { // answered from the past
			return table.Page{}, err
		}
		c.Stale(0)
		c.Stale(3) // so that what follows still goes through the pages of this package
	}
	return c.Store.Query(ctx, query)
}

func body(t *testing.T, store table.Store, key table.Key) string {
	t.Helper()
	items, err := store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if items[0] == nil {
		return ""
	}
	return string(items[0].Body)
}

func TestFaultsOfAWrite(t *testing.T) {
	key := table.At(table.Records, "p", "s")
	for _, c := range []struct {
		fault   faulty.Fault
		errs    []error
		done    bool
		crashed bool
	}{
		{faulty.None, nil, true, false},
		{faulty.Before, []error{faulty.ErrInjected}, false, false},
		{faulty.After, []error{faulty.ErrInjected, context.DeadlineExceeded}, true, false},
		{faulty.Throttle, []error{table.ErrThrottled}, false, false},
		{faulty.CrashBefore, nil, false, true},
		{faulty.CrashAfter, nil, true, true},
	} {
		t.Run(c.fault.String(), func(t *testing.T) {
			inner := open(t)
			store := faulty.New(inner, faulty.Plan{Call: 1, Fault: c.fault})
			var first, second error
			crashed := faulty.Survive(func() {
				_, first = store.Get(t.Context(), key)
				second = store.Write(t.Context(), table.Put(table.Item{Key: key, Body: []byte("done")}, table.Always))
			})
			if first != nil || crashed != c.crashed || (body(t, inner, key) == "done") != c.done {
				t.Errorf("first %v, crashed %t, stored %q", first, crashed, body(t, inner, key))
			}
			if (second == nil) != (c.errs == nil) {
				t.Errorf("got %v", second)
			}
			for _, want := range c.errs {
				if !errors.Is(second, want) {
					t.Errorf("got %v, want %v", second, want)
				}
			}
			_, after := store.Get(t.Context(), key)
			if errors.Is(after, faulty.ErrDead) != c.crashed || store.Struck() != (c.fault != faulty.None) {
				t.Errorf("a call after it: %v, struck %t", after, store.Struck())
			}
		})
	}
}

// Reads and counters fail without an answer.
func TestFaultsOfOtherCalls(t *testing.T) {
	counter := table.At(table.Ephemeral, "p", "c")
	for _, fault := range []faulty.Fault{faulty.Before, faulty.After, faulty.Throttle} {
		inner := open(t)
		if err := inner.Write(t.Context(), table.Put(table.Item{Key: table.At(table.Records, "p", "s")}, table.Always)); err != nil {
			t.Fatal(err)
		}
		store := faulty.New(inner, faulty.Plan{Call: 0, Fault: fault}, faulty.Plan{Call: 1, Fault: fault}, faulty.Plan{Call: 2, Fault: fault})
		items, getErr := store.Get(t.Context(), table.At(table.Records, "p", "s"))
		page, queryErr := store.Query(t.Context(), table.Query{Table: table.Records, PK: "p"})
		count, addErr := store.Add(t.Context(), counter, 1, now, now.Add(time.Hour))
		if getErr == nil || queryErr == nil || addErr == nil || items != nil || page.Items != nil || count != 0 {
			t.Errorf("%s: %v %v %v %v %v %v", fault, items, getErr, page, queryErr, count, addErr)
		}
		want := int64(1)
		if fault == faulty.After {
			want = 2
		}
		if got, err := inner.Add(t.Context(), counter, 1, now, now.Add(time.Hour)); err != nil || got != want {
			t.Errorf("%s: counter at %d, want %d, %v", fault, got, want, err)
		}
	}
}

// TestEnumerate runs a small process of three calls, which is right at each crash but for a deliberate mistake that must be found.
func TestEnumerate(t *testing.T) {
	key, counter := table.At(table.Records, "p", "s"), table.At(table.Ephemeral, "p", "c")
	process := func(store table.Store) error {
		if _, err := store.Get(t.Context(), key); err != nil {
			return err
		}
		if err := store.Write(t.Context(), table.Put(table.Item{Key: key, Body: []byte("once")}, table.Always)); err != nil {
			return err
		}
		_, err := store.Add(t.Context(), counter, 1, now, now.Add(time.Hour)) // the mistake: a repeat counts twice
		return err
	}
	var plans, twice []string
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		inner := open(t)
		store := faulty.New(inner, plan)
		var err error
		crashed := faulty.Survive(func() { err = process(store) })
		if crashed || err != nil {
			plans = append(plans, plan.String())
			if err := process(inner); err != nil {
				t.Errorf("%s: %v", plan, err)
			}
		}
		if n, err := inner.Add(t.Context(), counter, 0, now, now); err != nil || n != 1 {
			twice = append(twice, plan.String())
		}
		if body(t, inner, key) != "once" {
			t.Errorf("%s: nothing written", plan)
		}
		return store.Struck()
	})
	if len(plans) != 15 {
		t.Errorf("%d plans struck: %q", len(plans), plans)
	}
	if diff := cmp.Diff([]string{"error after at call 2", "crash after at call 2"}, twice); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSurviveLetsOtherPanicsGo(t *testing.T) {
	defer func() {
		if recover() != "another" {
			t.Error("it was swallowed")
		}
	}()
	faulty.Survive(func() { panic("another") })
}

func TestStale(t *testing.T) {
	inner := open(t)
	store := faulty.New(inner)
	put := func(sk, hash, sort string) {
		t.Helper()
		item := table.Item{Key: table.At(table.Records, "p", sk), Kind: "k"}
		if hash != "" {
			item.Index = map[table.Index]table.Entry{table.Pending: {Hash: hash, Range: sort}}
		}
		if err := store.Write(t.Context(), table.Put(item, table.Always)); err != nil {
			t.Fatal(err)
		}
	}
	listed := func(limit int, reverse bool) (got []string) {
		query := table.Query{Index: table.Pending, PK: "h", Limit: limit, Reverse: reverse}
		for more := true; more; more = query.After != "" {
			page, err := store.Query(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range page.Items {
				got = append(got, item.Index[table.Pending].Range+item.Key.SK())
			}
			query.After = page.Next
		}
		return got
	}
	put("a", "h", "1")
	put("b", "h", "2")
	put("c", "h", "3")
	store.Stale(4)
	put("a", "h", "9") // moved within
	put("b", "", "")   // left
	put("d", "h", "4") // new
	if err := store.Write(t.Context(), table.Put(table.Item{Key: table.At(table.Records, "p", "e")}, table.IfExists)); err == nil {
		t.Error("a refused write passed")
	}
	put("c", "g", "3") // moved away
	for limit := range 3 {
		if diff := cmp.Diff([]string{"1a", "2b", "3c"}, listed(limit, false)); diff != "" {
			t.Errorf("before four writes, limit %d: (-want +got)\n%s", limit, diff)
		}
		if diff := cmp.Diff([]string{"3c", "2b", "1a"}, listed(limit, true)); diff != "" {
			t.Errorf("reversed, limit %d: (-want +got)\n%s", limit, diff)
		}
	}
	put("f", "h", "5")
	if diff := cmp.Diff([]string{"2b", "3c", "9a"}, listed(1, false)); diff != "" {
		t.Errorf("a write later: (-want +got)\n%s", diff)
	}
	store.Stale(0)
	if diff := cmp.Diff([]string{"4d", "5f", "9a"}, listed(0, false)); diff != "" {
		t.Errorf("current: (-want +got)\n%s", diff)
	}
}
