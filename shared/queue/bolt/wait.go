package bolt

import (
	"context"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/queue"
)

// maxSleep bounds one sleep of Wait, in case the machine's clock jumps without anybody to say Poke.
const maxSleep = time.Minute

// Wait returns when the queue holds a message that may be received now; before that it sleeps until the instant from which the next
// one is visible, or until something is sent. It fails with the context's error, or ErrClosed.
func (q *Queues) Wait(ctx context.Context, name queue.Name) error {
	if err := q.known(name); err != nil {
		return err
	}
	for {
		moved := q.watch() // before looking, so that no change falls between
		sleep, err := q.untilNext(ctx, name)
		if err != nil || sleep <= 0 {
			return err
		}
		timer := time.NewTimer(min(sleep, maxSleep))
		select {
		case <-moved:
		case <-timer.C:
		case <-q.closing:
			err = ErrClosed
		case <-ctx.Done():
			err = ctx.Err()
		}
		timer.Stop()
		if err != nil {
			return err
		}
	}
}

func (q *Queues) untilNext(ctx context.Context, name queue.Name) (sleep time.Duration, err error) {
	sleep = maxSleep
	err = q.view(ctx, func(tx *bbolt.Tx) error {
		from, err := open(tx, []byte(name))
		if err != nil {
			return err
		}
		if next, ok := from.next(); ok {
			sleep = min(sleep, time.Duration(next-q.now())*time.Microsecond)
		}
		return nil
	})
	return sleep, err
}

// Poke makes every Wait look again: to be called when a settable clock was set.
func (q *Queues) Poke() {
	q.mu.Lock()
	defer q.mu.Unlock()
	close(q.moved)
	q.moved = make(chan struct{})
}

func (q *Queues) watch() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.moved
}
