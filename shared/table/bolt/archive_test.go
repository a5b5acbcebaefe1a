package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/fault"
	"tandem/shared/table"
)

// sample is a store with some items of each table.
func sample(t *testing.T) *Store {
	t.Helper()
	store := openIn(t, t.TempDir())
	for i := range 20 {
		record := pendingItem(fmt.Sprint(i))
		record.Body, record.Unit = bytes.Repeat([]byte{byte(i)}, 10*i), "unit"
		unit := table.Item{Key: table.At(table.Keys, fmt.Sprint(i), "u"), Kind: "unit", Body: []byte("clef"),
			Index: map[table.Index]table.Entry{table.Due: {Hash: "0", Range: fmt.Sprint(2029 + i)}}}
		mustWrite(t, store, table.Put(record, table.Always), table.Put(unit, table.Always), table.Put(table.Item{Key: table.At(table.Journal, "j", fmt.Sprint(i))}, table.Always))
		if i%2 == 0 {
			mustWrite(t, store, table.Put(record, table.Always))
		}
	}
	mustWrite(t, store, table.Put(table.Item{Key: session, Kind: "session"}, table.Always))
	return store
}

func archives(t *testing.T, store *Store) (records, keys []byte) {
	t.Helper()
	var r, k bytes.Buffer
	if err := store.Backup(t.Context(), &r, &k); err != nil {
		t.Fatal(err)
	}
	return r.Bytes(), k.Bytes()
}

// contents is everything in a store, its indexes included.
func contents(t *testing.T, store *Store) (items []table.Item) {
	t.Helper()
	if err := store.Each(t.Context(), func(item table.Item) error {
		items = append(items, item)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, query := range []table.Query{{Index: table.Due, PK: "0"}, {Index: table.Pending, PK: "h"}} {
		page, err := store.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
	}
	return items
}

func TestBackupAndRestore(t *testing.T) {
	store := sample(t)
	records, keys := archives(t, store)
	mustWrite(t, store, table.Delete(session, table.Always)) // not backed up
	content, created, err := ReadHead(bytes.NewReader(keys))
	if err != nil || content != ContentKeys || !created.Equal(now) {
		t.Errorf("%q of %v, %v", content, created, err)
	}
	restored := openIn(t, t.TempDir())
	if err := restored.Restore(t.Context(), bytes.NewReader(records), bytes.NewReader(keys)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, store), contents(t, restored), sameItem); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := restored.Restore(t.Context(), bytes.NewReader(records), bytes.NewReader(keys)); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a second time: %v", err)
	}
	mustWrite(t, restored, table.Put(pendingItem("0"), table.IfVersion(2)))
	r, k := archives(t, restored)
	for _, text := range []string{"clef"} {
		if bytes.Contains(r, []byte(text)) || !bytes.Contains(k, []byte(text)) {
			t.Errorf("%q is in the wrong archive", text)
		}
	}
}

// TestRestoreRefuses cuts an archive at many lengths and alters many of its bytes: never an error is missed, never is anything left.
func TestRestoreRefuses(t *testing.T) {
	records, keys := archives(t, sample(t))
	folder := t.TempDir()
	store := openIn(t, folder)
	refuses := func(what string, r, k []byte) {
		t.Helper()
		if err := store.Restore(t.Context(), bytes.NewReader(r), bytes.NewReader(k)); !errors.Is(err, ErrArchive) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for n := 0; n < len(keys); n += 29 {
		refuses(fmt.Sprintf("keys cut at %d", n), records, keys[:n])
	}
	for i := 0; i < len(keys); i += 23 {
		if i >= archiveHead-8 && i < archiveHead {
			continue // its date, which only the checksum covers, like the rest
		}
		altered := bytes.Clone(keys)
		altered[i] ^= 1
		refuses(fmt.Sprintf("keys altered at %d", i), records, altered)
	}
	altered := bytes.Clone(keys)
	altered[archiveHead-1]++
	refuses("another date", records, altered)
	refuses("records cut", records[:len(records)-1], keys)
	refuses("something after the end", append(bytes.Clone(records), 0), keys)
	refuses("exchanged", keys, records)
	refuses("empty", nil, nil)
	refuses("noise", noise(1000), keys)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := store.Restore(ended, bytes.NewReader(records), bytes.NewReader(keys)); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
	if left := contents(t, store); len(left) != 0 {
		t.Errorf("%d items left", len(left))
	}
	if err := store.Restore(t.Context(), bytes.NewReader(records), bytes.NewReader(keys)); err != nil {
		t.Errorf("a good one after all that: %v", err)
	}
}

// A store whose restore was interrupted by the end of its process does not open.
func TestRestoreInterrupted(t *testing.T) {
	records, _ := archives(t, sample(t))
	folder := t.TempDir()
	store := openIn(t, folder)
	reader, writer := newHalf(records)
	done := make(chan error)
	go func() { done <- store.Restore(t.Context(), reader, nil) }()
	<-writer.read
	marked := left(t, false) // any folder: its data file is replaced by the one being restored
	writeFile(t, optionsIn(marked).Path, readFile(t, store.data.path))
	writer.end <- struct{}{}
	if err := <-done; !errors.Is(err, ErrArchive) {
		t.Errorf("half an archive: %v", err)
	}
	_, err := Open(optionsIn(marked))
	if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, errInterrupted) {
		t.Errorf("it opens, or says otherwise: %v", err)
	}
}

// TestBackupIsOneMoment backs up while pairs of items are written, one in each archive.
func TestBackupIsOneMoment(t *testing.T) {
	store := openIn(t, t.TempDir())
	stop := make(chan struct{})
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				pk, body := fmt.Sprint(w, "/", i%50), []byte(fmt.Sprint(i))
				if err := store.Write(t.Context(), table.Put(table.Item{Key: table.At(table.Records, pk, "s"), Body: body}, table.Always),
					table.Put(table.Item{Key: table.At(table.Keys, pk, "s"), Body: body}, table.Always)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 10 {
		records, keys := archives(t, store)
		copied := openIn(t, t.TempDir())
		if err := copied.Restore(t.Context(), bytes.NewReader(records), bytes.NewReader(keys)); err != nil {
			t.Fatal(err)
		}
		bodies := map[string][]string{}
		for _, item := range contents(t, copied) {
			bodies[item.Key.PK()] = append(bodies[item.Key.PK()], string(item.Body))
		}
		for pk, pair := range bodies {
			if len(pair) != 2 || pair[0] != pair[1] {
				t.Errorf("%s: %v", pk, pair)
			}
		}
	}
	close(stop)
	all.Wait()
}
