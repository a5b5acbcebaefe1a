package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/table"
	"tandem/shared/table/contract"
)

// now is the present of the tests.
var now = time.Date(2029, 1, 31, 8, 0, 0, 0, time.UTC)

func optionsIn(folder string) Options {
	return Options{Path: filepath.Join(folder, "data.db"), EphemeralPath: filepath.Join(folder, "ephemeral.db"), Clock: clock.Fixed(now)}
}

// openIn opens a store in a folder and closes it at the end of the test.
func openIn(t testing.TB, folder string) *Store {
	t.Helper()
	store, err := Open(optionsIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, store) })
	return store
}

func closeStore(t testing.TB, store *Store) {
	t.Helper()
	if err := store.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func mustWrite(t testing.TB, store *Store, ops ...table.Op) {
	t.Helper()
	if err := store.Write(t.Context(), ops...); err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	contract.Run(t, func(t *testing.T) table.Store { return openIn(t, t.TempDir()) })
}
