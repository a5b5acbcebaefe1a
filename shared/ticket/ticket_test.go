package ticket_test

import (
	"context"
	"strings"
	"testing"

	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
	"tandem/shared/ticket"
)

var (
	ctx    = context.Background()
	helper = id.FromBytes[id.Person]([id.Size]byte{3})
	asked  = ticket.Ticket{Topic: "compte", Reach: "06 00 00 00 00", Text: "Je n’ai pas mon code."}
)

func load(t *testing.T) *service.Service {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	return svc
}

// What fails while a request is received or handled, and how often it is sent again, changes nothing: it waits once, then not at all.
func TestOnceWhateverFails(t *testing.T) {
	t.Parallel()
	svc := load(t)
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		sure, store := ticket.New(house.Vault(t), svc), faulty.New(house.Store, plan)
		unsure := ticket.New(house.On(t, house.Store), svc)
		unsure.Vault.Store = store
		faulty.Survive(func() { _ = unsure.Receive(ctx, asked) })
		for range 2 {
			if err := sure.Receive(ctx, asked); err != nil {
				t.Fatalf("%v: %v", plan, err)
			}
		}
		waits, _, err := sure.Open(ctx, "hotline")
		if err != nil || len(waits) != 1 || waits[0].Text != asked.Text {
			t.Fatalf("%v: %v %v", plan, waits, err)
		}
		faulty.Survive(func() { _ = unsure.Handle(ctx, waits[0].ID, helper, "hotline") })
		if err := sure.Handle(ctx, waits[0].ID, helper, "hotline"); err != nil && !fault.Is(err, fault.NotFound) {
			t.Fatalf("%v: %v", plan, err)
		}
		if waits, _, err := sure.Open(ctx, "hotline"); err != nil || len(waits) != 0 {
			t.Errorf("%v: handled, still waits: %v %v", plan, waits, err)
		}
		return store.Struck()
	})
}

// What cannot be answered is refused; a topic is read and handled by its own people.
func TestRefusals(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	desk := ticket.New(house.Vault(t), load(t))
	for name, change := range map[string]func(*ticket.Ticket){
		"no topic": func(l *ticket.Ticket) { l.Topic = "météo" }, "nothing said": func(l *ticket.Ticket) { l.Text = " " }, "no way to answer": func(l *ticket.Ticket) { l.Reach = "" },
		"too long": func(l *ticket.Ticket) { l.Text = strings.Repeat("x", ticket.MaxText+1) }, "a bell": func(l *ticket.Ticket) { l.Name = "\a" },
	} {
		letter := asked
		change(&letter)
		if err := desk.Receive(ctx, letter); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := desk.Receive(ctx, asked); err != nil {
		t.Fatal(err)
	}
	for _, other := range []service.Role{"dpo", "admin_fonct", "candidat"} {
		if waits, _, err := desk.Open(ctx, other); err != nil || len(waits) != 0 {
			t.Errorf("%s reads %v, %v", other, waits, err)
		}
	}
	waits, _, err := desk.Open(ctx, "hotline")
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Handle(ctx, waits[0].ID, helper, "dpo"); !fault.Is(err, fault.NotFound) {
		t.Errorf("handled by others: %v", err)
	}
	unit, _, err := desk.Vault.Load(ctx, table.TicketUnitKey(waits[0].ID))
	if err != nil || unit.Due.String() != "2027-05-06" {
		t.Errorf("due %v, %v: want six months at most", unit.Due, err)
	}
}
