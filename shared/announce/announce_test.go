package announce_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"tandem/shared/account"
	"tandem/shared/announce"
	"tandem/shared/email"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var ctx = context.Background()

const people = 5

func person(n byte) id.Person { return id.FromBytes[id.Person]([id.Size]byte{n}) }

// open makes a house with accounts: the first restricted, the second cut; one more person has a unit and no account.
func open(t *testing.T) *vaulttest.House {
	t.Helper()
	house := vaulttest.Open(t)
	vault := house.Vault(t)
	for n := range byte(people + 1) {
		unit := vault.NewUnit(table.UnitKey(person(n+1), "recruteur"), "recruteur")
		var ops []table.Op
		if n < people {
			address, err := email.Parse(fmt.Sprintf("personne%d@modele.example", n))
			if err != nil {
				t.Fatal(err)
			}
			if ops, err = (account.Book{Vault: vault}).Create(unit, person(n+1), account.Account{Role: "recruteur", State: account.Active, Email: address}); err != nil {
				t.Fatal(err)
			}
		}
		switch n {
		case 0:
			unit.Frozen = "accuracy"
		case 1:
			unit.State = "cut"
		case 2:
			unit.Told = "2" // registered since
		}
		if err := vault.Commit(ctx, unit, ops...); err != nil {
			t.Fatal(err)
		}
	}
	return house
}

// changed is the service whose privacy notice changed.
func changed(t *testing.T) *service.Service {
	t.Helper()
	found, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	later := *found
	later.Privacy = service.Text{Version: "2", Date: found.Privacy.Date, Changes: []string{"Un hébergeur de plus."}, Earlier: []service.Text{found.Privacy}}
	return &later
}

// told counts the messages to each person.
func told(t *testing.T, house *vaulttest.House) map[string]int {
	t.Helper()
	found := map[string]int{}
	err := house.Store.Each(ctx, func(item table.Item) error {
		if item.Kind != table.KindMessage {
			return nil
		}
		var pending struct {
			Message json.RawMessage `json:"message"`
		}
		_ = json.Unmarshal(item.Body, &pending)
		body := item.Body
		if pending.Message != nil {
			body = pending.Message
		}
		message, err := outbox.Read(body)
		if message.Kind == "privacy" {
			found[message.Subject]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func check(t *testing.T, house *vaulttest.House) {
	t.Helper()
	found := told(t, house)
	for n := range byte(people + 1) {
		want := 1
		if n == 1 || n == 2 || n == people {
			want = 0
		}
		if got := found[string(person(n+1))+"/recruteur"]; got != want {
			t.Errorf("person %d was told %d times, want %d", n, got, want)
		}
	}
}

// Whatever fails at whatever call, each is told once.
func TestEachIsToldOnce(t *testing.T) {
	svc, strikes := changed(t), 0
	faulty.Enumerate([]faulty.Fault{faulty.CrashBefore, faulty.CrashAfter}, func(plan faulty.Plan) bool {
		house := open(t)
		store := faulty.New(house.Store, plan)
		faulty.Survive(func() {
			vault := house.Vault(t)
			vault.Store = store
			_, _ = announce.Desk{Service: svc, Vault: vault, Notify: "NotifyQueue"}.Tell(ctx)
		})
		for range 3 {
			if _, err := (announce.Desk{Service: svc, Vault: house.Vault(t), Notify: "NotifyQueue"}).Tell(ctx); err != nil {
				t.Fatal(err)
			}
		}
		check(t, house)
		if store.Struck() {
			strikes++
		}
		return store.Struck()
	})
	if strikes < people {
		t.Errorf("%d faults struck", strikes)
	}
}

// A run looks at a bounded number of units, and the next goes on; when all know, nothing is read but that they do. A further version is told anew.
func TestAgainWithTheNextVersion(t *testing.T) {
	house, svc := open(t), changed(t)
	desk := announce.Desk{Service: svc, Vault: house.Vault(t), Notify: "NotifyQueue"}
	if sent, err := desk.Tell(ctx); err != nil || sent != people-2 {
		t.Errorf("told %d, %v", sent, err)
	}
	if sent, err := desk.Tell(ctx); err != nil || sent != 0 {
		t.Errorf("told %d again, %v", sent, err)
	}
	third := *svc
	third.Privacy = service.Text{Version: "3", Date: svc.Privacy.Date, Changes: []string{"Encore."}, Earlier: []service.Text{svc.Privacy}}
	desk.Service = &third
	if sent, err := desk.Tell(ctx); err != nil || sent != people-1 {
		t.Errorf("of the third version told %d, %v", sent, err)
	}
	still, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	desk.Service = still
	if sent, err := desk.Tell(ctx); err != nil || sent != 0 {
		t.Errorf("of a notice that never changed told %d, %v", sent, err)
	}
}
