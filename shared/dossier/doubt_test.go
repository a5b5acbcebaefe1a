package dossier

import (
	"fmt"
	"testing"

	"tandem/shared/id"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
	"tandem/shared/table/metered"
)

// What a file rejected and somebody has replayed later goes over no word of a newer file, not even over one that changed nothing.
func TestDoubt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		between bool // a newer file comes before the reject is replayed
		want    Outcome
		stands  bool // the replayed word
	}{"replayed at once": {false, Updated, true}, "after a newer file that changes nothing": {true, Ignored, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.apply(foyer("A1", o.zoe()), "import1", october)
			o.apply(foyer("A2", o.paul()), "import1", october)
			if err := o.Doubt(ctx, []string{"A1", "unknown", "A1"}); err != nil {
				t.Fatal(err)
			}
			if outcome := o.apply(foyer("A2", o.paul()), "import2", november); outcome != Unchanged {
				t.Errorf("somebody else: %s", outcome)
			}
			if c.between {
				if outcome := o.apply(foyer("A1", o.zoe()), "import3", december); outcome != Updated {
					t.Errorf("the newer file: %s", outcome)
				}
			}
			rejected := foyer("A1", o.zoe())
			rejected.SituationFamille = "SEF"
			for range 2 {
				if outcome := o.apply(rejected, "import2", november); outcome != c.want {
					t.Errorf("replayed: %s, want %s", outcome, c.want)
				}
			}
			if now := o.read(o.only("A1")).dossier.SituationFamille; (now == "SEF") != c.stands {
				t.Errorf("the dossier says %s", now)
			}
		})
	}
}

// A file that has said something of a dossier says nothing else of it: of two of its places that turn out to be one dossier, the first
// that is applied counts.
func TestOneFileTwoWords(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A1", o.zoe()), "import1", october)
	other := foyer("A1", o.zoe())
	other.SituationFamille = "SEF"
	if outcome := o.apply(other, "import1", october); outcome != Ignored {
		t.Errorf("the second: %s", outcome)
	}
	if outcome := o.apply(foyer("A1", o.zoe()), "import1", october); outcome != Created {
		t.Errorf("the first again: %s", outcome)
	}
}

// A thousand dossiers in doubt cost a hundredth as many calls; those in doubt already, nothing but the look.
func TestWhatDoubtCosts(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	meter := metered.New(house.Store)
	o := on(t, house, meter)
	o.apply(foyer("A7", o.zoe()), "import1", october)
	var numbers []string
	for i := range 1000 {
		numbers = append(numbers, fmt.Sprint("A", i))
	}
	for _, writes := range []int{1, 0} {
		meter.Reset()
		if err := o.Doubt(ctx, numbers); err != nil {
			t.Fatal(err)
		}
		if cost := meter.Snapshot(); int(cost.Gets) != 1000/table.MaxGet || int(cost.Writes) != writes {
			t.Errorf("%d reads and %d writes, want 10 and %d", cost.Gets, cost.Writes, writes)
		}
	}
}

// Whatever fails, and wherever: once it is done the next file is applied although it says what is known.
func TestDoubtThroughFaults(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	steady := on(t, house, nil)
	steady.apply(foyer("A1", steady.zoe()), "import1", october)
	o := on(t, house, nil)
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		store := faulty.New(house.Store, plan)
		o.Vault.Store = store
		faulty.Survive(func() { _ = o.Doubt(ctx, []string{"A1"}) })
		if err := steady.Doubt(ctx, []string{"A1"}); err != nil {
			t.Fatalf("%v: again: %v", plan, err)
		}
		if outcome := steady.apply(foyer("A1", steady.zoe()), id.Import(fmt.Sprint(plan)), november); outcome != Updated {
			t.Errorf("%v: the next file: %s", plan, outcome)
		}
		return store.Struck()
	})
}
