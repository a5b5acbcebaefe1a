package purge_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/dossier"
	"tandem/shared/flux/synthetic"
	"tandem/shared/id"
	"tandem/shared/object"
	objectfaulty "tandem/shared/object/faulty"
	"tandem/shared/purge"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

func demo(t *testing.T, from, to int) []synthetic.Foyer {
	t.Helper()
	_, foyers := synthetic.Demo()
	return foyers[from:to]
}

// A run leaves nothing of those it is about and everything of the others.
func TestRunDestroys(t *testing.T) {
	o := open(t)
	people := o.apply(demo(t, 0, 2)...) // Zoé, and the couple
	for _, person := range people {
		o.file(person, "un")
		o.file(person, "deux")
	}
	desk := o.desk(o.house.Store)
	run := o.release(desk)
	for range 2 { // the message may come twice
		if err := desk.Run(context.Background(), run.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, person := range people {
		if left := o.of(person); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
	want := map[string]int{"objects": 6, "records": 12, "indexes": 6, "keys": 3} // card, dossier and two mirrors each; foyer and NIR each
	if diff := cmp.Diff(want, o.proof(desk, run).Stores); diff != "" {
		t.Errorf("counts of the manifest (-want +got):\n%s", diff)
	}
	if tombs := o.items(func(item table.Item) bool { return item.Kind == table.KindTombstone }); len(tombs) != 3 {
		t.Errorf("%d tombstones, want 3", len(tombs))
	}
	if foyers := o.items(func(item table.Item) bool { return item.Kind == table.KindFoyer }); len(foyers) != 0 {
		t.Errorf("%d foyers are left without anybody", len(foyers))
	}
}

// Those who leave one foyer together do not stand in each other's way.
func TestFamiliesLeaveTogether(t *testing.T) {
	for range 2 {
		o := open(t)
		var foyers []synthetic.Foyer
		_, demo := synthetic.Demo()
		for i := range 8 {
			family := demo[1]
			family.Numero, family.Matricule = fmt.Sprintf("%011d", 500+i), fmt.Sprintf("%07d00000000", 1236+i)
			family.Persons = slices.Clone(family.Persons)
			for j := range family.Persons {
				family.Persons[j].NIR = ""
				family.Persons[j].Prenom += string(rune('A' + i))
			}
			foyers = append(foyers, family)
		}
		if people := o.apply(foyers...); len(people) != 16 {
			t.Fatalf("%d people", len(people))
		}
		desk := o.desk(o.house.Store)
		run := o.release(desk)
		if err := desk.Run(context.Background(), run.ID); err != nil {
			t.Fatal(err)
		}
		if got := o.proof(desk, run); got.Count != 16 || got.Stores["indexes"] != 16 {
			t.Errorf("manifest: %d people, %v", got.Count, got.Stores)
		}
	}
}

// Whatever call the process dies at, the run ends in the same proof once it is delivered again.
func TestProofIsTheSameAfterAnyDeath(t *testing.T) {
	want, tables, objects := interrupted(t, faulty.Plan{}, faulty.Plan{})
	for call := range tables {
		t.Run(fmt.Sprint("table call ", call), func(t *testing.T) {
			t.Parallel()
			got, _, _ := interrupted(t, faulty.Plan{Call: call, Fault: faulty.CrashBefore}, faulty.Plan{})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the proof counts otherwise (-without a fault +with it):\n%s", diff)
			}
		})
	}
	for call := range objects {
		t.Run(fmt.Sprint("object call ", call), func(t *testing.T) {
			t.Parallel()
			got, _, _ := interrupted(t, faulty.Plan{}, faulty.Plan{Call: call, Fault: faulty.CrashAfter})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the proof counts otherwise (-without a fault +with it):\n%s", diff)
			}
		})
	}
}

// interrupted executes a run with a fault, delivers it again without, and returns what its proof counts, with the messages that were
// sent, and how many calls the first execution made.
func interrupted(t *testing.T, atTable, atObjects faulty.Plan) (counts map[string]int, tables, objects int) {
	t.Helper()
	o := open(t)
	for _, person := range o.apply(demo(t, 0, 1)...) {
		o.file(person, "un")
		o.file(person, "deux")
	}
	calm := o.desk(o.house.Store)
	run := o.release(calm)
	desk, store, wrapped := o.desk(o.house.Store), faulty.New(o.house.Store, atTable), objectfaulty.New(o.objects, atObjects)
	desk.Vault.Store, desk.Objects = store, wrapped
	faulty.Survive(func() { _ = desk.Run(context.Background(), run.ID) }) // it may well fail
	if err := calm.Run(context.Background(), run.ID); err != nil {
		t.Fatalf("delivered again: %v", err)
	}
	counts = o.proof(calm, run).Stores
	counts["messages"] = len(o.items(func(item table.Item) bool { return item.Kind == table.KindMessage }))
	return counts, store.Calls(), wrapped.Calls()
}

// A unit that was reopened, is held, or was taken by another run, stays.
func TestWhatMovedStays(t *testing.T) {
	for name, c := range map[string]struct {
		move func(o *office, unit *seal.Unit)
		run  bool // the unit is free for a later run
	}{
		"reopened": {func(o *office, unit *seal.Unit) {
			o.desk(o.house.Store).Lifetime.Set(unit, map[service.Event]calendar.Date{service.RSARightOpened: calendar.MustParse("2029-11-01"), service.RSARightCeased: {}})
		}, true},
		"held": {func(o *office, unit *seal.Unit) {
			unit.Facts["litigation_opened"] = calendar.MustParse("2029-10-01")
		}, true},
		"another run's": {func(_ *office, unit *seal.Unit) { unit.Run = "0000000000000000000000002g" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			people := o.apply(demo(t, 0, 1)...)
			desk := o.desk(o.house.Store)
			run := o.release(desk)
			unit := o.unit(people[0])
			c.move(o, unit)
			unit.Touch()
			if err := desk.Vault.Commit(context.Background(), unit); err != nil {
				t.Fatal(err)
			}
			if err := desk.Run(context.Background(), run.ID); err != nil {
				t.Fatal(err)
			}
			if got := o.proof(desk, run); got.Count != 0 {
				t.Errorf("the manifest counts %d units", got.Count)
			}
			kept := o.unit(people[0])
			if kept == nil || len(o.of(people[0])) < 5 {
				t.Fatalf("something went: %v", o.of(people[0]))
			}
			if (kept.Run == "") != c.run {
				t.Errorf("the unit is in run %q", kept.Run)
			}
		})
	}
}

// More records than one write takes go all the same, and are all counted.
func TestLargePartitions(t *testing.T) {
	o := open(t)
	people := o.apply(demo(t, 0, 1)...)
	vault := o.house.Vault(t)
	unit := o.unit(people[0])
	for i := range 230 {
		ops, err := account.Blind("essai", fmt.Sprint("1.", i), account.Owner{Person: people[0], Class: dossier.Class})
		if err != nil {
			t.Fatal(err)
		}
		session := table.Put(table.Item{Key: table.SessionKey(people[0], fmt.Sprint(i)), Kind: table.KindSession}, table.IfAbsent)
		if err := errors.Join(vault.Commit(context.Background(), unit, ops...), o.house.Store.Write(context.Background(), session)); err != nil {
			t.Fatal(err)
		}
	}
	desk := o.desk(o.house.Store)
	run := o.release(desk)
	if err := desk.Run(context.Background(), run.ID); err != nil {
		t.Fatal(err)
	}
	if left := o.of(people[0]); len(left) > 0 {
		t.Errorf("left: %d, %v", len(left), left[0])
	}
	if got := o.proof(desk, run).Stores; got["indexes"] != 232 || got["records"] != 234 {
		t.Errorf("counts of the manifest: %v", got)
	}
}

// A file that does not go, and a unit that does not go, stop the run: it never says that it is done.
func TestSearchStopsTheRun(t *testing.T) {
	for name, sabotage := range map[string]func(*purge.Desk){
		"files stay": func(desk *purge.Desk) { desk.Objects = keepsFiles{desk.Objects} },
		"units stay": func(desk *purge.Desk) { desk.Vault.Store = keepsUnits{desk.Vault.Store} },
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			people := o.apply(demo(t, 0, 1)...)
			o.file(people[0], "un")
			desk := o.desk(o.house.Store)
			run := o.release(desk)
			sabotage(&desk)
			for range 3 {
				if err := desk.Run(context.Background(), run.ID); err == nil {
					t.Fatal("the run says that it is done")
				}
			}
			found, err := desk.Find(context.Background(), run.ID)
			if err != nil || found.State != purge.Released || found.Manifest != nil {
				t.Errorf("state %s, manifest %v, %v", found.State, found.Manifest, err)
			}
			if o.unit(people[0]) == nil {
				t.Error("the keys are gone although the search found something")
			}
			if err := o.desk(o.house.Store).Run(context.Background(), run.ID); err != nil {
				t.Errorf("repaired: %v", err)
			}
			if left := o.of(people[0]); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

type keepsFiles struct{ object.Objects }

func (keepsFiles) Delete(context.Context, object.Bucket, string) error { return nil }

type keepsUnits struct{ table.Store }

func (s keepsUnits) Write(ctx context.Context, ops ...table.Op) error {
	return s.Store.Write(ctx, slices.DeleteFunc(slices.Clone(ops), func(op table.Op) bool {
		_, person := table.PersonOf(op.Item.Key.PK())
		return person && op.Action == table.ActionDelete && op.Item.Key.Table() == table.Keys
	})...)
}

// The file is scrubbed when the keys are gone from it, and before the proof says so; a run whose scrubbing failed is not done.
func TestScrubComesBetweenKeysAndProof(t *testing.T) {
	o := open(t)
	people := o.apply(demo(t, 0, 1)...)
	desk := o.desk(o.house.Store)
	run := o.release(desk)
	scrubs := 0
	desk.Vault.Store = scrubbed{o.house.Store, func() error {
		if scrubs++; scrubs == 1 {
			return errors.New("the disk does not answer")
		}
		if o.unit(people[0]) != nil {
			t.Error("the keys are still there")
		}
		if found, err := desk.Find(context.Background(), run.ID); err != nil || found.State != purge.Released {
			t.Errorf("the run is %s, %v", found.State, err)
		}
		return nil
	}}
	if err := desk.Run(context.Background(), run.ID); err == nil {
		t.Error("done without scrubbing")
	}
	if err := desk.Run(context.Background(), run.ID); err != nil || scrubs != 2 {
		t.Errorf("scrubbed %d times, %v", scrubs, err)
	}
	o.proof(desk, run)
}

type scrubbed struct {
	table.Store
	scrub func() error
}

func (s scrubbed) Scrub(context.Context) error { return s.scrub() }

// A recruiter's offers go with them, and the matching is told of each.
func TestOffersGoWithTheirRecruiter(t *testing.T) {
	o := open(t)
	vault := o.house.Vault(t)
	recruiter := id.Person("0000000000000000000000003g")
	unit := vault.NewUnit(table.UnitKey(recruiter, "recruteur"), "recruteur")
	desk := o.desk(o.house.Store)
	desk.Lifetime.Set(unit, map[service.Event]calendar.Date{service.AccountOpened: calendar.MustParse("2026-11-06")})
	ops := []table.Op{}
	for _, offer := range []id.Offer{"0000000000000000000000004g", "0000000000000000000000005g"} {
		ops = append(ops, table.Put(table.Item{Key: table.OfferKey(offer), Kind: table.KindOffer}, table.IfAbsent),
			table.Put(table.Item{Key: table.OwnOfferKey(recruiter, offer), Kind: table.KindOwnOffer, Unit: unit.Key.SK()}, table.IfAbsent))
	}
	if err := vault.Commit(context.Background(), unit, ops...); err != nil {
		t.Fatal(err)
	}
	runs, err := desk.Plan(context.Background()) // a standing visa: nobody is asked
	if err != nil || len(runs) != 1 || runs[0].State != purge.Released {
		t.Fatalf("planned %+v, %v", runs, err)
	}
	if err := desk.Run(context.Background(), runs[0].ID); err != nil {
		t.Fatal(err)
	}
	if left := o.of(recruiter); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if offers := o.items(func(item table.Item) bool { return item.Kind == table.KindOffer }); len(offers) > 0 {
		t.Errorf("%d offers are left", len(offers))
	}
	if messages := o.items(func(item table.Item) bool { return item.Kind == table.KindMessage }); len(messages) != 4 { // closed, closed, gone, and the run's own
		t.Errorf("%d messages", len(messages))
	}
	if got := o.proof(desk, runs[0]); got.Stores["records"] != 4 || got.Visa != "" {
		t.Errorf("manifest: %+v", got)
	}
}

// A manifest of the largest run fits into one item.
func TestLargestManifestFits(t *testing.T) {
	manifest := retention.Manifest{Stores: map[string]int{"records": 1}}
	for i := range purge.MaxUnits {
		manifest.Subjects = append(manifest.Subjects, retention.Subject("0000000000000000000000000g", fmt.Sprint(i)))
		manifest.Count++
	}
	sealed, err := manifest.Seal("")
	if err != nil {
		t.Fatal(err)
	}
	item, err := purge.RunItem(purge.Run{ID: "0000000000000000000000000g", Manifest: &sealed, Visa: "AD62-2029-117"})
	if err != nil {
		t.Fatal(err)
	}
	if err := table.CheckWrite([]table.Op{table.Put(item, table.IfAbsent)}); err != nil {
		t.Error(err)
	}
}
