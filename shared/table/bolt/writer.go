package bolt

import (
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

// run is the writer: it commits groups until the queue is closed and empty.
func (l *lane) run() {
	defer close(l.finished)
	for l.queue.wait() {
		l.commit()
	}
}

// commit performs one group in one transaction and answers its callers after it is durable.
func (l *lane) commit() {
	var g group
	err := l.perform(&g)
	l.queue.ended(&g)
	var pending []table.Key
	for _, r := range g.requests {
		if err != nil {
			r.err = err
		}
		if r.err == nil {
			pending = r.appendPending(pending)
		}
		close(r.done)
	}
	if len(pending) > 0 {
		l.committed(pending)
	}
}

// perform returns an error only when nothing of the group was done.
func (l *lane) perform(g *group) error {
	tx, err := l.db.Begin(true)
	if err != nil {
		l.queue.next(g)
		return fmt.Errorf("table/bolt: beginning a group: %w", err)
	}
	for r := l.queue.next(g); r != nil; r = l.queue.next(g) {
		changed, err := r.perform(tx)
		if err != nil {
			_ = tx.Rollback()
			return fmt.Errorf("table/bolt: performing a group: %w", err)
		}
		g.changed = g.changed || changed
	}
	if !g.changed {
		return tx.Rollback()
	}
	if err := l.sweep(tx); err != nil {
		_ = tx.Rollback()
		return fmt.Errorf("table/bolt: sweeping: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("table/bolt: committing a group: %w", err)
	}
	return nil
}

// The sweep of ephemeral.db removes what expired a while ago, a few with each group. The delay lets tests meet items that have
// expired and are still there, as they do on DynamoDB, where they may stay for two days.
const (
	sweepDelay = time.Hour
	sweepItems = 100
)

func (l *lane) sweep(tx *bbolt.Tx) error {
	expiry := tx.Bucket(expiryBucket)
	if expiry == nil {
		return nil
	}
	limit := expiryPlace(l.clock.Now().Add(-sweepDelay), nil)
	var gone [][]byte
	cursor := expiry.Cursor()
	for at, _ := cursor.First(); at != nil && len(gone) < sweepItems && string(at) < string(limit); at, _ = cursor.Next() {
		gone = append(gone, at)
	}
	items := tx.Bucket([]byte(table.Ephemeral))
	for _, at := range gone {
		if err := items.Delete(at[8:]); err != nil {
			return err
		}
		if err := expiry.Delete(at); err != nil {
			return err
		}
	}
	return nil
}

// expiryPlace orders by time, before 1970 too.
func expiryPlace(expires time.Time, at []byte) []byte {
	out := make([]byte, 8, 8+len(at))
	binary.BigEndian.PutUint64(out, uint64(expires.Unix())^1<<63)
	return append(out, at...)
}
