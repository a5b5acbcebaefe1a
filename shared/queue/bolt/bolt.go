// Package bolt keeps queues in one bbolt file of one process. What Send acknowledged survives a crash and a power cut; so do
// receptions, so that a message which kills its reader reaches the dead letters.
//
// Of each queue the file holds two buckets: messages by number, and an index (instant from which visible, number), so that the
// next message to deliver is always the first of the index, whether it waits, is delayed or is in flight.
package bolt

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/clock"
	"tandem/shared/queue"
)

// Declared is a queue as the template declares it.
type Declared struct {
	Name        queue.Name
	Dead        queue.Name    // queue of its dead letters, declared as well; none when empty: messages come back for ever
	MaxReceives int           // receptions before the dead letters, 1 to 1,000; required with Dead
	Visibility  time.Duration // for how long its reader hides what it receives, up to 12 h
}

// Options says what Open opens.
type Options struct {
	Path   string // of the file, made when absent
	Clock  clock.Clock
	Queues []Declared
}

// Queues implements queue.Queues. It is safe for concurrent use.
type Queues struct {
	db       *bbolt.DB
	clock    clock.Clock
	declared []Declared
	byName   map[queue.Name]Declared

	changes chan change   // to the one writer
	closing chan struct{} // closed when Close begins
	stopped chan struct{} // closed when the writer has ended
	close   sync.Once

	mu    sync.Mutex
	moved chan struct{} // closed and replaced when something may have become visible
}

// ErrClosed answers every call after Close.
var ErrClosed = errors.New("queue: closed")

var (
	queuesBucket   = []byte("queues") // holds a bucket for each queue; its sequence numbers all messages
	messagesBucket = []byte("messages")
	indexBucket    = []byte("index")
)

const lockTimeout = 2 * time.Second // another process holds the file: say so rather than wait

// Open opens or makes the file. Queues that the file holds and the options no longer declare keep their messages.
func Open(options Options) (*Queues, error) {
	byName, err := check(options.Queues)
	if err != nil {
		return nil, err
	}
	db, err := bbolt.Open(options.Path, 0o600, &bbolt.Options{
		Timeout:        lockTimeout,
		FreelistType:   bbolt.FreelistMapType,
		NoFreelistSync: true, // after a large backlog the list of free pages would be written at every commit
	})
	if err != nil {
		return nil, fmt.Errorf("queue: open %s: %w", options.Path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if _, err := tx.CreateBucketIfNotExists(queuesBucket); err != nil {
			return err
		}
		for _, declared := range options.Queues {
			if err := create(tx, declared.Name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("queue: prepare %s: %w", options.Path, err), db.Close())
	}
	queues := &Queues{
		db: db, clock: options.Clock, declared: options.Queues, byName: byName,
		changes: make(chan change), closing: make(chan struct{}), stopped: make(chan struct{}), moved: make(chan struct{}),
	}
	go queues.write()
	return queues, nil
}

func check(declared []Declared) (map[queue.Name]Declared, error) {
	byName := make(map[queue.Name]Declared, len(declared))
	for _, one := range declared {
		if one.Name == "" || byName[one.Name].Name != "" {
			return nil, fmt.Errorf("queue: %q is declared twice or has no name", one.Name)
		}
		if err := queue.CheckVisibility(one.Visibility); err != nil {
			return nil, fmt.Errorf("queue: %s: %w", one.Name, err)
		}
		byName[one.Name] = one
	}
	for _, one := range declared {
		if one.Dead == "" {
			continue
		}
		if byName[one.Dead].Name == "" || one.Dead == one.Name {
			return nil, fmt.Errorf("queue: %s: the dead letters go to %q, which is no other declared queue", one.Name, one.Dead)
		}
		if one.MaxReceives < 1 || one.MaxReceives > 1000 {
			return nil, fmt.Errorf("%w: queue %s: %d receptions before the dead letters", queue.ErrLimit, one.Name, one.MaxReceives)
		}
	}
	return byName, nil
}

func create(tx *bbolt.Tx, name queue.Name) error {
	bucket, err := tx.Bucket(queuesBucket).CreateBucketIfNotExists([]byte(name))
	if err != nil {
		return err
	}
	if _, err := bucket.CreateBucketIfNotExists(messagesBucket); err != nil {
		return err
	}
	_, err = bucket.CreateBucketIfNotExists(indexBucket)
	return err
}

// Declared returns how a queue was declared.
func (q *Queues) Declared(name queue.Name) (Declared, bool) {
	declared, ok := q.byName[name]
	return declared, ok
}

// Close waits for the running commit and closes the file; it may be called twice. A clean stop writes the list of free pages
// once, so that the next Open need not walk the file.
func (q *Queues) Close() error {
	var err error
	q.close.Do(func() {
		close(q.closing)
		<-q.stopped
		q.db.NoFreelistSync = false
		err = errors.Join(q.db.Update(func(*bbolt.Tx) error { return nil }), q.db.Close())
	})
	return err
}
