package journey

import (
	"net/http"
	"strings"
	"testing"

	"tandem/infra/local/machine"
)

// opposition is what the page of somebody's rights says of a purpose.
func (l *lab) opposition(who, purpose string) (since string, weighed bool) {
	l.t.Helper()
	page := l.must(http.StatusOK, who, http.MethodGet, "/api/v1/rights", nil)
	purposes, _ := at(l.t, page, "purposes").([]any)
	for _, one := range purposes {
		if found := one.(map[string]any); found["id"] == purpose {
			since, _ = found["opposedSince"].(string)
			weighed, _ = found["underReview"].(bool)
			return since, weighed
		}
	}
	l.t.Fatalf("%s: no purpose %s", who, purpose)
	return "", false
}

// suited counts the profiles that a recruiter sees for their first offer.
func (l *lab) suited() int {
	l.t.Helper()
	offer := text(l.t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
	found, _ := at(l.t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil), "profiles").([]any)
	return len(found)
}

// opposes has somebody oppose a purpose for a reason, and gives the request's id.
func (l *lab) opposes(who, purpose string) string {
	l.t.Helper()
	return l.right(who, map[string]any{"right": "opposition", "purposes": []string{purpose}, "message": "Ma situation le justifie."})
}

// TestOpposition: opposed for a reason, the purpose stops at once, before anybody read it; refused, it goes on; accepted, it has stopped until the
// person takes the opposition back, whatever files come in between, and the copy says so (RGPD art. 21(1); F174).
func TestOpposition(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	l.settle()
	if l.suited() != 2 {
		t.Fatalf("%d profiles before", l.suited())
	}
	stopped := func(when string, weighed bool) {
		t.Helper()
		if l.suited() != 1 {
			t.Errorf("%s: %d profiles, want 1", when, l.suited())
		}
		if own := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/matches/offers", nil); at(t, own, "opposed") != true {
			t.Errorf("%s: her own list: %v", when, own)
		}
		if since, under := l.opposition("zoe", "candidats"); since == "" || under != weighed {
			t.Errorf("%s: since %q, weighed %v", when, since, under)
		}
	}
	request := l.opposes("zoe", "candidats")
	stopped("at once", true)
	l.settle()
	stopped("once followed", true)
	l.started(request, "opposition")
	if status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/answer", map[string]any{"text": "Voici."}); status != http.StatusConflict {
		t.Errorf("answered without a decision: %d", status)
	}
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/rights/requests/"+request+"/refusal", map[string]any{"reason": "L’accompagnement est une obligation."})
	l.settle()
	if since, _ := l.opposition("zoe", "candidats"); since != "" || l.suited() != 2 {
		t.Errorf("after the refusal: since %q, %d profiles", since, l.suited())
	}

	request = l.opposes("zoe", "candidats")
	l.started(request, "opposition")
	done := l.step(request, "acceptance", map[string]any{"reason": "Vos raisons l’emportent."})
	if text(t, done, "state") != "REPONDUE" || text(t, done, "answer") != "Vos raisons l’emportent." {
		t.Errorf("accepted: %v", done)
	}
	l.settle()
	stopped("accepted", false)
	l.drop("demo-cloture.xml")
	l.settle()
	l.run("MatchingRebuild")
	stopped("after the next file and the night", false)
	if status, _ := l.call("zoe", http.MethodGet, "/api/v1/account/data", nil); status != http.StatusOK {
		t.Errorf("she reads her own data no more: %d", status)
	}
	files := l.copied("zoe", "/api/v1/exports/"+l.export("zoe", password)+"/1", password)
	if !strings.Contains(files["mes-donnees.json"], `"opposed": "`) || !strings.Contains(files["mes-donnees.html"], "vous vous y opposez depuis") {
		t.Error("the copy does not tell the opposition")
	}
	for range 2 { // said twice, it is the same
		l.must(http.StatusNoContent, "zoe", http.MethodDelete, "/api/v1/rights/oppositions/candidats", nil)
	}
	l.settle()
	if since, _ := l.opposition("zoe", "candidats"); since != "" || l.suited() != 2 {
		t.Errorf("taken back: since %q, %d profiles", since, l.suited())
	}
}

// TestWhatIsNoOpposition: each of these is refused and says why, in French; nothing stops.
func TestWhatIsNoOpposition(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	ask := func(purposes []string, message string) map[string]any {
		return map[string]any{"right": "opposition", "purposes": purposes, "message": message}
	}
	for name, c := range map[string]struct {
		body   map[string]any
		status int
		says   string
	}{
		"without a reason":   {ask([]string{"candidats"}, " "), http.StatusUnprocessableEntity, "raisons"},
		"to a consent":       {ask([]string{"actualites"}, "Assez."), http.StatusUnprocessableEntity, "repose sur votre accord"},
		"to what is not":     {ask([]string{"espionnage"}, "Assez."), http.StatusUnprocessableEntity, "n’existe pas"},
		"to all, no reasons": {ask(nil, ""), http.StatusUnprocessableEntity, "raisons"},
	} {
		status, body := l.raw("zoe", http.MethodPost, "/api/v1/rights", c.body)
		if status != c.status || !strings.Contains(string(body), c.says) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if since, _ := l.opposition("zoe", "candidats"); since != "" {
		t.Error("something stopped all the same")
	}
	request := l.opposes("zoe", "candidats")
	status, body := l.raw("zoe", http.MethodPost, "/api/v1/rights", ask([]string{"candidats"}, "Encore."))
	if status != http.StatusConflict || !strings.Contains(string(body), "déjà") {
		t.Errorf("twice: %d %s", status, body)
	}
	if status, _ := l.raw("zoe", http.MethodDelete, "/api/v1/rights/oppositions/candidats", nil); status != http.StatusConflict {
		t.Errorf("taken back while it is weighed: %d", status)
	}
	if status, _ := l.raw("paul", http.MethodPost, "/api/v1/rights/mine/"+request+"/withdrawal", nil); status != http.StatusNotFound {
		t.Errorf("withdrawn by somebody else: %d", status)
	}
	l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/rights/mine/"+request+"/withdrawal", nil)
	if since, _ := l.opposition("zoe", "candidats"); since != "" {
		t.Error("the withdrawn request still stops the purpose")
	}
	other := l.right("paul", map[string]any{"right": "access"})
	l.started(other, "access")
	if status, _ := l.call("dpo", http.MethodPost, "/api/v1/rights/requests/"+other+"/acceptance", map[string]any{"reason": "Oui."}); status != http.StatusConflict {
		t.Errorf("an access accepted as an opposition: %d", status)
	}
}
