// Package faulty wraps queues so that calls fail by plan. The plans, their faults, and what a test does with them (Enumerate, Survive) are
// those of table/faulty: one crash is caught in one place, whatever port it struck.
package faulty

import (
	"context"
	"time"

	"tandem/shared/queue"
	"tandem/shared/table/faulty"
)

// Queues is a queue.Queues in which calls fail by plan. A throttled call fails with queue.ErrThrottled. After a crash it does nothing
// any more and answers faulty.ErrDead.
type Queues struct {
	*faulty.Script
	inner queue.Queues
}

var _ queue.Queues = (*Queues)(nil)

// New wraps queues. Several plans may strike, each at its call; without a plan calls are only counted.
func New(inner queue.Queues, plans ...faulty.Plan) *Queues {
	return &Queues{Script: faulty.NewScript(queue.ErrThrottled, plans...), inner: inner}
}

// Send implements queue.Queues.
func (q *Queues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	return q.Call("Send", func() error { return q.inner.Send(ctx, name, messages...) })
}

// Receive implements queue.Queues. When its answer is lost the messages stay hidden.
func (q *Queues) Receive(ctx context.Context, name queue.Name, max int, visibility time.Duration) ([]queue.Message, error) {
	var received []queue.Message
	err := q.Call("Receive", func() (err error) {
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
	return q.Call("Delete", func() error { return q.inner.Delete(ctx, name, receipt) })
}

// Hide implements queue.Queues.
func (q *Queues) Hide(ctx context.Context, name queue.Name, receipt string, visibility time.Duration) error {
	return q.Call("Hide", func() error { return q.inner.Hide(ctx, name, receipt, visibility) })
}
