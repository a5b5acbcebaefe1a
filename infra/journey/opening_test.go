package journey

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/access"
	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// vaulted is the service that has a vault and somebody who may open it.
func vaulted(t *testing.T) service.Stack {
	t.Helper()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		if svc.Has(service.FeatureVault) && len(access.RolesFor(svc, service.Approve, svc.CategoryOf("proof"))) > 0 {
			return stack
		}
	}
	t.Fatal("no service opens a vault")
	return service.Stack{}
}

// theSecond designates another account of the role that opens the vault, as the service's administrator does.
func theSecond(t *testing.T, tg *target) *visitor {
	t.Helper()
	const address, secret = "nadia.exemple@demo.example", "une phrase de Nadia 2026"
	admin := newVisitor(t, tg.url)
	admin.signIn("responsable@demo.example", tg.demoPassword)
	now := tg.machine.Clock.Now()
	admin.must(http.StatusCreated, "POST", "/api/v1/admin/professionals", designation(now, map[string]any{"role": "agent_etat", "committed": now.In(tg.machine.Service.Zone).Format(time.DateOnly)}))
	second := newVisitor(t, tg.url)
	second.must(http.StatusOK, "POST", "/api/v1/account/password", map[string]any{"token": tg.token(t, address), "password": secret, "termsAccepted": true})
	second.signIn(address, secret)
	return second
}

// proof seals one, as the purge leaves it.
func proof(t *testing.T, m *machine.Machine) string {
	t.Helper()
	house, err := m.House(t.Context(), []seal.Group{"vault"})
	if err != nil {
		t.Fatal(err)
	}
	person, err := id.New[id.Person](house.Random)
	if err != nil {
		t.Fatal(err)
	}
	keep := lifetime.Keeper{Service: house.Service, Clock: house.Clock}
	unit := house.Vault.NewUnit(table.UnitKey(person, "coffre"), "coffre")
	keep.Set(unit, map[service.Event]calendar.Date{service.Sealed: keep.Today(), service.FirstRecorded: keep.Today()})
	item, err := house.Vault.Seal(unit, table.ProofKey(person), purge.Proof{LastName: "CANARI-COFFRE", FirstName: "Zélie"})
	if err != nil {
		t.Fatal(err)
	}
	item.Index = table.SealedEntry(person)
	if err := house.Vault.Commit(t.Context(), unit, table.Put(item, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	return string(person)
}

// TestTheVaultIsOpenedByTwo opens one proof of two for a control: nobody reads it before the second word, nor after the end; the other stays shut.
func TestTheVaultIsOpenedByTwo(t *testing.T) {
	t.Parallel()
	tg := startStack(t, vaulted(t), machine.Wrap{})
	sealed, other := proof(t, tg.machine), proof(t, tg.machine)
	people := map[string]*visitor{"second": theSecond(t, tg)}
	for _, who := range demo.Accounts(tg.machine.Service) {
		if people[who.Role] == nil {
			people[who.Role] = newVisitor(t, tg.url)
			people[who.Role].signIn(who.Address, tg.demoPassword)
		}
	}
	first, second, reader := people["agent_etat"], people["second"], people["controle_fse"]
	const openings, open = "/api/v1/vault/openings", "/api/v1/vault/open"
	today := calendar.Of(tg.machine.Clock.Now(), tg.machine.Service.Zone)
	order := map[string]any{"reason": "controle-operation", "reference": "MTE-2026/14", "proofs": []any{sealed}, "until": today.AddDays(2).String()}
	if list, _ := first.must(http.StatusOK, "GET", "/api/v1/vault/proofs", nil)["proofs"].([]any); len(list) != 2 {
		t.Errorf("the vault lists %v", list)
	}
	for name, test := range map[string]struct {
		field string
		wrong any
	}{
		"no reason": {"reason", ""}, "another end than a control": {"reason", "statistiques"}, "no authorisation": {"reference", " "}, "a name": {"reference", "pour Zélie"},
		"no proof": {"proofs", []any{}}, "an end in the past": {"until", today.AddDays(-1).String()}, "an end too far": {"until", today.AddDays(31).String()},
	} {
		if status, answer := first.call("POST", openings, with(order, test.field, test.wrong)); status != http.StatusUnprocessableEntity || text(t, answer, "errors", 0, "pointer") != "#/"+test.field {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	if status, answer := first.call("POST", openings, with(order, "proofs", []any{strings.Repeat("0", 26)})); status != http.StatusNotFound {
		t.Errorf("a proof that was destroyed: %d %v", status, answer)
	}
	reads := func(of string, want int, word string) {
		t.Helper()
		got := reader.ask("GET", open+"/"+of, nil)
		if got.status != want || !strings.Contains(got.text, word) || strings.Contains(got.text, "CANARI-COFFRE") != (want == http.StatusOK) {
			t.Errorf("the controller reads: %d %s", got.status, got.text)
		}
	}
	reads(sealed, http.StatusForbidden, "Aucune ouverture")
	opening := text(t, first.must(http.StatusCreated, "POST", openings, order), "id")
	reads(sealed, http.StatusForbidden, "Aucune ouverture")
	if status, _ := first.call("POST", openings+"/"+opening+"/release", nil); status != http.StatusConflict {
		t.Errorf("the same person twice: %d", status)
	}
	second.must(http.StatusOK, "POST", openings+"/"+opening+"/release", nil)
	reads(sealed, http.StatusOK, "CANARI-COFFRE")
	reads(other, http.StatusForbidden, "Aucune ouverture")
	for role, who := range people {
		if role != "controle_fse" {
			if got := who.ask("GET", open+"/"+sealed, nil); got.status != http.StatusForbidden {
				t.Errorf("%s reads: %d %s", role, got.status, got.text)
			}
		}
		if role != "agent_etat" && role != "second" {
			if status, _ := who.call("POST", openings, order); status != http.StatusForbidden {
				t.Errorf("%s asks: %d", role, status)
			}
		}
	}
	if list, _ := reader.must(http.StatusOK, "GET", open, nil)["proofs"].([]any); len(list) != 1 || list[0] != sealed {
		t.Errorf("open: %v", list)
	}
	first.must(http.StatusOK, "POST", openings+"/"+opening+"/end", nil)
	reads(sealed, http.StatusForbidden, "a pris fin")
	if status, _ := second.call("POST", openings+"/"+opening+"/release", nil); status != http.StatusConflict {
		t.Errorf("released after its end: %d", status)
	}
	again := text(t, second.must(http.StatusCreated, "POST", openings, order), "id")
	first.must(http.StatusOK, "POST", openings+"/"+again+"/release", nil)
	reads(sealed, http.StatusOK, "CANARI-COFFRE")
	if err := tg.machine.SetClock(tg.machine.Clock.Now().Add(72 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	reader.signIn("controle-fse@demo.example", tg.demoPassword)
	reads(sealed, http.StatusForbidden, "a pris fin")
}
