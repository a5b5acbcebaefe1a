package lifetime_test

import (
	"testing"

	"tandem/shared/fault"
	"tandem/shared/retention"
	"tandem/shared/seal/local/vaulttest"
)

// A review and a release reach the hold of their reason alone, are written, and find no hold that is closed.
func TestEachHoldForItself(t *testing.T) {
	vault, unit := newUnit(t)
	keep := keeper(t, vaulttest.Now)
	for _, reason := range []retention.HoldReason{retention.HoldESFControl, retention.HoldBreachEvidence} {
		if err := keep.Hold(unit, held(t, keep, reason)); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, vault, unit)
	version, first := unit.Version, unit.Holds[0]
	next := held(t, keep, retention.HoldBreachEvidence)
	next.Review, next.Evidence = next.Review.AddDays(30), "TA-Lille/24-13"
	if err := keep.Review(unit, next); err != nil {
		t.Fatal(err)
	}
	if commit(t, vault, unit); unit.Version != version+1 {
		t.Error("a review is not written")
	}
	if unit.Holds[0] != first || unit.Holds[1].Review != next.Review || unit.Holds[1].Evidence != next.Evidence {
		t.Errorf("reviewed: %+v", unit.Holds)
	}
	if err := keep.Release(unit, retention.HoldBreachEvidence); err != nil {
		t.Fatal(err)
	}
	if !unit.Holds[0].Closed.IsZero() || unit.Holds[1].Closed != keep.Today() || unit.Hold != string(retention.HoldESFControl) {
		t.Errorf("released: %+v, held by %q", unit.Holds, unit.Hold)
	}
	if err := keep.Review(unit, next); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a closed hold was reviewed: %v", err)
	}
}
