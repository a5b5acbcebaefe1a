package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/queue"
)

var _ queue.Queues = (*Queues)(nil)

func (q *Queues) known(name queue.Name) error {
	if _, ok := q.byName[name]; !ok {
		return fmt.Errorf("%w: %s", queue.ErrUnknown, name)
	}
	return nil
}

// Send puts messages into a queue, all or none.
func (q *Queues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	if err := q.known(name); err != nil {
		return err
	}
	if err := queue.CheckSend(messages); err != nil {
		return err
	}
	now := q.now()
	return q.commit(ctx, func(tx *bbolt.Tx) error {
		to, err := open(tx, []byte(name))
		if err != nil {
			return err
		}
		for _, message := range messages {
			// one count for all queues: a receipt of one never fits a message of another
			number, err := tx.Bucket(queuesBucket).NextSequence()
			if err != nil {
				return err
			}
			if err := to.put(stored{number: number, visible: after(now, message.Delay), body: message.Body}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Receive takes up to max messages and hides them. What has been received as often as its queue allows goes to the dead letters
// instead, as on SQS: at the reception that would be one too many.
func (q *Queues) Receive(ctx context.Context, name queue.Name, max int, visibility time.Duration) ([]queue.Message, error) {
	if err := q.known(name); err != nil {
		return nil, err
	}
	if err := queue.CheckReceive(max, visibility); err != nil {
		return nil, err
	}
	now := q.now()
	if waiting, err := q.waiting(ctx, name, now); err != nil || !waiting {
		return nil, err // an idle queue costs a read, not a commit
	}
	var received []queue.Message
	err := q.commit(ctx, func(tx *bbolt.Tx) (err error) {
		received, err = q.take(tx, name, max, now, after(now, visibility))
		return err
	})
	if err != nil {
		return nil, err
	}
	return received, nil
}

func (q *Queues) waiting(ctx context.Context, name queue.Name, now int64) (waiting bool, err error) {
	err = q.view(ctx, func(tx *bbolt.Tx) error {
		from, err := open(tx, []byte(name))
		if err != nil {
			return err
		}
		next, ok := from.next()
		waiting = ok && next <= now
		return nil
	})
	return waiting, err
}

// take delivers, or buries, the messages at the head of the index.
func (q *Queues) take(tx *bbolt.Tx, name queue.Name, max int, now, until int64) ([]queue.Message, error) {
	declared := q.byName[name]
	from, err := open(tx, []byte(name))
	if err != nil {
		return nil, err
	}
	var received []queue.Message
	for _, number := range from.visible(now, max, declared) {
		message, ok, err := from.get(number)
		if err != nil || !ok {
			return nil, fmt.Errorf("%w: message %x of %s", errBroken, number, name)
		}
		if declared.Dead != "" && int(message.received) >= declared.MaxReceives {
			if err := move(tx, from, declared.Dead, message, now); err != nil {
				return nil, err
			}
			continue
		}
		message.received++
		message.turn++
		message, err = from.hide(message, until)
		if err != nil {
			return nil, err
		}
		received = append(received, message.message())
	}
	return received, nil
}

// visible returns the numbers of the messages that may be received now: as many as one reception delivers, and those among them
// that it buries. They are gathered first because a cursor does not survive a change.
func (s shelf) visible(now int64, max int, declared Declared) []uint64 {
	var numbers []uint64
	cursor := s.index.Cursor()
	for place, _ := cursor.First(); len(place) == 16 && max > 0; place, _ = cursor.Next() {
		if int64(binary.BigEndian.Uint64(place)^1<<63) > now {
			break
		}
		number := binary.BigEndian.Uint64(place[8:])
		numbers = append(numbers, number)
		if message, ok, _ := s.get(number); !ok || declared.Dead == "" || int(message.received) < declared.MaxReceives {
			max--
		}
	}
	return numbers
}

// move takes a message to another queue, where it is visible at once. Its receptions go on being counted.
func move(tx *bbolt.Tx, from shelf, name queue.Name, message stored, now int64) error {
	to, err := open(tx, []byte(name))
	if err != nil {
		return err
	}
	if err := from.remove(message); err != nil {
		return err
	}
	message.visible = now
	message.turn++ // the receipts of the queue that it leaves are worth nothing
	return to.put(message)
}

// Delete removes the message that a current receipt stands for.
func (q *Queues) Delete(ctx context.Context, name queue.Name, receipt string) error {
	return q.withReceipt(ctx, name, receipt, func(from shelf, message stored) error { return from.remove(message) })
}

// Hide hides the message that a current receipt stands for, for so long from now.
func (q *Queues) Hide(ctx context.Context, name queue.Name, receipt string, visibility time.Duration) error {
	if err := queue.CheckVisibility(visibility); err != nil {
		return err
	}
	until := after(q.now(), visibility)
	return q.withReceipt(ctx, name, receipt, func(from shelf, message stored) error {
		_, err := from.hide(message, until)
		return err
	})
}

// withReceipt does something to the message of a receipt, and nothing when the receipt is no longer the current one.
func (q *Queues) withReceipt(ctx context.Context, name queue.Name, receipt string, do func(shelf, stored) error) error {
	if err := q.known(name); err != nil {
		return err
	}
	number, turn, ok := readReceipt(receipt)
	if !ok {
		return nil
	}
	return q.commit(ctx, func(tx *bbolt.Tx) error {
		from, err := open(tx, []byte(name))
		if err != nil {
			return err
		}
		message, found, err := from.get(number)
		if err != nil || !found || message.turn != turn {
			return err
		}
		return do(from, message)
	})
}
