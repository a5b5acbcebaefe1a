package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

const campaigns = "/api/v1/campaigns"

var forum = map[string]any{"purpose": "actualites", "subject": "Forum de l’emploi", "text": "Bonjour,\n\nle forum a lieu mardi à Arras.\n"}

// campaign has the agent write one.
func (l *lab) campaign() string {
	l.t.Helper()
	return text(l.t, l.must(http.StatusCreated, "agent", http.MethodPost, campaigns, forum), "id")
}

// news are the mails to an address that one may unsubscribe from.
func (l *lab) news(address string) (bodies, leave []string) {
	l.t.Helper()
	for _, mail := range l.mailsTo(address) {
		if mail.Leave != "" {
			bodies, leave = append(bodies, mail.Text), append(leave, mail.Leave)
		}
	}
	return bodies, leave
}

// TestCampaigns: an agent writes a campaign, sees how many people their consent lets it reach, and has it sent: to who said yes and still does, once,
// with the two ways to say no; who was not asked, who said no since, and whose account is restricted get nothing.
func TestCampaigns(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	const recruiter = "recruteur@demo.example"
	yes := "/api/v1/account/consents/actualites"
	audience := func(campaign string) float64 {
		found, _ := at(t, l.must(http.StatusOK, "agent", http.MethodGet, campaigns+"/"+campaign, nil), "audience", "count").(float64)
		return found
	}
	draft := l.campaign()
	if got := audience(draft); got != 0 {
		t.Errorf("before anybody said yes it would reach %v", got)
	}
	l.must(http.StatusNoContent, "recruteur", http.MethodPut, yes, nil)
	l.must(http.StatusNoContent, "zoe", http.MethodPut, yes, nil)
	if got := audience(draft); got != 2 {
		t.Errorf("it would reach %v, want 2", got)
	}
	zoe := text(t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account", nil), "email")
	l.must(http.StatusNoContent, "zoe", http.MethodDelete, yes, nil)
	if bodies, _ := l.news(recruiter); len(bodies) != 0 {
		t.Fatal("a draft was sent")
	}
	l.must(http.StatusAccepted, "agent", http.MethodPost, campaigns+"/"+draft+"/sending", map[string]any{"revision": 1})
	l.must(http.StatusConflict, "agent", http.MethodPost, campaigns+"/"+draft+"/sending", map[string]any{"revision": 1})
	l.settle()
	bodies, leave := l.news(recruiter)
	if len(bodies) != 1 || !strings.Contains(bodies[0], "le forum a lieu mardi à Arras") || !strings.Contains(bodies[0], leave[0]) || !strings.HasPrefix(leave[0], "http") {
		t.Fatalf("mails %q, to leave %q", bodies, leave)
	}
	if bodies, _ := l.news(zoe); len(bodies) != 0 {
		t.Errorf("who said no since got %q", bodies)
	}
	for _, address := range []string{recruiter, zoe} {
		for _, mail := range l.mailsTo(address) {
			if strings.Contains(mail.Text, "/desabonnement/") != (mail.Leave != "") {
				t.Errorf("%q can be left: %q", mail.Subject, mail.Leave)
			}
		}
	}
	sent := l.must(http.StatusOK, "agent", http.MethodGet, campaigns+"/"+draft, nil)
	if sent["state"] != "envoyee" || sent["sent"] != 1.0 || sent["left"] != 0.0 || sent["audience"] != nil {
		t.Errorf("%v", sent)
	}
	link, err := url.Parse(leave[0])
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(link.Path, "/desabonnement/")
	l.unsubscribe(http.MethodPost, token, http.StatusOK)
	l.send(l.campaign())
	if bodies, _ := l.news(recruiter); len(bodies) != 1 {
		t.Errorf("after the link of the mail: %q", bodies)
	}
	l.must(http.StatusNoContent, "recruteur", http.MethodPut, yes, nil)
	l.send(l.campaign())
	if bodies, _ := l.news(recruiter); len(bodies) != 2 {
		t.Errorf("after a new yes: %d mails", len(bodies))
	}
}

func (l *lab) send(campaign string) {
	l.t.Helper()
	l.must(http.StatusAccepted, "agent", http.MethodPost, campaigns+"/"+campaign+"/sending", map[string]any{"revision": 1})
	l.settle()
}

// TestACampaignIsGivenUp: before its first mail left, and not after; and a year later nothing of what it said is left.
func TestACampaignIsGivenUp(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusNoContent, "recruteur", http.MethodPut, "/api/v1/account/consents/actualites", nil)
	planned := l.campaign()
	l.must(http.StatusAccepted, "agent", http.MethodPost, campaigns+"/"+planned+"/sending", map[string]any{"revision": 1})
	l.must(http.StatusOK, "agent", http.MethodPost, campaigns+"/"+planned+"/cancellation", nil)
	l.settle()
	if bodies, _ := l.news("recruteur@demo.example"); len(bodies) != 0 {
		t.Errorf("a cancelled campaign was sent: %q", bodies)
	}
	sent := l.campaign()
	l.send(sent)
	l.must(http.StatusConflict, "agent", http.MethodPost, campaigns+"/"+sent+"/cancellation", nil)
	for name, in := range map[string]map[string]any{
		"no subject": with(forum, "subject", ""), "two lines": with(forum, "subject", "a\nBcc: b"), "no text": with(forum, "text", ""),
		"a purpose that writes to nobody": with(forum, "purpose", "candidats"), "an unknown key": with(forum, "to", "tous"),
	} {
		if status, _ := l.call("agent", http.MethodPost, campaigns, in); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, status)
		}
	}
	l.must(http.StatusNotFound, "agent", http.MethodGet, campaigns+"/"+strings.Repeat("0", 26), nil)
	for _, who := range []string{"admin", "dpo", "recruteur", "zoe"} {
		l.must(http.StatusForbidden, who, http.MethodPost, campaigns, forum)
	}
	l.wait(367 * 24 * time.Hour)
	l.run("Purge")
	l.settle()
	l.signIn("agent", "agent@demo.example", demo.Password)
	l.must(http.StatusNotFound, "agent", http.MethodGet, campaigns+"/"+sent, nil)
	if found := l.search([]string{"le forum a lieu mardi"}); len(found) != 0 {
		t.Errorf("left: %v", found)
	}
}
