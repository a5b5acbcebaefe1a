package lifetime_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/metered"
)

var agent = id.FromBytes[id.Person]([id.Size]byte{9})

func held(t *testing.T, keep lifetime.Keeper, reason retention.HoldReason) retention.Hold {
	t.Helper()
	hold, err := retention.NewHold(reason, agent, keep.Today(), keep.Today().AddDays(90), "TA-Lille/24-12")
	if err != nil {
		t.Fatal(err)
	}
	return hold
}

// A hold keeps what is due from being erased and gives no access back; its review is reminded of and never a release.
func TestHold(t *testing.T) {
	_, unit := newUnit(t)
	keep := keeper(t, time.Date(2029, 12, 2, 9, 0, 0, 0, time.UTC))
	keep.Set(unit, known("rsa_right_ceased=2026-11-30"))
	if unit.Hold != "" || !keep.Outcome(unit).Erasable(keep.Clock.Now()) {
		t.Fatalf("not erasable: %+v", keep.Outcome(unit))
	}
	if err := keep.Hold(unit, held(t, keep, retention.HoldESFControl)); err != nil {
		t.Fatal(err)
	}
	if unit.Hold != "esf_control" || keep.Outcome(unit).Erasable(keep.Clock.Now()) || unit.Reads(keep.Clock.Now()) {
		t.Errorf("hold %q, erasable %v, readable %v", unit.Hold, keep.Outcome(unit).Erasable(keep.Clock.Now()), unit.Reads(keep.Clock.Now()))
	}
	if err := keep.Hold(unit, held(t, keep, retention.HoldESFControl)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("held twice for one reason: %v", err)
	}
	if err := keep.Hold(unit, held(t, keep, retention.HoldBreachEvidence)); err != nil {
		t.Fatal(err)
	}
	if late := keep.Late(unit); late != nil {
		t.Errorf("late: %+v", late)
	}
	after := keeper(t, time.Date(2030, 3, 3, 9, 0, 0, 0, time.UTC)) // 91 days later
	if late := after.Late(unit); len(late) != 2 || late[0].Reason != retention.HoldESFControl || late[1].Evidence != "TA-Lille/24-12" {
		t.Errorf("late: %+v", late)
	}
	if after.Outcome(unit).Held == "" {
		t.Error("a late review released the unit")
	}
	next := held(t, after, retention.HoldESFControl)
	if err := after.Review(unit, next); err != nil {
		t.Fatal(err)
	}
	if late := after.Late(unit); len(late) != 1 || late[0].Reason != retention.HoldBreachEvidence {
		t.Errorf("late after the review: %+v", late)
	}
	for _, reason := range []retention.HoldReason{retention.HoldESFControl, retention.HoldBreachEvidence} {
		if err := after.Release(unit, reason); err != nil {
			t.Fatal(err)
		}
		if err := after.Release(unit, reason); fault.KindOf(err) != fault.Conflict {
			t.Errorf("released twice: %v", err)
		}
	}
	if unit.Hold != "" || !after.Outcome(unit).Erasable(after.Clock.Now()) || len(unit.Holds) != 2 || unit.Holds[0].Closed != after.Today() {
		t.Errorf("after the release: hold %q, %+v", unit.Hold, unit.Holds)
	}
}

func TestFreeze(t *testing.T) {
	ctx := context.Background()
	vault, unit := newUnit(t)
	keep := keeper(t, vaulttest.Now)
	keep.Set(unit, known("rsa_right_opened=2025-08-06"))
	commit(t, vault, unit)
	keep.Freeze(unit, retention.GroundAccuracy)
	commit(t, vault, unit)
	version := unit.Version
	keep.Freeze(unit, retention.GroundAccuracy)
	commit(t, vault, unit)
	if unit.Version != version || unit.Hold != "restriction" {
		t.Errorf("version %d after %d, hold %q", unit.Version, version, unit.Hold)
	}
	other := id.FromBytes[id.Person]([id.Size]byte{7})
	for name, test := range map[string]struct {
		ctx  context.Context
		want bool
	}{
		"anybody": {ctx, false}, "the person": {seal.Reading(ctx, person), true}, "another person": {seal.Reading(ctx, other), false},
		"a request of the person": {seal.Lifting(ctx), true},
	} {
		loaded, _, err := vault.Load(test.ctx, unit.Key)
		if err != nil {
			t.Fatal(err)
		}
		if loaded.Usable(vaulttest.Now) != test.want || !loaded.Reads(vaulttest.Now) {
			t.Errorf("%s: usable %v", name, !test.want)
		}
	}
	keep.Freeze(unit, "")
	commit(t, vault, unit)
	if loaded, _, err := vault.Load(ctx, unit.Key); err != nil || !loaded.Usable(vaulttest.Now) || loaded.Hold != "" {
		t.Errorf("still frozen: %+v, %v", loaded, err)
	}
}

// A right that reopens, a litigation and its decision, a hold, a restriction: one read and one write of the unit each, whatever the
// person holds.
func TestOneWrite(t *testing.T) {
	ctx := context.Background()
	opened := vaulttest.Open(t)
	vault := opened.Vault(t)
	unit := vault.NewUnit(table.UnitKey(person, "dossier"), "dossier")
	keeper(t, vaulttest.Now).Set(unit, known("rsa_right_opened=2025-08-06 rsa_right_ceased=2026-11-30"))
	commit(t, vault, unit)
	meter := metered.New(vault.Store)
	vault.Store = meter
	keep := keeper(t, time.Date(2029, 12, 2, 9, 0, 0, 0, time.UTC))
	for name, change := range map[string]func(*seal.Unit) error{
		"litigation opened":  func(u *seal.Unit) error { keep.Set(u, known("litigation_opened=2029-11-01")); return nil },
		"litigation decided": func(u *seal.Unit) error { keep.Set(u, known("litigation_final_decision=2029-11-20")); return nil },
		"right reopened":     func(u *seal.Unit) error { keep.Set(u, known("rsa_right_reopened=2029-11-25")); return nil },
		"hold":               func(u *seal.Unit) error { return keep.Hold(u, held(t, keep, retention.HoldESFControl)) },
		"restriction":        func(u *seal.Unit) error { keep.Freeze(u, retention.GroundClaims); return nil },
	} {
		meter.Reset()
		loaded, _, err := vault.Load(ctx, unit.Key)
		if err := errors.Join(err, change(loaded), vault.Commit(ctx, loaded)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if usage := meter.Snapshot(); usage.Calls() != 2 || usage.Gets != 1 || usage.Writes != 1 || usage.Items != 1 {
			t.Errorf("%s: %+v", name, usage)
		}
	}
}

func TestHoldsAreWellFormed(t *testing.T) {
	today := calendar.MustParse("2026-11-30")
	tests := []struct {
		name, reason, evidence string
		owner                  id.Person
		review                 string
		field                  string
	}{
		{"no reason", "", "A-1", agent, "2027-01-01", "reason"},
		{"unknown reason", "whim", "A-1", agent, "2027-01-01", "reason"},
		{"nobody", "litigation", "A-1", "", "2027-01-01", "owner"},
		{"review too late", "litigation", "A-1", agent, "2027-05-31", "review"},
		{"review on the day", "litigation", "A-1", agent, "2026-11-30", "review"},
		{"no evidence", "litigation", "  ", agent, "2027-01-01", "evidence"},
		{"a name as evidence", "litigation", "affaire Zoé Martin", agent, "2027-01-01", "evidence"},
		{"six months", "litigation", "A-1", agent, "2027-05-30", ""},
	}
	for _, test := range tests {
		_, err := retention.NewHold(retention.HoldReason(test.reason), test.owner, today, calendar.MustParse(test.review), test.evidence)
		var fields []fault.Field
		if problem := new(fault.Error); errors.As(err, &problem) {
			fields = problem.Fields
		}
		if (test.field == "") != (err == nil) || test.field != "" && (len(fields) != 1 || fields[0].Path != test.field) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
