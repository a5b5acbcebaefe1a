package journey

import (
	"net/http"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

func countOf(texts []string, part string) (n int) {
	for _, text := range texts {
		if strings.Contains(text, part) {
			n++
		}
	}
	return n
}

// TestTheLifeOfAnOffer: on line for sixty days at most, told of a week before, closed by its date under the name of the rule; then copied, never opened
// again. Whoever saves what changed meanwhile is told, and changes nothing.
func TestTheLifeOfAnOffer(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	id := text(t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
	path := "/api/v1/offers/" + id
	own := l.must(http.StatusOK, "recruteur", http.MethodGet, path+"/own", nil)
	if last := text(t, own, "expiresOn"); last != "2027-02-13" { // published on 15 December 2026
		t.Errorf("on line until %s", last)
	}

	// Two sessions on one offer: the late one is told.
	version := at(t, own, "version")
	l.must(http.StatusOK, "recruteur", http.MethodPut, path, with(with(bakery, "title", "Boulanger de nuit"), "version", version))
	l.must(http.StatusConflict, "recruteur", http.MethodPut, path, with(with(bakery, "title", "Boulanger de jour"), "version", version))
	if title := text(t, l.must(http.StatusOK, "recruteur", http.MethodGet, path+"/own", nil), "title"); title != "Boulanger de nuit" {
		t.Errorf("the late one wrote %s", title)
	}

	// Another last day, as far away as it may be and no further.
	for until, status := range map[string]int{"2027-02-14": 422, "2026-12-14": 422, "2026-02-29": 422, "hier": 422, "2027-01-20": 200} {
		l.must(status, "recruteur", http.MethodPut, path+"/publication", map[string]any{"until": until})
	}

	// A week before somebody is told, once; on the last day it is on line, the day after it is not.
	address := "recruteur@demo.example"
	for _, day := range []struct {
		now                     string
		reminded, ended, status int
	}{
		{"2027-01-12T09:00:00+01:00", 0, 0, 200}, {"2027-01-13T00:30:00+01:00", 1, 0, 200}, {"2027-01-14T09:00:00+01:00", 1, 0, 200},
		{"2027-01-20T23:30:00+01:00", 1, 0, 200}, {"2027-01-21T00:30:00+01:00", 1, 1, 404}, {"2027-01-22T09:00:00+01:00", 1, 1, 404},
	} {
		l.travel(day.now)
		for range 2 {
			l.run("Deadlines")
			l.settle()
		}
		mails := l.subjects(address)
		l.must(day.status, "", http.MethodGet, path, nil)
		if reminded, ended := countOf(mails, "arrive à son terme"), countOf(mails, "n’est plus en ligne"); reminded != day.reminded || ended != day.ended {
			t.Errorf("%s: %d reminders and %d ends in %v", day.now, reminded, ended, mails)
		}
	}
	if ids, total := l.walked("job=boulanger"); total != 0 || len(ids) != 0 {
		t.Errorf("%d offers are found after the end", total)
	}

	// Never opened again; copied.
	l.signIn("recruteur", address, demo.Password)
	l.must(http.StatusConflict, "recruteur", http.MethodPost, path+"/publication", nil)
	l.must(http.StatusConflict, "recruteur", http.MethodPut, path, bakery)
	copied := l.must(http.StatusCreated, "recruteur", http.MethodPost, path+"/copies", nil)
	if text(t, copied, "state") != "brouillon" || text(t, copied, "title") != "Boulanger de nuit" || text(t, copied, "contact") != "Mme Contact" {
		t.Errorf("copied as %v", copied)
	}
	fresh := "/api/v1/offers/" + text(t, copied, "id")
	l.must(http.StatusUnprocessableEntity, "recruteur", http.MethodPost, fresh+"/publication", map[string]any{"until": "2027-03-24"})
	if short := l.must(http.StatusOK, "recruteur", http.MethodPost, fresh+"/publication", map[string]any{"until": "2027-02-01"}); text(t, short, "expiresOn") != "2027-02-01" {
		t.Errorf("published until %v", at(t, short, "expiresOn"))
	}
	l.must(http.StatusOK, "recruteur", http.MethodPost, fresh+"/publication", nil)
	l.must(http.StatusUnprocessableEntity, "recruteur", http.MethodPost, fresh+"/end", map[string]any{"outcome": "moderee"})
	if ended := l.must(http.StatusOK, "recruteur", http.MethodPost, fresh+"/end", map[string]any{"outcome": "pourvue"}); text(t, ended, "outcome") != "pourvue" {
		t.Errorf("ended as %v", ended)
	}
}
