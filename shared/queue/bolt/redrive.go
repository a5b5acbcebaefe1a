package bolt

import (
	"context"
	"fmt"
	"math"

	"go.etcd.io/bbolt"

	"tandem/shared/queue"
)

// Redrive gives the messages of a queue of dead letters back to the queue that they came from, as if just sent, and returns how many.
// The queue must hold the dead letters of one queue only. What somebody is reading stays.
func (q *Queues) Redrive(ctx context.Context, dead queue.Name) (int, error) {
	if err := q.known(dead); err != nil {
		return 0, err
	}
	source, err := q.source(dead)
	if err != nil {
		return 0, err
	}
	now, moved := q.now(), 0
	err = q.commit(ctx, func(tx *bbolt.Tx) error {
		from, err := open(tx, []byte(dead))
		if err != nil {
			return err
		}
		for _, number := range from.visible(now, math.MaxInt, Declared{}) {
			message, found, err := from.get(number)
			if err != nil || !found {
				return fmt.Errorf("%w: message %x of %s", errBroken, number, dead)
			}
			message.received = 0
			if err := move(tx, from, source, message, now); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return moved, nil
}

func (q *Queues) source(dead queue.Name) (queue.Name, error) {
	var source queue.Name
	for _, declared := range q.declared {
		if declared.Dead != dead {
			continue
		}
		if source != "" {
			return "", fmt.Errorf("queue: %s holds the dead letters of %s and %s", dead, source, declared.Name)
		}
		source = declared.Name
	}
	if source == "" {
		return "", fmt.Errorf("%w: %s holds no dead letters", queue.ErrUnknown, dead)
	}
	return source, nil
}
