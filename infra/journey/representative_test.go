package journey

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/infra/local/machine"
	"tandem/shared/serve"
	"tandem/shared/service"
)

const (
	leaAddress   = "lea.exemple@demo.example"
	paule        = "paule.exemple@demo.example"
	pauleName    = "Paule Canari"
	agreementAPI = "/api/v1/account/agreement"
)

// youths is a service whose people register with their address, and may be minors.
func youths(t *testing.T) *lab {
	t.Helper()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		role, _ := svc.RoleBy(service.AccountByEmail)
		if slices.ContainsFunc(svc.Registration[role.ID], func(asked service.Field) bool { return asked.Name == "guardianEmail" }) {
			l := openLabOf(t, stack.Service, filepath.Join(t.TempDir(), "data"), patient)
			l.travel("2027-02-15T09:00:00+01:00")
			return l
		}
	}
	t.Fatal("no service takes minors")
	return nil
}

// lea is the form of somebody born on a day, with who represents them.
func lea(birth string) map[string]any {
	return map[string]any{
		"lastName": "Exemple", "firstName": "Léa", "email": leaAddress, "password": password, "termsAccepted": true, "birthDate": birth,
		"guardianName": pauleName, "guardianEmail": paule,
	}
}

const registerAPI = "/api/v1/registrations/email"

// joins registers somebody and confirms their address.
func (l *lab) joins(form map[string]any) {
	l.t.Helper()
	l.must(http.StatusAccepted, "", http.MethodPost, registerAPI, form)
	l.settle()
	address, _ := form["email"].(string)
	l.must(http.StatusOK, "", http.MethodPost, "/api/v1/account/confirmation", map[string]any{"token": l.link(address)})
	l.settle()
}

// answer gives a representative's answer, and returns the status with what is said.
func (l *lab) answer(token string, agrees bool) (int, string) {
	l.t.Helper()
	status, said := l.call("", http.MethodPost, agreementAPI, map[string]any{"token": token, "agrees": agrees})
	l.settle()
	return status, text(l.t, said)
}

// awaits holds somebody to what is their own: everything else waits for who represents them.
func (l *lab) awaits(who string) {
	l.t.Helper()
	status, said := l.call(who, http.MethodGet, "/api/v1/cvs", nil)
	if status != http.StatusForbidden || said["type"] != serve.TypeTerms {
		l.t.Fatalf("%s goes on: %d %v", who, status, said)
	}
	l.must(http.StatusOK, who, http.MethodGet, "/api/v1/account/data", nil)
	l.must(http.StatusOK, who, http.MethodGet, "/api/v1/rights", nil)
	if status, _ := l.call(who, http.MethodPost, "/api/v1/account/terms", map[string]any{"version": l.m.Service.Terms.Version}); status != http.StatusConflict {
		l.t.Errorf("%s accepts the conditions of use alone: %d", who, status)
	}
}

// TestAMinorRegisters: who is not of age names who represents them, who is asked by a link, agrees without an account, and may agree once; from then on
// the account is open. The person reads whom they named; on their eighteenth birthday these coordinates go with the purge, and they accept the
// conditions of use themself (001:141, 003:355).
func TestAMinorRegisters(t *testing.T) {
	t.Parallel()
	s := youths(t).serve(t)
	s.joins(lea("2009-06-10"))
	if got := s.subjects(paule); len(got) != 1 || !strings.Contains(s.mailsTo(paule)[0].Text, "nous a donné votre nom") || strings.Contains(s.mailsTo(paule)[0].Text, "Léa") {
		t.Fatalf("mails to who represents her: %q", got)
	}
	s.signIn("lea", leaAddress, password)
	s.awaits("lea")
	browser := s.visitor(t, "lea")
	page := browser.ask(http.MethodGet, "/mon-espace", nil)
	if page.status != http.StatusOK || !strings.Contains(page.text, "Nous attendons l’accord de votre représentant légal") || !strings.Contains(page.text, pauleName) {
		t.Errorf("what is awaited: %d %s", page.status, page.text)
	}
	link := s.link(paule)
	nobody := s.visitor(t, "")
	asks := nobody.ask(http.MethodGet, "/accord?jeton="+link, nil, "Sec-Fetch-Site: cross-site")
	if asks.status != http.StatusOK || !strings.Contains(asks.text, "Léa") || strings.Contains(asks.text, "Exemple") || !strings.Contains(asks.text, `href="/conditions"`) {
		t.Fatalf("what a representative is asked: %d %s", asks.status, asks.text)
	}
	s.awaits("lea") // a visit is no answer
	agreed := nobody.ask(http.MethodPost, "/accord", []byte(url.Values{"jeton": {link}, "reponse": {"oui"}}.Encode()), "Content-Type: application/x-www-form-urlencoded", "Origin: "+s.url)
	s.settle()
	if agreed.status != http.StatusOK || !strings.Contains(agreed.text, "Votre accord est enregistré") {
		t.Fatalf("agreed: %d %s", agreed.status, agreed.text)
	}
	for _, again := range []bool{true, false} {
		if status, said := s.answer(link, again); status != http.StatusUnprocessableEntity || !strings.Contains(said, "n’est plus valable") {
			t.Errorf("a link that served: %d %s", status, said)
		}
	}
	if got := s.subjects(leaAddress); got[len(got)-1] != "Votre compte est ouvert" {
		t.Errorf("mails: %q", got)
	}
	if page := browser.ask(http.MethodGet, "/mon-espace", nil); strings.Contains(page.text, "Nous attendons") {
		t.Errorf("her browser still waits: %s", page.text)
	}
	s.must(http.StatusOK, "lea", http.MethodGet, "/api/v1/cvs", nil)
	s.signIn("lea", leaAddress, password)
	s.must(http.StatusOK, "lea", http.MethodGet, "/api/v1/cvs", nil)
	data := text(t, s.must(http.StatusOK, "lea", http.MethodGet, "/api/v1/account/data", nil))
	for _, want := range []string{pauleName, paule, "accord, le 15/02/2027", "2027-06-09"} {
		if !strings.Contains(data, want) {
			t.Errorf("her data do not say %q: %s", want, data)
		}
	}
	s.travel("2027-06-10T03:00:00+02:00") // of age
	s.run("Purge")
	s.settle()
	s.signIn("lea", leaAddress, password)
	if status, said := s.call("lea", http.MethodGet, "/api/v1/cvs", nil); status != http.StatusForbidden || said["type"] != serve.TypeTerms {
		t.Fatalf("of age, she goes on without her own acceptance: %d %v", status, said)
	}
	if page := s.visitor(t, "lea").ask(http.MethodGet, "/mon-espace", nil); !strings.Contains(page.text, "acceptez-les vous-même") {
		t.Errorf("what she accepts: %s", page.text)
	}
	s.must(http.StatusNoContent, "lea", http.MethodPost, "/api/v1/account/terms", map[string]any{"version": s.m.Service.Terms.Version})
	s.must(http.StatusOK, "lea", http.MethodGet, "/api/v1/cvs", nil)
	s.travel("2027-06-11T03:00:00+02:00")
	s.run("Purge")
	s.settle()
	for _, found := range s.search([]string{pauleName}) {
		if !strings.HasPrefix(found.Where, "mail") {
			t.Errorf("who represented her is still known: %v", found)
		}
	}
	s.signIn("lea", leaAddress, password)
	if data := text(t, s.must(http.StatusOK, "lea", http.MethodGet, "/api/v1/account/data", nil)); strings.Contains(data, paule) || strings.Count(data, "version "+s.m.Service.Terms.Version) != 2 {
		t.Errorf("her data, of age: %s", data)
	}
}

// TestWhoIsAMinor: the calendar decides in the zone of the service: eighteen that day is of age, the eve is not, and who was born on 29 February comes of
// age on 1 March. What is wrong is said beside its field; of who is of age nobody is named.
func TestWhoIsAMinor(t *testing.T) {
	t.Parallel()
	l := youths(t)
	l.travel("2026-02-28T23:30:00+01:00")
	wrong := func(form map[string]any) string {
		status, said := l.call("", http.MethodPost, registerAPI, form)
		if status == http.StatusAccepted {
			return ""
		}
		var places []string
		for _, one := range at(t, said, "errors").([]any) {
			places = append(places, strings.TrimPrefix(text(t, one, "pointer"), "#/"))
		}
		return strings.Join(places, " ")
	}
	alone := func(birth string) map[string]any {
		return with(with(lea(birth), "guardianName", ""), "guardianEmail", "")
	}
	for name, c := range map[string]struct {
		form map[string]any
		want string
	}{
		"eighteen that day":                  {alone("2008-02-28"), ""},
		"eighteen that day, somebody named":  {lea("2008-02-28"), "guardianEmail guardianName"},
		"born on 29 February, the eve":       {alone("2008-02-29"), "guardianName guardianEmail"},
		"eighteen the day after":             {alone("2008-03-01"), "guardianName guardianEmail"},
		"no address of a representative":     {with(lea("2008-03-01"), "guardianEmail", "paule"), "guardianEmail"},
		"the person's own address":           {with(lea("2008-03-01"), "guardianEmail", " LEA.exemple@demo.example"), "guardianEmail"},
		"an adult who is represented, alone": {with(alone("1990-03-01"), "represented", true), "guardianName guardianEmail"},
		"no date of birth, represented":      {with(with(lea(""), "represented", true), "email", "autre@demo.example"), ""},
	} {
		form := c.form
		if form["birthDate"] == "" {
			delete(form, "birthDate")
		}
		got := wrong(form)
		if len(got) != len(c.want) || got != c.want && got != "guardianName guardianEmail" {
			t.Errorf("%s: wrong at %q, want %q", name, got, c.want)
		}
	}
	l.travel("2026-03-01T00:30:00+01:00")
	if got := wrong(with(alone("2008-02-29"), "email", "bissextile@demo.example")); got != "" {
		t.Errorf("born on 29 February, on 1 March: %q", got)
	}
}

// TestARepresentativeRefuses: the account is closed at once, its person is told, and the purge leaves nothing of either.
func TestARepresentativeRefuses(t *testing.T) {
	t.Parallel()
	l := youths(t)
	l.joins(lea("2009-06-10"))
	l.signIn("lea", leaAddress, password)
	if status, said := l.answer(l.link(paule), false); status != http.StatusOK || !strings.Contains(said, "Le compte est fermé") {
		t.Fatalf("%d %s", status, said)
	}
	if status, _ := l.call("lea", http.MethodGet, "/api/v1/account", nil); status != http.StatusUnauthorized || l.enters(leaAddress, password) {
		t.Errorf("the account is still open: %d", status)
	}
	if got := l.subjects(leaAddress); got[len(got)-1] != "Votre compte est fermé" {
		t.Errorf("mails: %q", got)
	}
	for range 2 {
		l.wait(24 * time.Hour)
		l.run("Purge")
		l.settle()
	}
	for _, found := range l.search([]string{pauleName, leaAddress, "Léa"}) {
		if !strings.HasPrefix(found.Where, "mail") {
			t.Errorf("still known: %v", found)
		}
	}
	l.joins(lea("2009-06-10")) // somebody may change their mind
	if status, said := l.answer(l.link(paule), true); status != http.StatusOK {
		t.Errorf("asked once more: %d %s", status, said)
	}
}

// TestALinkExpires: a link works for seven days; the person has another sent, to another address where the first was wrong, three times a day at most,
// and what was sent to the wrong one is void.
func TestALinkExpires(t *testing.T) {
	t.Parallel()
	l := youths(t)
	l.joins(lea("2009-06-10"))
	late := l.link(paule)
	l.wait(l.m.Service.TechnicalRule(service.TechnicalAgree).Lifetime)
	if status, said := l.answer(late, true); status != http.StatusUnprocessableEntity || !strings.Contains(said, "a expiré") {
		t.Errorf("a link too old: %d %s", status, said)
	}
	l.signIn("lea", leaAddress, password)
	ask := func(address string) int {
		status, _ := l.call("lea", http.MethodPost, "/api/v1/account/representative/request", map[string]any{"guardianName": pauleName, "guardianEmail": address})
		l.settle()
		return status
	}
	if status := ask(leaAddress); status != http.StatusUnprocessableEntity {
		t.Errorf("to herself: %d", status)
	}
	if status := ask(paule); status != http.StatusAccepted {
		t.Fatalf("again: %d", status)
	}
	void := l.link(paule)
	l.wait(time.Minute)
	if status := ask("paul.modele@demo.example"); status != http.StatusAccepted {
		t.Fatalf("to the right address: %d", status)
	}
	if status, _ := l.answer(void, true); status != http.StatusUnprocessableEntity {
		t.Errorf("the link to the wrong address: %d", status)
	}
	l.awaits("lea")
	if first, second := ask("paul.modele@demo.example"), ask("paul.modele@demo.example"); first != http.StatusAccepted || second != http.StatusTooManyRequests {
		t.Errorf("the third of a day: %d, the fourth: %d", first, second)
	}
	if status, said := l.answer(l.link("paul.modele@demo.example"), true); status != http.StatusOK {
		t.Errorf("%d %s", status, said)
	}
	l.must(http.StatusConflict, "lea", http.MethodDelete, "/api/v1/account/representative", nil) // the date of birth ends it
}

// TestAnAdultIsRepresented: who says that somebody represents them waits like a minor, says when it ends, and that person learns it.
func TestAnAdultIsRepresented(t *testing.T) {
	t.Parallel()
	l := youths(t)
	l.joins(with(lea("1990-06-10"), "represented", true))
	l.signIn("lea", leaAddress, password)
	l.awaits("lea")
	if status, said := l.answer(l.link(paule), true); status != http.StatusOK {
		t.Fatalf("%d %s", status, said)
	}
	l.signIn("lea", leaAddress, password)
	l.must(http.StatusOK, "lea", http.MethodGet, "/api/v1/cvs", nil)
	if status, said := l.call("lea", http.MethodPost, "/api/v1/account/email", map[string]any{"email": paule, "password": password}); status != http.StatusUnprocessableEntity || !strings.Contains(text(t, said), "donnez la vôtre") {
		t.Errorf("her account moves to the address of who represents her: %d %v", status, said)
	}
	l.must(http.StatusNoContent, "lea", http.MethodDelete, "/api/v1/account/representative", nil)
	l.settle()
	if got := l.subjects(paule); got[len(got)-1] != "Vous n'êtes plus indiqué comme représentant" {
		t.Errorf("mails: %q", got)
	}
	if status, said := l.call("lea", http.MethodGet, "/api/v1/cvs", nil); status != http.StatusForbidden || said["type"] != serve.TypeTerms {
		t.Errorf("goes on without their own acceptance: %d %v", status, said)
	}
	l.must(http.StatusNoContent, "lea", http.MethodPost, "/api/v1/account/terms", map[string]any{"version": l.m.Service.Terms.Version})
	l.must(http.StatusOK, "lea", http.MethodGet, "/api/v1/cvs", nil)
	for range 2 {
		l.wait(24 * time.Hour)
		l.run("Purge")
		l.settle()
	}
	for _, found := range l.search([]string{pauleName}) {
		if !strings.HasPrefix(found.Where, "mail") {
			t.Errorf("who represented them is still known: %v", found)
		}
	}
}

// TestARepresentedPersonOfTheFlux: where a file told us of somebody, a refusal takes the account alone; a new code lets them register again.
func TestARepresentedPersonOfTheFlux(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	form := with(with(with(claim(t, "ZOÉ", leaAddress), "represented", true), "guardianName", pauleName), "guardianEmail", paule)
	register := func(form map[string]any) {
		l.must(http.StatusAccepted, "", http.MethodPost, "/api/v1/registrations/candidates", form)
		l.settle()
		l.must(http.StatusOK, "", http.MethodPost, "/api/v1/account/confirmation", map[string]any{"token": l.link(leaAddress)})
		l.settle()
	}
	register(form)
	if status, said := l.answer(l.link(paule), false); status != http.StatusOK || l.enters(leaAddress, password) {
		t.Fatalf("%d %s", status, said)
	}
	letters, _ := at(t, l.must(http.StatusCreated, "agent", http.MethodPost, "/api/v1/admin/codes", map[string]any{"limit": 500}), "letters").([]any)
	if len(letters) != 1 || text(t, letters[0], "firstName") != "ZOÉ" {
		t.Fatalf("a new code: %v", letters)
	}
	register(with(form, "code", text(t, letters[0], "code")))
	if status, said := l.answer(l.link(paule), true); status != http.StatusOK || !l.enters(leaAddress, password) {
		t.Errorf("%d %s", status, said)
	}
}
