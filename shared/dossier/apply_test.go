package dossier

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/account"
	"tandem/shared/directory"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/metered"
)

func TestANewDossier(t *testing.T) {
	t.Parallel()
	o := open(t)
	if outcome := o.apply(foyer("A1", o.zoe()), "import1", october); outcome != Created {
		t.Fatalf("outcome %s", outcome)
	}
	got := o.read(o.only("A1"))
	want := share(foyer("A1", o.zoe()), o.zoe(), day("2026-10-31"))
	want.Personne.NIR = number(t, "") // hashed, never kept
	if diff := cmp.Diff(want, got.dossier); diff != "" {
		t.Error(diff)
	}
	if want := (directory.Card{LastName: "EXEMPLE", FirstName: "ZOÉ", Open: true}); got.card != want || !got.waits {
		t.Errorf("card %+v, waits %v", got.card, got.waits)
	}
	if got.unit.Active == "" || !got.unit.Due.IsZero() || got.unit.Class != Class {
		t.Errorf("unit %+v", got.unit)
	}
	entries, err := o.Journal.Day(ctx, "2026-11-06")
	if err != nil || len(entries) != 1 || entries[0].Actor != "flux:import1" || entries[0].Action != "created" || entries[0].Category != "FX" {
		t.Errorf("journal %+v, %v", entries, err)
	}
	owner, ok, err := account.FindOwner(ctx, o.Vault.Store, NIRIndex, []string{o.stage(foyer("A1", o.zoe())).NIRs[0]})
	if err != nil || !ok || owner != Owner(o.only("A1")) {
		t.Errorf("the NIR leads to %v, %v, %v", owner, ok, err)
	}
}

// What is staged and stored tells neither NIR nor dossier number nor name in clear, and a couple is not told of one another.
func TestNobodyElsesData(t *testing.T) {
	t.Parallel()
	o := open(t)
	f := foyer("A1NUMERO", o.zoe(), o.paul())
	staged, err := json.Marshal(o.stage(f))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(staged, []byte(zoesNIR)) || bytes.Contains(staged, []byte(paulsNIR)) {
		t.Error("the staged foyer holds a NIR")
	}
	o.apply(f, "import1", october)
	people := o.members("A1NUMERO")
	if len(people) != 2 {
		t.Fatalf("%d members", len(people))
	}
	for i, other := range []string{"MODELE", "EXEMPLE"} {
		text, err := json.Marshal(o.read(people[i]).dossier)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(other)) {
			t.Errorf("person %d holds the other's name: %s", i, text)
		}
	}
	err = o.house.Store.Each(ctx, func(item table.Item) error {
		whole := item.Key.PK() + item.Key.SK() + string(item.Body)
		for _, secret := range []string{zoesNIR, "A1NUMERO", "EXEMPLE", "ZOÉ", "FICTIF", "1985-07-14"} {
			if strings.Contains(whole, secret) {
				t.Errorf("%s %s holds %q", item.Key.Table(), item.Kind, secret)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An unchanged foyer costs one read and no write (design, budgets), whether the file is a new one or the message came twice.
func TestWhatAnUnchangedFoyerCosts(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	on(t, house, nil).apply(foyer("A1", (&office{t: t}).zoe()), "import1", october)
	meter := metered.New(house.Store)
	o := on(t, house, meter)
	for _, again := range []struct {
		received id.Import
		order    string
		want     Outcome
	}{{"import2", november, Unchanged}, {"import1", october, Created}} {
		staged := o.stage(foyer("A1", o.zoe()))
		meter.Reset()
		outcome, err := o.Apply(ctx, staged, again.received, again.order)
		if err != nil || outcome != again.want {
			t.Errorf("%s: %s, %v", again.received, outcome, err)
		}
		if cost := meter.Snapshot(); cost.Gets != 1 || cost.Calls() != 1 || cost.ReadUnits != 1 || cost.WriteUnits != 0 {
			t.Errorf("%s costs %+v", again.received, cost)
		}
	}
}

// The same import applied again does nothing, even when the file of another import came in between.
func TestAnImportIsAppliedOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A1", o.zoe()), "import1", october)
	if outcome := o.apply(closed(foyer("A1", o.zoe()), "2026-11-30"), "import2", november); outcome != Updated {
		t.Fatalf("outcome %s", outcome)
	}
	before := o.read(o.only("A1"))
	for range 2 {
		if outcome := o.apply(closed(foyer("A1", o.zoe()), "2026-11-30"), "import2", november); outcome != Updated {
			t.Errorf("the second delivery counts as %s", outcome)
		}
	}
	if outcome := o.apply(foyer("A1", o.zoe()), "import1", october); outcome != Ignored {
		t.Errorf("an older delivery that comes late counts as %s", outcome)
	}
	after := o.read(o.only("A1"))
	if after.unit.Version != before.unit.Version || after.card.Open {
		t.Errorf("applied again: version %d, was %d", after.unit.Version, before.unit.Version)
	}
	entries, err := o.Journal.Day(ctx, "2026-11-06")
	if err != nil || len(entries) != 2 {
		t.Errorf("%d entries in the journal, want 2: %v", len(entries), err)
	}
}

func TestTheEndOfTheRight(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name               string
		change             func(flux.Foyer) flux.Foyer
		due, active, facts string
		open, waits        bool
	}{
		{"still open", func(f flux.Foyer) flux.Foyer { f.NbEnfants = 1; return f }, "", "droit au RSA ouvert", "rsa_request_filed rsa_right_opened", true, true},
		{"suspended", func(f flux.Foyer) flux.Foyer { f.Etat = flux.DroitSuspendu; return f }, "", "droit au RSA ouvert", "rsa_request_filed rsa_right_opened", true, true},
		{"closed", func(f flux.Foyer) flux.Foyer { return closed(f, "2026-11-30") }, "2029-11-30", "", "rsa_request_filed rsa_right_ceased rsa_right_opened", false, false},
		{"closed on the day of the request", func(f flux.Foyer) flux.Foyer { return closed(f, "2025-08-06") }, "2028-08-06", "", "rsa_request_filed rsa_right_ceased rsa_right_opened", false, false},
		{"closed before the request", func(f flux.Foyer) flux.Foyer { return closed(f, "2025-08-05") }, "2028-08-05", "", "rsa_request_filed rsa_right_ceased", false, false},
		{"closed in an earlier month", func(f flux.Foyer) flux.Foyer { f = closed(f, "2026-09-30"); f.Etat = flux.ClosAnterieur; return f }, "2029-09-30", "", "rsa_request_filed rsa_right_ceased rsa_right_opened", false, false},
		{"refused", func(f flux.Foyer) flux.Foyer { return refusedOn(f, "2026-11-15") }, "2029-11-15", "", "rsa_refused rsa_request_filed", false, false},
		{"refused before the request", func(f flux.Foyer) flux.Foyer { return refusedOn(f, "2025-08-05") }, "2028-08-05", "", "rsa_refused", false, false},
		{"on request", pending, "", "demande de RSA à l’étude", "rsa_request_filed", false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := open(t)
			o.apply(foyer("A1", o.zoe()), "import1", october)
			if outcome := o.apply(test.change(foyer("A1", o.zoe())), "import2", november); outcome != Updated {
				t.Fatalf("outcome %s", outcome)
			}
			got := o.read(o.only("A1"))
			due := ""
			if !got.unit.Due.IsZero() {
				due = got.unit.Due.String()
			}
			if due != test.due || got.unit.Active != test.active || got.card.Open != test.open || got.waits != test.waits {
				t.Errorf("due %q, active %q, open %v, waits %v", due, got.unit.Active, got.card.Open, got.waits)
			}
			var facts []string
			for fact := range got.unit.Facts {
				facts = append(facts, fact)
			}
			slices.Sort(facts)
			if strings.Join(facts, " ") != test.facts {
				t.Errorf("facts %v", facts)
			}
			if got.dossier.Reference != day("2026-11-30") {
				t.Errorf("reference %v", got.dossier.Reference)
			}
		})
	}
}

func TestAReopenedRight(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A1", o.zoe()), "import1", september)
	o.apply(closed(foyer("A1", o.zoe()), "2026-10-31"), "import2", october)
	zoe := o.only("A1")
	o.set(zoe, func(unit *seal.Unit) { unit.State, unit.Run = seal.StateCut, "run" })
	late := o.at(time.Date(2029, 12, 1, 8, 0, 0, 0, time.UTC))
	reopened := foyer("A1", o.zoe())
	reopened.Dossier.DateDemande = day("2029-11-02")
	late.apply(reopened, "import3", "2029-11-30|2029-12-01T00:00:00.000000")
	got := late.read(zoe)
	if got.unit.State != seal.StateActive || got.unit.Run != "" || !got.unit.Due.IsZero() || !got.card.Open || !got.waits {
		t.Errorf("unit %+v, card %+v, waits %v", got.unit, got.card, got.waits)
	}
}

func TestIgnored(t *testing.T) {
	t.Parallel()
	o := open(t)
	for name, f := range map[string]flux.Foyer{
		"a right whose retention is over": closed(foyer("A1", o.zoe()), "2023-11-05"),
		"a refusal whose own is":          refusedOn(foyer("A2", o.zoe()), "2023-11-05"),
		"nobody":                          closed(foyer("A3"), "2026-10-31"),
	} {
		if outcome := o.apply(f, "import1", october); outcome != Ignored {
			t.Errorf("%s: %s", name, outcome)
		}
	}
	if people := o.everybody(); len(people) != 0 {
		t.Errorf("%d people are stored", len(people))
	}
	if outcome := o.apply(closed(foyer("A1", o.zoe()), "2023-11-06"), "import1", october); outcome != Created {
		t.Errorf("on the last day: %s", outcome)
	}
	if outcome := o.apply(foyer("A1", o.zoe()), "import2", september); outcome != Ignored {
		t.Errorf("an older file: %s", outcome)
	}
	if o.read(o.only("A1")).card.Open {
		t.Error("the older file is believed")
	}
}

// Who waits for a code: everybody whose right is open and who has neither an account nor a code.
func TestWhoWaits(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A1", o.zoe(), o.paul()), "import1", september)
	people := o.members("A1")
	waits := func() [2]bool { return [2]bool{o.read(people[0]).waits, o.read(people[1]).waits} }
	if got := waits(); got != [2]bool{true, true} {
		t.Fatalf("a new couple waits: %v", got)
	}
	if letters, _, err := o.Issue(ctx, 10, everywhere, asked); err != nil || len(letters) != 2 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	changed := foyer("A1", o.zoe(), o.paul())
	changed.NbEnfants = 1
	o.apply(changed, "import2", october)
	if got := waits(); got != [2]bool{false, false} {
		t.Errorf("with a code they wait again after the next file: %v", got)
	}
	o.apply(closed(changed, "2026-11-30"), "import3", november)
	item, err := o.Vault.Seal(o.read(people[1]).unit, table.AccountKey(people[1]), account.Account{Role: "candidat"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Vault.Store.Write(ctx, table.Put(item, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	o.apply(changed, "import4", december)
	if got := waits(); got != [2]bool{true, false} {
		t.Errorf("after a reopening the one without an account waits: %v", got)
	}
	if !o.read(people[1]).card.Account || o.read(people[0]).card.Account {
		t.Error("the cards do not say who has an account")
	}
}

// A purge that is under way is the end: the next file, even one that says the same, makes the person anew once it is over.
func TestSomebodyWhosePurgeIsUnderWay(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A1", o.zoe(), o.paul()), "import1", september)
	people := o.members("A1")
	o.set(people[0], func(unit *seal.Unit) { unit.State = seal.StatePurge })
	before := o.read(people[0])
	changed := foyer("A1", o.zoe(), o.paul())
	changed.NbEnfants = 1
	if outcome := o.apply(changed, "import2", october); outcome != Updated {
		t.Fatalf("outcome %s", outcome)
	}
	if after := o.read(people[0]); after.unit.Version != before.unit.Version || after.dossier.NbEnfants != 0 {
		t.Error("the purged person is written to")
	}
	if o.read(people[1]).dossier.NbEnfants != 1 {
		t.Error("the other one is not")
	}
	hash := o.stage(changed).Number
	for _, key := range []table.Key{table.DossierKey(people[0]), table.CardKey(people[0]), table.UnitKey(people[0], Class), table.BlindKey(NIRIndex, o.stage(changed).NIRs[0])} {
		if err := o.Vault.Store.Write(ctx, table.Delete(key, table.Always)); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Leave(ctx, table.FoyerPK(hash), people[0]); err != nil {
		t.Fatal(err)
	}
	if outcome := o.apply(changed, "import3", november); outcome != Updated {
		t.Errorf("the next file: %s", outcome)
	}
	for _, person := range o.members("A1") {
		if person == people[0] {
			t.Error("the purged person's id lives on")
		}
		o.read(person)
	}
	if len(o.members("A1")) != 2 {
		t.Errorf("members %v", o.members("A1"))
	}
}
