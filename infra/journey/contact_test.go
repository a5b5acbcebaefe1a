package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// moveTo has Zoé ask for another address, and gives the token of the link that it received.
func (l *lab) moveTo(address string) string {
	l.t.Helper()
	l.must(http.StatusAccepted, "zoe", http.MethodPost, "/api/v1/account/email", map[string]any{"email": address, "password": password})
	l.settle()
	return l.link(address)
}

// TestChangeOfAddress: the new address confirms, the old one is told and may take the account back; a link sent to the old address before opens nothing,
// and an address that has an account cannot become another's (000:77).
func TestChangeOfAddress(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const old, fresh = "zoe.exemple@demo.example", "zoe.nouvelle@demo.example"
	for _, test := range []struct{ email, secret, place string }{
		{"pas une adresse", password, "#/email"}, {old, password, "#/email"}, {fresh, "pas le mien", "#/password"},
	} {
		got := s.visitor(t, "zoe").ask(http.MethodPost, "/api/v1/account/email", map[string]any{"email": test.email, "password": test.secret})
		if places := got.problem(t, http.StatusUnprocessableEntity, "pas le mien"); len(places) != 1 || places[0] != test.place {
			t.Errorf("%v: %v", test, places)
		}
	}
	taken := s.moveTo("recruteur@demo.example")
	if status, answer := s.call("", http.MethodPost, "/api/v1/account/email/confirmation", map[string]any{"token": taken}); status != http.StatusConflict || !strings.Contains(text(t, answer, "detail"), "déjà un compte") {
		t.Errorf("an address that has an account: %d %v", status, answer)
	}
	s.must(http.StatusNoContent, "zoe", http.MethodPut, "/api/v1/account/consents/actualites", nil)
	s.askLink(old)
	stale := s.link(old)
	token := s.moveTo(fresh)
	if !s.enters(old, password) || s.enters(fresh, password) {
		t.Error("the account moved before the new address confirmed")
	}
	s.wait(1e9)
	page := newBrowser(t, s.url)
	page.open("/nouvelle-adresse?jeton="+token).press("Confirmer ma nouvelle adresse", nil).reads("Votre nouvelle adresse est confirmée")
	s.settle()
	if s.enters(old, password) || !s.enters(fresh, password) {
		t.Error("the old address opens the account, or the new one does not")
	}
	if got := s.reset(stale, otherPassword); got != "#/token" {
		t.Errorf("a link sent to the old address: %q", got)
	}
	subjects := s.subjects(old)
	if last := subjects[len(subjects)-1]; !strings.Contains(last, "adresse de votre compte a changé") {
		t.Fatalf("the old address is told: %q", subjects)
	}
	if found := s.search([]string{fresh}); len(found) < 2 {
		t.Errorf("the news do not follow: %v", found)
	}
	s.wait(1e9)
	s.must(http.StatusOK, "", http.MethodPost, "/api/v1/account/alarm", map[string]any{"token": s.link(old)})
	s.settle()
	if s.enters(fresh, password) || s.visitor(t, "zoe").signedIn() {
		t.Error("the account is not shut")
	}
	if got := s.reset(s.link(old), otherPassword); got != "" || !s.enters(old, otherPassword) {
		t.Errorf("the old address does not get the account back: %q", got)
	}
}

// TestFilesOverwriteNoContact: whatever the organisations send, the address and the number that somebody gave stay theirs (000:77; F013).
func TestFilesOverwriteNoContact(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const fresh = "zoe.nouvelle@demo.example"
	for number, want := range map[string]int{"06 39 98 00 01": http.StatusNoContent, "12": http.StatusUnprocessableEntity, "06 39 98 00 01\u202e": http.StatusUnprocessableEntity} {
		if status, _ := s.call("zoe", http.MethodPut, "/api/v1/account/phone", map[string]any{"phone": number}); status != want {
			t.Errorf("%q: %d, want %d", number, status, want)
		}
	}
	if status, _ := s.call("recruteur", http.MethodPut, "/api/v1/account/phone", map[string]any{"phone": ""}); status != http.StatusUnprocessableEntity {
		t.Errorf("a recruiter without a number: %d", status)
	}
	s.must(http.StatusOK, "", http.MethodPost, "/api/v1/account/email/confirmation", map[string]any{"token": s.moveTo(fresh)})
	s.drop("demo-cloture.xml")
	s.settle()
	s.signIn("zoe", fresh, password)
	account := s.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account", nil)
	if text(t, account, "email") != fresh || !strings.Contains(text(t, account, "phone"), "06 39 98 00 01") {
		t.Errorf("after a file: %v", account)
	}
	lines := told(t, s, "zoe")["CT"]
	if lines["Adresse électronique"] != fresh || lines["Téléphone"] == "" {
		t.Errorf("one's own data: %v", lines)
	}
}

// TestPagesOfContacts: what was typed comes back with what is wrong beside it, and never the password.
func TestPagesOfContacts(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	b := newBrowser(t, s.url)
	signIn(b, "zoe.exemple@demo.example", password)
	b.open("/mon-compte").follow("Changer d’adresse").press("Recevoir le lien", url.Values{"courriel": {"zoe@"}, "motdepasse": {password}})
	if !strings.Contains(b.page, `value="zoe@"`) || strings.Contains(b.page, password) {
		t.Error("a refused form forgets the address or keeps the password")
	}
	b.press("Recevoir le lien", url.Values{"courriel": {"zoe.nouvelle@demo.example"}, "motdepasse": {password}}).reads("d’ici là, rien ne change")
	b.open("/mon-compte").follow("Changer de numéro").press("Enregistrer ce numéro", url.Values{"telephone": {"0639980002"}}).reads("Votre numéro est enregistré").reads("06 39 98 00 02")
}
