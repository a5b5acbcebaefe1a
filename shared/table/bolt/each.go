package bolt

import (
	"context"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

// eachBytes is how much is read before fn is called: fn itself runs outside any transaction.
const eachBytes = 1 << 20

// Each calls fn with every item of every table, counters included, until fn fails. It is for dumps and searches: fn may read and
// write, and whether it meets what is put or deleted meanwhile is open.
func (s *Store) Each(ctx context.Context, fn func(table.Item) error) error {
	for _, name := range slices.Concat(dataTables, ephemeralTables) {
		for from := []byte{}; from != nil; {
			var items []table.Item
			err := s.laneOf(name).view(ctx, func(tx *bbolt.Tx) (err error) {
				items, from, err = readFrom(tx.Bucket([]byte(name)).Cursor(), name, from)
				return err
			})
			if err != nil {
				return err
			}
			for _, item := range items {
				if err := fn(item); err != nil {
					return fmt.Errorf("table/bolt: each item: %w", err)
				}
			}
		}
	}
	return nil
}

// readFrom reads some items and returns the place to go on from, nil at the end.
func readFrom(cursor *bbolt.Cursor, name table.Name, from []byte) (items []table.Item, next []byte, err error) {
	size := 0
	for at, value := cursor.Seek(from); at != nil; at, value = cursor.Next() {
		if size >= eachBytes {
			return items, append([]byte{}, at...), nil
		}
		key, err := keyAt(name, at)
		if err != nil {
			return nil, nil, err
		}
		item, err := decode(key, append([]byte{}, value...))
		if err != nil {
			return nil, nil, err
		}
		size += len(at) + len(value)
		items = append(items, item)
	}
	return items, nil, nil
}
