package bolt

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// maxGroup bounds how many changes share one commit, and so how long the first of them waits.
const maxGroup = 256

// change is something to do in the next commit. apply checks before it changes: an error means a broken file and fails the group.
type change struct {
	apply func(*bbolt.Tx) error
	done  chan error
}

// commit has a change applied and waits until it is on disk. Changes that wait at the same time share one fsync. A context that ends
// while the change waits for its turn cancels it; later the commit is awaited, so that an error means that nothing happened.
func (q *Queues) commit(ctx context.Context, apply func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := change{apply, make(chan error, 1)}
	select {
	case q.changes <- c:
		return <-c.done
	case <-q.closing:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write is the one writer; it ends when Close begins.
func (q *Queues) write() {
	defer close(q.stopped)
	for {
		select {
		case <-q.closing:
			return
		case first := <-q.changes:
			q.writeGroup(q.gather(first))
		}
	}
}

// gather takes the changes that are waiting by now.
func (q *Queues) gather(first change) []change {
	group := []change{first}
	for len(group) < maxGroup {
		select {
		case next := <-q.changes:
			group = append(group, next)
		default:
			return group
		}
	}
	return group
}

func (q *Queues) writeGroup(group []change) {
	err := q.db.Update(func(tx *bbolt.Tx) error {
		for _, c := range group {
			if err := c.apply(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("queue: commit: %w", err)
	}
	q.Poke()
	for _, c := range group {
		c.done <- err
	}
}

// view reads the last committed state.
func (q *Queues) view(ctx context.Context, read func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := q.db.View(read)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}
