package journey

import (
	"net/http"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/service"
)

// TestAHabilitationEnds ends that of an agent at once, by the administrator, and that of another by its date: each is refused in the
// session that is open, and does not sign in again.
func TestAHabilitationEnds(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	work, signIn := "/api/v1/admin/codes", "/api/v1/account/session"
	l.must(http.StatusOK, "agent", "GET", work, nil)
	end := func(who string) string { return "/api/v1/admin/people/" + who + "/habilitation/end" }
	for _, nobody := range []string{personOf(t, l.m, "recruteur@demo.example"), strings.Repeat("0", 26)} {
		if status, answer := l.call("admin", "POST", end(nobody), nil); status != http.StatusNotFound || text(t, answer, "detail") != "Aucun compte de professionnel ne porte cet identifiant." {
			t.Errorf("of nobody who has one: %d %v", status, answer)
		}
	}
	agent := personOf(t, l.m, "agent@demo.example")
	first := l.must(http.StatusOK, "admin", "POST", end(agent), nil)
	if status, _ := l.call("agent", "GET", work, nil); status != http.StatusUnauthorized {
		t.Errorf("the session that was open: %d", status)
	}
	if status, answer := l.call("", "POST", signIn, map[string]any{"email": "agent@demo.example", "password": demo.Password}); status != http.StatusForbidden || !strings.Contains(text(t, answer, "detail"), "a pris fin") {
		t.Errorf("signs in again: %d %v", status, answer)
	}
	if again := l.must(http.StatusOK, "admin", "POST", end(agent), nil); text(t, again, "endedAt") != text(t, first, "endedAt") {
		t.Errorf("ended twice: %v, then %v", first, again)
	}
	l.habilitated("dpo@demo.example", func(h *account.Habilitation) { h.Until = calendar.Of(l.m.Clock.Now(), l.m.Service.Zone) })
	l.signIn("dpo", "dpo@demo.example", demo.Password)
	l.travel("2026-12-15T23:45:00+01:00")
	l.signIn("dpo", "dpo@demo.example", demo.Password)
	l.must(http.StatusOK, "dpo", "GET", "/api/v1/breaches", nil)
	l.travel("2026-12-16T00:00:00+01:00")
	if status, answer := l.call("dpo", "GET", "/api/v1/breaches", nil); status != http.StatusForbidden || !strings.Contains(text(t, answer, "detail"), "a pris fin") {
		t.Errorf("the day after the last: %d %v", status, answer)
	}
	l.habilitated("archives@demo.example", func(h *account.Habilitation) { h.Committed = calendar.Date{} })
	if status, answer := l.call("", "POST", signIn, map[string]any{"email": "archives@demo.example", "password": demo.Password}); status != http.StatusForbidden || !strings.Contains(text(t, answer, "detail"), "confidentialité") {
		t.Errorf("without their word: %d %v", status, answer)
	}
}

// habilitated changes the habilitation of whose account has an address.
func (l *lab) habilitated(address string, change func(*account.Habilitation)) {
	l.t.Helper()
	house, err := l.m.House(l.ctx, demo.Groups)
	if err != nil {
		l.t.Fatal(err)
	}
	person, book := id.Person(personOf(l.t, l.m, address)), account.Book{Vault: house.Vault}
	stored, err := book.Load(l.ctx, account.Owner{Person: person, Class: "agent"})
	if err != nil {
		l.t.Fatal(err)
	}
	change(&stored.Habilitation)
	if err := book.Save(l.ctx, person, stored); err != nil {
		l.t.Fatal(err)
	}
}

// TestTheBrakeOverHTTP lets a recruiter read of one person an hour: of two nothing is shown, and the délégué finds a case.
func TestTheBrakeOverHTTP(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{Service: func(svc *service.Service) *service.Service {
		changed := *svc
		changed.Reading.People = 1
		return &changed
	}})
	l.theDPO()
	profiles := "/api/v1/matches/profiles/" + text(t, l.must(http.StatusOK, "recruteur", "GET", "/api/v1/offers", nil), "offers", 0, "id")
	l.must(http.StatusOK, "recruteur", "GET", profiles, nil)
	l.must(http.StatusOK, "zoe", "POST", "/api/v1/cvs/1/publication", nil)
	l.settle()
	if status, answer := l.raw("recruteur", "GET", profiles, nil); status != http.StatusTooManyRequests || strings.Contains(string(answer), "CANARI") {
		t.Errorf("two people: %d %s", status, answer)
	}
	l.run("Incidents")
	if cases := l.must(http.StatusOK, "dpo", "GET", breaches, nil)["cases"].([]any); len(cases) != 1 || text(t, cases[0], "origin") != "regle:frein" {
		t.Errorf("the délégué finds %v", cases)
	}
}
