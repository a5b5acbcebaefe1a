package bolt

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

// The buckets of the files. A table's bucket has the table's name; "index/" and the index's name stand for an index.
// Keys within a table are pk NUL sk; within an index, hash NUL range NUL pk NUL sk; within expiry, eight bytes of time, then pk
// NUL sk. No key part holds a NUL (table.CheckKey), so bytes order as the parts do.
var (
	metaBucket   = []byte("meta")
	expiryBucket = []byte("expiry") // of ephemeral.db: what may be swept, by time
)

var (
	dataTables      = []table.Name{table.Records, table.Journal, table.Keys}
	ephemeralTables = []table.Name{table.Ephemeral}
)

func indexBucket(name table.Index) []byte { return []byte("index/" + string(name)) }

// place is the key of an item within its table's bucket.
func place(key table.Key) []byte {
	out := make([]byte, 0, len(key.PK())+1+len(key.SK()))
	return append(append(append(out, key.PK()...), 0), key.SK()...)
}

// keyAt reads a place back.
func keyAt(name table.Name, at []byte) (table.Key, error) {
	pk, sk, ok := bytes.Cut(at, []byte{0})
	key := table.At(name, string(pk), string(sk))
	if err := table.CheckKey(key); !ok || err != nil {
		return table.Key{}, fmt.Errorf("%w: key of table %s", errDamaged, name)
	}
	return key, nil
}

// indexPlace is the key of an item within an index's bucket.
func indexPlace(entry table.Entry, at []byte) []byte {
	out := make([]byte, 0, len(entry.Hash)+len(entry.Range)+2+len(at))
	out = append(append(out, entry.Hash...), 0)
	out = append(append(out, entry.Range...), 0)
	return append(out, at...)
}

// indexed reads a place of an index back, with what the index keeps of the item.
func indexed(name table.Index, at, value []byte) (table.Item, error) {
	hash, rest, okHash := bytes.Cut(at, []byte{0})
	sort, rest, okRange := bytes.Cut(rest, []byte{0})
	key, err := keyAt(name.Table(), rest)
	if err != nil || !okHash || !okRange {
		return table.Item{}, fmt.Errorf("%w: key of index %s", errDamaged, name)
	}
	in := reader{rest: value}
	item := table.Item{Key: key, Kind: table.Kind(in.text()), Unit: in.text()}
	if in.broken || len(in.rest) != 0 {
		return table.Item{}, fmt.Errorf("%w: entry of index %s", errDamaged, name)
	}
	item.Index = map[table.Index]table.Entry{name: {Hash: string(hash), Range: string(sort)}}
	return item, nil
}

// projection is what an index keeps of an item beside its keys.
func projection(item table.Item) []byte {
	return appendText(appendText(nil, string(item.Kind)), item.Unit)
}

// moveIndex brings an index from what was stored of an item to what is stored now; either may be nil.
func moveIndex(tx *bbolt.Tx, name table.Index, at []byte, before, after *table.Item) error {
	was, had := entryOf(before, name)
	now, has := entryOf(after, name)
	if !had && !has {
		return nil
	}
	bucket := tx.Bucket(indexBucket(name))
	if had && (!has || was != now) {
		if err := bucket.Delete(indexPlace(was, at)); err != nil {
			return fmt.Errorf("removing from index %s: %w", name, err)
		}
	}
	if !has || had && was == now && before.Kind == after.Kind && before.Unit == after.Unit {
		return nil
	}
	if err := bucket.Put(indexPlace(now, at), projection(*after)); err != nil {
		return fmt.Errorf("adding to index %s: %w", name, err)
	}
	return nil
}

func entryOf(item *table.Item, name table.Index) (table.Entry, bool) {
	if item == nil {
		return table.Entry{}, false
	}
	entry, ok := item.Index[name]
	return entry, ok
}
