package bolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

var errRolledBack = errors.New("nothing is kept")

// ended is an archive of these items with the end that makes it whole.
func ended(content Content, items []byte) []byte {
	head := append([]byte(magic), byte(content))
	file := append(binary.BigEndian.AppendUint64(head, uint64(now.Unix())), items...)
	count := uint64(0)
	if archive, err := openArchive(bytes.NewReader(file), content); err == nil {
		for _, _, _, err := archive.next(); err == nil; _, _, _, err = archive.next() {
			count++
		}
	}
	file = binary.BigEndian.AppendUint64(append(file, markEnd), count)
	sum := sha256.Sum256(file)
	return append(file, sum[:]...)
}

// restored loads an archive into an empty store and gives what a backup of it would be; the store stays empty.
func restored(t *testing.T, store *Store, content Content, file []byte) (again []byte, err error) {
	t.Helper()
	archive, err := openArchive(bytes.NewReader(file), content)
	if err != nil {
		return nil, err
	}
	rolledBack := store.data.db.Update(func(tx *bbolt.Tx) error {
		for whole := false; !whole && err == nil; {
			whole, err = loadSome(tx, archive, content)
		}
		var out bytes.Buffer
		if writeErr := writeArchive(context.Background(), tx, &out, content, now); writeErr != nil {
			t.Fatal(writeErr)
		}
		again = out.Bytes()
		return errRolledBack
	})
	if !errors.Is(rolledBack, errRolledBack) {
		t.Fatal(rolledBack)
	}
	return again, err
}

// FuzzRestore: an archive is refused as one that is damaged, or what is restored from it is what a backup of it restores once more.
func FuzzRestore(f *testing.F) {
	store := openIn(f, f.TempDir())
	item := func(name table.Name, at string, value []byte) []byte {
		frame := appendText(appendText([]byte{markItem}, string(name)), at)
		return append(binary.AppendUvarint(frame, uint64(len(value))), value...)
	}
	good := encode(table.Item{Key: session, Kind: "record", Unit: "u", Expires: now, Body: []byte("body"), Index: map[table.Index]table.Entry{table.Pending: {Hash: "h", Range: "r"}}}, 7)
	f.Add(false, true, []byte(nil))
	f.Add(false, true, append(item(table.Records, "p\x00s", good), item(table.Journal, "p\x00s", encode(table.Item{Key: session}, 1))...))
	f.Add(false, true, append(item(table.Records, "p\x00s", good), item(table.Records, "p\x00s", good)...))
	f.Add(true, true, item(table.Keys, "p\x00s", good))
	f.Add(true, true, item(table.Records, "p\x00s", good))
	f.Add(false, false, item(table.Records, "p\x00s", good))
	f.Add(false, true, item(table.Records, "p\x00s\x00", []byte{1}))
	f.Add(false, true, append([]byte{markItem}, bytes.Repeat([]byte{0xff}, 12)...)) // a length of more than 64 bits
	f.Fuzz(func(t *testing.T, keys, whole bool, items []byte) {
		content, file := ContentRecords, items
		if keys {
			content = ContentKeys
		}
		if whole {
			file = ended(content, items)
		}
		again, err := restored(t, store, content, file)
		if err != nil {
			if !errors.Is(err, ErrArchive) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		twice, err := restored(t, store, content, again)
		if err != nil || !bytes.Equal(again, twice) {
			t.Errorf("restored from its backup: %v, %d bytes of %d", err, len(twice), len(again))
		}
		if _, err := restored(t, store, content, again[:len(again)-1]); !errors.Is(err, ErrArchive) {
			t.Errorf("a byte is missing: %v", err)
		}
		if _, err := restored(t, store, content, append(bytes.Clone(again), 0)); !errors.Is(err, ErrArchive) {
			t.Errorf("a byte follows: %v", err)
		}
		if read, _, err := ReadHead(bytes.NewReader(again)); err != nil || read != content {
			t.Errorf("%q, %v", read, err)
		}
	})
}
