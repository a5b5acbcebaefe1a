// Package queue is the port to at-least-once queues: SQS on AWS, a bbolt file in one process. A message carries ids and
// revisions, never a person's data.
package queue

import (
	"context"
	"errors"
	"time"
)

// Name is the logical id of a queue, as in template.yaml: "MatchingQueue".
type Name string

// The limits of SQS; every implementation enforces them (Check).
const (
	MaxMessage    = 256 << 10
	MaxBatch      = 10             // messages of one Send or Receive; a batch of MaxMessage bytes in all
	MaxVisibility = 12 * time.Hour // in whole seconds
	MaxDelay      = 15 * time.Minute
)

// Outgoing is a message to send.
type Outgoing struct {
	Body  []byte
	Delay time.Duration // in whole seconds
}

// Message is a message received. It comes back when it was not deleted before its visibility ran out, and goes to the queue's
// dead letters after the number of receptions that the queue was declared with.
type Message struct {
	ID       string
	Receipt  string
	Received int // how many times, this one included
	Body     []byte
}

// Queues is the port. Lambda functions only Send: receiving is done for them.
type Queues interface {
	// Send puts up to MaxBatch messages into a queue. A batch that is refused with ErrLimit or ErrUnknown is refused whole; any other error may
	// leave some of it sent: who sends it again has consumers bear a second delivery.
	Send(ctx context.Context, queue Name, messages ...Outgoing) error
	// Receive takes up to max messages and hides them for the given time.
	Receive(ctx context.Context, queue Name, max int, visibility time.Duration) ([]Message, error)
	// Delete removes a message for good; a receipt that is no longer the current one is no error and removes nothing.
	Delete(ctx context.Context, queue Name, receipt string) error
	// Hide changes for how long from now a received message stays hidden; zero gives it back at once. A receipt that is no longer the current
	// one is no error and hides nothing.
	Hide(ctx context.Context, queue Name, receipt string, visibility time.Duration) error
}

// The errors that callers tell apart. ErrThrottled is worth a retry with jitter; ErrLimit never is.
var (
	ErrUnknown   = errors.New("queue: no such queue")
	ErrLimit     = errors.New("queue: limit of the service exceeded")
	ErrThrottled = errors.New("queue: throttled")
)
