package purge_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/cv"
	"tandem/shared/dossier"
	"tandem/shared/flux"
	"tandem/shared/flux/synthetic"
	"tandem/shared/id"
	"tandem/shared/object"
	"tandem/shared/object/directory"
	"tandem/shared/purge"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/bolt"
)

// The rights of everybody in these tests end on this day; thirty-six months later their dossiers fall due.
var (
	ceased = calendar.MustParse("2026-11-30")
	later  = time.Date(2029, 12, 1, 7, 0, 0, 0, time.UTC) // the day after they fell due
)

// office is a house with people in it whose time has come.
type office struct {
	t       *testing.T
	house   *vaulttest.House
	service *service.Service
	objects object.Objects
	now     time.Time
}

func open(t *testing.T) *office {
	t.Helper()
	found, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	objects, err := directory.Open(directory.Options{Root: t.TempDir(), Secret: make([]byte, 32), Clock: clock.Fixed(later)})
	if err != nil {
		t.Fatal(err)
	}
	return &office{t, vaulttest.Open(t), found, objects, later}
}

// desk is a purge on a store: the office's own, or one that wraps it.
func (o *office) desk(store table.Store) purge.Desk {
	o.t.Helper()
	vault := o.house.On(o.t, store)
	vault.Clock, vault.Groups = clock.Fixed(o.now), maps.Clone(vault.Groups)
	vault.Groups[table.KindProof] = "vault"
	return purge.New(vault, o.objects, o.service, "essai")
}

// apply brings foyers in, all of them with rights that ended.
func (o *office) apply(foyers ...synthetic.Foyer) []id.Person {
	o.t.Helper()
	vault := o.house.Vault(o.t)
	desk := dossier.New(vault, o.service)
	for i := range foyers {
		foyers[i].State = synthetic.Closed(ceased, "RFD")
	}
	var content bytes.Buffer
	if err := (synthetic.File{Reference: ceased}).Write(&content, slices.Values(foyers)); err != nil {
		o.t.Fatal(err)
	}
	received := id.FromBytes[id.Import]([id.Size]byte{byte(len(foyers))})
	_, err := flux.Read(&content, flux.Options{Departement: o.service.Controller.PartnerCode}, func(foyer flux.Foyer) error {
		staged, err := dossier.Stage(vault.Ring, foyer)
		if err != nil {
			return err
		}
		_, err = desk.Apply(context.Background(), staged, received, "2026-11-30|2026-12-05")
		return err
	}, func(reject flux.Reject) error {
		o.t.Errorf("rejected: %+v", reject)
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.people()
}

// people lists who has a unit.
func (o *office) people() []id.Person {
	o.t.Helper()
	var people []id.Person
	for _, item := range o.items(func(item table.Item) bool { return item.Kind == table.KindUnit }) {
		if person, ok := table.PersonOf(item.Key.PK()); ok && item.Key == table.UnitKey(person, dossier.Class) {
			people = append(people, person)
		}
	}
	return people
}

// items lists what the store holds of a sort.
func (o *office) items(wanted func(table.Item) bool) []table.Item {
	o.t.Helper()
	var found []table.Item
	err := o.house.Store.Each(context.Background(), func(item table.Item) error {
		if wanted(item) {
			found = append(found, item)
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

// of lists what names a person, but for what is meant to stay: tombstones, the journal, runs and messages.
func (o *office) of(person id.Person) []string {
	o.t.Helper()
	var left []string
	for _, item := range o.items(func(item table.Item) bool {
		stays := []table.Kind{table.KindTombstone, table.KindJournal, table.KindMessage}
		return !slices.Contains(stays, item.Kind) && strings.Contains(item.Key.PK()+item.Key.SK()+string(item.Body), string(person))
	}) {
		left = append(left, string(item.Kind)+" "+item.Key.PK())
	}
	page, err := o.objects.List(context.Background(), "FilesBucket", cv.ObjectPrefix(string(person)), "")
	if err != nil {
		o.t.Fatal(err)
	}
	for _, found := range page.Objects {
		left = append(left, found.Key)
	}
	return left
}

// file gives a person a file, whose content does not matter here.
func (o *office) file(person id.Person, name string) {
	o.t.Helper()
	if err := o.objects.Put(context.Background(), "FilesBucket", cv.ObjectKey(string(person), name), strings.NewReader("scellé")); err != nil {
		o.t.Fatal(err)
	}
}

// unit reads somebody's unit, nil when it is gone.
func (o *office) unit(person id.Person) *seal.Unit {
	o.t.Helper()
	unit, _, err := o.house.Vault(o.t).Load(context.Background(), table.UnitKey(person, dossier.Class))
	if err != nil {
		o.t.Fatal(err)
	}
	return unit
}

// release plans, gives the visa and the two words that the run of the dossiers needs.
func (o *office) release(desk purge.Desk) purge.Run {
	o.t.Helper()
	runs, err := desk.Plan(context.Background())
	if err != nil || len(runs) != 1 {
		o.t.Fatalf("planned %d runs, %v", len(runs), err)
	}
	return o.approve(desk, runs[0])
}

func (o *office) approve(desk purge.Desk, run purge.Run) purge.Run {
	o.t.Helper()
	ctx := context.Background()
	if _, err := desk.GiveVisa(ctx, run.ID, "AD62-2029-117"); err != nil {
		o.t.Fatal(err)
	}
	for _, who := range []id.Person{"0000000000000000000000000g", "0000000000000000000000001g"} {
		var err error
		if run, err = desk.Release(ctx, run.ID, who, "dpo"); err != nil {
			o.t.Fatal(err)
		}
	}
	return run
}

// proof is the manifest of a run, checked against the one before it.
func (o *office) proof(desk purge.Desk, run purge.Run) retention.Manifest {
	o.t.Helper()
	done, err := desk.Find(context.Background(), run.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	if done.State != purge.Done || done.Manifest == nil {
		o.t.Fatalf("the run is %s", done.State)
	}
	if err := done.Manifest.Verify(""); err != nil {
		o.t.Error(err)
	}
	return *done.Manifest
}

var _ purge.Scrubber = (*bolt.Store)(nil)
