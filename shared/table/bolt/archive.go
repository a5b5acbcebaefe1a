package bolt

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

// An archive is, in this order:
//
//	magic    8 bytes, "TANDEM" 0 1
//	content  1 byte, 'r' for records and journal, 'k' for keys
//	created  8 bytes, seconds since 1970
//	items    each 1 byte 'i', then table, place and stored form, each its length as uvarint and its bytes
//	end      1 byte 'e', the number of items as 8 bytes, SHA-256 of everything before
const (
	magic       = "TANDEM\x00\x01"
	markItem    = 'i'
	markEnd     = 'e'
	archiveHead = len(magic) + 1 + 8
)

// Content says what an archive holds.
type Content byte

// The contents.
const (
	ContentRecords Content = 'r' // records and journal
	ContentKeys    Content = 'k' // the units
)

func (c Content) tables() []table.Name {
	if c == ContentKeys {
		return []table.Name{table.Keys}
	}
	return []table.Name{table.Records, table.Journal}
}

// ErrArchive says that an archive cannot be restored: cut short, altered, or not one of that content.
var ErrArchive = errors.New("table/bolt: archive unusable")

// Backup writes two archives of one moment, which may be kept for different times. Reads and writes go on beside it.
func (s *Store) Backup(ctx context.Context, records, keys io.Writer) error {
	created := s.clock.Now()
	return s.data.walk(func(tx *bbolt.Tx) error {
		if err := writeArchive(ctx, tx, records, ContentRecords, created); err != nil {
			return fmt.Errorf("writing the archive of records: %w", err)
		}
		if err := writeArchive(ctx, tx, keys, ContentKeys, created); err != nil {
			return fmt.Errorf("writing the archive of keys: %w", err)
		}
		return nil
	})
}

func writeArchive(ctx context.Context, tx *bbolt.Tx, to io.Writer, content Content, created time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sum := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<16)
	head := append([]byte(magic), byte(content))
	if _, err := buffered.Write(binary.BigEndian.AppendUint64(head, uint64(created.Unix()))); err != nil {
		return err
	}
	items := uint64(0)
	for _, name := range content.tables() {
		err := tx.Bucket([]byte(name)).ForEach(func(at, value []byte) error {
			if items++; items%1024 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			frame := appendText([]byte{markItem}, string(name))
			frame = binary.AppendUvarint(append(binary.AppendUvarint(frame, uint64(len(at))), at...), uint64(len(value)))
			if _, err := buffered.Write(frame); err != nil {
				return err
			}
			_, err := buffered.Write(value)
			return err
		})
		if err != nil {
			return err
		}
	}
	if _, err := buffered.Write(binary.BigEndian.AppendUint64([]byte{markEnd}, items)); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	_, err := to.Write(sum.Sum(nil))
	return err
}

// ReadHead reads what an archive holds and when it was made, from its first bytes. Only Restore checks the rest.
func ReadHead(archive io.Reader) (Content, time.Time, error) {
	head := make([]byte, archiveHead)
	if _, err := io.ReadFull(archive, head); err != nil {
		return 0, time.Time{}, fmt.Errorf("%w: it ends within its first bytes: %w", ErrArchive, err)
	}
	content := Content(head[len(magic)])
	if string(head[:len(magic)]) != magic || content != ContentRecords && content != ContentKeys {
		return 0, time.Time{}, fmt.Errorf("%w: it is not an archive of Tandem", ErrArchive)
	}
	return content, time.Unix(int64(binary.BigEndian.Uint64(head[len(magic)+1:])), 0).UTC(), nil
}

// archiveReader reads an archive item by item, and its checksum at the end.
type archiveReader struct {
	in     *bufio.Reader
	sum    hash.Hash
	items  uint64
	failed error // of the last byte
}

func openArchive(from io.Reader, want Content) (*archiveReader, error) {
	a := &archiveReader{in: bufio.NewReaderSize(from, 1<<16), sum: sha256.New()}
	content, _, err := ReadHead(io.TeeReader(a.in, a.sum))
	if err != nil {
		return nil, err
	}
	if content != want {
		return nil, fmt.Errorf("%w: it holds %q, wanted %q", ErrArchive, content, want)
	}
	return a, nil
}

// next returns io.EOF at the end of an archive whose checksum is right.
func (a *archiveReader) next() (name table.Name, at, value []byte, err error) {
	mark, err := a.ReadByte()
	switch {
	case err != nil:
		return "", nil, nil, a.cut(err)
	case mark == markEnd:
		return "", nil, nil, a.end()
	case mark != markItem:
		return "", nil, nil, fmt.Errorf("%w: altered after item %d", ErrArchive, a.items)
	}
	var parts [3][]byte
	for i, limit := range []uint64{16, table.MaxPK + 1 + table.MaxSK, 2 * table.MaxItem} {
		length, err := binary.ReadUvarint(a)
		if a.failed != nil {
			return "", nil, nil, a.cut(a.failed)
		}
		if err != nil || length > limit { // a number of more than 64 bits is an error, and no longer length
			return "", nil, nil, fmt.Errorf("%w: altered after item %d", ErrArchive, a.items)
		}
		parts[i] = make([]byte, length)
		if _, err := io.ReadFull(a.in, parts[i]); err != nil {
			return "", nil, nil, a.cut(err)
		}
		_, _ = a.sum.Write(parts[i])
	}
	a.items++
	return table.Name(parts[0]), parts[1], parts[2], nil
}

// ReadByte makes an archiveReader an io.ByteReader for uvarints.
func (a *archiveReader) ReadByte() (byte, error) {
	b, err := a.in.ReadByte()
	if a.failed = err; err == nil {
		_, _ = a.sum.Write([]byte{b})
	}
	return b, err
}

func (a *archiveReader) end() error {
	rest := make([]byte, 8+sha256.Size)
	if _, err := io.ReadFull(a.in, rest); err != nil {
		return a.cut(err)
	}
	_, _ = a.sum.Write(rest[:8])
	if binary.BigEndian.Uint64(rest) != a.items || string(a.sum.Sum(nil)) != string(rest[8:]) {
		return fmt.Errorf("%w: its checksum is wrong", ErrArchive)
	}
	if _, err := a.in.ReadByte(); err == nil {
		return fmt.Errorf("%w: something follows its end", ErrArchive)
	}
	return io.EOF
}

// cut tells an archive that ends early from one that cannot be read.
func (a *archiveReader) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it is cut short after item %d", ErrArchive, a.items)
	}
	return fmt.Errorf("table/bolt: reading an archive: %w", err)
}
