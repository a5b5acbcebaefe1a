package journey

import (
	"net/http"
	"strings"
	"testing"

	"tandem/infra/local/machine"
)

// criterionOf is what a list of criteria says of one.
func criterionOf(t *testing.T, found map[string]any, path ...any) (verdict, reason string) {
	t.Helper()
	criteria, _ := at(t, found, path...).([]any)
	for _, one := range criteria {
		if line := one.(map[string]any); line["code"] == "C2" {
			if note, ok := line["note"].(map[string]any); ok {
				reason, _ = note["reason"].(string)
			}
			return line["verdict"].(string), reason
		}
	}
	t.Fatalf("no C2 in %v", found)
	return "", ""
}

// TestHumanReview: Zoé asks that a person look again at an offer; who does reads what the machine said, criterion by criterion and without a score,
// corrects one of them with a motive, and answers in words; she reads the note with its date, in her list, beside the offer and in her copy, and a
// new version of her CV does not lose it (000:249-251, 002:111-113; F176).
func TestHumanReview(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	l.settle()
	offer := text(t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/matches/offers", nil), "offers", 0, "offer", "id")
	own := func() map[string]any {
		return l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/matches/offers/"+offer, nil)
	}
	before, _ := criterionOf(t, own(), "criteria")

	ask := map[string]any{"right": "human_review", "offer": offer, "message": "Je n’irai pas jusque-là."}
	request := l.right("zoe", ask)
	l.settle()
	said := l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/matches/reviews/"+request, nil)
	if verdict, _ := criterionOf(t, said, "criteria"); verdict != before || strings.Contains(text(t, said), "score") {
		t.Errorf("who looks again reads %v, the candidate read %s", said, before)
	}
	head := l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/rights/requests/"+request, nil)
	if !strings.Contains(text(t, head, "for"), "protection des données") || text(t, head, "offer") != offer {
		t.Errorf("the request: %v", head)
	}
	finding := map[string]any{"criterion": "C2", "verdict": "NON_REMPLI", "reason": "Aucun transport n’y mène."}
	for name, c := range map[string]struct {
		who    string
		body   map[string]any
		status int
	}{
		"by the candidate":       {"zoe", finding, http.StatusForbidden},
		"by the recruiter":       {"recruteur", finding, http.StatusForbidden},
		"of no criterion":        {"dpo", map[string]any{"criterion": "C99", "verdict": "REMPLI", "reason": "x"}, http.StatusUnprocessableEntity},
		"that it is unknown":     {"dpo", map[string]any{"criterion": "C2", "verdict": "INCONNU", "reason": "x"}, http.StatusUnprocessableEntity},
		"without a word of why":  {"dpo", map[string]any{"criterion": "C2", "verdict": "REMPLI", "reason": " "}, http.StatusUnprocessableEntity},
		"a score of the machine": {"dpo", map[string]any{"criterion": "C2", "verdict": "80", "reason": "x"}, http.StatusUnprocessableEntity},
	} {
		if status, _ := l.call(c.who, http.MethodPost, "/api/v1/matches/reviews/"+request, c.body); status != c.status {
			t.Errorf("a finding %s: %d, want %d", name, status, c.status)
		}
	}
	l.started(request, "human_review")
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/matches/reviews/"+request, finding)
	l.step(request, "answer", map[string]any{"text": "Vous avez raison : l’offre ne vous est plus proposée."})
	if status, _ := l.call("dpo", http.MethodPost, "/api/v1/matches/reviews/"+request, finding); status != http.StatusConflict {
		t.Errorf("corrected after the answer: %d", status)
	}
	kept := func(when string) {
		t.Helper()
		if verdict, reason := criterionOf(t, own(), "criteria"); verdict != "NON_REMPLI" || reason != "Aucun transport n’y mène." {
			t.Errorf("%s she reads %s, %q", when, verdict, reason)
		}
		if found := l.suited(); found != 1 {
			t.Errorf("%s the recruiter is shown %d profiles, want Paul's alone", when, found)
		}
		list := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/matches/offers", nil)
		if strings.Contains(text(t, list), offer) {
			t.Errorf("%s the list still proposes what a person found not met", when)
		}
	}
	kept("at once")
	for _, method := range []string{http.MethodDelete, http.MethodPost} { // withdrawn, then published anew
		l.must(http.StatusOK, "zoe", method, "/api/v1/cvs/1/publication", nil)
		l.settle()
	}
	l.run("MatchingRebuild")
	kept("after her CV changed and a night passed")
	files := l.copied("zoe", "/api/v1/exports/"+l.export("zoe", password)+"/1", password)
	for name, content := range files {
		if strings.HasPrefix(name, "mes-donnees") && !strings.Contains(content, "Aucun transport n’y mène.") {
			t.Errorf("%s does not tell the finding", name)
		}
	}
}

// TestBothSidesOfAFinding: what a person found holds for the recruiter too, who reads no motive and nothing of the machine's beside it.
func TestBothSidesOfAFinding(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	offer := text(t, l.must(http.StatusOK, "paul", http.MethodGet, "/api/v1/matches/offers", nil), "offers", 0, "offer", "id")
	request := l.right("paul", map[string]any{"right": "human_review", "offer": offer, "message": "Je suis sur place."})
	l.settle()
	l.started(request, "human_review")
	profiles := "/api/v1/matches/profiles/" + offer
	before := l.must(http.StatusOK, "recruteur", http.MethodGet, profiles, nil)
	if verdict, _ := criterionOf(t, before, "profiles", 0, "criteria"); verdict == "SANS_OBJET" {
		t.Fatalf("before: %v", before)
	}
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/matches/reviews/"+request, map[string]any{"criterion": "C2", "verdict": "SANS_OBJET", "reason": "CANARI-MOTIF."})
	list := l.must(http.StatusOK, "recruteur", http.MethodGet, profiles, nil)
	one := l.must(http.StatusOK, "recruteur", http.MethodGet, profiles+"/"+text(t, list, "profiles", 0, "id"), nil)
	inList, _ := criterionOf(t, list, "profiles", 0, "criteria")
	alone, _ := criterionOf(t, one, "criteria")
	if inList != "SANS_OBJET" || alone != "SANS_OBJET" || strings.Contains(text(t, list)+text(t, one), "CANARI-MOTIF") {
		t.Errorf("the recruiter reads %s and %s: %v", inList, alone, one)
	}
}

// TestReviewOfWhat: of an offer that is none, of nothing in particular without a word, twice at a time: refused, with the reason.
func TestReviewOfWhat(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	ask := func(offer, message string) (int, string) {
		status, body := l.raw("zoe", http.MethodPost, "/api/v1/rights", map[string]any{"right": "human_review", "offer": offer, "message": message})
		return status, string(body)
	}
	if status, body := ask("0123456789abcdefghjkmnpqrs", "Relisez."); status != http.StatusUnprocessableEntity || !strings.Contains(body, "plus publiée") {
		t.Errorf("an offer that is none: %d %s", status, body)
	}
	if status, _ := l.call("zoe", http.MethodPost, "/api/v1/rights", map[string]any{"right": "human_review"}); status != http.StatusUnprocessableEntity {
		t.Errorf("nothing in particular: %d", status)
	}
	request := l.right("zoe", map[string]any{"right": "human_review", "message": "La fin de mon droit, que le fichier dit, est fausse."})
	if status, _ := l.call("zoe", http.MethodPost, "/api/v1/rights", map[string]any{"right": "human_review", "message": "Encore."}); status != http.StatusConflict {
		t.Errorf("twice: %d", status)
	}
	if status, _ := l.call("dpo", http.MethodGet, "/api/v1/matches/reviews/"+request, nil); status != http.StatusNotFound {
		t.Errorf("what the matching said of no offer: %d", status)
	}
}
