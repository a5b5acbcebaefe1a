package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/clock"
	"tandem/shared/table"
)

// Options says where a Store keeps its files.
type Options struct {
	Path          string      // data.db: records, keys, journal
	EphemeralPath string      // ephemeral.db
	Clock         clock.Clock // tells what may be swept from ephemeral.db and dates the archives; the system's when nil
}

// Store is the storage port on two bbolt files.
type Store struct {
	data, ephemeral *lane
	listeners       listeners
	clock           clock.Clock
	lost            bool
	marker          string
	closing         sync.Once
	closeErr        error
}

var _ table.Store = (*Store)(nil)

// Open opens the two files, or creates them. Its errors are faults whose message says in French which file and what to do.
func Open(options Options) (*Store, error) {
	if options.Clock == nil {
		options.Clock = clock.System{}
	}
	data, err := openData(options.Path)
	if err != nil {
		return nil, err
	}
	ephemeral, lost, err := openEphemeral(options.EphemeralPath)
	if err != nil {
		return nil, errors.Join(err, data.Close())
	}
	s := &Store{clock: options.Clock, lost: lost, marker: markerPath(options.EphemeralPath)}
	s.data = newLane(data, options.Path, options.Clock, s.listeners.tell)
	s.ephemeral = newLane(ephemeral, options.EphemeralPath, options.Clock, s.listeners.tell)
	return s, nil
}

// EphemeralLost reports that Open found ephemeral.db unusable, or not written out when the machine stopped, and began a new one:
// everybody has to sign in again.
func (s *Store) EphemeralLost() bool { return s.lost }

func (s *Store) laneOf(name table.Name) *lane {
	if name == table.Ephemeral {
		return s.ephemeral
	}
	return s.data
}

// Get implements table.Store.
func (s *Store) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	if err := table.CheckGet(keys); err != nil {
		return nil, err
	}
	items := make([]*table.Item, len(keys))
	for _, l := range []*lane{s.data, s.ephemeral} {
		mine := func(key table.Key) bool { return s.laneOf(key.Table()) == l }
		if !slices.ContainsFunc(keys, mine) {
			continue
		}
		err := l.view(ctx, func(tx *bbolt.Tx) (err error) {
			for i, key := range keys {
				if !mine(key) {
					continue
				}
				if items[i], err = find(tx, key, place(key)); err != nil {
					return err
				}
				if items[i] != nil {
					items[i].Body = bytes.Clone(items[i].Body)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return items, nil
}

// Write implements table.Store. It returns when the write is durable, for the ephemeral table when it is done.
func (s *Store) Write(ctx context.Context, ops ...table.Op) error {
	if err := table.CheckWrite(ops); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("table/bolt: writing: %w", err)
	}
	l := s.laneOf(ops[0].Item.Key.Table())
	return l.queue.do(ctx, newRequest(ops), table.IsBulk(ctx))
}

// Add implements table.Store.
func (s *Store) Add(ctx context.Context, key table.Key, delta int64, now, expires time.Time) (int64, error) {
	if err := table.CheckAdd(key, now); err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("table/bolt: counting: %w", err)
	}
	c := &count{key: key, delta: delta, now: now, expires: expires}
	if err := s.ephemeral.queue.do(ctx, &request{count: c}, table.IsBulk(ctx)); err != nil {
		return 0, err
	}
	return c.value, nil
}

// Subscribe has listener called after each durable commit that put items of the index Pending, with their keys: it stands for
// the stream that wakes the relay. Calls come one at a time from a goroutine of the listener's own; a listener that lags gets
// later keys together and, beyond 10,000, not at all: the index is the truth, and the sweep reads it.
func (s *Store) Subscribe(listener func(keys []table.Key)) { s.listeners.add(listener) }

// Close does what is waiting to be written, lets the listeners end and closes the files so that the next Open is quick. A
// listener must not call it. Further calls return what the first did.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.data.stop()
		s.ephemeral.stop()
		s.listeners.close()
		s.closeErr = errors.Join(closeSynced(s.data.db), closeSynced(s.ephemeral.db))
		if s.closeErr == nil {
			s.closeErr = removeMarker(s.marker)
		}
	})
	return s.closeErr
}
