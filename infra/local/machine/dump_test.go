package machine

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/flux/synthetic"
	"tandem/shared/service"
	"tandem/shared/table"
)

// fresh is a machine of its own into which a file of three foyers has gone.
func fresh(t *testing.T, change func([]synthetic.Foyer)) *Machine {
	t.Helper()
	ctx := context.Background()
	m, err := Open(ctx, Config{Addr: "127.0.0.1:8080", Data: filepath.Join(t.TempDir(), "data"), Service: service.Default}, io.Discard, Wrap{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := m.SetClock(time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	file, foyers := synthetic.Demo()
	foyers = foyers[:3]
	if change != nil {
		change(foyers)
	}
	var content bytes.Buffer
	if err := file.Write(&content, slices.Values(foyers)); err != nil {
		t.Fatal(err)
	}
	if err := m.Objects.Put(ctx, "DropBucket", "caf/trois", &content); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, step := range []func(context.Context) error{m.Work, m.Wake, m.Work} {
			if err := step(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	return m
}

func dumpOf(t *testing.T, m *Machine) string {
	t.Helper()
	text, err := m.Dump(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Two machines with other keys, other identifiers and another order of events are in the same state when the same went into them; one
// digit of one address makes the difference.
func TestDump(t *testing.T) {
	one, same := dumpOf(t, fresh(t, nil)), dumpOf(t, fresh(t, nil))
	if one != same {
		t.Errorf("the same gives two dumps:\n%s\n%s", one, same)
	}
	for _, shown := range []string{"EXEMPLE", "records | foyer", "keys | unit", "journal |", `"created":3`, "rsa_right_opened:2025-08-06"} {
		if !strings.Contains(one, shown) {
			t.Errorf("the dump does not show %q", shown)
		}
	}
	other := dumpOf(t, fresh(t, func(foyers []synthetic.Foyer) { foyers[2].Address.Numero = "28" }))
	if other == one {
		t.Error("what differs gives the same dump")
	}
}

// A record whose unit is gone is shown as what it is.
func TestDumpShowsOrphans(t *testing.T) {
	m := fresh(t, nil)
	var units []table.Op
	err := m.Table.Each(context.Background(), func(item table.Item) error {
		if _, ok := table.PersonOf(item.Key.PK()); ok && item.Kind == table.KindUnit {
			units = append(units, table.Delete(item.Key, table.Always))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Table.Write(context.Background(), units...); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(dumpOf(t, m), "sealed, without its unit"); got != 8 { // card and dossier of four people
		t.Errorf("%d orphans, want 8", got)
	}
}
