// Package faulty wraps a storage port so that tests meet what seldom happens: errors before and after the effect, throttling, the
// death of the process at any call, and indexes that lag.
//
// A plan says at which call what goes wrong, so a test can go through all of them:
//
//	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
//		store := faulty.New(open(), plan)
//		crashed := faulty.Survive(func() { err = publish(store) })
//		... repeat publish on the store underneath, as a restart would; the effect must be there once ...
//		return store.Struck()
//	})
package faulty

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/shared/table"
)

// Fault is what goes wrong at a call.
type Fault uint8

// The faults. Before and Throttle have no effect on the store, After and CrashAfter come after the whole effect.
const (
	None        Fault = iota
	Before            // ErrInjected; nothing was done
	After             // done, but the caller is told of a timeout (ErrInjected and context.DeadlineExceeded)
	Throttle          // table.ErrThrottled; nothing was done
	CrashBefore       // panics with a Crash; nothing was done
	CrashAfter        // done, then panics with a Crash
)

// All lists the faults, for Enumerate.
func All() []Fault { return []Fault{Before, After, Throttle, CrashBefore, CrashAfter} }

// String names the fault in messages of tests.
func (f Fault) String() string {
	names := []string{"none", "error before", "error after", "throttle", "crash before", "crash after"}
	if int(f) < len(names) {
		return names[f]
	}
	return fmt.Sprintf("fault %d", uint8(f))
}

// Plan has one call fail. The zero Plan does nothing.
type Plan struct {
	Call  int // counted from 0, over all methods
	Fault Fault
}

// String tells the plan in messages of tests.
func (p Plan) String() string { return fmt.Sprintf("%s at call %d", p.Fault, p.Call) }

// Enumerate tries each fault at call 0, 1, 2 and so on, until try reports that its plan did not strike, as no such call was made.
func Enumerate(faults []Fault, try func(Plan) (struck bool)) {
	for _, fault := range faults {
		for call := 0; try(Plan{call, fault}); call++ {
		}
	}
}

// ErrInjected is in the chain of the errors of Before and After.
var ErrInjected = errors.New("faulty: injected error")

// ErrDead answers calls that come after a crash: a dead process makes none, so they do nothing.
var ErrDead = errors.New("faulty: the process has crashed")

// Crash is what a crash panics with.
type Crash struct {
	Call   int
	Method string
}

// Error says where the crash was.
func (c Crash) Error() string { return fmt.Sprintf("faulty: crash at call %d, %s", c.Call, c.Method) }

// Survive runs a process until it ends or crashes by plan. Other panics go on.
func Survive(process func()) (crashed bool) {
	defer func() {
		if cause := recover(); cause != nil {
			if _, ok := cause.(Crash); !ok {
				panic(cause)
			}
			crashed = true
		}
	}()
	process()
	return false
}

// Store is a table.Store in which calls fail by plan.
type Store struct {
	*Script
	inner table.Store

	history history
}

var _ table.Store = (*Store)(nil)

// New wraps a store. Several plans may strike, each at its call.
func New(inner table.Store, plans ...Plan) *Store {
	return &Store{Script: NewScript(table.ErrThrottled, plans...), inner: inner}
}

// Get implements table.Store.
func (s *Store) Get(ctx context.Context, keys ...table.Key) (items []*table.Item, err error) {
	err = s.Call("Get", func() (err error) {
		items, err = s.inner.Get(ctx, keys...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, nil
}

// Query implements table.Store.
func (s *Store) Query(ctx context.Context, query table.Query) (page table.Page, err error) {
	err = s.Call("Query", func() (err error) {
		page, err = s.query(ctx, query)
		return err
	})
	if err != nil {
		return table.Page{}, err
	}
	return page, nil
}

// Write implements table.Store.
func (s *Store) Write(ctx context.Context, ops ...table.Op) error {
	return s.Call("Write", func() error { return s.write(ctx, ops) })
}

// Add implements table.Store.
func (s *Store) Add(ctx context.Context, key table.Key, delta int64, now, expires time.Time) (value int64, err error) {
	err = s.Call("Add", func() (err error) {
		value, err = s.inner.Add(ctx, key, delta, now, expires)
		return err
	})
	if err != nil {
		return 0, err
	}
	return value, nil
}
