package journey

import (
	"context"
	"net/http"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/account"
	"tandem/shared/email"
)

// TestRulesAndHolds suspends a rule and a file, as those may who release purges, and nobody else.
func TestRulesAndHolds(t *testing.T) {
	t.Parallel()
	tg := start(t, machine.Wrap{})
	agent, admin, archivist, dpo := tg.staff(t)
	for name, who := range map[string]*visitor{"agent": agent, "archivist": archivist} {
		if got := who.ask("POST", "/api/v1/admin/rules/MJ-01/suspension", nil).status; got != http.StatusForbidden {
			t.Errorf("%s suspends a rule: %d", name, got)
		}
	}
	admin.must(http.StatusOK, "POST", "/api/v1/admin/rules/MJ-01/suspension", nil)
	if status, _ := admin.call("POST", "/api/v1/admin/rules/MJ-99/suspension", nil); status != http.StatusNotFound {
		t.Errorf("a rule that does not exist: %d", status)
	}
	suspended := 0
	listed, _ := at(t, dpo.must(http.StatusOK, "GET", "/api/v1/admin/rules", nil), "rules").([]any)
	for _, one := range listed {
		if fields, _ := one.(map[string]any); fields["suspendedSince"] != nil {
			suspended++
		}
	}
	if suspended != 1 || len(listed) != len(tg.machine.Service.Rules) {
		t.Errorf("%d of %d rules suspended", suspended, len(listed))
	}
	dpo.must(http.StatusOK, "POST", "/api/v1/admin/rules/MJ-01/resumption", nil)

	path := "/api/v1/admin/people/" + personOf(t, tg.machine, "recruteur@demo.example") + "/holds"
	review := tg.machine.Clock.Now().AddDate(0, 2, 0).Format("2006-01-02")
	for name, test := range map[string]struct {
		body  map[string]any
		field string
	}{
		"no reason":   {map[string]any{"review": review, "evidence": "A-1"}, "#/reason"},
		"no evidence": {map[string]any{"reason": "esf_control", "review": review, "evidence": ""}, "#/evidence"},
		"a name":      {map[string]any{"reason": "esf_control", "review": review, "evidence": "affaire Martin"}, "#/evidence"},
		"too late":    {map[string]any{"reason": "esf_control", "review": "2099-01-01", "evidence": "A-1"}, "#/review"},
	} {
		status, refused := dpo.call("POST", path, test.body)
		if status != http.StatusUnprocessableEntity || text(t, refused, "errors", 0, "pointer") != test.field {
			t.Errorf("%s: %d %v", name, status, refused)
		}
	}
	good := map[string]any{"reason": "esf_control", "review": review, "evidence": "FSE-2026/17"}
	if held := dpo.must(http.StatusCreated, "POST", path, good); text(t, held, "hold") != "esf_control" {
		t.Errorf("held: %v", held)
	}
	listed = heldFiles(t, dpo)
	if len(listed) != 1 || text(t, listed[0], "evidence") != "FSE-2026/17" || text(t, listed[0], "review") != review || at(t, listed[0], "late") != false {
		t.Errorf("the list of what is held: %v", listed)
	}
	if status, _ := dpo.call("POST", path, good); status != http.StatusConflict {
		t.Errorf("held twice: %d", status)
	}
	dpo.must(http.StatusOK, "POST", path+"/esf_control/review", map[string]any{"review": review, "evidence": "FSE-2026/18"})
	if freed := dpo.must(http.StatusOK, "POST", path+"/esf_control/release", nil); freed["hold"] != nil {
		t.Errorf("released: %v", freed)
	}
	if listed := heldFiles(t, dpo); len(listed) > 0 {
		t.Errorf("the list after the release: %v", listed)
	}
	nobody := "/api/v1/admin/people/zzzzzzzzzzzzzzzzzzzzzzzzzz/holds"
	if status, _ := dpo.call("POST", nobody, good); status != http.StatusNotFound {
		t.Errorf("the file of nobody: %d", status)
	}
}

// heldFiles are those whose erasure people suspended, as the list says.
func heldFiles(t *testing.T, v *visitor) []any {
	t.Helper()
	listed, _ := at(t, v.must(http.StatusOK, "GET", "/api/v1/admin/holds", nil), "holds").([]any)
	return listed
}

// TestALitigationIsClosedByTwo closes one with the word of two people: after the first the file is as held as before.
func TestALitigationIsClosedByTwo(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	file := "/api/v1/admin/people/" + personOf(t, l.m, "recruteur@demo.example")
	closing, today := file+"/litigation/closing", l.m.Clock.Now().Format("2006-01-02")
	ask := func(who string, in any) (int, map[string]any) { return l.call(who, "POST", closing, in) }
	if status, _ := ask("dpo", map[string]any{"decided": today}); status != http.StatusConflict {
		t.Errorf("without a litigation: %d", status)
	}
	hold := map[string]any{"reason": "litigation", "review": l.m.Clock.Now().AddDate(0, 2, 0).Format("2006-01-02"), "evidence": "TA-Lille/26-3"}
	l.must(http.StatusCreated, "dpo", "POST", file+"/holds", hold)
	for _, who := range []string{"dpo", "admin"} {
		if status, _ := l.call(who, "POST", file+"/holds/litigation/release", nil); status != http.StatusConflict {
			t.Errorf("%s releases it alone: %d", who, status)
		}
	}
	for name, decided := range map[string]any{"none": "", "no day": "bientôt", "to come": "2099-01-01"} {
		if status, answer := ask("dpo", map[string]any{"decided": decided}); status != http.StatusUnprocessableEntity || text(t, answer, "errors", 0, "pointer") != "#/decided" {
			t.Errorf("a decision, %s: %d %v", name, status, answer)
		}
	}
	if status, _ := l.call("admin", "POST", closing+"/confirmation", nil); status != http.StatusConflict {
		t.Errorf("confirmed before it was asked: %d", status)
	}
	if asked := l.must(http.StatusOK, "dpo", "POST", closing, map[string]any{"decided": today}); text(t, asked, "hold") != "litigation" {
		t.Errorf("after one word: %v", asked)
	}
	if status, _ := l.call("dpo", "POST", closing+"/confirmation", nil); status != http.StatusConflict {
		t.Errorf("the same person twice: %d", status)
	}
	for _, who := range []string{"agent", "archives", "recruteur"} {
		if status, _ := l.call(who, "POST", closing+"/confirmation", nil); status != http.StatusForbidden {
			t.Errorf("%s confirms: %d", who, status)
		}
	}
	if closed := l.must(http.StatusOK, "admin", "POST", closing+"/confirmation", nil); closed["hold"] != nil {
		t.Errorf("after both: %v", closed)
	}
}

// personOf is the identifier of whose account has an address.
func personOf(t *testing.T, m *machine.Machine, address string) string {
	t.Helper()
	house, err := m.House(context.Background(), demo.Groups)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := email.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	owner, ok, err := account.Book{Vault: house.Vault}.Owner(context.Background(), parsed)
	if err != nil || !ok {
		t.Fatalf("nobody has %s: %v", address, err)
	}
	return string(owner.Person)
}
