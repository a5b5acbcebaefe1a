package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tandem/infra/local/machine"
)

// walked are the identifiers of all the pages of a search, in their order, made by nobody in particular.
func (l *lab) walked(query string) (ids []string, total int) {
	l.t.Helper()
	after := ""
	for {
		page := l.must(http.StatusOK, "", http.MethodGet, "/api/v1/offers/search?"+query+"&after="+url.QueryEscape(after), nil)
		offers, _ := at(l.t, page, "offers").([]any)
		count, _ := at(l.t, page, "total").(float64)
		first, _ := at(l.t, page, "first").(float64)
		if int(first) != len(ids)+1 {
			l.t.Errorf("a page begins with offer %v, after %d", first, len(ids))
		}
		for _, offer := range offers {
			ids = append(ids, text(l.t, offer, "id"))
		}
		if after = text(l.t, page, "next"); after == "" {
			return ids, int(count)
		}
	}
}

// TestAnybodySearches: whoever comes finds what is published, without an account, page by page, and nothing else: no draft, nothing closed, nothing of a
// recruiter who left. Nothing in the answers says who published.
func TestAnybodySearches(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	var made []string
	for range 23 {
		id := text(t, l.must(http.StatusCreated, "recruteur", http.MethodPost, "/api/v1/offers", bakery), "id")
		l.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/offers/"+id+"/publication", nil)
		made = append(made, id)
	}
	draft := text(t, l.must(http.StatusCreated, "recruteur", http.MethodPost, "/api/v1/offers", bakery), "id")
	l.settle()
	ids, total := l.walked("job=boulanger&place=Arras&within=10&order=distance")
	seen := map[string]int{}
	for _, id := range ids {
		seen[id]++
	}
	if total != len(ids) || len(seen) != len(ids) || seen[draft] > 0 {
		t.Errorf("%d offers of %d, %d different, the draft %d times", len(ids), total, len(seen), seen[draft])
	}
	for _, id := range made {
		if seen[id] != 1 {
			t.Errorf("an offer was seen %d times", seen[id])
		}
	}
	if words, total := l.walked("words=" + url.QueryEscape("boulangers d’Arras")); len(words) != len(ids) || total != len(ids) {
		t.Errorf("words find %d of %d offers, and say %d", len(words), len(ids), total)
	}
	if words, _ := l.walked("words=introuvable"); len(words) != 0 {
		t.Errorf("%d offers of a word that none has", len(words))
	}
	refused := l.must(http.StatusUnprocessableEntity, "recruteur", http.MethodPost, "/api/v1/offers", with(bakery, "commune", "62110"))
	if said := text(t, refused, "errors", 0); !strings.Contains(said, "Isbergues") {
		t.Errorf("said of a commune that merged: %s", said)
	}
	if hits := l.must(http.StatusOK, "", http.MethodGet, "/api/v1/referentials/communes?q=berguette", nil); text(t, hits, "hits", 0, "label") != "Isbergues (62330), anciennement Berguette" {
		t.Errorf("Berguette is found as %v", hits)
	}
	if ids, _ := l.walked("job=M1602"); len(ids) != 0 {
		t.Errorf("%d offers of another job", len(ids))
	}

	// Closed, and not yet known to the matching: neither listed nor counted.
	l.must(http.StatusOK, "recruteur", http.MethodDelete, "/api/v1/offers/"+ids[0]+"/publication", nil)
	page := l.must(http.StatusOK, "", http.MethodGet, "/api/v1/offers/search?job=boulanger&place=Arras&within=10&order=distance", nil)
	if strings.Contains(text(t, page), ids[0]) || text(t, page, "total") != text(t, float64(total-1)) {
		t.Errorf("a closed offer is found: %v of %d", at(t, page, "total"), total)
	}
	for _, secret := range []string{"recruiter", "contact", "Modèle"} {
		if strings.Contains(text(t, page), secret) {
			t.Errorf("the search says %q", secret)
		}
	}
	for query, pointer := range map[string]string{"words=%2F": "query.words", "job=zzzz": "query.job", "place=Nulle-Part-sur-Mer": "query.place", "within=loin": "query.within", "after=zz": "query.after", "contract=CNE": "query.contract", "days=hier": "query.days"} {
		refused := l.must(http.StatusUnprocessableEntity, "", http.MethodGet, "/api/v1/offers/search?"+query, nil)
		if got := text(t, refused, "errors", 0, "location"); got != pointer {
			t.Errorf("%s: the mistake is in %s", query, got)
		}
	}
}
