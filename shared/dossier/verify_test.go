package dossier

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"tandem/shared/account"
	"tandem/shared/email"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

func (o *office) verify(claim Claim) (*Verified, Reason) {
	o.t.Helper()
	verified, reason, err := o.Verify(ctx, claim)
	if err != nil {
		o.t.Fatal(err)
	}
	if (verified != nil) != (reason == Accepted) {
		o.t.Fatalf("reason %q with %v", reason, verified)
	}
	return verified, reason
}

func claimOf(code string) Claim {
	return Claim{LastName: "Exemple", FirstName: "Zoé", BirthDate: day("1985-07-14"), PostalCode: "62000", Code: code}
}

// ready is an office where Zoé has received her code.
func ready(t *testing.T) (*office, Claim) {
	t.Helper()
	o := open(t)
	o.apply(foyer("A", o.zoe()), "import1", october)
	return o, claimOf(o.issued(1)["EXEMPLE"].Code)
}

// register makes the account that a verified claim opens.
func (o *office) register(verified *Verified, address string) error {
	o.t.Helper()
	parsed, err := email.Parse(address)
	if err != nil {
		o.t.Fatal(err)
	}
	ops, err := account.Book{Vault: o.Vault}.Create(verified.Unit, verified.Person, account.Account{Role: "candidat", Email: parsed})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.Vault.Commit(ctx, verified.Unit, append(ops, verified.Ops()...)...)
}

// other is a well-formed code that nobody was given.
func other(t *testing.T) string {
	t.Helper()
	code, err := newCode(vaulttest.Random("nobody's"))
	if err != nil {
		t.Fatal(err)
	}
	return ShowCode(code)
}

func TestVerify(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*testing.T, *office, *Claim) *office
		want   Reason
	}{
		{"as on the letter", nil, Accepted},
		{"as people write", claiming(func(c *Claim) { c.LastName, c.FirstName = " exemple ", "zoe anne" }), Accepted},
		{"by the name at birth", claiming(func(c *Claim) { c.LastName = "fictif" }), Accepted},
		{"the code in small letters", claiming(func(c *Claim) { c.Code = strings.ToLower(strings.ReplaceAll(c.Code, "-", " ")) }), Accepted},
		{"no code", claiming(func(c *Claim) { c.Code = "" }), ReasonForm},
		{"a code badly copied", claiming(func(c *Claim) { c.Code = c.Code[:12] }), ReasonForm},
		{"nobody's code", func(t *testing.T, o *office, c *Claim) *office { c.Code = other(t); return o }, ReasonUnknown},
		{"another surname", claiming(func(c *Claim) { c.LastName = "Modele" }), ReasonName},
		{"no surname", claiming(func(c *Claim) { c.LastName = " - " }), ReasonName},
		{"both surnames", claiming(func(c *Claim) { c.LastName = "Exemple Fictif" }), ReasonName},
		{"another first name", claiming(func(c *Claim) { c.FirstName = "Anne" }), ReasonFirstName},
		{"no first name", claiming(func(c *Claim) { c.FirstName = "" }), ReasonFirstName},
		{"another birth date", claiming(func(c *Claim) { c.BirthDate = day("1985-07-15") }), ReasonBirthDate},
		{"no birth date", claiming(func(c *Claim) { c.BirthDate = day("1985-07-14").AddDays(366) }), ReasonBirthDate},
		{"another postcode", claiming(func(c *Claim) { c.PostalCode = "62300" }), ReasonPostalCode},
		{"no postcode", claiming(func(c *Claim) { c.PostalCode = "" }), ReasonPostalCode},
		{"everything wrong but the code", claiming(func(c *Claim) { *c = Claim{Code: c.Code} }), ReasonName},
		{"the code's last day", func(_ *testing.T, o *office, _ *Claim) *office { return o.at(late.AddDate(0, 0, -1)) }, Accepted},
		{"an expired code", func(_ *testing.T, o *office, _ *Claim) *office { return o.at(late) }, ReasonExpired},
		{"a dossier that is cut", uniting(func(u *seal.Unit) { u.State = seal.StateCut }), ReasonGone},
		{"a dossier that is over", uniting(func(u *seal.Unit) { u.Until = vaulttest.Now }), ReasonGone},
		{"a dossier that is gone", func(t *testing.T, o *office, _ *Claim) *office {
			o.delete(table.DossierKey(o.only("A")))
			return o
		}, ReasonGone},
		{"a unit that is gone", func(t *testing.T, o *office, _ *Claim) *office {
			o.delete(table.UnitKey(o.only("A"), Class))
			return o
		}, ReasonGone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o, claim := ready(t)
			if test.change != nil {
				o = test.change(t, o, &claim)
			}
			verified, reason := o.verify(claim)
			if reason != test.want {
				t.Errorf("reason %q, want %q", reason, test.want)
			}
			if verified != nil && (verified.Person != o.only("A") || verified.OpenAccount() != Owner(o.only("A"))) {
				t.Error("the claim opens somebody else's account")
			}
		})
	}
}

func claiming(change func(*Claim)) func(*testing.T, *office, *Claim) *office {
	return func(_ *testing.T, o *office, c *Claim) *office { change(c); return o }
}

func uniting(change func(*seal.Unit)) func(*testing.T, *office, *Claim) *office {
	return func(_ *testing.T, o *office, _ *Claim) *office { o.set(o.only("A"), change); return o }
}

func (o *office) delete(key table.Key) {
	o.t.Helper()
	if err := o.Vault.Store.Write(ctx, table.Delete(key, table.IfExists)); err != nil {
		o.t.Fatal(err)
	}
}

// A code bears five registrations, right or wrong: whoever found one cannot try out names.
func TestTries(t *testing.T) {
	t.Parallel()
	o, claim := ready(t)
	wrong := claim
	wrong.LastName = "Modele"
	for n := range maxTries - 1 {
		if _, reason := o.verify(wrong); reason != ReasonName {
			t.Fatalf("try %d: %q", n+1, reason)
		}
	}
	if _, reason := o.verify(Claim{Code: "AAAAA-AAAAA-A"}); reason != ReasonForm && reason != ReasonUnknown {
		t.Errorf("another code: %q", reason)
	}
	if _, reason := o.verify(claim); reason != Accepted {
		t.Errorf("the last try: %q", reason)
	}
	for range 2 {
		if _, reason := o.verify(claim); reason != ReasonTries {
			t.Errorf("one more try: %q", reason)
		}
	}
	if _, reason := o.at(late).verify(claim); reason == Accepted {
		t.Error("the code outlives its tries")
	}
}

// A code is used up by the registration that it made possible.
func TestACodeIsUsedOnce(t *testing.T) {
	t.Parallel()
	o, claim := ready(t)
	verified, _ := o.verify(claim)
	if err := o.register(verified, "zoe@exemple.fr"); err != nil {
		t.Fatal(err)
	}
	if _, reason := o.verify(claim); reason != ReasonUnknown {
		t.Errorf("used again: %q", reason)
	}
	got := o.read(o.only("A"))
	if !got.card.Account || got.waits {
		t.Errorf("card %+v, waits %v", got.card, got.waits)
	}
	for _, name := range []table.Name{table.Keys, table.Records} {
		page, err := o.Vault.Store.Query(ctx, table.Query{Table: name, PK: table.PersonPK(verified.Person)})
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			if !strings.Contains(item.Key.SK(), "code") {
				continue
			}
			unit, err := o.Vault.Parse(&item)
			if name == table.Records || err != nil || unit.Due != o.Lifetime.Today() {
				t.Errorf("%s is left of the code, or its unit is not due at once: %v", item.Key.SK(), err)
			}
		}
	}
}

// Of registrations with one code at the same instant exactly one makes an account.
func TestOneCodeTwoRegistrations(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	first := on(t, house, nil)
	first.apply(foyer("A", first.zoe()), "import1", october)
	claim := claimOf(first.issued(1)["EXEMPLE"].Code)
	offices := []*office{first, on(t, house, nil), on(t, house, nil)}
	verified := make([]*Verified, len(offices))
	for i, o := range offices { // all claims hold before any account is made
		verified[i], _ = o.verify(claim)
	}
	failed := make([]error, len(offices))
	var group sync.WaitGroup
	for i, o := range offices {
		group.Go(func() {
			failed[i] = o.register(verified[i], []string{"zoe@a.example", "zoe@b.example", "zoe@c.example"}[i])
		})
	}
	group.Wait()
	won := 0
	for i, err := range failed {
		if err == nil {
			won++
		} else if !errors.Is(err, table.ErrCondition) {
			t.Errorf("registration %d: %v", i, err)
		}
	}
	if won != 1 {
		t.Errorf("%d registrations with one code", won)
	}
	if _, reason := offices[0].verify(claim); reason != ReasonUnknown {
		t.Errorf("afterwards: %q", reason)
	}
}

// Somebody may hold two codes, after a reopening: the second is worth nothing once the first has served.
func TestTwoCodesOfOnePerson(t *testing.T) {
	t.Parallel()
	o, claim := ready(t)
	o.apply(closed(foyer("A", o.zoe()), "2026-11-30"), "import2", november)
	o.apply(foyer("A", o.zoe()), "import3", december)
	second := claimOf(o.issued(1)["EXEMPLE"].Code)
	verified, reason := o.verify(second)
	if reason != Accepted {
		t.Fatalf("the second code: %q", reason)
	}
	if err := o.register(verified, "zoe@exemple.fr"); err != nil {
		t.Fatal(err)
	}
	if _, reason := o.verify(claim); reason != ReasonRegistered {
		t.Errorf("the first code: %q", reason)
	}
}

// A flux that comes in between a claim and its account does not let a stale card be written.
func TestAFluxInBetween(t *testing.T) {
	t.Parallel()
	o, claim := ready(t)
	verified, _ := o.verify(claim)
	o.apply(closed(foyer("A", o.zoe()), "2026-11-30"), "import2", november)
	if err := o.register(verified, "zoe@exemple.fr"); !errors.Is(err, table.ErrCondition) {
		t.Errorf("registered on what was known before: %v", err)
	}
	if _, reason := o.verify(claim); reason != Accepted {
		t.Errorf("the code is lost: %q", reason)
	}
}

// A letter that is on its way while the key of blind indexes rotates still works.
func TestACodeFromBeforeARotation(t *testing.T) {
	t.Parallel()
	o, claim := ready(t)
	key, err := o.house.Master.Wrap(ctx, seal.Context{Service: vaulttest.Service, Group: string(seal.Blind)}, make([]byte, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	branch := table.Item{Key: table.BranchKey(string(seal.Blind), 2), Kind: table.KindBranch, Body: key}
	if err := o.Vault.Store.Write(ctx, table.Put(branch, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	after := on(t, o.house, nil)
	verified, reason := after.verify(claim)
	if reason != Accepted {
		t.Fatalf("after the rotation: %q", reason)
	}
	if err := after.register(verified, "zoe@exemple.fr"); err != nil {
		t.Fatal(err)
	}
	if _, reason := o.verify(claim); reason != ReasonUnknown {
		t.Errorf("used again: %q", reason)
	}
}

// Nothing that fails is taken for a mismatch, nor for a match.
func TestVerifyThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate([]faulty.Fault{faulty.Before, faulty.After, faulty.Throttle}, func(plan faulty.Plan) bool {
		o, claim := ready(t)
		failing := faulty.New(o.house.Store, plan)
		o.Vault.Store = failing
		verified, reason, err := o.Verify(ctx, claim)
		if failing.Struck() && (err == nil || verified != nil || reason != "") {
			t.Errorf("%v: %v, %q, %v", plan, verified, reason, err)
		}
		return failing.Struck()
	})
}
