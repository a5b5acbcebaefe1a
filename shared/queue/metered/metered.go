// Package metered wraps queues and counts what SQS would bill, so that the cost of an operation is a number that tests can hold.
package metered

import (
	"context"
	"sync"
	"time"

	"tandem/shared/queue"
)

// Usage is what was used. SQS bills each request once for every 64 KB that it carries, and a request that failed as well.
type Usage struct {
	Sends, Receives, Deletes, Hides int // calls
	Messages                        int // sent and received
	Bytes                           int // of their bodies
	Requests                        int // billed
}

// chunk is the number of bytes that one billed request carries.
const chunk = 64 << 10

// Queues is the wrapper.
type Queues struct {
	inner queue.Queues

	mu    sync.Mutex
	usage Usage
}

var _ queue.Queues = (*Queues)(nil)

// Wrap wraps queues.
func Wrap(inner queue.Queues) *Queues { return &Queues{inner: inner} }

// Usage returns what was used since Wrap or the last Reset.
func (q *Queues) Usage() Usage {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.usage
}

// Reset returns what was used and counts from zero.
func (q *Queues) Reset() Usage {
	q.mu.Lock()
	defer q.mu.Unlock()
	usage := q.usage
	q.usage = Usage{}
	return usage
}

// Send puts messages into a queue.
func (q *Queues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	err := q.inner.Send(ctx, name, messages...)
	size := 0
	for _, message := range messages {
		size += len(message.Body)
	}
	q.count(Usage{Sends: 1, Messages: len(messages), Bytes: size, Requests: requests(size)})
	return err
}

// Receive takes messages.
func (q *Queues) Receive(ctx context.Context, name queue.Name, max int, visibility time.Duration) ([]queue.Message, error) {
	messages, err := q.inner.Receive(ctx, name, max, visibility)
	size := 0
	for _, message := range messages {
		size += len(message.Body)
	}
	q.count(Usage{Receives: 1, Messages: len(messages), Bytes: size, Requests: requests(size)})
	return messages, err
}

// Delete removes a message.
func (q *Queues) Delete(ctx context.Context, name queue.Name, receipt string) error {
	q.count(Usage{Deletes: 1, Requests: 1})
	return q.inner.Delete(ctx, name, receipt)
}

// Hide hides a message.
func (q *Queues) Hide(ctx context.Context, name queue.Name, receipt string, visibility time.Duration) error {
	q.count(Usage{Hides: 1, Requests: 1})
	return q.inner.Hide(ctx, name, receipt, visibility)
}

func requests(size int) int { return max(1, (size+chunk-1)/chunk) }

func (q *Queues) count(more Usage) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.usage.Sends += more.Sends
	q.usage.Receives += more.Receives
	q.usage.Deletes += more.Deletes
	q.usage.Hides += more.Hides
	q.usage.Messages += more.Messages
	q.usage.Bytes += more.Bytes
	q.usage.Requests += more.Requests
}
