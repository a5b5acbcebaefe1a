package journey

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/account"
)

const accessRequests = "/api/v1/admin/access-requests"

// partnerForm is what a partner of the accompaniment fills in (000:169-175).
func partnerForm(email string) map[string]any {
	return map[string]any{
		"lastName": "Exemple", "firstName": "Odile", "email": email, "phone": "03 21 00 00 01", "status": "Référente RSA", "siret": "732 829 320 00074",
		"password": otherPassword, "termsAccepted": true,
	}
}

// asks registers a partner, who confirms their address unless it is not theirs.
func (l *lab) asks(email string, confirms bool) {
	l.t.Helper()
	l.must(http.StatusAccepted, "", "POST", "/api/v1/registrations/professionals", partnerForm(email))
	l.settle()
	if confirms {
		l.must(http.StatusOK, "", "POST", "/api/v1/account/confirmation", map[string]any{"token": l.link(email)})
	}
}

// asking is a partner who waits for an answer.
func (l *lab) asking() string {
	const waits = "attend.exemple@demo.example"
	l.asks(waits, true)
	return personOf(l.t, l.m, waits)
}

// TestAPartnerAsks: a partner asks for an account, which opens nothing until an administrator designates them; who is refused is told why, and the
// purge leaves nothing of them (000:169-175, 000:190, F006).
func TestAPartnerAsks(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	l.signIn("admin", "admin@demo.example", demo.Password)
	const odile, rose, stranger = "odile.exemple@demo.example", "rose.exemple@demo.example", "personne@demo.example"
	l.asks(odile, true)
	l.asks(rose, true)
	l.asks(stranger, false)
	enters := func(who, address string) (int, string) {
		status, answer := l.call(who, "POST", "/api/v1/account/session", map[string]any{"email": address, "password": otherPassword})
		if status == http.StatusOK {
			return status, ""
		}
		return status, text(t, answer, "detail")
	}
	if status, why := enters("odile", odile); status != http.StatusForbidden || !strings.Contains(why, "à l’étude") {
		t.Errorf("before an answer: %d %s", status, why)
	}
	list, _ := at(t, l.must(http.StatusOK, "admin", "GET", accessRequests, nil), "requests").([]any)
	if len(list) != 2 {
		t.Fatalf("%d requests, want the two whose address is theirs: %v", len(list), list)
	}
	if status, _ := l.call("agent", "GET", accessRequests, nil); status != http.StatusForbidden {
		t.Errorf("read by who designates nobody: %d", status)
	}
	who := personOf(t, l.m, odile)
	one := l.must(http.StatusOK, "admin", "GET", "/api/v1/admin/people/"+who+"/habilitation/request", nil)
	if text(t, one, "status") != "Référente RSA" || text(t, one, "structure") != "73282932000074" {
		t.Errorf("asked: %v", one)
	}
	day := l.m.Clock.Now().Format("2006-01-02")
	l.must(http.StatusCreated, "admin", "POST", professionals, designation(l.m.Clock.Now(), map[string]any{
		"role": "partenaire", "email": odile, "firstName": "Odile", "structure": text(t, one, "structure"), "committed": day,
	}))
	l.settle()
	l.checkNotices(odile, "Votre accès est ouvert", 1)
	if status, why := enters("odile", odile); status != http.StatusOK {
		t.Errorf("once designated: %d %s", status, why)
	}

	refused := personOf(t, l.m, rose)
	refusal := "/api/v1/admin/people/" + refused + "/habilitation/refusal"
	if status, _ := l.call("admin", "POST", refusal, map[string]any{"reason": "humeur"}); status != http.StatusUnprocessableEntity {
		t.Errorf("refused for no reason: %d", status)
	}
	l.must(http.StatusOK, "admin", "POST", refusal, map[string]any{"reason": string(account.Refusals()[0])})
	l.settle()
	if mails := l.mailsTo(rose); len(mails) == 0 || !strings.Contains(mails[len(mails)-1].Text, account.Refusals()[0].French()) {
		t.Errorf("told to who is refused: %v", mails)
	}
	if status, _ := l.call("admin", "POST", refusal, map[string]any{"reason": string(account.Refusals()[0])}); status != http.StatusNotFound {
		t.Errorf("answered twice: %d", status)
	}
	if status, why := enters("rose", rose); status != http.StatusForbidden || !strings.Contains(why, "convention") {
		t.Errorf("refused: %d %s", status, why)
	}
	l.wait(24 * time.Hour)
	l.run("Purge")
	l.settle()
	if status, why := enters("rose", rose); status != http.StatusUnprocessableEntity {
		t.Errorf("after the purge: %d %s", status, why)
	}
	if status, _ := enters("odile", odile); status != http.StatusOK {
		t.Errorf("the purge took who works here: %d", status)
	}
}

// TestWhoOnlyLooksAtOffers has an account of their own, and nothing of the others' (000:86).
func TestWhoOnlyLooksAtOffers(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	const luc = "luc.exemple@demo.example"
	form := map[string]any{"lastName": "Exemple", "firstName": "Luc", "email": luc, "password": otherPassword, "termsAccepted": true}
	if status, answer := l.call("", "POST", "/api/v1/registrations/email", with(form, "birthDate", "1990-02-28")); status != http.StatusUnprocessableEntity || text(t, answer, "errors", 0, "pointer") != "#/birthDate" {
		t.Errorf("more than the service needs: %d %v", status, answer)
	}
	l.must(http.StatusAccepted, "", "POST", "/api/v1/registrations/email", form)
	l.settle()
	l.must(http.StatusOK, "", "POST", "/api/v1/account/confirmation", map[string]any{"token": l.link(luc)})
	l.signIn("luc", luc, otherPassword)
	if got := text(t, l.must(http.StatusOK, "luc", "GET", "/api/v1/account", nil), "role"); got != "lecteur" {
		t.Errorf("role %q", got)
	}
	for path, want := range map[string]int{
		"/api/v1/account/consents": http.StatusOK, "/api/v1/cvs/1": http.StatusForbidden, "/api/v1/offers": http.StatusForbidden, accessRequests: http.StatusForbidden,
	} {
		if status, answer := l.call("luc", "GET", path, nil); status != want {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}

// TestWhoDesignatesIsTold: as long as somebody waits for an access, and not before their address is theirs, who answers such requests gets one mail a day
// that names nobody; others get none, and who does without gets none either.
func TestWhoDesignatesIsTold(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	const subject, admin = "Une demande d’accès attend une réponse", "admin@demo.example"
	l.signIn("admin", admin, demo.Password)
	told := func(when string, want int) {
		t.Helper()
		for range 2 {
			l.run("Deadlines")
			l.settle()
		}
		all, err := l.m.Mails.List()
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, mail := range all {
			if mail.Subject != subject {
				continue
			}
			got++
			if mail.To != admin || strings.Contains(mail.Text, "Exemple") || strings.Contains(mail.Text, "@") || !strings.Contains(mail.Text, "/admin/acces\n") || mail.Leave == "" {
				t.Errorf("%s: to %s, %s", when, mail.To, mail.Text)
			}
		}
		if got != want {
			t.Errorf("%s: %d mails, want %d", when, got, want)
		}
	}
	told("nobody asks", 0)
	l.asks("odile.exemple@demo.example", false)
	told("an address that is not theirs yet", 0)
	l.asks("rose.exemple@demo.example", true)
	told("somebody asks", 1)
	l.asks("jeanne.exemple@demo.example", true)
	l.wait(23 * time.Hour)
	told("another, the same day", 1)
	l.wait(2 * time.Hour)
	told("a day later", 2)
	l.signIn("admin", admin, demo.Password)
	for _, who := range []string{"rose", "jeanne"} {
		l.must(http.StatusOK, "admin", "POST", "/api/v1/admin/people/"+personOf(t, l.m, who+".exemple@demo.example")+"/habilitation/refusal", map[string]any{"reason": string(account.Refusals()[0])})
	}
	l.wait(25 * time.Hour)
	told("all have their answer", 2)
	l.signIn("admin", admin, demo.Password)
	l.choose("admin", "access-asked", false)
	l.asks("berthe.exemple@demo.example", true)
	told("somebody asks, and they do without", 2)
}
