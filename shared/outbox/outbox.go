// Package outbox tells other functions what happened, without losing it and without telling what did not happen.
//
// The message is an item written in the same transaction as the change that it announces; that pending item, listed by a sparse
// index, is the truth. The relay sends it to its queue and deletes it: it is woken by the table's stream, and a sweep on a
// schedule picks up whatever the stream missed. A message may be sent twice, so consumers recognise it by its ID.
package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/queue"
	"tandem/shared/table"
)

// Message says that something changed: ids and a revision, never a person's data.
type Message struct {
	ID       id.Message `json:"id"`
	Kind     string     `json:"kind"`               // what happened: "profile", "offer", "gone", "confirm"...
	Subject  string     `json:"subject"`            // identifier of what changed
	Revision int64      `json:"revision,omitempty"` // of the subject, where it has one
}

type pending struct {
	Queue   queue.Name `json:"queue"`
	Message Message    `json:"message"`
}

// sortable is a time format whose text sorts by time.
const sortable = "20060102T150405.000000000"

// Op is the operation that makes a message pending; it belongs in the same write as the change.
func Op(to queue.Name, message Message, now time.Time) (table.Op, error) {
	body, err := json.Marshal(pending{to, message})
	if err != nil {
		return table.Op{}, fmt.Errorf("outbox: %w", err)
	}
	return table.Put(table.Item{
		Key:   table.MessageKey(message.ID),
		Kind:  table.KindMessage,
		Index: map[table.Index]table.Entry{table.Pending: table.PendingEntry(message.ID, now.UTC().Format(sortable))},
		Body:  body,
	}, table.IfAbsent), nil
}

// New is Op for a fresh message about a subject.
func New(to queue.Name, kind, subject string, revision int64, now time.Time, random io.Reader) (table.Op, error) {
	fresh, err := id.New[id.Message](random)
	if err != nil {
		return table.Op{}, err
	}
	return Op(to, Message{ID: fresh, Kind: kind, Subject: subject, Revision: revision}, now)
}

// Read reads a message as a consumer receives it.
func Read(body []byte) (Message, error) {
	var message Message
	if err := json.Unmarshal(body, &message); err != nil {
		return message, errors.New("outbox: a message that is not JSON") // the cause would quote it
	}
	if message.ID == "" || message.Kind == "" {
		return message, errors.New("outbox: message without id or kind")
	}
	return message, nil
}

// Relay moves pending messages to their queues.
type Relay struct {
	Store  table.Store
	Queues queue.Queues
	Clock  clock.Clock
}

// Send relays the message of one pending item; an item that is gone was relayed already.
func (r Relay) Send(ctx context.Context, key table.Key) error {
	items, err := r.Store.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("outbox: read: %w", err)
	}
	if items[0] == nil || items[0].Kind != table.KindMessage {
		return nil
	}
	var waiting pending
	if err := json.Unmarshal(items[0].Body, &waiting); err != nil {
		return fmt.Errorf("outbox: pending item: %w", err)
	}
	body, err := json.Marshal(waiting.Message)
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if err := r.Queues.Send(ctx, waiting.Queue, queue.Outgoing{Body: body}); err != nil {
		return fmt.Errorf("outbox: send: %w", err)
	}
	if err := r.Store.Write(ctx, table.Delete(key, table.Always)); err != nil {
		return fmt.Errorf("outbox: done: %w", err)
	}
	return nil
}

// Sweep relays everything pending for longer than the age and returns how many messages that were. One that fails does not stop
// the others.
func (r Relay) Sweep(ctx context.Context, age time.Duration) (int, error) {
	limit := r.Clock.Now().Add(-age).UTC().Format(sortable)
	swept := 0
	var failed error
	for shard := range table.Shards {
		query := table.Query{Table: table.Records, Index: table.Pending, PK: table.PendingHash(strconv.Itoa(shard)), To: limit + "~"}
		for {
			page, err := r.Store.Query(ctx, query)
			if err != nil {
				return swept, errors.Join(failed, fmt.Errorf("outbox: sweep: %w", err))
			}
			for _, item := range page.Items {
				if err := r.Send(ctx, item.Key); err != nil {
					failed = errors.Join(failed, err)
					continue
				}
				swept++
			}
			if query.After = page.Next; page.Next == "" {
				break
			}
		}
	}
	return swept, failed
}

// remembered outlives the longest that a message can live: 4 days in its queue, 14 among the dead letters, and a redrive.
const remembered = 21 * 24 * time.Hour

// Once runs the effect of a message that has no revision of its own to recognise it by. The mark is set after the effect: a
// crash between the two repeats the effect, which must bear it.
func Once(ctx context.Context, store table.Store, consumer string, message id.Message, now time.Time, effect func() error) error {
	key := table.MarkKey(consumer, string(message))
	items, err := store.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("outbox: mark: %w", err)
	}
	if items[0] != nil && now.Before(items[0].Expires) {
		return nil
	}
	if err := effect(); err != nil {
		return err
	}
	mark := table.Item{Key: key, Kind: table.KindMark, Expires: now.Add(remembered)}
	if err := store.Write(ctx, table.Put(mark, table.Always)); err != nil {
		return fmt.Errorf("outbox: mark: %w", err)
	}
	return nil
}
