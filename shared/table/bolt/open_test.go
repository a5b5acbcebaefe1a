package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"tandem/shared/fault"
	"tandem/shared/table"
)

// filled makes a closed store of some hundred items and returns the bytes of its data file, without the unused rest.
func filled(t *testing.T, folder string) []byte {
	t.Helper()
	store := openIn(t, folder)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 30 {
		var ops []table.Op
		for j := range 10 {
			body := make([]byte, random.IntN(900))
			ops = append(ops, table.Put(table.Item{Key: table.At(table.Records, fmt.Sprint(i), fmt.Sprint(j)), Kind: "test", Body: body,
				Index: map[table.Index]table.Entry{table.Pending: {Hash: "h", Range: fmt.Sprint(i, j)}}}, table.Always))
		}
		ops = append(ops, table.Put(table.Item{Key: table.At(table.Keys, fmt.Sprint(i), "large"), Body: make([]byte, 20_000)}, table.Always))
		mustWrite(t, store, ops...)
	}
	closeStore(t, store)
	raw := readFile(t, optionsIn(folder).Path)
	m, ok := readMeta(bytes.NewReader(raw))
	if !ok {
		t.Fatal("no meta page")
	}
	return raw[:m.high*uint64(m.pageSize)]
}

func TestOpenRefusesInFrench(t *testing.T) {
	good := filled(t, t.TempDir())
	foreign := func(t *testing.T, path string) {
		db, err := bbolt.Open(path, fileMode, nil)
		if err == nil {
			err = errors.Join(db.Update(func(tx *bbolt.Tx) error {
				_, err := tx.CreateBucket([]byte("theirs"))
				return err
			}), db.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	newer := func(t *testing.T, path string) {
		writeFile(t, path, good)
		db, err := bbolt.Open(path, fileMode, nil)
		if err == nil {
			err = errors.Join(db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(metaBucket).Put(formatKey, []byte("2")) }), db.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want string
	}{
		"text":      {func(t *testing.T, path string) { writeFile(t, path, []byte("Ceci est une lettre.")) }, "abîmé"},
		"noise":     {func(t *testing.T, path string) { writeFile(t, path, noise(100_000)) }, "abîmé"},
		"truncated": {func(t *testing.T, path string) { writeFile(t, path, good[:len(good)/2]) }, "abîmé"},
		"one page":  {func(t *testing.T, path string) { writeFile(t, path, good[:4096]) }, "abîmé"},
		"foreign":   {foreign, "n'est pas un fichier de Tandem"},
		"newer":     {newer, "version plus récente"},
		"folder": {func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "abîmé ou n'est pas un fichier"},
		"forbidden": {func(t *testing.T, path string) {
			if os.Geteuid() == 0 {
				t.Skip("root may read everything")
			}
			writeFile(t, path, good)
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
		}, "droit de le lire"},
	} {
		t.Run(name, func(t *testing.T) {
			options := optionsIn(t.TempDir())
			c.make(t, options.Path)
			refuses(t, options, c.want)
		})
	}
	t.Run("no folder", func(t *testing.T) {
		refuses(t, optionsIn(filepath.Join(t.TempDir(), "absent")), "n'existe pas")
	})
	t.Run("open elsewhere", func(t *testing.T) {
		folder := t.TempDir()
		openIn(t, folder)
		refuses(t, optionsIn(folder), "déjà ouvert")
	})
}

// refuses checks that a store does not open, and that the message names the file and says what to do.
func refuses(t *testing.T, options Options, want string) {
	t.Helper()
	store, err := Open(options)
	if err == nil {
		closeStore(t, store)
		t.Fatal("it opens")
	}
	var told *fault.Error
	if !errors.As(err, &told) || told.Kind != fault.Unavailable {
		t.Fatalf("no fault for people: %v", err)
	}
	if !strings.Contains(told.Message, want) || !strings.Contains(told.Message, options.Path) {
		t.Errorf("message %q, want it to say %q and name the file", told.Message, want)
	}
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, fileMode); err != nil {
		t.Fatal(err)
	}
}

func noise(n int) []byte {
	random, out := rand.New(rand.NewPCG(3, 4)), make([]byte, n)
	for i := range out {
		out[i] = byte(random.Uint32())
	}
	return out
}

// TestOpenSurvivesDamage damages a file in many ways. Open must answer with an error or with a store that can be read to its end:
// a panic of bbolt in a goroutine of its own would end the test binary.
func TestOpenSurvivesDamage(t *testing.T) {
	good := filled(t, t.TempDir())
	folder := t.TempDir()
	options := optionsIn(folder)
	random := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for range 120 {
		bad := append([]byte{}, good...)
		page := random.IntN(len(bad)/4096) * 4096
		switch random.IntN(4) {
		case 0: // a page of noise
			copy(bad[page:], noise(4096))
		case 1: // a few bytes of a page's head or elements
			for range 1 + random.IntN(4) {
				bad[page+random.IntN(200)] ^= byte(1 + random.IntN(255))
			}
		case 2: // a page in the place of another
			other := random.IntN(len(bad)/4096) * 4096
			copy(bad[page:page+4096], good[other:])
		default: // zeros from somewhere on
			clear(bad[page : page+4096*(1+random.IntN((len(bad)-page)/4096))])
		}
		writeFile(t, options.Path, bad)
		store, err := Open(options)
		if err != nil {
			if refused++; fault.KindOf(err) != fault.Unavailable {
				t.Fatalf("no fault for people: %v", err)
			}
			continue
		}
		if err := store.Each(t.Context(), func(table.Item) error { return nil }); err != nil && !errors.Is(err, errDamaged) {
			t.Fatal(err)
		}
		closeStore(t, store)
	}
	if refused < 30 {
		t.Errorf("only %d of 120 damaged files were refused", refused)
	}
}

// TestOpenRefusesUsedFreePage lists a page in use as free: nothing shows until it is given to somebody else.
func TestOpenRefusesUsedFreePage(t *testing.T) {
	folder := t.TempDir()
	bad := filled(t, folder)
	m, _ := readMeta(bytes.NewReader(bad))
	list := bad[m.freelist*uint64(m.pageSize):]
	if n := binary.NativeEndian.Uint16(list[10:]); n == 0 {
		t.Fatal("no page is free")
	}
	binary.NativeEndian.PutUint64(list[pageHead:], m.root)
	writeFile(t, optionsIn(folder).Path, bad)
	refuses(t, optionsIn(folder), "abîmé")
}

// TestCloseWritesFreePages checks both sides of what makes commits and the next Open quick.
func TestCloseWritesFreePages(t *testing.T) {
	folder := t.TempDir()
	listed := func() bool {
		m, ok := readMeta(bytes.NewReader(readFile(t, optionsIn(folder).Path)))
		return ok && m.freelist != noFreelist
	}
	store := openIn(t, folder)
	mustWrite(t, store, table.Put(table.Item{Key: table.At(table.Records, "p", "s")}, table.Always))
	if listed() {
		t.Error("a commit writes the list of free pages")
	}
	if store.data.db.NoSync || store.data.db.NoGrowSync {
		t.Error("data.db is not synced")
	}
	closeStore(t, store)
	if !listed() {
		t.Error("Close does not write the list of free pages")
	}
	if _, err := store.Get(t.Context(), table.At(table.Records, "p", "s")); err == nil {
		t.Error("a closed store answers")
	}
	if err := store.Write(t.Context(), table.Delete(table.At(table.Records, "p", "s"), table.Always)); !errors.Is(err, errClosed) {
		t.Errorf("a closed store writes: %v", err)
	}
	if item, err := openIn(t, folder).Get(t.Context(), table.At(table.Records, "p", "s")); err != nil || item[0] == nil {
		t.Errorf("after opening again: %v, %v", item, err)
	}
}
