// Package faulty wraps queues so that calls fail by plan. The plans, their faults, and what a test does with them (Enumerate, Survive) are
// those of table/faulty: one crash is caught in one place, whatever port it struck.
package faulty

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tandem/shared/queue"
	"tandem/shared/table/faulty"
)

// Queues is a queue.Queues in which calls fail by plan. A throttled call fails with queue.ErrThrottled. After a crash it does nothing
// any more and answers faulty.ErrDead.
type Queues struct {
	inner queue.Queues
	plans map[int]faulty.Fault

	mu     sync.Mutex
	calls  int
	struck int
	dead   bool
}

var _ queue.Queues = (*Queues)(nil)

// New wraps queues. Several plans may strike, each at its call; without a plan calls are only counted.
func New(inner queue.Queues, plans ...faulty.Plan) *Queues {
	q := &Queues{inner: inner, plans: make(map[int]faulty.Fault, len(plans))}
	for _, plan := range plans {
		if plan.Fault != faulty.None {
			q.plans[plan.Call] = plan.Fault
		}
	}
	return q
}

// Calls counts the calls so far, of all methods.
func (q *Queues) Calls() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.calls
}

// Struck reports whether every plan has struck.
func (q *Queues) Struck() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.struck == len(q.plans) && q.struck > 0
}

// Send implements queue.Queues.
func (q *Queues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	return q.call("Send", func() error { return q.inner.Send(ctx, name, messages...) })
}

// Receive implements queue.Queues. When its answer is lost the messages stay hidden.
func (q *Queues) Receive(ctx context.Context, name queue.Name, max int, visibility time.Duration) ([]queue.Message, error) {
	var received []queue.Message
	err := q.call("Receive", func() (err error) {
		received, err = q.inner.Receive(ctx, name, max, visibility)
		return err
	})
	if err != nil {
		return nil, err
	}
	return received, nil
}

// Delete implements queue.Queues.
func (q *Queues) Delete(ctx context.Context, name queue.Name, receipt string) error {
	return q.call("Delete", func() error { return q.inner.Delete(ctx, name, receipt) })
}

// Hide implements queue.Queues.
func (q *Queues) Hide(ctx context.Context, name queue.Name, receipt string, visibility time.Duration) error {
	return q.call("Hide", func() error { return q.inner.Hide(ctx, name, receipt, visibility) })
}

// call makes one call with what is planned for it.
func (q *Queues) call(method string, effect func() error) error {
	number, fault, dead := q.begin()
	if dead {
		return faulty.ErrDead
	}
	switch fault {
	case faulty.Before:
		return fmt.Errorf("%w before call %d, %s", faulty.ErrInjected, number, method)
	case faulty.Throttle:
		return fmt.Errorf("%w: injected at call %d, %s", queue.ErrThrottled, number, method)
	case faulty.CrashBefore:
		panic(faulty.Crash{Call: number, Method: method})
	}
	err := effect()
	switch fault {
	case faulty.CrashAfter:
		panic(faulty.Crash{Call: number, Method: method})
	case faulty.After:
		return fmt.Errorf("%w after call %d, %s: %w", faulty.ErrInjected, number, method, context.DeadlineExceeded)
	}
	return err
}

func (q *Queues) begin() (number int, fault faulty.Fault, dead bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.dead {
		return 0, faulty.None, true
	}
	number = q.calls
	fault = q.plans[number]
	q.calls++
	if fault != faulty.None {
		q.struck++
	}
	q.dead = fault == faulty.CrashBefore || fault == faulty.CrashAfter
	return number, fault, false
}
