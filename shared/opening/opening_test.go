package opening

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"tandem/shared/access"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/purge"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var ctx = context.Background()

const (
	sealed  id.Person = "0ccccccccccccccccccccccccc"
	another id.Person = "0ddddddddddddddddddddddddd" // sealed too
)

// vaulted is the service that has a vault which somebody opens.
func vaulted(t *testing.T) *service.Service {
	t.Helper()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		if svc.Has(service.FeatureVault) && len(access.RolesFor(svc, service.Approve, svc.CategoryOf(string(table.KindProof)))) > 0 {
			return svc
		}
	}
	t.Fatal("no service has a vault")
	return nil
}

// desk is a desk of a service that has a vault, in which two proofs are sealed.
func desk(t *testing.T, house *vaulttest.House) Desk {
	t.Helper()
	svc := vaulted(t)
	d := New(house.On(t, house.Store), svc)
	keep := lifetime.Keeper{Service: svc, Clock: d.Clock}
	for _, proof := range []id.Person{sealed, another} {
		unit := d.Vault.NewUnit(table.UnitKey(proof, "coffre"), "coffre")
		keep.Set(unit, map[service.Event]calendar.Date{service.Sealed: keep.Today(), service.FirstRecorded: keep.Today()})
		item, err := d.Vault.Seal(unit, table.ProofKey(proof), purge.Proof{LastName: "Exemple"})
		if err != nil {
			t.Fatal(err)
		}
		item.Index = table.SealedEntry(proof)
		if err := d.Vault.Commit(ctx, unit, table.Put(item, table.IfAbsent)); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// later is the desk at another time.
func (d Desk) later(t *testing.T, at string) Desk {
	t.Helper()
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	vault := *d.Vault
	vault.Clock = clock.Fixed(now)
	return New(&vault, d.Service)
}

// word is that of one of three people, now.
func (d Desk) word(person string) Word {
	return Word{By: id.Person(person), Role: "agent_etat", At: d.At()}
}

// order is a good one.
func order(change func(*Order)) Order {
	good := Order{Reason: Operation, Reference: "MIN-2026/4", Proofs: []id.Person{sealed}, Until: calendar.MustParse("2026-11-08")}
	if change != nil {
		change(&good)
	}
	return good
}

func asked(t *testing.T, d Desk) Opening {
	t.Helper()
	opening, err := d.Ask(ctx, order(nil), d.word("first"))
	if err != nil {
		t.Fatal(err)
	}
	return opening
}

func TestOrdersThatAreRefused(t *testing.T) {
	t.Parallel()
	d := desk(t, vaulttest.Open(t))
	today := calendar.Of(d.Clock.Now(), d.Service.Zone)
	longest := today.Add(d.Service.Deadlines.Opening)
	for name, test := range map[string]struct {
		change func(*Order)
		field  string
	}{
		"no reason":            {func(o *Order) { o.Reason = "" }, "body.reason"},
		"another reason":       {func(o *Order) { o.Reason = "curiosite" }, "body.reason"},
		"no reference":         {func(o *Order) { o.Reference = " " }, "body.reference"},
		"a name":               {func(o *Order) { o.Reference = "affaire Exemple" }, "body.reference"},
		"a long reference":     {func(o *Order) { o.Reference = "A1234567890123456789012345678901234567890" }, "body.reference"},
		"no proof":             {func(o *Order) { o.Proofs = nil }, "body.proofs"},
		"no last day":          {func(o *Order) { o.Until = calendar.Date{} }, "body.until"},
		"until yesterday":      {func(o *Order) { o.Until = today.AddDays(-1) }, "body.until"},
		"a day longer than it": {func(o *Order) { o.Until = longest.AddDays(1) }, "body.until"},
	} {
		_, err := d.Ask(ctx, order(test.change), d.word("first"))
		wrong := new(fault.Error)
		if !errors.As(err, &wrong) || len(wrong.Fields) != 1 || wrong.Fields[0].Path != test.field {
			t.Errorf("%s: %v, want %s", name, err, test.field)
		}
	}
	if _, err := d.Ask(ctx, order(func(o *Order) { o.Proofs = []id.Person{sealed, "0eeeeeeeeeeeeeeeeeeeeeeeee"} }), d.word("first")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a proof that is none: %v", err)
	}
	for name, until := range map[string]calendar.Date{"until today": today, "as long as it may": longest} {
		if _, err := d.Ask(ctx, order(func(o *Order) { o.Until = until }), d.word("first")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTwoPeople opens the vault by the words of two: one alone, and the same twice, open nothing.
func TestTwoPeople(t *testing.T) {
	t.Parallel()
	d := desk(t, vaulttest.Open(t))
	opening := asked(t, d)
	refused := func(what string) {
		t.Helper()
		if _, _, err := d.Read(ctx, sealed, "controle_fse"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("asked by one")
	if _, err := d.Release(ctx, opening.ID, d.word("first")); !fault.Is(err, fault.Conflict) {
		t.Errorf("released by who asked: %v", err)
	}
	refused("released by who asked")
	if _, err := d.Release(ctx, "00000000000000000000000000", d.word("second")); !fault.Is(err, fault.NotFound) {
		t.Errorf("an opening that is none: %v", err)
	}
	if _, err := d.Release(ctx, opening.ID, d.word("second")); err != nil {
		t.Fatal(err)
	}
	if proof, under, err := d.Read(ctx, sealed, "controle_fse"); err != nil || proof.LastName != "Exemple" || under != opening.ID {
		t.Errorf("released: %v under %s, %v", proof, under, err)
	}
	for _, role := range []string{"agent_etat", "responsable", "dpo"} {
		if _, _, err := d.Read(ctx, sealed, role); !fault.Is(err, fault.Forbidden) {
			t.Errorf("read by %s: %v", role, err)
		}
	}
	if _, _, err := d.Read(ctx, another, "controle_fse"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a proof that the opening does not name: %v", err)
	}
	if _, err := d.Release(ctx, opening.ID, d.word("third")); !fault.Is(err, fault.Conflict) {
		t.Errorf("released twice: %v", err)
	}
	first, err := d.End(ctx, opening.ID, d.word("first"))
	if err != nil {
		t.Fatal(err)
	}
	if second, err := d.End(ctx, opening.ID, d.word("second")); err != nil || second.Ended.By != first.Ended.By {
		t.Errorf("ended twice: %v, %v", second, err)
	}
	refused("ended")
	if open, err := d.Open(ctx); err != nil || len(open) > 0 {
		t.Errorf("ended, open: %v, %v", open, err)
	}
}

// TestAnOpeningAtItsEdges reads until the end of the last day in the service's own time, and releases until then.
func TestAnOpeningAtItsEdges(t *testing.T) {
	t.Parallel()
	d := desk(t, vaulttest.Open(t))
	opening, last, late := asked(t, d), asked(t, d), asked(t, d)
	if _, err := d.Release(ctx, opening.ID, d.word("second")); err != nil {
		t.Fatal(err)
	}
	before, after := d.later(t, "2026-11-08T23:59:59+04:00"), d.later(t, "2026-11-09T00:00:00+04:00")
	if _, err := before.Release(ctx, last.ID, before.word("second")); err != nil {
		t.Errorf("released in the last second: %v", err)
	}
	if _, err := after.Release(ctx, late.ID, after.word("second")); !fault.Is(err, fault.Conflict) {
		t.Errorf("released after the last day: %v", err)
	}
	for desk, want := range map[*Desk]bool{&before: true, &after: false} {
		if _, _, err := desk.Read(ctx, sealed, "controle_fse"); (err == nil) != want {
			t.Errorf("read at %v: %v", desk.Clock.Now(), err)
		}
		if found, err := desk.Open(ctx); err != nil || slices.Contains(found, sealed) != want {
			t.Errorf("open at %v: %v, %v", desk.Clock.Now(), found, err)
		}
	}
}

// TestOpeningThroughFaults asks for an opening, releases it and ends it while the process dies, or the table fails, at each call, and does it again:
// one opening at most is open, on the words of two, and none is afterwards. Who asks again may leave an order that nobody released.
func TestOpeningThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		steady := desk(t, house)
		failing := faulty.New(house.Store, plan)
		vault := *steady.Vault
		vault.Store = failing
		d := New(&vault, steady.Service)
		var opening Opening
		attempt := func(act func(Desk) (Opening, error)) {
			failed := errors.New("died")
			faulty.Survive(func() { opening, failed = act(d) })
			if failed == nil {
				return
			}
			if opening, failed = act(steady); failed != nil && !fault.Is(failed, fault.Conflict) { // a release whose answer was lost is done
				t.Errorf("%v: repeated: %v", plan, failed)
			}
		}
		attempt(func(d Desk) (Opening, error) { return d.Ask(ctx, order(nil), steady.word("first")) })
		name := opening.ID
		attempt(func(d Desk) (Opening, error) { return d.Release(ctx, name, steady.word("second")) })
		list, err := steady.List(ctx, 10)
		released := slices.DeleteFunc(slices.Clone(list), func(o Opening) bool { return o.Released == nil })
		if err != nil || len(released) != 1 || released[0].Asked.By == released[0].Released.By || len(list) > 2 {
			t.Errorf("%v: %d orders, %d released, %v", plan, len(list), len(released), err)
		}
		attempt(func(d Desk) (Opening, error) { return d.End(ctx, name, steady.word("first")) })
		if open, err := steady.Open(ctx); err != nil || len(open) > 0 {
			t.Errorf("%v: open after the end: %v, %v", plan, open, err)
		}
		return failing.Struck()
	})
}
