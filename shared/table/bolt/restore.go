package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

// restoreItems and restoreBytes bound one transaction of a restore.
const (
	restoreItems = 10_000
	restoreBytes = 16 << 20
)

// ErrNotEmpty says that a store already holds something.
var ErrNotEmpty = errors.New("table/bolt: the store is not empty")

// Restore reads two archives into an empty store: all of both or, when it fails, nothing. Nobody else may use the store
// meanwhile. When the process dies within, the next Open says so and refuses the file. Versions are kept; indexes are rebuilt.
func (s *Store) Restore(ctx context.Context, records, keys io.Reader) error {
	if err := s.data.walk(checkEmpty); err != nil {
		return err
	}
	if err := s.mark(func(meta *bbolt.Bucket) error { return meta.Put(restoringKey, []byte{1}) }); err != nil {
		return err
	}
	err := s.load(ctx, records, ContentRecords)
	if err == nil {
		err = s.load(ctx, keys, ContentKeys)
	}
	if err != nil {
		if clearErr := s.clear(); clearErr != nil {
			return errors.Join(err, clearErr) // the mark stays: what is half there must not be opened
		}
	}
	return errors.Join(err, s.mark(func(meta *bbolt.Bucket) error { return meta.Delete(restoringKey) }))
}

func checkEmpty(tx *bbolt.Tx) error {
	for _, name := range dataTables {
		if at, _ := tx.Bucket([]byte(name)).Cursor().First(); at != nil {
			return fmt.Errorf("%w: table %s", ErrNotEmpty, name)
		}
	}
	return nil
}

func (s *Store) mark(change func(meta *bbolt.Bucket) error) error {
	err := s.data.db.Update(func(tx *bbolt.Tx) error { return change(tx.Bucket(metaBucket)) })
	if err != nil {
		return fmt.Errorf("table/bolt: marking a restore: %w", err)
	}
	return nil
}

func (s *Store) load(ctx context.Context, from io.Reader, content Content) error {
	archive, err := openArchive(from, content)
	for err == nil {
		if err = ctx.Err(); err != nil {
			break
		}
		ended := false
		err = s.data.db.Update(func(tx *bbolt.Tx) (err error) {
			ended, err = loadSome(tx, archive, content)
			return err
		})
		if ended {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("table/bolt: restoring: %w", err)
	}
	return nil
}

func loadSome(tx *bbolt.Tx, archive *archiveReader, content Content) (ended bool, err error) {
	for items, size := 0, 0; items < restoreItems && size < restoreBytes; items++ {
		name, at, value, err := archive.next()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if !slices.Contains(content.tables(), name) {
			return false, fmt.Errorf("%w: it holds table %q", ErrArchive, name)
		}
		key, err := keyAt(name, at)
		if err != nil {
			return false, fmt.Errorf("%w: %w", ErrArchive, err)
		}
		item, err := decode(key, value)
		if err == nil {
			err = table.CheckWrite([]table.Op{table.Put(item, table.Always)})
		}
		if err != nil {
			return false, fmt.Errorf("%w: %w", ErrArchive, err)
		}
		if err := tx.Bucket([]byte(name)).Put(at, value); err != nil {
			return false, err
		}
		if err := follow(tx, at, nil, &item); err != nil {
			return false, err
		}
		size += len(value)
	}
	return false, nil
}

// clear empties the tables and their indexes.
func (s *Store) clear() error {
	err := s.data.db.Update(func(tx *bbolt.Tx) error {
		var buckets [][]byte
		for _, name := range dataTables {
			buckets = append(buckets, []byte(name))
		}
		for _, name := range table.Indexes() {
			buckets = append(buckets, indexBucket(name))
		}
		for _, name := range buckets {
			if err := tx.DeleteBucket(name); err != nil {
				return err
			}
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("table/bolt: clearing after a failed restore: %w", err)
	}
	return nil
}
