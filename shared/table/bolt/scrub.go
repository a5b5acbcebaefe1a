package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
)

// The bounds of what is done to a file before its writer may go on.
const (
	scrubBytes = 64 << 20 // zeroed
	scrubPages = 32 << 10 // looked at
)

// Scrub zeroes what bbolt has freed in both files, so that no page keeps an item, such as a destroyed key, that was deleted or
// replaced before the call. It waits for backups and walks to end. Reads go on beside it, writes in between.
func (s *Store) Scrub(ctx context.Context) error {
	for _, l := range []*lane{s.data, s.ephemeral} {
		if err := l.scrub(ctx); err != nil {
			return fmt.Errorf("table/bolt: scrubbing: %w", err)
		}
	}
	return nil
}

func (l *lane) scrub(ctx context.Context) error {
	l.walking.Lock()
	defer l.walking.Unlock()
	file, err := os.OpenFile(l.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	e := &eraser{file: file, held: make([]byte, 1<<20), zeros: make([]byte, 1<<20)}
	for page, done := 2, false; !done && err == nil; {
		if err = ctx.Err(); err == nil {
			page, done, err = l.scrubFrom(e, page)
		}
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// scrubFrom zeroes free pages from the given one on and returns where to go on. With a write transaction open and no reader when
// it began, bbolt counts as free only pages that no transaction can reach, and hands out none of them; crash and all, it could
// itself overwrite each of them at this moment.
func (l *lane) scrubFrom(e *eraser, from int) (next int, done bool, err error) {
	l.reading.Lock()
	tx, err := l.db.Begin(true)
	l.reading.Unlock()
	if err != nil {
		return from, false, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	size, written := l.db.Info().PageSize, 0
	for next = from; written < scrubBytes && next-from < scrubPages; next++ {
		info, err := tx.Page(next)
		if err != nil {
			return next, false, err
		}
		if info == nil { // what follows was never used, or by a commit that a crash cut off
			return next, true, e.tail(tx.Size())
		}
		if info.Type != "free" {
			continue
		}
		n, err := e.zero(int64(next)*int64(size), size)
		if err != nil {
			return next, false, err
		}
		written += n
	}
	return next, false, nil
}

// eraser zeroes pieces of a file.
type eraser struct {
	file        *os.File
	held, zeros []byte
}

// zero zeroes a piece, of at most the length of the buffers, if it is not zero, and returns how much it wrote.
func (e *eraser) zero(at int64, length int) (int, error) {
	if _, err := e.file.ReadAt(e.held[:length], at); err != nil {
		return 0, err
	}
	if bytes.Equal(e.held[:length], e.zeros[:length]) {
		return 0, nil
	}
	return e.file.WriteAt(e.zeros[:length], at)
}

// tail zeroes the file from the given place to its end.
func (e *eraser) tail(from int64) error {
	info, err := e.file.Stat()
	for at := from; err == nil && at < info.Size(); at += int64(len(e.zeros)) {
		_, err = e.zero(at, int(min(int64(len(e.zeros)), info.Size()-at)))
	}
	return err
}
