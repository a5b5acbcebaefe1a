package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tandem/shared/service"
)

const otherPassword = "trois-lampes-et-un-violon"

// askLink asks for a link to choose another password.
func (l *lab) askLink(address string) (status int, answer string) {
	l.t.Helper()
	status, said := l.raw("", http.MethodPost, "/api/v1/account/password/request", map[string]any{"email": address})
	l.settle()
	return status, string(said)
}

// reset chooses another password with the token of a link, and gives the place of what is wrong, "" when nothing is.
func (l *lab) reset(token, secret string) (place string) {
	l.t.Helper()
	status, answer := l.call("", http.MethodPost, "/api/v1/account/password/reset", map[string]any{"token": token, "password": secret})
	if status == http.StatusOK {
		return ""
	}
	if status != http.StatusUnprocessableEntity {
		l.t.Fatalf("status %d: %v", status, answer)
	}
	return text(l.t, answer, "errors", 0, "pointer")
}

// enters tells whether a password opens the account of an address.
func (l *lab) enters(address, secret string) bool {
	l.t.Helper()
	status, _ := l.call("", http.MethodPost, "/api/v1/account/session", map[string]any{"email": address, "password": secret})
	return status == http.StatusOK
}

// TestForgottenPassword: who forgot their password gets a link that works once and not for long; the answer does not tell whether the address is
// known. The new password closes every session, opens the account at once even after too many wrong tries, and a mail says so (002:21).
func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const zoe = "zoe.exemple@demo.example"
	for range 11 {
		s.enters(zoe, "ce n'est pas celui-ci")
	}
	status, said := s.askLink(zoe)
	unknownStatus, unknown := s.askLink("personne@demo.example")
	if status != http.StatusAccepted || unknownStatus != status || unknown != said || len(s.mailsTo("personne@demo.example")) != 0 {
		t.Fatalf("known: %d %s; unknown: %d %s", status, said, unknownStatus, unknown)
	}
	if status, said := s.askLink("pas une adresse"); status != http.StatusUnprocessableEntity || !strings.Contains(said, "#/email") {
		t.Errorf("no address: %d %s", status, said)
	}
	first := s.link(zoe)
	s.askLink(zoe)
	link := s.link(zoe)
	if first == link {
		t.Fatal("the second mail has the link of the first")
	}
	for token, want := range map[string]string{strings.Repeat("x", 43): "#/token", link: "#/password"} {
		if got := s.reset(token, "zoe"); got != want {
			t.Errorf("%s: %q, want %q", token, got, want)
		}
	}
	if got := s.reset(link, password); got != "" {
		t.Errorf("the one that they had, remembered: %q", got)
	}
	if got := s.visitor(t, "zoe").ask(http.MethodGet, "/api/v1/account", nil).status; got != http.StatusUnauthorized {
		t.Errorf("a session that was open: %d", got)
	}
	if got := s.reset(first, otherPassword); got != "" {
		t.Fatalf("refused at %s", got)
	}
	s.settle()
	for _, token := range []string{first, link} {
		if got := s.reset(token, "encore une autre phrase"); got != "#/token" {
			t.Errorf("a link that served: %q", got)
		}
	}
	if !s.enters(zoe, otherPassword) || s.enters(zoe, password) {
		t.Error("the new password does not open the account at once, or the old one still does")
	}
	subjects := s.subjects(zoe)
	if subjects[len(subjects)-1] != "Votre mot de passe a changé" {
		t.Errorf("mails: %q", subjects)
	}
	s.askLink(zoe)
	late := s.link(zoe)
	s.wait(s.m.Service.TechnicalRule(service.TechnicalLink).Lifetime)
	if got := s.reset(late, password); got != "#/token" {
		t.Errorf("a link too old: %q", got)
	}
	if got := count(s.dump(), "journal |", `"mot-de-passe"`); got != 1 {
		t.Errorf("%d entries in the journal", got)
	}
}

// TestLinksAreLimited: five links an hour for one address, known or not; a room that shares an address of the network is not stopped by that.
func TestLinksAreLimited(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	for _, address := range []string{"zoe.exemple@demo.example", "personne@demo.example"} {
		for range 5 {
			if status, said := s.askLink(address); status != http.StatusAccepted {
				t.Fatalf("%d %s", status, said)
			}
		}
		if status, _ := s.askLink(address); status != http.StatusTooManyRequests {
			t.Errorf("%s, the sixth: %d", address, status)
		}
	}
	if status, _ := s.askLink("agent@demo.example"); status != http.StatusAccepted {
		t.Errorf("somebody else in the room: %d", status)
	}
	s.wait(time.Hour)
	if status, _ := s.askLink("zoe.exemple@demo.example"); status != http.StatusAccepted {
		t.Errorf("an hour later: %d", status)
	}
}

// TestResetOpensWhatWaits: somebody who did not confirm their address does it with that link; a professional who has not chosen a first password is
// invited again instead, for they have to accept the conditions of use.
func TestResetOpensWhatWaits(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	form := recruiterForm(nil)
	address, _ := form["email"].(string)
	s.must(http.StatusAccepted, "", http.MethodPost, "/api/v1/registrations/recruiters", form)
	s.settle()
	s.askLink(address)
	if got := s.reset(s.link(address), otherPassword); got != "" || !s.enters(address, otherPassword) {
		t.Errorf("not confirmed yet: %q", got)
	}
	order := designation(s.m.Clock.Now(), map[string]any{"email": "nadia@demo.example"})
	s.must(http.StatusCreated, "admin", http.MethodPost, professionals, order)
	s.settle()
	s.askLink("nadia@demo.example")
	subjects := s.subjects("nadia@demo.example")
	if len(subjects) != 2 || subjects[1] != subjects[0] || s.reset(s.link("nadia@demo.example"), otherPassword) != "#/token" {
		t.Errorf("a professional who chose no password yet: %q", subjects)
	}
}

// TestChangePassword: signed in, one changes it with the old one; the other sessions end, this one goes on.
func TestChangePassword(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const zoe = "zoe.exemple@demo.example"
	s.signIn("phone", zoe, password)
	change := func(old, fresh string) reply {
		return s.visitor(t, "zoe").ask(http.MethodPut, "/api/v1/account/password", map[string]any{"password": old, "newPassword": fresh})
	}
	for _, test := range []struct{ old, fresh, place string }{
		{"pas le mien", otherPassword, "#/password"}, {password, "court", "#/newPassword"}, {password, password, "#/newPassword"}, {password, "zoe.exemple@demo", "#/newPassword"},
	} {
		got := change(test.old, test.fresh)
		if places := got.problem(t, http.StatusUnprocessableEntity, test.old, test.fresh); len(places) != 1 || places[0] != test.place {
			t.Errorf("%v: %v", test, places)
		}
	}
	if got := change(password, otherPassword); got.status != http.StatusNoContent {
		t.Fatalf("%d %s", got.status, got.text)
	}
	s.settle()
	for who, want := range map[string]int{"zoe": http.StatusOK, "phone": http.StatusUnauthorized} {
		if got := s.visitor(t, who).ask(http.MethodGet, "/api/v1/account", nil).status; got != want {
			t.Errorf("%s: %d, want %d", who, got, want)
		}
	}
	if !s.enters(zoe, otherPassword) || s.enters(zoe, password) {
		t.Error("the new password does not open the account, or the old one does")
	}
	if subjects := s.subjects(zoe); subjects[len(subjects)-1] != "Votre mot de passe a changé" {
		t.Errorf("mails: %q", subjects)
	}
}

// TestPagesOfPasswords walks through the pages as a person without scripts does.
func TestPagesOfPasswords(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const zoe = "zoe.exemple@demo.example"
	b := newBrowser(t, s.url)
	b.open("/connexion").follow("oublié").press("Recevoir le lien", nil).reads("Indiquez l’adresse")
	b.press("Recevoir le lien", url.Values{"courriel": {"zoe"}}).reads("adresse")
	if !strings.Contains(b.page, `value="zoe"`) {
		t.Error("a refused form forgets the address")
	}
	b.press("Recevoir le lien", url.Values{"courriel": {zoe}}).reads("Si cette adresse a un compte")
	s.settle()
	b.open("/mot-de-passe/nouveau?jeton="+s.link(zoe)).press("Choisir ce mot de passe", url.Values{"motdepasse-nouveau": {"zoe"}}).reads("12 caractères")
	b.press("Choisir ce mot de passe", url.Values{"motdepasse-nouveau": {otherPassword}}).reads("Votre mot de passe est changé")
	signIn(b, zoe, otherPassword).reads("Bonjour")
	b.open("/mon-compte").follow("Changer mon mot de passe")
	b.press("Changer mon mot de passe", url.Values{"motdepasse": {"faux"}, "motdepasse-nouveau": {password}}).reads("n’est pas le vôtre")
	b.press("Changer mon mot de passe", url.Values{"motdepasse": {otherPassword}, "motdepasse-nouveau": {password}}).reads("Vos autres appareils sont déconnectés")
}
