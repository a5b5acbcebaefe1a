package metered_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/table"
	"tandem/shared/table/bolt"
	"tandem/shared/table/contract"
	"tandem/shared/table/metered"
)

var now = time.Date(2029, 1, 31, 8, 0, 0, 0, time.UTC)

func open(t *testing.T) *metered.Store {
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
	return metered.New(store)
}

func TestContract(t *testing.T) {
	contract.Run(t, func(t *testing.T) table.Store { return open(t) })
}

// sized is an item that DynamoDB would count as so many bytes.
func sized(name table.Name, sk string, size int) table.Item {
	item := table.Item{Key: table.At(name, "p", sk), Kind: "test"}
	item.Body = make([]byte, size-item.Size())
	return item
}

func pending(item table.Item, sort string) table.Item {
	item.Index = map[table.Index]table.Entry{table.Pending: {Hash: "h", Range: sort}}
	return item
}

// TestUnits follows one store through calls whose cost is known.
func TestUnits(t *testing.T) {
	store := open(t)
	small, large := sized(table.Records, "small", 1000), sized(table.Records, "large", 5000)
	write := func(ops ...table.Op) func() error {
		return func() error { return store.Write(t.Context(), ops...) }
	}
	get := func(keys ...table.Key) func() error {
		return func() error {
			_, err := store.Get(t.Context(), keys...)
			return err
		}
	}
	query := func(query table.Query) func() error {
		return func() error {
			_, err := store.Query(t.Context(), query)
			return err
		}
	}
	add := func(now time.Time) func() error {
		return func() error {
			_, err := store.Add(t.Context(), table.At(table.Ephemeral, "p", "c"), 1, now, now.Add(time.Hour))
			return err
		}
	}
	other := pending(small, "2")
	other.Unit = "other"
	for _, c := range []struct {
		name string
		call func() error
		want metered.Figures
		fail bool
	}{
		{"put of 1,000 bytes", write(table.Put(small, table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 1}, false},
		{"put of 5,000 bytes", write(table.Put(large, table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 5}, false},
		{"the same in a transaction", write(table.Put(small, table.Always), table.Put(large, table.Always)), metered.Figures{Writes: 1, Items: 2, WriteUnits: 12}, false},
		{"a small one over a large one", write(table.Put(sized(table.Records, "large", 100), table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 5}, false},
		{"and back", write(table.Put(large, table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 5}, false},
		{"a check", write(table.Verify(large.Key, table.IfExists)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 10}, false},
		{"a condition that fails", write(table.Put(pending(small, "1"), table.IfAbsent)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 2}, true},
		{"a condition that holds", write(table.Put(small, table.IfExists)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 2}, false},
		{"beyond a limit", write(), metered.Figures{Writes: 1}, true},
		{"into an index", write(table.Put(pending(small, "1"), table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 3}, false},
		{"unchanged in it", write(table.Put(pending(small, "1"), table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 2}, false},
		{"moved in it", write(table.Put(pending(small, "2"), table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 4}, false},
		{"changed in it", write(table.Put(other, table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 3}, false},
		{"moved in a transaction", write(table.Put(pending(small, "3"), table.Always), table.Verify(large.Key, table.IfExists)), metered.Figures{Writes: 1, Items: 2, WriteUnits: 16}, false},
		{"get", get(small.Key), metered.Figures{Gets: 1, ReadUnits: 1}, false},
		{"get of two and a missing one", get(small.Key, large.Key, table.At(table.Records, "p", "none")), metered.Figures{Gets: 1, ReadUnits: 4}, false},
		{"get beyond a limit", get(), metered.Figures{Gets: 1}, true},
		{"query of 6,0xx bytes", query(table.Query{Table: table.Records, PK: "p"}), metered.Figures{Queries: 1, ReadUnits: 2}, false},
		{"query of nothing", query(table.Query{Table: table.Records, PK: "q"}), metered.Figures{Queries: 1, ReadUnits: 1}, false},
		{"query of an index", query(table.Query{Index: table.Pending, PK: "h"}), metered.Figures{Queries: 1, ReadUnits: 0.5}, false},
		{"query beyond a limit", query(table.Query{}), metered.Figures{Queries: 1}, true},
		{"out of the index", write(table.Put(small, table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 3}, false},
		{"delete", write(table.Delete(large.Key, table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 5}, false},
		{"delete of nothing", write(table.Delete(large.Key, table.Always)), metered.Figures{Writes: 1, Items: 1, WriteUnits: 1}, false},
		{"a counter starts", add(now), metered.Figures{Adds: 1, WriteUnits: 2}, false},
		{"it runs", add(now.Add(time.Hour - 1)), metered.Figures{Adds: 1, WriteUnits: 1}, false},
		{"it starts over", add(now.Add(time.Hour)), metered.Figures{Adds: 1, WriteUnits: 2}, false},
		{"it is beyond a limit", add(time.Time{}), metered.Figures{Adds: 1}, true},
	} {
		store.Reset()
		if err := c.call(); (err != nil) != c.fail {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, store.Snapshot()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestLabels(t *testing.T) {
	store := open(t)
	item := sized(table.Records, "s", 100)
	ctx := metered.Label(t.Context(), "publish")
	if err := store.Write(ctx, table.Put(item, table.Always)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := store.Get(ctx, item.Key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Get(t.Context(), item.Key); err != nil {
		t.Fatal(err)
	}
	if got := store.Labelled("publish"); got.Calls() != 3 || got.Gets != 2 || got.ReadUnits != 2 {
		t.Errorf("labelled %+v", got)
	}
	if got := store.Snapshot(); got.Calls() != 4 || got.ReadUnits != 3 {
		t.Errorf("in all %+v", got)
	}
	store.Reset()
	if got := store.Snapshot().Calls() + store.Labelled("publish").Calls(); got != 0 {
		t.Errorf("%d calls after a reset", got)
	}
}
