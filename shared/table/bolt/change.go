package bolt

import (
	"fmt"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

// change is one operation of a write, encoded by its caller so that the writer has less to do.
type change struct {
	op    table.Op
	at    []byte
	value []byte // of a put, its version still to be set
}

// count is a call of Add.
type count struct {
	key          table.Key
	delta        int64
	now, expires time.Time
	value        int64 // the answer
}

func newRequest(ops []table.Op) *request {
	r := &request{changes: make([]change, len(ops))}
	for i, op := range ops {
		c := change{op: op, at: place(op.Item.Key)}
		if op.Action == table.ActionPut {
			c.value = encode(op.Item, 0)
		}
		r.changes[i] = c
		r.bytes += len(c.at) + len(c.value)
	}
	return r
}

// perform checks all conditions, then makes all changes. What a condition refuses goes to the caller alone (r.err); an error
// returned means that the transaction cannot go on.
func (r *request) perform(tx *bbolt.Tx) (changed bool, err error) {
	if r.count != nil {
		return r.count.perform(tx, r)
	}
	found := make([]*table.Item, len(r.changes))
	for i, c := range r.changes {
		if found[i], err = find(tx, c.op.Item.Key, c.at); err != nil {
			return false, err
		}
		if !c.op.If.Holds(found[i]) {
			r.err = fmt.Errorf("%w: operation %d of %d", table.ErrCondition, i+1, len(r.changes))
			return false, nil
		}
	}
	for i, c := range r.changes {
		switch {
		case c.op.Action == table.ActionPut:
			err = put(tx, c.at, &c.op.Item, c.value, found[i])
		case c.op.Action == table.ActionDelete && found[i] != nil:
			err = remove(tx, c.at, found[i])
		default:
			continue
		}
		if err != nil {
			return changed, err
		}
		changed = true
	}
	return changed, nil
}

// find reads what is stored; its Body lives as long as the transaction.
func find(tx *bbolt.Tx, key table.Key, at []byte) (*table.Item, error) {
	raw := tx.Bucket([]byte(key.Table())).Get(at)
	if raw == nil {
		return nil, nil
	}
	item, err := decode(key, raw)
	if err != nil {
		return nil, err
	}
	return &item, nil
}

// put stores an encoded item over what was found, with the version after it.
func put(tx *bbolt.Tx, at []byte, item *table.Item, value []byte, found *table.Item) error {
	version := int64(1)
	if found != nil {
		version = found.Version + 1
	}
	setVersion(value, version)
	if err := tx.Bucket([]byte(item.Key.Table())).Put(at, value); err != nil {
		return fmt.Errorf("putting an item: %w", err)
	}
	return follow(tx, at, found, item)
}

func remove(tx *bbolt.Tx, at []byte, found *table.Item) error {
	if err := tx.Bucket([]byte(found.Key.Table())).Delete(at); err != nil {
		return fmt.Errorf("deleting an item: %w", err)
	}
	return follow(tx, at, found, nil)
}

// follow brings the indexes and the order of expiry from what was stored to what is stored now.
func follow(tx *bbolt.Tx, at []byte, before, after *table.Item) error {
	for _, name := range table.Indexes() {
		if err := moveIndex(tx, name, at, before, after); err != nil {
			return err
		}
	}
	if before != nil && !before.Expires.IsZero() {
		if err := tx.Bucket(expiryBucket).Delete(expiryPlace(before.Expires, at)); err != nil {
			return fmt.Errorf("removing an expiry: %w", err)
		}
	}
	if after != nil && !after.Expires.IsZero() {
		if err := tx.Bucket(expiryBucket).Put(expiryPlace(after.Expires, at), nil); err != nil {
			return fmt.Errorf("adding an expiry: %w", err)
		}
	}
	return nil
}

// perform adds to a counter, which is stored as an item without a kind whose body is its value in decimal.
func (c *count) perform(tx *bbolt.Tx, r *request) (changed bool, err error) {
	at := place(c.key)
	found, err := find(tx, c.key, at)
	if err != nil {
		return false, err
	}
	next := table.Item{Key: c.key, Expires: c.expires}
	c.value = c.delta
	if found != nil {
		if found.Kind != "" {
			r.err = fmt.Errorf("%w: the key holds an item that is no counter", table.ErrCondition)
			return false, nil
		}
		if found.Expires.IsZero() || c.now.Before(found.Expires) {
			held, err := strconv.ParseInt(string(found.Body), 10, 64)
			if err != nil {
				return false, fmt.Errorf("%w: counter", errDamaged)
			}
			next.Expires, c.value = found.Expires, held+c.delta
		}
	}
	next.Body = strconv.AppendInt(nil, c.value, 10)
	return true, put(tx, at, &next, encode(next, 0), found)
}

// appendPending adds the keys of the outbox messages that the request put.
func (r *request) appendPending(keys []table.Key) []table.Key {
	for _, c := range r.changes {
		if _, ok := c.op.Item.Index[table.Pending]; ok && c.op.Action == table.ActionPut {
			keys = append(keys, c.op.Item.Key)
		}
	}
	return keys
}
