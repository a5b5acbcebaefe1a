package dossier

import (
	"slices"
	"sync"
	"testing"

	"tandem/shared/flux"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// One person in two dossiers is one person, whichever comes first; the dossier that has the last word on the right decides the clock. The
// files of two organisms, and the dossiers of one file, are applied in any order.
func TestOnePersonInTwoDossiers(t *testing.T) {
	t.Parallel()
	type change func(flux.Foyer) flux.Foyer
	still := func(f flux.Foyer) flux.Foyer { return f }
	ended := func(on string) change { return func(f flux.Foyer) flux.Foyer { return closed(f, on) } }
	turned := func(on string) change { return func(f flux.Foyer) flux.Foyer { return refusedOn(f, on) } }
	asked := func(on string, c change) change {
		return func(f flux.Foyer) flux.Foyer { f.Dossier.DateDemande = day(on); return c(f) }
	}
	tests := []struct {
		name string
		a, b change
		says string // the dossier that has the last word
		due  string
	}{
		{"moved: one closed, one open", ended("2026-09-30"), asked("2026-10-01", still), "B", ""},
		{"closed retroactively, later than the other opened", ended("2026-10-31"), asked("2026-09-01", still), "B", ""},
		{"both open: the later request", still, asked("2026-10-01", still), "B", ""},
		{"both closed: the later end", ended("2026-09-30"), ended("2026-10-31"), "B", "2029-10-31"},
		{"refused after a right", ended("2026-08-31"), turned("2026-10-15"), "A", "2029-08-31"},
		{"refused while another is open", still, turned("2026-10-15"), "A", ""},
		{"asked after a right", ended("2026-08-31"), asked("2026-10-01", pending), "A", "2029-08-31"},
		{"asked after a refusal", turned("2026-08-31"), asked("2026-10-01", pending), "B", ""},
	}
	for _, test := range tests {
		for _, reversed := range []bool{false, true} {
			t.Run(test.name+map[bool]string{false: "", true: ", the other way round"}[reversed], func(t *testing.T) {
				o := open(t)
				foyers := []flux.Foyer{test.a(foyer("A", o.zoe())), test.b(foyer("B", o.zoe()))}
				if reversed {
					slices.Reverse(foyers)
				}
				for _, f := range foyers {
					if outcome := o.apply(f, "import1", october); outcome != Created {
						t.Fatalf("outcome %s", outcome)
					}
				}
				zoe := o.only("A")
				if other := o.only("B"); other != zoe || len(o.everybody()) != 1 {
					t.Fatalf("two people: %s and %s", zoe, other)
				}
				got := o.read(zoe)
				due := ""
				if !got.unit.Due.IsZero() {
					due = got.unit.Due.String()
				}
				if got.dossier.Dossier.NumeroDemande != test.says || due != test.due || got.card.Open != (test.due == "" && got.dossier.Etat.Open()) {
					t.Errorf("dossier %s, due %q, open %v", got.dossier.Dossier.NumeroDemande, due, got.card.Open)
				}
			})
		}
	}
}

// The purge of somebody in two dossiers finds both: each has its mirror.
func TestTwoDossiersTwoMirrors(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A", o.zoe()), "import1", october)
	o.apply(closed(foyer("B", o.zoe()), "2026-09-30"), "import1", october)
	page, err := o.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.PersonPK(o.only("A")), Prefix: table.MirrorPrefix + "F#"})
	if err != nil || len(page.Items) != 2 {
		t.Errorf("%d mirrors of dossiers, %v", len(page.Items), err)
	}
}

// Two dossiers of somebody unknown, applied at the same instant by two processes, make one person.
func TestTwoDossiersAtOnce(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	first, second := on(t, house, nil), on(t, house, nil)
	var group sync.WaitGroup
	for _, one := range []struct {
		*office
		numero string
	}{{first, "A"}, {second, "B"}} {
		staged := one.stage(foyer(one.numero, one.zoe()))
		group.Go(func() {
			if _, err := one.Apply(ctx, staged, "import1", october); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if a, b := first.only("A"), first.only("B"); a != b || len(first.everybody()) != 1 {
		t.Errorf("two people: %s and %s", a, b)
	}
}

func TestSomebodyWhomTheFileNoLongerNames(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A", o.zoe(), o.paul()), "import1", september)
	people := o.members("A")
	before := o.read(people[1])
	if outcome := o.apply(foyer("A", o.zoe()), "import2", october); outcome != Updated {
		t.Fatalf("outcome %s", outcome)
	}
	after := o.read(people[1])
	if after.unit.Version != before.unit.Version || !after.card.Open || !after.waits || after.dossier.Reference != before.dossier.Reference {
		t.Error("absence changes something")
	}
	if got := o.members("A"); !slices.Contains(got, people[1]) || len(got) != 2 {
		t.Errorf("members %v: the purge would not find the foyer's", got)
	}
	o.apply(closed(foyer("A", o.zoe()), "2026-11-30"), "import3", november)
	for i, person := range people {
		got := o.read(person)
		if got.unit.Due != day("2029-11-30") || got.card.Open || got.waits || got.dossier.Etat != flux.Clos {
			t.Errorf("person %d after the end of the right: due %v, card %+v, waits %v", i, got.unit.Due, got.card, got.waits)
		}
	}
	if got := o.read(people[1]).dossier; got.Personne.Nom != "MODELE" || got.Adresse.Commune != "ARRAS" {
		t.Errorf("what was known of them is lost: %+v", got)
	}
}

// A closed dossier may have lost its persons: its state still counts for those who were in it.
func TestAClosedDossierWithoutPersons(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A", o.zoe(), o.paul()), "import1", october)
	people := o.members("A")
	o.apply(closed(foyer("A"), "2026-11-30"), "import2", november)
	for i, person := range people {
		if got := o.read(person); got.unit.Due != day("2029-11-30") || got.card.Open {
			t.Errorf("person %d: due %v, open %v", i, got.unit.Due, got.card.Open)
		}
	}
}

// Somebody who parted and has a dossier of their own by now is not touched by the end of the old one.
func TestSomebodyWhoParted(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A", o.zoe(), o.paul()), "import1", september)
	paul := o.members("A")[1]
	own := foyer("B", o.paul())
	own.Dossier.DateDemande = day("2026-10-02")
	o.apply(own, "import2", october)
	o.apply(closed(foyer("A", o.zoe()), "2026-11-30"), "import3", november)
	if got := o.read(paul); !got.card.Open || got.unit.Active == "" || got.dossier.Dossier.NumeroDemande != "B" {
		t.Errorf("card %+v, active %q, dossier %s", got.card, got.unit.Active, got.dossier.Dossier.NumeroDemande)
	}
}

// Somebody without a NIR is recognised by birth date and first name, whatever becomes of their surname and role.
func TestSomebodyWithoutANIR(t *testing.T) {
	t.Parallel()
	o := open(t)
	zoe := o.zoe()
	zoe.NIR = number(t, "")
	o.apply(foyer("A", zoe), "import1", september)
	before := o.only("A")
	zoe.Nom, zoe.Role, zoe.Prenom = "MODELE", flux.Conjoint, "Zoé-Anne"
	o.apply(foyer("A", zoe), "import2", october)
	if after := o.only("A"); after != before || o.read(after).dossier.Personne.Nom != "MODELE" {
		t.Errorf("%s became %s", before, after)
	}
	other := foyer("B", zoe)
	o.apply(other, "import2", october)
	if o.only("B") == before {
		t.Error("in another dossier birth date and first name are not enough")
	}
}

// A NIR that comes later, or a first name that is corrected, makes nobody new.
func TestSomebodyIsCorrected(t *testing.T) {
	t.Parallel()
	o := open(t)
	zoe := o.zoe()
	zoe.NIR = number(t, "")
	o.apply(foyer("A", zoe), "import1", september)
	before := o.only("A")
	o.apply(foyer("A", o.zoe()), "import2", october) // the NIR is known now; but what the canonical record says has not changed
	renamed := o.zoe()
	renamed.NomNaissance = "CORRIGE"
	o.apply(foyer("A", renamed), "import3", november)
	renamed.Prenom = "CLEMENCE"
	o.apply(foyer("A", renamed), "import4", december)
	if after := o.members("A"); !slices.Contains(after, before) || o.read(before).dossier.Personne.Prenom != "CLEMENCE" || len(o.everybody()) != 1 {
		t.Errorf("%s became %v", before, after)
	}
}

// Whatever a file says, nobody is two of the persons in a dossier, and no mistake of a file stops the import.
func TestTwoOfOneFoyerAreTwoPeople(t *testing.T) {
	t.Parallel()
	tests := map[string]func(zoe, paul flux.Personne) (flux.Personne, flux.Personne){
		"one NIR for both": func(zoe, paul flux.Personne) (flux.Personne, flux.Personne) {
			paul.NIR = zoe.NIR
			return zoe, paul
		},
		"one birth date and first name, no NIR": func(zoe, paul flux.Personne) (flux.Personne, flux.Personne) {
			paul.Prenom, paul.DateNaissance, paul.NIR, zoe.NIR = zoe.Prenom, zoe.DateNaissance, flux.Personne{}.NIR, flux.Personne{}.NIR
			return zoe, paul
		},
		"the same person twice": func(zoe, _ flux.Personne) (flux.Personne, flux.Personne) {
			again := zoe
			again.Role = flux.Conjoint
			return zoe, again
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			a, b := change(o.zoe(), o.paul())
			o.apply(foyer("A", a, b), "import1", september)
			people := o.members("A")
			if len(people) != 2 || people[0] == people[1] {
				t.Fatalf("members %v", people)
			}
			changed := foyer("A", a, b)
			changed.NbEnfants = 1
			o.apply(changed, "import2", october)
			if again := o.members("A"); !slices.Equal(again, people) {
				t.Errorf("the next file makes %v of %v", again, people)
			}
		})
	}
	t.Run("a NIR that was another member's", func(t *testing.T) {
		o := open(t)
		o.apply(foyer("A", o.zoe(), o.paul()), "import1", september)
		people := o.members("A")
		zoe, paul := o.zoe(), o.paul()
		paul.NIR, paul.Prenom = zoe.NIR, "AUTRE"
		zoe.NIR = number(t, "")
		o.apply(foyer("A", zoe, paul), "import2", october)
		if now := o.members("A"); now[0] != people[0] || slices.Contains(people, now[1]) {
			t.Errorf("members %v, were %v", now, people)
		}
	})
}

// Whatever fails, and wherever, the message that comes again brings the foyer to what the file says, once.
func TestApplyThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		steady := on(t, house, nil)
		steady.apply(foyer("A", steady.zoe()), "import1", october)
		zoe := steady.only("A")
		store := faulty.New(house.Store)
		o := on(t, house, store)
		staged := o.stage(closed(foyer("A", o.zoe(), o.paul()), "2026-11-30"))
		failing := faulty.New(house.Store, plan)
		o.Vault.Store, o.Journal.Store = failing, failing
		faulty.Survive(func() { _, _ = o.Apply(ctx, staged, "import2", november) })
		if outcome, err := steady.Apply(ctx, staged, "import2", november); err != nil || outcome != Updated {
			t.Fatalf("%v: again: %s, %v", plan, outcome, err)
		}
		people := steady.members("A")
		if len(people) != 2 || people[0] != zoe || len(steady.everybody()) != 2 {
			t.Errorf("%v: members %v, everybody %v", plan, people, steady.everybody())
		}
		for _, person := range people {
			if got := steady.read(person); got.unit.Due != day("2029-11-30") || got.unit.State != seal.StateActive {
				t.Errorf("%v: due %v", plan, got.unit.Due)
			}
		}
		entries, err := steady.Journal.Day(ctx, "2026-11-06")
		if err != nil || len(entries) != 3 {
			t.Errorf("%v: %d entries in the journal, want 3: %v", plan, len(entries), err)
		}
		return failing.Struck()
	})
}
