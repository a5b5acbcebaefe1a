// Package faulty wraps queues so that chosen calls go wrong as real ones do: errors before and after the effect, throttling, and the
// death of the process.
package faulty

import (
	"context"
	"errors"
	"sync"
	"time"

	"tandem/shared/queue"
)

// Fault is what goes wrong with a call.
type Fault uint8

// The faults.
const (
	ErrorBefore Fault = iota + 1 // the call fails and did nothing
	ErrorAfter                   // the call did everything and its answer is lost
	Throttle                     // the call fails with queue.ErrThrottled and did nothing
	CrashBefore                  // the process dies before the call
	CrashAfter                   // the process dies when the call is done
)

// Faults lists them all, for tests that try each.
var Faults = []Fault{ErrorBefore, ErrorAfter, Throttle, CrashBefore, CrashAfter}

// Plan says which calls go wrong, counted from 1 over all methods.
type Plan map[int]Fault

// Crash is what a crash panics with. The caller recovers it, throws the process's memory away and starts again on the same store.
type Crash struct{ Call int }

// ErrInjected is the error of ErrorBefore and ErrorAfter.
var ErrInjected = errors.New("faulty: the call to the queue failed")

// Queues is the wrapper. After a crash every call panics again: a dead process does nothing more, not even in deferred functions.
type Queues struct {
	inner queue.Queues
	plan  Plan

	mu    sync.Mutex
	calls int
	dead  *Crash
}

var _ queue.Queues = (*Queues)(nil)

// Wrap wraps queues. An empty plan only counts.
func Wrap(inner queue.Queues, plan Plan) *Queues { return &Queues{inner: inner, plan: plan} }

// Calls returns how many calls were made.
func (q *Queues) Calls() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.calls
}

// Send puts messages into a queue unless the plan says otherwise.
func (q *Queues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	return q.call(func() error { return q.inner.Send(ctx, name, messages...) })
}

// Receive takes messages unless the plan says otherwise; with ErrorAfter they stay hidden.
func (q *Queues) Receive(ctx context.Context, name queue.Name, max int, visibility time.Duration) ([]queue.Message, error) {
	var received []queue.Message
	err := q.call(func() (err error) {
		received, err = q.inner.Receive(ctx, name, max, visibility)
		return err
	})
	if err != nil {
		return nil, err
	}
	return received, nil
}

// Delete removes a message unless the plan says otherwise.
func (q *Queues) Delete(ctx context.Context, name queue.Name, receipt string) error {
	return q.call(func() error { return q.inner.Delete(ctx, name, receipt) })
}

// Hide hides a message unless the plan says otherwise.
func (q *Queues) Hide(ctx context.Context, name queue.Name, receipt string, visibility time.Duration) error {
	return q.call(func() error { return q.inner.Hide(ctx, name, receipt, visibility) })
}

func (q *Queues) call(do func() error) error {
	number, fault := q.begin()
	switch fault {
	case ErrorBefore:
		return ErrInjected
	case Throttle:
		return queue.ErrThrottled
	case CrashBefore:
		q.crash(number)
	}
	err := do()
	switch fault {
	case ErrorAfter:
		return errors.Join(ErrInjected, err)
	case CrashAfter:
		q.crash(number)
	}
	return err
}

func (q *Queues) begin() (int, Fault) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.dead != nil {
		panic(*q.dead)
	}
	q.calls++
	return q.calls, q.plan[q.calls]
}

func (q *Queues) crash(call int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dead = &Crash{call}
	panic(*q.dead)
}
