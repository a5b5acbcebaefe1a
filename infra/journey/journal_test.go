package journey

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/id"
	"tandem/shared/table"
)

// person is the id of somebody who is signed in.
func (l *lab) person(who string) string {
	l.t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(l.cookies[who].Value[:22])
	if err != nil {
		l.t.Fatal(err)
	}
	return id.FromBytes[string]([id.Size]byte(raw))
}

func asked(path string, query url.Values) string {
	return "/api/v1/journal/" + path + "?" + query.Encode()
}

// TestJournal: what a recruiter looks at is in the journal that the DPO reads for a request, whole days or by person; it is closed, and one
// changed entry is found. Others read it under pseudonyms, or not at all.
func TestJournal(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	offers := l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil)
	l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+text(t, offers, "offers", 0, "id"), nil)
	paul, recruiter := l.person("paul"), l.person("recruteur")
	l.wait(2 * time.Hour)
	l.run("CloseHours")
	for _, who := range []string{"dpo", "admin", "agent"} {
		l.signIn(who, who+"@demo.example", demo.Password)
	}
	l.signIn("paul", "paul.canari@demo.example", password)
	request := l.right("paul", map[string]any{"right": "access"})
	about := url.Values{"day": {"2026-12-15"}, "request": {request}, "person": {paul}, "action": {"R"}, "category": {"PRO"}}
	found, _ := at(t, l.must(http.StatusOK, "dpo", http.MethodGet, asked("entries", about), nil), "entries").([]any)
	if len(found) != 1 || text(t, found[0], "agent") != recruiter || text(t, found[0], "actor") != "recruteur" {
		t.Fatalf("who read Paul's profile: %v", found)
	}
	subject := text(t, found[0], "subject")
	if subject == paul || subject == "" {
		t.Errorf("Paul is in the journal as %q", subject)
	}
	if read := l.must(http.StatusOK, "dpo", http.MethodGet, asked("entries", url.Values{"day": {"2026-12-15"}, "request": {request}, "category": {"LOG"}}), nil); text(t, read, "entries", 0, "reason") != request ||
		text(t, read, "entries", 0, "subject") != subject {
		t.Errorf("the DPO's own reading is not journaled, or not with whom it was about: %v", read)
	}
	l.pseudonymous(recruiter)
	for who, path := range map[string]string{"agent": asked("entries", about), "recruteur": asked("entries", about), "admin": asked("entries", about), "zoe": asked("pseudonyms", about), "dpo": asked("tickets", about)} {
		if status, _ := l.call(who, http.MethodGet, path, nil); status != http.StatusForbidden && status != http.StatusUnauthorized {
			t.Errorf("%s reads %s: %d", who, path, status)
		}
	}
	about.Del("request")
	l.must(http.StatusUnprocessableEntity, "dpo", http.MethodGet, asked("entries", about), nil)
	l.tampered()
}

// pseudonymous: the administrator sees nobody's id, neither of those who acted nor of those concerned.
func (l *lab) pseudonymous(recruiter string) {
	l.t.Helper()
	seen, _ := at(l.t, l.must(http.StatusOK, "admin", http.MethodGet, asked("pseudonyms", url.Values{"day": {"2026-12-15"}, "action": {"R"}, "category": {"PRO"}}), nil), "entries").([]any)
	if len(seen) == 0 {
		l.t.Error("the administrator reads nothing")
	}
	for _, one := range seen {
		if agent := text(l.t, one, "agent"); agent == recruiter || len(agent) != 26 {
			l.t.Errorf("the administrator reads the agent %q", agent)
		}
	}
}

// tampered: intact, then one entry changed and another gone; the page says so too.
func (l *lab) tampered() {
	l.t.Helper()
	period := asked("verification", url.Values{"from": {"2026-12-01"}, "to": {"2026-12-15"}})
	if report := l.must(http.StatusOK, "dpo", http.MethodGet, period, nil); at(l.t, report, "intact") != true || !strings.HasSuffix(text(l.t, report, "text"), "le journal est intact.") {
		l.t.Fatalf("untouched: %v", report)
	}
	l.verified(0)
	page, err := l.m.Table.Query(l.ctx, table.Query{Table: table.Journal, PK: "J#2026-12-15", Limit: 2})
	if err != nil || len(page.Items) != 2 {
		l.t.Fatal(page, err)
	}
	page.Items[0].Body = []byte(strings.Replace(string(page.Items[0].Body), `"action":"`, `"action":"x`, 1))
	if err := l.m.Table.Write(l.ctx, table.Put(page.Items[0], table.Always), table.Delete(page.Items[1].Key, table.Always)); err != nil {
		l.t.Fatal(err)
	}
	report := l.must(http.StatusOK, "dpo", http.MethodGet, period, nil)
	var found []string
	breaks, _ := at(l.t, report, "breaks").([]any)
	for _, one := range breaks {
		found = append(found, text(l.t, one, "what")+" "+text(l.t, one, "entry"))
	}
	want := "entry-changed " + page.Items[0].Key.SK() + ", entry-removed " + page.Items[1].Key.SK()
	if got := strings.Join(found, ", "); got != want || at(l.t, report, "intact") != false {
		l.t.Errorf("found %s, want %s", got, want)
	}
	for range 2 {
		l.verified(1)
	}
}

// verified runs what checks the journal each night: a break opens one case in the register of violations, however often it is found.
func (l *lab) verified(cases int) {
	l.t.Helper()
	l.run("Verify")
	l.run("Incidents")
	listed := l.must(http.StatusOK, "dpo", http.MethodGet, breaches, nil)
	found, _ := at(l.t, listed, "cases").([]any)
	if len(found) != cases || cases > 0 && text(l.t, listed, "cases", 0, "origin") != "regle:journal" {
		l.t.Errorf("%d cases, want %d: %v", len(found), cases, listed)
	}
}
