package bolt

import (
	"context"
	"fmt"
	"sync"

	"go.etcd.io/bbolt"

	"tandem/shared/clock"
	"tandem/shared/table"
)

// lane is one file with its one writer.
type lane struct {
	db        *bbolt.DB
	path      string
	clock     clock.Clock
	queue     *queue
	committed func(pending []table.Key)
	finished  chan struct{} // closed when the writer has ended

	// Scrub begins only when nobody reads. Short reads and long ones have a lock each, so that waiting for a backup to end
	// does not keep out the short reads.
	reading sync.RWMutex
	walking sync.RWMutex
}

func newLane(db *bbolt.DB, path string, clock clock.Clock, committed func([]table.Key)) *lane {
	l := &lane{db: db, path: path, clock: clock, queue: newQueue(), committed: committed, finished: make(chan struct{})}
	go l.run()
	return l
}

// view runs a short read.
func (l *lane) view(ctx context.Context, read func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("table/bolt: reading: %w", err)
	}
	l.reading.RLock()
	defer l.reading.RUnlock()
	if err := l.db.View(read); err != nil {
		return fmt.Errorf("table/bolt: reading: %w", err)
	}
	return nil
}

// walk runs a read that may take long. The file grows while it lasts, since pages cannot be used again.
func (l *lane) walk(read func(*bbolt.Tx) error) error {
	l.walking.RLock()
	defer l.walking.RUnlock()
	if err := l.db.View(read); err != nil {
		return fmt.Errorf("table/bolt: walking: %w", err)
	}
	return nil
}

// stop ends the writer after it has done what waits.
func (l *lane) stop() {
	l.queue.close()
	<-l.finished
}
