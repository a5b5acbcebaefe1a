package seal_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

func TestTheEndOfAccess(t *testing.T) {
	until := vaulttest.Now.Add(time.Hour)
	tests := []struct {
		name  string
		state seal.State
		until time.Time
		now   time.Time
		opens bool
	}{
		{"no end", seal.StateActive, time.Time{}, until, true},
		{"before the end", seal.StateActive, until, until.Add(-time.Nanosecond), true},
		{"at the end", seal.StateActive, until, until, false},
		{"after the end", seal.StateActive, until, until.Add(time.Hour), false},
		{"cut before the end", seal.StateCut, until, vaulttest.Now, false},
		{"cut without an end", seal.StateCut, time.Time{}, vaulttest.Now, false},
		{"being destroyed", seal.StatePurge, time.Time{}, vaulttest.Now, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			vault := vaulttest.Open(t).Vault(t)
			unit, item := stored(t, vault, zoe, "note")
			unit.State, unit.Until = test.state, test.until
			vault.Clock = clock.Fixed(test.now)
			var got note
			err := vault.Open(unit, item, &got)
			if test.opens && err != nil || !test.opens && !errors.Is(err, seal.ErrCut) {
				t.Errorf("open: %v", err)
			}
			if !test.opens && got.Text != "" {
				t.Error("a cut record is read")
			}
			if err := vault.OpenCut(unit, item, &got); err != nil || got.Text != "note" {
				t.Errorf("the purge reads %q, %v", got.Text, err)
			}
		})
	}
}

func TestAUnitIsReadBack(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit := vault.NewUnit(table.UnitKey(zoe, "dossier"), "dossier")
	unit.Facts["rsa_right_ceased"] = calendar.MustParse("2026-11-30")
	unit.Rule, unit.Start, unit.Due = "R-1", calendar.MustParse("2026-11-30"), calendar.MustParse("2029-11-30")
	unit.Until = time.Date(2029, 11, 30, 23, 0, 0, 0, time.UTC)
	unit.Hold, unit.State, unit.Run, unit.Active, unit.Drops = "litigation", seal.StateCut, "run", "raison", []string{"Bucket/key"}
	put(t, vault, unit, table.CardKey(zoe), note{"note"})
	found, _ := load(t, vault, zoe)
	if diff := cmp.Diff(unit, found, cmpopts.IgnoreUnexported(seal.Unit{}), cmp.AllowUnexported(table.Key{}), cmp.Comparer(calendar.Date.Equal)); diff != "" {
		t.Error(diff)
	}
	if found.Version != 1 {
		t.Errorf("version %d after one write", found.Version)
	}
}

// The due index finds units by day, those without a date behind all days.
func TestTheDueIndexFollowsTheUnit(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit, _ := stored(t, vault, zoe, "note")
	want := func(day string) {
		t.Helper()
		entry := table.DueEntry(unit.Key, unit.Class, day)
		page, err := vault.Store.Query(context.Background(), table.Query{Table: table.Keys, Index: table.Due, PK: entry.Hash})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Items) != 1 || page.Items[0].Index[table.Due] != entry {
			t.Errorf("due index: %v, want %v", page.Items, entry)
		}
	}
	want("")
	unit.Due = calendar.MustParse("2029-11-30")
	unit.Touch()
	if err := vault.Commit(context.Background(), unit); err != nil {
		t.Fatal(err)
	}
	want("2029-11-30")
}

// A write depends on the unit as it was read. When it was cut or destroyed meanwhile, nothing is written, whether the writer changes the
// unit or not.
func TestNothingIsWrittenToAUnitThatChanged(t *testing.T) {
	ctx := context.Background()
	meanwhile := map[string]func(*testing.T, *seal.Vault, *seal.Unit){
		"destroyed": func(t *testing.T, vault *seal.Vault, unit *seal.Unit) {
			if err := vault.Store.Write(ctx, table.Delete(unit.Key, table.Always)); err != nil {
				t.Fatal(err)
			}
		},
		"cut": func(t *testing.T, vault *seal.Vault, unit *seal.Unit) {
			unit.State = seal.StateCut
			unit.Touch()
			if err := vault.Commit(ctx, unit); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, change := range meanwhile {
		for _, dirty := range []bool{false, true} {
			t.Run(name+map[bool]string{false: ", read only", true: ", changed"}[dirty], func(t *testing.T) {
				house := vaulttest.Open(t)
				mine, theirs := house.Vault(t), house.Vault(t)
				unit, before := stored(t, mine, zoe, "avant")
				other, _ := load(t, theirs, zoe)
				change(t, theirs, other)
				if dirty {
					unit.Touch()
				}
				item, err := mine.Seal(unit, table.CardKey(zoe), note{"après"})
				if err != nil {
					t.Fatal(err)
				}
				if err := mine.Commit(ctx, unit, table.Put(item, table.Always)); !errors.Is(err, table.ErrCondition) {
					t.Errorf("commit: %v, want ErrCondition", err)
				}
				_, after := load(t, mine, zoe)
				if diff := cmp.Diff(before.Body, after.Body); diff != "" {
					t.Error("the record was written all the same")
				}
			})
		}
	}
}

func TestTwoMakersOfAUnit(t *testing.T) {
	house := vaulttest.Open(t)
	first, second := house.Vault(t), house.Vault(t)
	stored(t, first, zoe, "note")
	unit := second.NewUnit(table.UnitKey(zoe, "dossier"), "dossier")
	item, err := second.Seal(unit, table.CardKey(zoe), note{"autre"})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Commit(context.Background(), unit, table.Put(item, table.Always)); !errors.Is(err, table.ErrCondition) {
		t.Errorf("the second unit replaces the first with all its keys: %v", err)
	}
}

// One unit may be committed again and again, changed or not, as long as nobody else does.
func TestCommitsFollowOneAnother(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit := vault.NewUnit(table.UnitKey(zoe, "dossier"), "dossier")
	for i, want := range []int64{1, 1, 2, 2} {
		if i == 2 {
			unit.Touch()
		}
		put(t, vault, unit, table.CardKey(zoe), note{"note"})
		if unit.Version != want {
			t.Fatalf("version %d after commit %d, want %d", unit.Version, i, want)
		}
	}
}

func TestDestroyedUnit(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	_, item := stored(t, vault, zoe, "note")
	if err := vault.Store.Write(context.Background(), table.Delete(table.UnitKey(zoe, "dossier"), table.Always)); err != nil {
		t.Fatal(err)
	}
	again := vault.NewUnit(table.UnitKey(zoe, "dossier"), "dossier")
	if err := again.Prepare("identity"); err != nil {
		t.Fatal(err)
	}
	refused(t, "a unit made anew", vault.OpenCut(again, item, &note{}))
}
