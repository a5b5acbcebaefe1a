// Package contract is the one suite that every implementation of the storage port passes.
//
// It assumes no more than the port says. Each test keeps to partitions of its own, drawn at random, so that the suite can run on
// tables that hold other things; what it reads from an index it may read again, since indexes are eventually consistent.
package contract

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/shared/id"
	"tandem/shared/table"
)

// Option adapts the suite to an implementation.
type Option func(*suite)

// Eventually lets what is read from an index be read again, up to tries times with a pause before each.
func Eventually(tries int, pause func()) Option {
	return func(s *suite) { s.tries, s.pause = tries, pause }
}

type suite struct {
	open  func(t *testing.T) table.Store
	tries int
	pause func()
}

// Run runs the suite. open is called once for each test and may give the same store each time.
func Run(t *testing.T, open func(t *testing.T) table.Store, options ...Option) {
	s := suite{open: open, tries: 1, pause: func() {}}
	for _, option := range options {
		option(&s)
	}
	for _, group := range [][]named{itemTests, conditionTests, limitTests, queryTests, indexTests, counterTests, concurrencyTests, modelTests} {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) { test.run(s.begin(t)) })
		}
	}
}

type named struct {
	name string
	run  func(*env)
}

// env is what one test has.
type env struct {
	*testing.T
	suite
	table.Store
	ctx  context.Context
	mark string // begins every partition and index hash of the test
}

func (s suite) begin(t *testing.T) *env {
	mark, err := id.New[id.Person](rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &env{T: t, suite: s, Store: s.open(t), ctx: t.Context(), mark: string(mark) + "."}
}

// key is a place in a partition of the test's own.
func (e *env) key(name table.Name, pk, sk string) table.Key { return table.At(name, e.mark+pk, sk) }

// item is a record with the given body.
func (e *env) item(sk, body string) table.Item {
	return table.Item{Key: e.key(table.Records, "p", sk), Kind: "test", Unit: "unit", Body: []byte(body)}
}

func (e *env) write(ops ...table.Op) {
	e.Helper()
	if err := e.Write(e.ctx, ops...); err != nil {
		e.Fatalf("write: %v", err)
	}
}

func (e *env) put(items ...table.Item) {
	e.Helper()
	for _, item := range items {
		e.write(table.Put(item, table.Always))
	}
}

// get reads one item, nil when there is none.
func (e *env) get(key table.Key) *table.Item {
	e.Helper()
	items, err := e.Get(e.ctx, key)
	if err != nil {
		e.Fatalf("get: %v", err)
	}
	return items[0]
}

// wants compares an item with what is stored, version included.
func (e *env) wants(want table.Item) {
	e.Helper()
	got := e.get(want.Key)
	if got == nil {
		e.Errorf("%s is not there", want.Key.SK())
		return
	}
	if diff := e.diff(want, *got); diff != "" {
		e.Errorf("%s: (-want +got)\n%s", want.Key.SK(), diff)
	}
}

// wantsNone checks that nothing is stored.
func (e *env) wantsNone(keys ...table.Key) {
	e.Helper()
	for _, key := range keys {
		if got := e.get(key); got != nil {
			e.Errorf("%s %s is there, version %d", key.Table(), key.SK(), got.Version)
		}
	}
}

func (e *env) diff(want, got any) string {
	long := func(a, b []byte) bool { return len(a)+len(b) > 1000 } // which cmp would compare line by line
	return cmp.Diff(want, got, cmpopts.EquateComparable(table.Key{}), cmpopts.EquateEmpty(), cmp.FilterValues(long, cmp.Comparer(bytes.Equal)))
}

// fails checks that an error is the wanted one.
func (e *env) fails(what string, err, want error) {
	e.Helper()
	if !errors.Is(err, want) {
		e.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// pages reads a query to its end, by its own limit.
func (e *env) pages(query table.Query) []table.Item {
	e.Helper()
	var all []table.Item
	for range 10_000 {
		page, err := e.Query(e.ctx, query)
		if err != nil {
			e.Fatalf("query: %v", err)
		}
		if query.Limit > 0 && len(page.Items) > query.Limit {
			e.Fatalf("a page of %d items, limit %d", len(page.Items), query.Limit)
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		query.After = page.Next
	}
	e.Fatal("a query without end")
	return nil
}

// eventually repeats a reading of an index until it finds nothing wrong, and reports what it found last.
func (e *env) eventually(wrong func() string) {
	e.Helper()
	if found := e.settle(wrong); found != "" {
		e.Error(found)
	}
}

func (e *env) settle(wrong func() string) string {
	found := wrong()
	for try := 1; found != "" && try < e.tries; try++ {
		e.pause()
		found = wrong()
	}
	return found
}
