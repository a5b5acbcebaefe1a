package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

const canaryMark, canaryLength = "canari:", 32

func canary(random *rand.Rand) string {
	out := canaryMark
	for len(out) < canaryLength {
		out += string('a' + rune(random.IntN(26)))
	}
	return out
}

// standing counts the distinct canaries of the set in the raw bytes of a file.
func standing(t *testing.T, path string, set map[string]bool) int {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for at := bytes.Index(raw, []byte(canaryMark)); at >= 0; {
		if text := string(raw[at:min(at+canaryLength, len(raw))]); set[text] {
			found[text] = true
		}
		next := bytes.Index(raw[at+1:], []byte(canaryMark))
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return len(found)
}

func TestScrub(t *testing.T) {
	folder := t.TempDir()
	store, path := openIn(t, folder), optionsIn(folder).Path
	random := rand.New(rand.NewPCG(7, 8))
	gone, kept := map[string]bool{}, map[string]bool{}
	key := func(i int) table.Key { return table.At(table.Keys, fmt.Sprintf("person %04d", i), "unit") }
	for round := range 4 {
		for from := 0; from < 1200; from += 100 {
			var ops []table.Op
			for i := from; i < from+100; i++ {
				body := canary(random)
				if i >= 1000 && round == 3 {
					kept[body] = true
				} else {
					gone[body] = true
				}
				padding := make([]byte, random.IntN(2000)*(i%3))
				ops = append(ops, table.Put(table.Item{Key: key(i), Kind: "unit", Body: append([]byte(body), padding...)}, table.Always))
			}
			mustWrite(t, store, ops...)
		}
	}
	for from := 0; from < 1000; from += 100 {
		var ops []table.Op
		for i := from; i < from+100; i++ {
			ops = append(ops, table.Delete(key(i), table.IfExists))
		}
		mustWrite(t, store, ops...)
	}
	before := standing(t, path, gone)
	if before == 0 {
		t.Fatal("nothing stands in free pages before: the test shows nothing")
	}
	t.Logf("%d of %d deleted or replaced bodies stand in the file before Scrub", before, len(gone))
	if err := store.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := standing(t, path, gone); n != 0 {
		t.Errorf("%d deleted bodies still stand", n)
	}
	if n := standing(t, path, kept); n != len(kept) {
		t.Errorf("%d of %d kept bodies stand", n, len(kept))
	}
	closeStore(t, store)
	again := openIn(t, folder)
	left := 0
	if err := again.Each(t.Context(), func(item table.Item) error {
		if left++; !kept[string(item.Body[:canaryLength])] {
			return fmt.Errorf("%s came back changed", item.Key.PK())
		}
		return nil
	}); err != nil || left != 200 {
		t.Errorf("%d items, %v", left, err)
	}
}

// TestScrubBesideOthers scrubs while others read, write and back up: nothing of theirs may be touched.
func TestScrubBesideOthers(t *testing.T) {
	store := openIn(t, t.TempDir())
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 60 {
				key := table.At(table.Records, fmt.Sprint(w), fmt.Sprint(i%10))
				body := bytes.Repeat([]byte{byte(w + 1)}, 3000+i)
				if err := store.Write(t.Context(), table.Put(table.Item{Key: key, Body: body}, table.Always)); err != nil {
					t.Error(err)
				}
				page, err := store.Query(t.Context(), table.Query{Table: table.Records, PK: fmt.Sprint((w + 1) % 4)})
				if err != nil {
					t.Error(err)
				}
				for _, item := range page.Items {
					if n := bytes.Count(item.Body, []byte{byte((w+1)%4 + 1)}); n != len(item.Body) {
						t.Errorf("a body of %d bytes has %d of its own", len(item.Body), n)
					}
				}
			}
		})
	}
	all.Go(func() {
		for range 20 {
			if err := store.Scrub(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	all.Go(func() {
		for range 5 {
			if err := store.Backup(t.Context(), &bytes.Buffer{}, &bytes.Buffer{}); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := store.Scrub(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
	path := store.data.path
	closeStore(t, store)
	if err := verify(path); err != nil {
		t.Error(err)
	}
}

// TestScrubWaitsForReaders scrubs while a reader stands on pages that have been freed since it began.
func TestScrubWaitsForReaders(t *testing.T) {
	store := openIn(t, t.TempDir())
	l := store.data
	for name, c := range map[string]struct {
		read  func(func(*bbolt.Tx) error) error
		awake func() bool // false when Scrub waits for this kind of reader
	}{
		"short": {func(fn func(*bbolt.Tx) error) error { return l.view(t.Context(), fn) }, func() bool {
			free := l.reading.TryRLock()
			if free {
				l.reading.RUnlock()
			}
			return free
		}},
		"long": {l.walk, func() bool {
			free := l.walking.TryRLock()
			if free {
				l.walking.RUnlock()
			}
			return free
		}},
	} {
		key, old := table.At(table.Records, name, "s"), bytes.Repeat([]byte("old"), 3000)
		mustWrite(t, store, table.Put(table.Item{Key: key, Body: old}, table.Always))
		done := make(chan error, 1)
		if err := c.read(func(tx *bbolt.Tx) error {
			mustWrite(t, store, table.Delete(key, table.Always))
			go func() { done <- store.Scrub(t.Context()) }()
			for c.awake() && len(done) == 0 {
			}
			item, err := find(tx, key, place(key))
			if err == nil && (item == nil || !bytes.Equal(item.Body, old)) {
				err = errors.New("zeroed under the reader")
			}
			return err
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := <-done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if bytes.Contains(readFile(t, l.path), []byte("oldold")) {
			t.Errorf("%s: the body still stands", name)
		}
	}
}
