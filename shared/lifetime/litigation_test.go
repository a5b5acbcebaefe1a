package lifetime_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/retention"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/metered"
)

var colleague = id.FromBytes[id.Person]([id.Size]byte{11})

// A litigation holds the unit until two people said that it was decided: one write each, then the period runs from the decision.
func TestALitigationIsClosedByTwo(t *testing.T) {
	ctx := context.Background()
	opened := vaulttest.Open(t)
	vault := opened.Vault(t)
	unit := vault.NewUnit(table.UnitKey(person, "dossier"), "dossier")
	keep := keeper(t, time.Date(2029, 12, 2, 9, 0, 0, 0, time.UTC))
	keep.Set(unit, known("rsa_right_ceased=2026-11-30 litigation_opened=2029-11-01"))
	if err := keep.Hold(unit, held(t, keep, retention.HoldLitigation)); err != nil {
		t.Fatal(err)
	}
	commit(t, vault, unit)
	if err := keep.Release(unit, retention.HoldLitigation); fault.KindOf(err) != fault.Conflict || unit.Hold == "" {
		t.Errorf("released by one person: %v, held by %q", err, unit.Hold)
	}
	if err := keep.ConfirmClosing(unit, colleague); fault.KindOf(err) != fault.Conflict {
		t.Errorf("confirmed before anybody asked: %v", err)
	}
	for name, day := range map[string]string{"to come": "2029-12-03", "before the litigation": "2029-10-31"} {
		if err := keep.AskClosing(unit, calendar.MustParse(day), agent); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a decision %s: %v", name, err)
		}
	}
	if err := keep.AskClosing(unit, calendar.Date{}, agent); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a decision: %v", err)
	}
	meter := metered.New(vault.Store)
	vault.Store = meter
	decided := calendar.MustParse("2029-11-20")
	asked := keep.AskClosing(unit, decided, agent)
	if commit(t, vault, unit); asked != nil || meter.Snapshot().Writes != 1 {
		t.Errorf("asked: %v, %+v", asked, meter.Snapshot())
	}
	loaded, _, err := vault.Load(ctx, unit.Key)
	if err != nil || loaded.Hold != string(retention.HoldLitigation) || keep.Outcome(loaded).Erasable(keep.Clock.Now()) {
		t.Fatalf("after one word: held by %q, %v", loaded.Hold, err)
	}
	if err := keep.ConfirmClosing(loaded, agent); fault.KindOf(err) != fault.Conflict {
		t.Errorf("confirmed by who asked: %v", err)
	}
	meter.Reset()
	if err := errors.Join(keep.ConfirmClosing(loaded, colleague), vault.Commit(ctx, loaded)); err != nil || meter.Snapshot().Writes != 1 || meter.Snapshot().Items != 1 {
		t.Errorf("confirmed: %v, %+v", err, meter.Snapshot())
	}
	if want := calendar.MustParse("2032-11-20"); loaded.Hold != "" || loaded.Due != want || loaded.Start != decided {
		t.Errorf("after both: held by %q, due %v from %v", loaded.Hold, loaded.Due, loaded.Start)
	}
	for _, err := range []error{keep.AskClosing(loaded, decided, agent), keep.ConfirmClosing(loaded, colleague)} {
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("closed twice: %v", err)
		}
	}
}

// Who asks anew takes the place of who asked: then the first may confirm.
func TestAClosingIsAskedAnew(t *testing.T) {
	_, unit := newUnit(t)
	keep := keeper(t, vaulttest.Now)
	err := keep.Hold(unit, held(t, keep, retention.HoldLitigation))
	for _, who := range []id.Person{agent, colleague} {
		err = errors.Join(err, keep.AskClosing(unit, keep.Today(), who))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := keep.ConfirmClosing(unit, colleague); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the second who asked confirms: %v", err)
	}
	if err := keep.ConfirmClosing(unit, agent); err != nil || unit.Hold != "" {
		t.Errorf("the first who asked confirms: %v, held by %q", err, unit.Hold)
	}
}

// Two litigations decided on one day are closed one after the other: the second brings no new fact, and its hold ends all the same.
func TestASecondClosingOfTheSameDay(t *testing.T) {
	_, unit := newUnit(t)
	unit.Version = 1 // a new one is always computed
	keep := keeper(t, vaulttest.Now)
	for range 2 {
		if err := keep.Hold(unit, held(t, keep, retention.HoldLitigation)); err != nil || unit.Hold == "" {
			t.Fatalf("%v, held by %q", err, unit.Hold)
		}
		err := errors.Join(keep.AskClosing(unit, keep.Today(), agent), keep.ConfirmClosing(unit, colleague))
		if err != nil || unit.Hold != "" {
			t.Errorf("%v, held by %q", err, unit.Hold)
		}
	}
}
