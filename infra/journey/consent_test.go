package journey

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/consent"
	"tandem/shared/email"
	"tandem/shared/id"
	"tandem/shared/serve"
)

// TestConsents: a recruiter says yes to the news, sees it among their data, says no with the link of a mail, not signed in, and yes
// and no again in their space, as often as they like; what they said stays as a proof without their name.
func TestConsents(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	const path, who = "/api/v1/account/consents", "recruteur"
	if status, _ := l.call("", http.MethodGet, path, nil); status != http.StatusUnauthorized {
		t.Errorf("nobody's consents: %d", status)
	}
	said := func() (given string, past int) {
		one, _ := at(t, l.must(http.StatusOK, who, http.MethodGet, path, nil), "consents", 0).(map[string]any)
		before, _ := one["past"].([]any)
		given, _ = one["given"].(string)
		return given, len(before)
	}
	if given, past := said(); given != "" || past != 0 {
		t.Fatalf("before any act: %q, %d", given, past)
	}
	l.must(http.StatusNoContent, who, http.MethodPut, path+"/actualites", nil)
	if given, _ := said(); given == "" {
		t.Error("the yes is not seen")
	}
	if data := text(t, l.must(http.StatusOK, who, http.MethodGet, "/api/v1/account/data", nil), "categories", 0, "code"); data == "" {
		t.Error("no data")
	}
	if rules := l.rules(who); !strings.Contains(rules, "MJ-04") || !strings.Contains(rules, "MJ-11") {
		t.Errorf("own data show the rules %s", rules)
	}
	house, err := l.m.House(l.ctx, serve.AllGroups(l.m.Service))
	if err != nil {
		t.Fatal(err)
	}
	desk := consent.New(house.Vault, l.m.Service)
	to, ok, err := desk.Recipient(l.ctx, id.Person(l.person(who)), "actualites")
	if err != nil || !ok || to.Email.Plain() != "recruteur@demo.example" {
		t.Fatalf("nothing may be sent: %v", err)
	}
	l.unsubscribe(http.MethodGet, to.Leave, http.StatusOK) // as software does that looks where links lead
	if given, _ := said(); given == "" {
		t.Error("following the link said no")
	}
	for range 2 { // the link works as often as it is sent
		l.unsubscribe(http.MethodPost, to.Leave, http.StatusOK)
	}
	if given, past := said(); given != "" || past != 1 {
		t.Errorf("after the link: %q, %d", given, past)
	}
	address, err := email.Parse("recruteur@demo.example")
	if err != nil {
		t.Fatal(err)
	}
	if opposed, err := desk.Opposed(l.ctx, address); err != nil || !opposed {
		t.Errorf("the address is not on the list: %v", err)
	}
	if data := text(t, l.must(http.StatusOK, who, http.MethodGet, "/api/v1/account/data", nil)); strings.Contains(data, "Adresse abonnée") {
		t.Errorf("after the no, own data show the address: %s", data)
	}
	l.wait(24 * time.Hour)
	l.run("Purge")
	l.settle()
	l.signIn(who, "recruteur@demo.example", demo.Password)
	if rules := l.rules(who); strings.Contains(rules, "MJ-04") || !strings.Contains(rules, "MJ-11") {
		t.Errorf("the day after the no, own data show the rules %s", rules)
	}
	l.must(http.StatusNoContent, who, http.MethodPut, path+"/actualites", nil)
	l.must(http.StatusNoContent, who, http.MethodDelete, path+"/actualites", nil)
	l.must(http.StatusNoContent, who, http.MethodDelete, path+"/actualites", nil)
	if given, past := said(); given != "" || past != 2 {
		t.Errorf("in the end: %q, %d", given, past)
	}
	for method, purpose := range map[string]string{http.MethodPut: "recruteurs", http.MethodDelete: "autre"} {
		l.must(http.StatusNotFound, who, method, path+"/"+purpose, nil)
	}
	l.unsubscribe(http.MethodPost, to.Leave+"x", http.StatusUnprocessableEntity)
}

// unsubscribe asks for the link of a mail as the mail program of another site does (RFC 8058), without a session.
func (l *lab) unsubscribe(method, token string, status int) {
	l.t.Helper()
	r := httptest.NewRequest(method, "/desabonnement/"+token, strings.NewReader("List-Unsubscribe=One-Click"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://courriels.exemple")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	l.m.ServeHTTP(w, r)
	if w.Code != status {
		l.t.Errorf("%s of the link: %d, want %d: %s", method, w.Code, status, w.Body)
	}
}

// rules are those that somebody's own data show.
func (l *lab) rules(who string) string {
	l.t.Helper()
	var found []string
	all, _ := l.must(http.StatusOK, who, http.MethodGet, "/api/v1/account/data", nil)["categories"].([]any)
	for _, one := range all {
		found = append(found, text(l.t, one, "rule", "id"))
	}
	return strings.Join(found, " ")
}
