package held_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/email"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/object/directory"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

// keeping is the service that keeps units of a class.
func keeping(t *testing.T, class service.Class) *service.Service {
	t.Helper()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		if len(svc.RulesFor(class)) > 0 {
			return svc
		}
	}
	t.Fatalf("no service keeps %s", class)
	return nil
}

// A copy goes when its time is over, and sooner when its owner may not read it any more, though the data stay.
func TestSweep(t *testing.T) {
	ctx := context.Background()
	house := vaulttest.Open(t)
	svc := keeping(t, service.ClassYouth)
	objects, err := directory.Open(directory.Options{Root: t.TempDir(), Secret: make([]byte, 32), Clock: clock.Fixed(vaulttest.Now)})
	if err != nil {
		t.Fatal(err)
	}
	vault := house.Vault(t, append(slices.Clone(vaulttest.Groups), held.Group)...)
	vault.Groups = maps.Clone(vault.Groups)
	vault.Groups[table.KindExport] = held.Group
	today := calendar.Of(vaulttest.Now, svc.Zone)
	packer := held.NewPacker(held.NewExports(vault, svc), objects, nil)
	settle := func(number byte, facts map[service.Event]calendar.Date) account.Owner {
		owner := account.Owner{Person: id.FromBytes[id.Person]([id.Size]byte{number}), Class: "jeune"}
		unit := vault.NewUnit(table.UnitKey(owner.Person, owner.Class), owner.Class)
		lifetime.Keeper{Service: svc, Clock: vault.Clock}.Set(unit, facts)
		address, err := email.Parse(string(owner.Person) + "@exemple.fr")
		if err != nil {
			t.Fatal(err)
		}
		ops, err := account.Book{Vault: vault}.Create(unit, owner.Person, account.Account{Role: "jeune", LastName: "Essai", FirstName: "Ana", Email: address})
		if err != nil {
			t.Fatal(err)
		}
		if err := vault.Commit(ctx, unit, ops...); err != nil {
			t.Fatal(err)
		}
		export, err := packer.Ask(ctx, owner, "", journal.Entry{At: vaulttest.Now, Actor: "jeune", Action: "E", Category: "RGT"})
		if err == nil {
			err = packer.Prepare(ctx, string(owner.Person)+"/jeune/"+export.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		return owner
	}
	staying := settle(1, map[service.Event]calendar.Date{service.Birth: today.AddDays(-20 * 365)})
	leaving := settle(2, map[service.Event]calendar.Date{service.Birth: today.AddDays(-20 * 365), service.EnrolmentEnded: today.AddDays(2)})
	for _, step := range []struct{ days, swept, stays, leaves int }{{1, 0, 1, 1}, {4, 1, 1, 0}, {5, 0, 1, 0}, {8, 1, 0, 0}} {
		vault.Clock = clock.Fixed(vaulttest.Now.AddDate(0, 0, step.days))
		if swept, err := packer.Sweep(ctx); err != nil || swept != step.swept {
			t.Errorf("after %d days %d swept, %v, want %d", step.days, swept, err, step.swept)
		}
		for owner, want := range map[account.Owner]int{staying: step.stays, leaving: step.leaves} {
			page, err := objects.List(ctx, "FilesBucket", held.ObjectPrefix(string(owner.Person)), "")
			if err != nil || len(page.Objects) != want {
				t.Errorf("after %d days %d parts of a copy, %v, want %d", step.days, len(page.Objects), err, want)
			}
		}
	}
}
