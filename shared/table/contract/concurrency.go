package contract

import (
	"errors"
	"fmt"
	"strconv"
	"sync"

	"tandem/shared/table"
)

var concurrencyTests = []named{
	{"no update is lost under IfVersion", noLostUpdate},
	{"one of many wins under IfAbsent", oneWinner},
	{"a failed write leaves its neighbours alone", neighbours},
}

// contested reports errors that an implementation may answer when writes meet.
func contested(err error) bool {
	return errors.Is(err, table.ErrCondition) || errors.Is(err, table.ErrConflict) || errors.Is(err, table.ErrThrottled)
}

func noLostUpdate(e *env) {
	const workers, each = 8, 10
	key, mirror := e.key(table.Records, "p", "s"), e.key(table.Journal, "p", "s")
	e.write(table.Put(table.Item{Key: key, Body: []byte("0")}, table.IfAbsent), table.Put(table.Item{Key: mirror, Body: []byte("0")}, table.IfAbsent))
	increment := func() error {
		items, err := e.Get(e.ctx, key)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(items[0].Body))
		if err != nil {
			return err
		}
		body := []byte(strconv.Itoa(n + 1))
		return e.Write(e.ctx, table.Put(table.Item{Key: key, Body: body}, table.IfVersion(items[0].Version)),
			table.Put(table.Item{Key: mirror, Body: body}, table.IfExists))
	}
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				err := increment()
				for try := 0; contested(err) && try < 10_000; try++ {
					e.pause()
					err = increment()
				}
				if err != nil {
					e.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, at := range []table.Key{key, mirror} {
		e.wants(table.Item{Key: at, Version: workers*each + 1, Body: []byte(strconv.Itoa(workers * each))})
	}
}

func oneWinner(e *env) {
	const workers = 16
	key := e.key(table.Records, "p", "code")
	won := make([]bool, workers)
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			err := e.Write(e.ctx, table.Put(table.Item{Key: key, Body: []byte(strconv.Itoa(i))}, table.IfAbsent),
				table.Put(table.Item{Key: e.key(table.Keys, "p", strconv.Itoa(i))}, table.IfAbsent))
			if won[i] = err == nil; err != nil && !contested(err) {
				e.Error(err)
			}
		})
	}
	all.Wait()
	winner := string(e.get(key).Body)
	for i := range workers {
		if got := e.get(e.key(table.Keys, "p", strconv.Itoa(i))) != nil; got != won[i] || got != (strconv.Itoa(i) == winner) {
			e.Errorf("worker %d: told %t, stored %t, winner %s", i, won[i], got, winner)
		}
	}
}

// neighbours sends writes that succeed and writes that fail at once: each of the first must be whole, none of the second there.
func neighbours(e *env) {
	const workers, each = 8, 10
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			for j := range each {
				body := fmt.Sprintf("%d/%d", i, j)
				last := table.IfAbsent
				if i%2 == 1 {
					last = table.IfExists // there is nothing, so this fails
				}
				err := e.Write(e.ctx, table.Put(table.Item{Key: e.key(table.Records, body, "s"), Body: []byte(body)}, table.Always),
					table.Put(table.Item{Key: e.key(table.Keys, body, "s"), Body: []byte(body)}, last))
				if (err == nil) != (i%2 == 0) {
					e.Errorf("%s: %v", body, err)
				}
			}
		})
	}
	all.Wait()
	for i := range workers {
		for j := range each {
			pk := fmt.Sprintf("%d/%d", i, j)
			for _, name := range []table.Name{table.Records, table.Keys} {
				if got := e.get(e.key(name, pk, "s")); (got != nil) != (i%2 == 0) {
					e.Errorf("%s %s: stored %t", name, pk, got != nil)
				}
			}
		}
	}
}
