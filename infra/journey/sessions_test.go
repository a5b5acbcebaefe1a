package journey

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/shared/service"
)

const (
	laptop    = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
	telephone = "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
)

// enter signs somebody in with a browser that says what it is.
func (s served) enter(t *testing.T, address, secret, agent string) *visitor {
	t.Helper()
	v := s.visitor(t, "")
	if got := v.ask(http.MethodPost, "/api/v1/account/session", map[string]any{"email": address, "password": secret}, agent); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.text)
	}
	return v
}

// signedIn tells whether the session of a browser is open.
func (v *visitor) signedIn() bool {
	v.t.Helper()
	return v.ask(http.MethodGet, "/api/v1/account", nil).status == http.StatusOK
}

// TestOwnSessions: people see where their account is open, in words that they recognise, close one of them, then all the others; nobody closes what is
// another's.
func TestOwnSessions(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const zoe = "zoe.exemple@demo.example"
	s.must(http.StatusNoContent, "zoe", http.MethodDelete, "/api/v1/account/session", nil)
	first := s.enter(t, zoe, password, laptop)
	s.wait(2 * time.Minute)
	second, third := s.enter(t, zoe, password, telephone), s.enter(t, zoe, password, "User-Agent: CANARI-NAVIGATEUR")
	listed := first.must(http.StatusOK, http.MethodGet, "/api/v1/account/sessions", nil)
	var devices []string
	names := map[string]string{}
	for _, one := range listed["sessions"].([]any) {
		device := text(t, one, "device")
		devices, names[device] = append(devices, device), text(t, one, "id")
		if current := text(t, one, "current"); current != map[bool]string{true: "true", false: "false"}[device == "Firefox sur Linux"] {
			t.Errorf("%s: current %s", device, current)
		}
	}
	if len(devices) != 3 || devices[0] != "Firefox sur Linux" || names["Chrome sur Android"] == "" || names["Un navigateur"] == "" {
		t.Fatalf("%q", devices)
	}
	if found := s.search([]string{"CANARI-NAVIGATEUR", "Mozilla/5.0"}); len(found) != 0 {
		t.Errorf("what a browser says of itself is kept: %v", found)
	}
	path := "/api/v1/account/sessions/" + names["Chrome sur Android"]
	if got := s.visitor(t, "agent").ask(http.MethodDelete, path, nil); got.status != http.StatusNotFound || !second.signedIn() {
		t.Errorf("somebody else closes it: %d", got.status)
	}
	first.must(http.StatusNoContent, http.MethodDelete, path, nil)
	if second.signedIn() || !third.signedIn() || !first.signedIn() {
		t.Error("one was closed: it is open, or another is not")
	}
	first.must(http.StatusNotFound, http.MethodDelete, path, nil)
	s.enter(t, zoe, password, telephone)
	first.must(http.StatusNoContent, http.MethodDelete, "/api/v1/account/sessions", nil)
	if third.signedIn() || !first.signedIn() {
		t.Error("all others were closed: one is open, or this one is not")
	}
	page := newBrowser(t, s.url)
	signIn(page, zoe, password)
	page.open("/mon-compte").reads("celui-ci").press("tous les autres appareils", nil).reads("Vos autres appareils sont déconnectés")
	if first.signedIn() {
		t.Error("the page closes nothing")
	}
}

// TestNotMe: a sign-in from a place that the account does not know is told by mail, and so is a change of password. Whoever gets the mail says that it
// was not they: no session is left, the password opens nothing, and a mail leads to another; a link that somebody else asked for before is void (001:139).
func TestNotMe(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const zoe = "zoe.exemple@demo.example"
	before := len(s.mailsTo(zoe))
	s.enter(t, zoe, password, telephone)
	s.settle()
	subjects := s.subjects(zoe)
	if len(subjects) != before+1 || subjects[before] != "Nouvelle connexion à votre compte" {
		t.Fatalf("a new place is told by %q", subjects[before:])
	}
	thief := s.enter(t, zoe, password, telephone)
	s.settle()
	if len(s.mailsTo(zoe)) != before+1 {
		t.Error("a known place is told again")
	}
	alarm := s.link(zoe)
	s.askLink(zoe) // the thief, who reads mails too
	stale := s.link(zoe)
	s.wait(time.Minute)
	page := newBrowser(t, s.url)
	page.open("/ce-n-etait-pas-moi?jeton=" + alarm)
	if !thief.signedIn() {
		t.Fatal("a look at the link acts")
	}
	page.press("protéger mon compte", nil).reads("Votre compte est protégé")
	if thief.signedIn() || s.visitor(t, "zoe").signedIn() || s.enters(zoe, password) {
		t.Error("a session goes on, or the password still opens the account")
	}
	if got := s.reset(stale, otherPassword); got != "#/token" {
		t.Errorf("a link sent before: %q", got)
	}
	s.settle()
	if got := s.reset(s.link(zoe), otherPassword); got != "" || !s.enters(zoe, otherPassword) {
		t.Errorf("the link that came: %q", got)
	}
	if status, _ := s.call("", http.MethodPost, "/api/v1/account/alarm", map[string]any{"token": alarm}); status != http.StatusUnprocessableEntity {
		t.Errorf("said twice: %d", status)
	}
	s.settle()
	late := s.link(zoe) // of the mail that says that the password changed
	s.wait(s.m.Service.TechnicalRule(service.TechnicalAlarm).Lifetime)
	if status, answer := s.call("", http.MethodPost, "/api/v1/account/alarm", map[string]any{"token": late}); status != http.StatusUnprocessableEntity || !strings.Contains(text(t, answer, "detail"), "Mot de passe oublié") {
		t.Errorf("too late: %d %v", status, answer)
	}
	if got := count(s.dump(), "journal |", `"usage-a-l-insu"`); got != 1 {
		t.Errorf("%d entries in the journal", got)
	}
}
