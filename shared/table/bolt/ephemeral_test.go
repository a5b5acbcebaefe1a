package bolt

import (
	"os"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/table"
)

var session = table.At(table.Ephemeral, "p", "session")

// left makes a folder as it stands after its process ended: cleanly, or killed while the files were open.
func left(t *testing.T, killed bool) (folder string) {
	t.Helper()
	folder = t.TempDir()
	store := openIn(t, folder)
	mustWrite(t, store, table.Put(table.Item{Key: session, Kind: "session"}, table.Always))
	mustWrite(t, store, table.Put(table.Item{Key: table.At(table.Records, "p", "s")}, table.Always))
	if !killed {
		closeStore(t, store)
		return folder
	}
	options, copied := optionsIn(folder), optionsIn(t.TempDir())
	for from, to := range map[string]string{
		options.Path: copied.Path, options.EphemeralPath: copied.EphemeralPath,
		markerPath(options.EphemeralPath): markerPath(copied.EphemeralPath),
	} {
		raw, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, to, raw)
	}
	return copied.Path[:len(copied.Path)-len("/data.db")]
}

func TestEphemeral(t *testing.T) {
	for name, c := range map[string]struct {
		killed bool
		change func(path string) error
		lost   bool
	}{
		"closed":                {false, nil, false},
		"killed":                {true, nil, bootID() == ""},
		"power cut":             {true, func(path string) error { return os.WriteFile(markerPath(path), []byte("another boot"), 0o600) }, true},
		"closed, then a boot":   {false, func(string) error { return nil }, false},
		"killed and damaged":    {true, func(path string) error { return os.WriteFile(path, noise(50_000), 0o600) }, true},
		"closed and damaged":    {false, func(path string) error { return os.WriteFile(path, noise(50_000), 0o600) }, true},
		"closed and truncated":  {false, func(path string) error { return os.Truncate(path, 5000) }, true},
		"closed and emptied":    {false, func(path string) error { return os.Truncate(path, 0) }, false},
		"first page overwrites": {false, func(path string) error { return overwrite(path, 3*4096) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			folder := left(t, c.killed)
			if c.change != nil {
				if err := c.change(optionsIn(folder).EphemeralPath); err != nil {
					t.Fatal(err)
				}
			}
			store := openIn(t, folder)
			items, err := store.Get(t.Context(), session, table.At(table.Records, "p", "s"))
			if err != nil {
				t.Fatal(err)
			}
			emptied := c.lost || name == "closed and emptied"
			if store.EphemeralLost() != c.lost || (items[0] == nil) != emptied || items[1] == nil {
				t.Errorf("lost %t, session %v, record %v", store.EphemeralLost(), items[0], items[1])
			}
			mustWrite(t, store, table.Put(table.Item{Key: session, Kind: "session"}, table.Always))
		})
	}
}

func overwrite(path string, at int64) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := file.WriteAt(noise(4096), at); err != nil {
		return err
	}
	return file.Close()
}

func TestSweep(t *testing.T) {
	options := optionsIn(t.TempDir())
	present := &clock.Settable{}
	present.Set(now)
	options.Clock = present
	store, err := Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, store)
	short, long, forever := table.At(table.Ephemeral, "p", "short"), table.At(table.Ephemeral, "p", "long"), table.At(table.Ephemeral, "p", "forever")
	mustWrite(t, store,
		table.Put(table.Item{Key: short, Kind: "k", Expires: now.Add(time.Minute)}, table.Always),
		table.Put(table.Item{Key: long, Kind: "k", Expires: now.Add(time.Minute)}, table.Always),
		table.Put(table.Item{Key: forever, Kind: "k"}, table.Always))
	mustWrite(t, store, table.Put(table.Item{Key: long, Kind: "k", Expires: now.Add(24 * time.Hour)}, table.Always))
	if _, err := store.Add(t.Context(), table.At(table.Ephemeral, "p", "count"), 1, now, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	there := func() (n int) {
		page, err := store.Query(t.Context(), table.Query{Table: table.Ephemeral, PK: "p"})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Items)
	}
	tick := func() { mustWrite(t, store, table.Put(table.Item{Key: session, Kind: "session"}, table.Always)) }
	for _, c := range []struct {
		after time.Duration
		want  int // with the session that each tick writes
	}{{2 * time.Minute, 5}, {2 * time.Hour, 3}, {48 * time.Hour, 2}} {
		present.Set(now.Add(c.after))
		if tick(); there() != c.want {
			t.Errorf("after %v: %d items, want %d", c.after, there(), c.want)
		}
	}
}
