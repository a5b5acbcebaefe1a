package contract

import (
	"sync"
	"time"

	"tandem/shared/table"
)

// day is the present of the counters; they are told the time. It lies ahead of the real one, so that a service that deletes what
// has expired leaves it alone.
var day = time.Date(2090, 1, 31, 8, 0, 0, 0, time.UTC)

var counterTests = []named{
	{"a counter counts until it expires", counterExpiry},
	{"a counter loses nothing", counterTogether},
	{"a counter has its place and its limits", counterLimits},
	{"a counter is read as an item", counterItem},
}

func (e *env) add(key table.Key, delta int64, now, expires time.Time) int64 {
	e.Helper()
	value, err := e.Add(e.ctx, key, delta, now, expires)
	if err != nil {
		e.Fatalf("add: %v", err)
	}
	return value
}

func counterExpiry(e *env) {
	key, other := e.key(table.Ephemeral, "p", "c"), e.key(table.Ephemeral, "p", "d")
	for i, c := range []struct {
		key      table.Key
		delta    int64
		now, end time.Duration // from day; no end when zero
		want     int64
	}{
		{key, 1, 0, time.Minute, 1},
		{key, 5, 30 * time.Second, time.Hour, 6}, // the first expiry stays
		{key, -2, 59 * time.Second, time.Hour, 4},
		{other, 7, 59 * time.Second, 0, 7},
		{key, 1, time.Minute, 2 * time.Minute, 1}, // expired at this very instant
		{key, 1, 119 * time.Second, time.Hour, 2},
		{key, 3, time.Hour, 2 * time.Hour, 3},
		{other, -8, 1000 * time.Hour, time.Hour, -1}, // never expires
	} {
		var end time.Time
		if c.end != 0 {
			end = day.Add(c.end)
		}
		if got := e.add(c.key, c.delta, day.Add(c.now), end); got != c.want {
			e.Errorf("step %d: %d, want %d", i, got, c.want)
		}
	}
}

func counterTogether(e *env) {
	const workers, each = 8, 25
	key := e.key(table.Ephemeral, "p", "c")
	seen := make([]bool, workers*each+1)
	var mu sync.Mutex
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				value, err := e.Add(e.ctx, key, 1, day, day.Add(time.Hour))
				mu.Lock()
				if err != nil || value < 1 || value > workers*each || seen[value] {
					e.Errorf("value %d given twice or out of range, %v", value, err)
				} else {
					seen[value] = true
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if got := e.add(key, 0, day, day); got != workers*each {
		e.Errorf("%d in the end, want %d", got, workers*each)
	}
}

func counterLimits(e *env) {
	_, err := e.Add(e.ctx, e.key(table.Records, "p", "c"), 1, day, day)
	e.fails("a counter among records", err, table.ErrLimit)
	_, err = e.Add(e.ctx, e.key(table.Ephemeral, "p", ""), 1, day, day)
	e.fails("an empty key", err, table.ErrLimit)
	key := e.key(table.Ephemeral, "p", "c")
	e.add(key, 5, day, day.Add(time.Hour))
	e.write(table.Delete(key, table.Always))
	if got := e.add(key, 1, day, day.Add(time.Hour)); got != 1 {
		e.Errorf("a deleted counter goes on at %d", got)
	}
	session := table.Item{Key: e.key(table.Ephemeral, "p", "session"), Kind: "test", Expires: day.Add(time.Hour), Body: []byte("kept")}
	e.put(session)
	_, err = e.Add(e.ctx, session.Key, 1, day, day.Add(time.Hour))
	e.fails("a counter in the place of an item", err, table.ErrCondition)
	session.Version = 1
	e.wants(session)
}

func counterItem(e *env) {
	key, end := e.key(table.Ephemeral, "p", "c"), day.Add(time.Hour)
	want := table.Item{Key: key}
	for i, c := range []struct {
		delta, version int64
		now, expires   time.Time
		body           string
		stored         time.Time
	}{
		{5, 1, day, end.Add(time.Second / 2), "5", end},
		{-7, 2, end.Add(-time.Nanosecond), time.Time{}, "-2", end},
		{3, 3, end, time.Time{}, "3", time.Time{}}, // starts over
		{-3, 4, end.AddDate(1000, 0, 0), end, "0", time.Time{}},
	} {
		e.add(key, c.delta, c.now, c.expires)
		want.Version, want.Body, want.Expires = c.version, []byte(c.body), c.stored
		if got := e.get(key); got == nil || e.diff(want, *got) != "" {
			e.Errorf("step %d: %+v, want %+v", i, got, want)
		}
	}
	item := table.Item{Key: key, Kind: "test", Unit: "unit", Expires: day.Add(time.Second * 3 / 2), Body: []byte("x")}
	e.fails("put", e.Write(e.ctx, table.Put(item, table.IfVersion(3))), table.ErrCondition)
	e.put(item)
	item.Version, item.Expires = 5, day.Add(time.Second)
	e.wants(item)
	_, err := e.Add(e.ctx, key, 1, end, end)
	e.fails("a counter that gave way", err, table.ErrCondition)
	item.Expires = time.Time{}
	e.put(item)
	item.Version = 6
	e.wants(item)
}
