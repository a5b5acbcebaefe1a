package habilitation

import (
	"context"
	"errors"
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var ctx = context.Background()

const today = "2026-11-06" // at vaulttest.Now

func day(text string) calendar.Date { return calendar.MustParse(text) }

// having is the first stack that has both roles.
func having(t *testing.T, roles ...service.Role) *service.Service {
	t.Helper()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		known := func(role service.Role) bool { _, ok := svc.Role(role); return ok }
		if known(roles[0]) && known(roles[1]) {
			return svc
		}
	}
	t.Fatalf("no service has the roles %v", roles)
	return nil
}

func open(t *testing.T) Desk { return on(t, vaulttest.Open(t)) }

// on is a desk of the default service in a house.
func on(t *testing.T, house *vaulttest.House) Desk {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	return New(house.On(t, house.Store), svc, "NotifyQueue")
}

// later is the desk at another time.
func (d Desk) later(now time.Time) Desk {
	vault := *d.Vault
	vault.Clock = clock.Fixed(now)
	return New(&vault, d.Service, d.Notify)
}

// admin is an administrator whose account stands elsewhere.
var admin = By{Person: "0aaaaaaaaaaaaaaaaaaaaaaaaa", Role: "admin_fonct"}

// order is a good one.
func order(change func(*Order)) Order {
	good := Order{
		Role: "agent_dept", Email: "nadia@demo.example", FirstName: "Nadia", LastName: "Exemple", From: day(today), Until: day("2027-05-06"), Reference: "Décision 7",
		Committed: day(today), Territory: []string{"62000"},
	}
	if change != nil {
		change(&good)
	}
	return good
}

// fieldsOf are the places of the mistakes that an error names.
func fieldsOf(err error) (paths []string) {
	if wrong := new(fault.Error); errors.As(err, &wrong) {
		for _, field := range wrong.Fields {
			paths = append(paths, field.Path)
		}
	}
	return paths
}

func TestOrdersThatAreRefused(t *testing.T) {
	t.Parallel()
	d := open(t)
	for name, test := range map[string]struct {
		change func(*Order)
		field  string
	}{
		"no role":                      {func(o *Order) { o.Role, o.Territory = "", nil }, "body.role"},
		"a role that registers":        {func(o *Order) { o.Role, o.Territory = "candidat", nil }, "body.role"},
		"a role without an account":    {func(o *Order) { o.Role, o.Territory = "autre_admin", nil }, "body.role"},
		"no address":                   {func(o *Order) { o.Email = "nadia" }, "body.email"},
		"no first name":                {func(o *Order) { o.FirstName = " " }, "body.firstName"},
		"no name":                      {func(o *Order) { o.LastName = "\t" }, "body.lastName"},
		"no first day":                 {func(o *Order) { o.From = calendar.Date{} }, "body.from"},
		"over before it begins":        {func(o *Order) { o.From, o.Until = day("2026-12-02"), day("2026-12-01") }, "body.until"},
		"over yesterday":               {func(o *Order) { o.From, o.Until = day("2026-11-01"), day("2026-11-05") }, "body.until"},
		"no act":                       {func(o *Order) { o.Reference = " " }, "body.reference"},
		"an undertaking of tomorrow":   {func(o *Order) { o.Committed = day("2026-11-07") }, "body.committed"},
		"no territory":                 {func(o *Order) { o.Territory = nil }, "body.territory"},
		"a territory that is none":     {func(o *Order) { o.Territory = []string{"6200"} }, "body.territory"},
		"a territory of a role":        {func(o *Order) { o.Role = "hotline" }, "body.territory"},
		"a structure of a role":        {func(o *Order) { o.Structure = "73282932000074" }, "body.structure"},
		"no structure":                 {func(o *Order) { o.Role, o.Territory = "partenaire", nil }, "body.structure"},
		"a structure that is mistyped": {func(o *Order) { o.Role, o.Territory, o.Structure = "partenaire", nil, "73282932000075" }, "body.structure"},
	} {
		_, err := d.Designate(ctx, order(test.change), admin)
		if got := fieldsOf(err); len(got) != 1 || got[0] != test.field {
			t.Errorf("%s: %v, want %s", name, err, test.field)
		}
	}
	if _, err := d.Designate(ctx, Order{}, admin); len(fieldsOf(err)) != 6 {
		t.Errorf("every mistake in one answer: %v", err)
	}
	if list, _, err := d.List(ctx, "", 10); err != nil || len(list) != 0 {
		t.Errorf("what was refused is listed: %v, %v", list, err)
	}
}

// TestDaysAtTheirEdges designates from a day until a day, both included.
func TestDaysAtTheirEdges(t *testing.T) {
	t.Parallel()
	d := open(t)
	person, err := d.Designate(ctx, order(func(o *Order) { o.From, o.Until = day("2026-11-10"), day("2026-11-10") }), admin)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Designate(ctx, order(func(o *Order) { o.Email, o.From, o.Until = "paul@demo.example", day("2026-11-01"), day(today) }), admin); err != nil {
		t.Errorf("until today: %v", err)
	}
	stored := load(t, d, person)
	for at, holds := range map[string]bool{
		"2026-11-09T23:59:59+01:00": false, "2026-11-10T00:00:00+01:00": true, "2026-11-10T23:59:59+01:00": true, "2026-11-11T00:00:00+01:00": false,
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := stored.Habilitation.Holds(now, d.Service.Zone); (got == nil) != holds {
			t.Errorf("%s: %v, want it to hold: %v", at, got, holds)
		}
	}
	if _, err := d.Commit(ctx, person, day("2026-11-07"), admin); len(fieldsOf(err)) != 1 {
		t.Errorf("an undertaking of tomorrow: %v", err)
	}
	if _, err := d.Commit(ctx, person, calendar.Date{}, admin); len(fieldsOf(err)) != 1 {
		t.Errorf("an undertaking of no day: %v", err)
	}
	if _, err := d.Commit(ctx, person, day(today), admin); err != nil {
		t.Errorf("an undertaking of today: %v", err)
	}
}

func load(t *testing.T, d Desk, person id.Person) *account.Stored {
	t.Helper()
	_, stored, err := d.find(ctx, person)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// TestWhoMay has people of several roles act on an account of another: who does not designate such people is refused, and nobody acts on their own.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		of, by            service.Role
		designates, stops bool
	}{
		"the administrator":                     {"hotline", "admin_fonct", true, true},
		"an agent":                              {"hotline", "dpo", false, false},
		"a region, of who runs the platform":    {"solutions_co", "agent_region", true, true},
		"who runs the platform, of the region":  {"agent_region", "solutions_co", false, false},
		"who runs the platform, of an adviser":  {"conseiller", "solutions_co", true, true},
		"who is responsible":                    {"conseiller", "responsable", true, true},
		"who may lock accounts":                 {"conseiller", "informatique", false, true},
		"the governance, of a correspondent":    {"rssi", "gouvernance", true, true},
		"the follow-up, of an adviser":          {"conseiller_pe", "suivi_operationnel", true, true},
		"the follow-up, of the governance":      {"gouvernance", "suivi_operationnel", false, false},
		"the follow-up, of its own social work": {"trav_social", "suivi_operationnel", true, true},
	} {
		house := vaulttest.Open(t)
		d, by := New(house.On(t, house.Store), having(t, test.of, test.by), "NotifyQueue"), By{Person: admin.Person, Role: string(test.by)}
		plain := order(func(o *Order) { o.Role, o.Territory, o.Committed = string(test.of), nil, calendar.Date{} })
		person, err := d.Designate(ctx, plain, By{Role: "installation"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, again := d.Designate(ctx, plain, by)
		_, committed := d.Commit(ctx, person, day(today), by)
		_, invited := d.Invite(ctx, person, by)
		for what, err := range map[string]error{"designates": again, "notes the undertaking": committed, "invites": invited} {
			if (err == nil) != test.designates {
				t.Errorf("%s %s: %v", name, what, err)
			}
		}
		if _, err := d.Commit(ctx, person, day(today), By{person, string(test.by)}); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: their own undertaking: %v", name, err)
		}
		if _, err := d.End(ctx, person, by); (err == nil) != test.stops || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s ends it: %v", name, err)
		}
	}
}

// TestAnewAfterTheEnd keeps the undertaking of a habilitation that goes on, and asks for another after its end.
func TestAnewAfterTheEnd(t *testing.T) {
	t.Parallel()
	d := open(t)
	person, err := d.Designate(ctx, order(nil), admin)
	if err != nil {
		t.Fatal(err)
	}
	silent := order(func(o *Order) { o.Committed, o.Territory = calendar.Date{}, []string{"62100"} })
	if _, err := d.Designate(ctx, silent, admin); err != nil {
		t.Fatal(err)
	}
	if got := load(t, d, person).Habilitation; got.Committed != day(today) || got.Territory.French() != "62100" {
		t.Errorf("changed: %+v", got)
	}
	first, err := d.End(ctx, person, admin)
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.later(vaulttest.Now.Add(time.Hour)).End(ctx, person, admin)
	if err != nil || !second.Habilitation.Ended.Equal(first.Habilitation.Ended) {
		t.Errorf("ended twice: %v, %v", second.Habilitation, err)
	}
	if _, err := d.Designate(ctx, silent, admin); err != nil || !load(t, d, person).Habilitation.Committed.IsZero() {
		t.Errorf("designated anew with the undertaking of before: %v", err)
	}
}

// TestDesignatingThroughFaults designates somebody while the process dies, or the table fails, at each call, and does it again: there is one account,
// with what the order says, and a message invites its person. Ending it is as sure.
func TestDesignatingThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		failing := faulty.New(house.Store, plan)
		steady := on(t, house)
		vault := *steady.Vault
		vault.Store = failing
		d := New(&vault, steady.Service, steady.Notify)
		attempt := func(act func(Desk) error) {
			failed := errors.New("died")
			faulty.Survive(func() { failed = act(d) })
			if failed != nil {
				failed = act(steady)
			}
			if failed != nil {
				t.Errorf("%v: repeated: %v", plan, failed)
			}
		}
		attempt(func(d Desk) error { _, err := d.Designate(ctx, order(nil), admin); return err })
		list, _, err := steady.List(ctx, "", 10)
		if err != nil || len(list) != 1 || list[0].Habilitation.Until != day("2027-05-06") || list[0].State != account.Waiting || invitations(t, house) == 0 {
			t.Fatalf("%v: %d accounts, %d invitations, %v", plan, len(list), invitations(t, house), err)
		}
		attempt(func(d Desk) error { _, err := d.End(ctx, list[0].Person, admin); return err })
		if load(t, steady, list[0].Person).Habilitation.Ended.IsZero() {
			t.Errorf("%v: not ended", plan)
		}
		return failing.Struck()
	})
}

func invitations(t *testing.T, house *vaulttest.House) (count int) {
	t.Helper()
	err := house.Store.Each(ctx, func(item table.Item) error {
		if item.Kind == table.KindMessage {
			count++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}
