package bolt

import (
	"context"
	"errors"
	"testing"

	"tandem/shared/table"
)

// line fills a queue with requests of the given numbers of items.
func line(q *queue, bulk bool, items ...int) {
	for _, n := range items {
		r := &request{changes: make([]change, n), done: make(chan struct{})}
		if bulk {
			q.bulk = append(q.bulk, r)
		} else {
			q.urgent = append(q.urgent, r)
		}
	}
}

// nextGroup collects a group and returns its items, and how many of them are not bulk.
func nextGroup(q *queue) (items, urgent int) {
	var g group
	for q.next(&g) != nil {
	}
	q.ended(&g)
	return g.items, g.urgent
}

func times(n, items int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = items
	}
	return out
}

func TestGroups(t *testing.T) {
	for name, c := range map[string]struct {
		quiet        int
		urgent, bulk []int
		want         [][2]int // items of each group, and of them urgent
	}{
		"users":                  {quietGroups, times(750, 1), nil, [][2]int{{500, 500}, {250, 250}}},
		"bulk alone":             {quietGroups, nil, times(150, 100), [][2]int{{10_000, 0}, {5_000, 0}}},
		"bulk soon after a user": {0, nil, times(8, 100), [][2]int{{500, 0}, {300, 0}}},
		"users go first":         {quietGroups, times(40, 7), times(8, 100), [][2]int{{480, 280}, {500, 0}, {100, 0}}},
		"bulk waits":             {quietGroups, times(500, 1), times(1, 100), [][2]int{{500, 500}, {100, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			q := newQueue()
			q.quiet = c.quiet
			line(q, false, c.urgent...)
			line(q, true, c.bulk...)
			for i, want := range c.want {
				if items, urgent := nextGroup(q); items != want[0] || urgent != want[1] {
					t.Errorf("group %d: %d items, %d urgent, want %v", i, items, urgent, want)
				}
			}
			if items, _ := nextGroup(q); items != 0 {
				t.Errorf("%d items more", items)
			}
		})
	}
}

// A user who comes while a large group of bulk work is being collected enters it and ends its growth.
func TestUserEntersBulkGroup(t *testing.T) {
	q := newQueue()
	line(q, true, times(100, 100)...)
	var g group
	for range 30 {
		q.next(&g)
	}
	line(q, false, 3)
	if r := q.next(&g); r == nil || len(r.changes) != 3 || q.next(&g) != nil || g.items != 3003 {
		t.Errorf("group of %d items, %d urgent", g.items, g.urgent)
	}
}

func TestQuietEnds(t *testing.T) {
	q := newQueue()
	line(q, false, 1)
	nextGroup(q)
	for i := range quietGroups {
		line(q, true, times(110, 100)...)
		if items, _ := nextGroup(q); items != besideUsers {
			t.Fatalf("group %d after a user has %d items", i, items)
		}
		q.bulk = nil
	}
	line(q, true, times(110, 100)...)
	if items, _ := nextGroup(q); items != alone {
		t.Errorf("a group of %d items, want %d", items, alone)
	}
}

func TestGroupBytes(t *testing.T) {
	q := newQueue()
	line(q, true, 1, 1, 1)
	for _, r := range q.bulk {
		r.bytes = groupBytes * 2 / 3
	}
	for range 3 {
		if items, _ := nextGroup(q); items != 1 {
			t.Errorf("%d items in a group", items)
		}
	}
}

// A caller who gives up before the writer took its request knows that nothing happened.
func TestGiveUpWhileWaiting(t *testing.T) {
	store := openIn(t, t.TempDir())
	held, err := store.data.db.Begin(true) // keeps the writer out
	if err != nil {
		t.Fatal(err)
	}
	first, given, kept := table.At(table.Records, "p", "first"), table.At(table.Records, "p", "given up"), table.At(table.Records, "p", "kept")
	answers := make(chan error, 2)
	send := func(ctx context.Context, key table.Key) {
		answers <- store.Write(ctx, table.Put(table.Item{Key: key}, table.Always))
	}
	ctx, cancel := context.WithCancel(t.Context())
	go send(ctx, given)
	for waits := 0; waits == 0; { // until the request stands in line
		store.data.queue.mu.Lock()
		waits = len(store.data.queue.urgent)
		store.data.queue.mu.Unlock()
	}
	cancel()
	if err := <-answers; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	go send(t.Context(), first)
	go send(t.Context(), kept)
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-answers, <-answers); err != nil {
		t.Error(err)
	}
	items, err := store.Get(t.Context(), first, given, kept)
	if err != nil || items[0] == nil || items[1] != nil || items[2] == nil {
		t.Errorf("%v, %v", items, err)
	}
}
