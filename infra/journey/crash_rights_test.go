package journey

import (
	"net/http"
	"testing"

	"tandem/infra/local/machine"
)

// prepared is a base in which something was begun, with what the beginning named.
func prepared(t *testing.T, begin func(*lab) string) (from base, named string) {
	t.Helper()
	l := matched(t).open(t, machine.Wrap{})
	named = begin(l)
	l.settle()
	return l.keep(), named
}

// asks is a process of one request, which a person sends again when it was not acknowledged.
func asks(who, path string, body map[string]any) func(*lab) int {
	return func(l *lab) int {
		status, _ := l.call(who, http.MethodPost, path, body)
		return status
	}
}

// TestOppositionSurvivesEveryFault opposes a purpose while the process dies, or a port fails, at each of its calls: the purpose stops once, and one
// request says so.
func TestOppositionSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	enumerate(t, matched(t), process{
		request: asks("paul", "/api/v1/rights", map[string]any{"right": "opposition", "purposes": []string{"candidats"}, "message": "Ma situation."}),
		judge: func(t *testing.T, l *lab, dump string) {
			if since, weighed := l.opposition("paul", "candidats"); since == "" || !weighed || l.suited() != 0 {
				t.Errorf("opposed since %q, weighed %v, and %d profiles", since, weighed, l.suited())
			}
			if got := count(dump, "records | right-head"); got != 1 {
				t.Errorf("%d requests, want 1:\n%s", got, dump)
			}
		},
	})
}

// TestAcceptedOppositionSurvivesEveryFault accepts an opposition while the process dies, or a port fails, at each of its calls.
func TestAcceptedOppositionSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	from, request := prepared(t, func(l *lab) string {
		request := l.opposes("paul", "candidats")
		l.started(request, "opposition")
		return request
	})
	enumerate(t, from, process{
		request: asks("dpo", "/api/v1/rights/requests/"+request+"/acceptance", map[string]any{"reason": "Vos raisons l’emportent."}),
		judge: func(t *testing.T, l *lab, _ string) {
			if since, weighed := l.opposition("paul", "candidats"); since == "" || weighed || l.suited() != 0 {
				t.Errorf("opposed since %q, weighed %v, and %d profiles", since, weighed, l.suited())
			}
		},
	})
}

// TestReviewSurvivesEveryFault asks that a person look again at an offer while the process dies, or a port fails, at each of its calls: what the
// machine said is set down once.
func TestReviewSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	from, offer := prepared(t, func(l *lab) string {
		return text(t, l.must(http.StatusOK, "paul", http.MethodGet, "/api/v1/matches/offers", nil), "offers", 0, "offer", "id")
	})
	enumerate(t, from, process{
		request: asks("paul", "/api/v1/rights", map[string]any{"right": "human_review", "offer": offer, "message": "Relisez."}),
		judge: func(t *testing.T, _ *lab, dump string) {
			if got := count(dump, "records | review"); got != 1 {
				t.Errorf("%d reviews, want 1:\n%s", got, dump)
			}
		},
	})
}

// TestFindingSurvivesEveryFault corrects a criterion while the process dies, or a port fails, at each of its calls.
func TestFindingSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	var offer string
	from, request := prepared(t, func(l *lab) string {
		offer = text(t, l.must(http.StatusOK, "paul", http.MethodGet, "/api/v1/matches/offers", nil), "offers", 0, "offer", "id")
		request := l.right("paul", map[string]any{"right": "human_review", "offer": offer, "message": "Relisez."})
		l.settle()
		l.started(request, "human_review")
		return request
	})
	enumerate(t, from, process{
		request: asks("dpo", "/api/v1/matches/reviews/"+request, map[string]any{"criterion": "C2", "verdict": "NON_REMPLI", "reason": "Aucun transport n’y mène."}),
		judge: func(t *testing.T, l *lab, _ string) {
			own := l.must(http.StatusOK, "paul", http.MethodGet, "/api/v1/matches/offers/"+offer, nil)
			if verdict, reason := criterionOf(t, own, "criteria"); verdict != "NON_REMPLI" || reason == "" {
				t.Errorf("the candidate reads %s, %q", verdict, reason)
			}
		},
	})
}
