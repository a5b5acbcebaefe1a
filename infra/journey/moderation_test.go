package journey

import (
	"net/http"
	"strings"
	"testing"

	"tandem/infra/local/machine"
	"tandem/shared/journal"
	"tandem/shared/table"
)

// acts are the entries of the journal of an actor, as what was done and why.
func (l *lab) acts(actor string) (found []string) {
	l.t.Helper()
	house, err := l.m.House(l.ctx, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	entries, err := journal.Journal{Store: house.Store}.Day(l.ctx, house.Clock.Now().UTC().Format("2006-01-02"))
	if err != nil {
		l.t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Actor == actor {
			found = append(found, entry.Action+" "+entry.Reason)
		}
	}
	return found
}

// TestWordsToReadAgain: a draft with words that the law may forbid is saved and says so, to its recruiter alone; it is published all the same, and who
// moderates reads why it should be looked at.
func TestWordsToReadAgain(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	draft := l.must(http.StatusCreated, "recruteur", http.MethodPost, "/api/v1/offers", with(bakery, "description", "Jeune et dynamique, moins de 35 ans. Accueil de jeunes enfants."))
	path := "/api/v1/offers/" + text(t, draft, "id")
	for _, read := range []map[string]any{draft, l.must(http.StatusOK, "recruteur", http.MethodGet, path+"/own", nil)} {
		if quote := text(t, read, "warnings", 0, "quote") + "|" + text(t, read, "warnings", 1, "quote"); quote != "Jeune et dynamique|moins de 35 ans" {
			t.Errorf("warned of %s", quote)
		}
	}
	l.must(http.StatusOK, "recruteur", http.MethodPost, path+"/publication", nil)
	if strings.Contains(text(t, l.must(http.StatusOK, "", http.MethodGet, path, nil)), "warnings") {
		t.Error("anybody reads what the recruiter is warned of")
	}
	l.must(http.StatusAccepted, "", http.MethodPost, path+"/reports", map[string]any{"motive": "discrimination"})
	if found := text(t, l.must(http.StatusOK, "admin", http.MethodGet, "/api/v1/offers/reports", nil)); !strings.Contains(found, "Jeune et dynamique") {
		t.Errorf("who moderates reads %s", found)
	}
}

// TestAnOfferIsPointedOutAndRemoved: anybody points an offer out, without an account; who moderates reads it, and removes it for a motive; its recruiter
// is told, and reads why; the journal says who did it. Nothing is decided without that person.
func TestAnOfferIsPointedOutAndRemoved(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	id := text(t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
	path := "/api/v1/offers/" + id
	for motive, status := range map[string]int{"": 422, "humeur": 422, "discrimination": 202} {
		l.must(status, "", http.MethodPost, path+"/reports", map[string]any{"motive": motive})
	}
	l.must(http.StatusAccepted, "", http.MethodPost, path+"/reports", map[string]any{"motive": "discrimination"})
	l.must(http.StatusNotFound, "", http.MethodPost, "/api/v1/offers/"+strings.Repeat("0", 26)+"/reports", map[string]any{"motive": "langue"})
	list := l.must(http.StatusOK, "admin", http.MethodGet, "/api/v1/offers/reports", nil)
	if text(t, list, "reports", 0, "id") != id || text(t, list, "reports", 0, "counts", 0, "count") != "2" {
		t.Errorf("pointed out: %v", list)
	}
	l.must(http.StatusOK, "", http.MethodGet, path, nil) // still there: nobody decided

	l.must(http.StatusOK, "admin", http.MethodDelete, path+"/reports", nil)
	l.must(http.StatusConflict, "admin", http.MethodDelete, path+"/reports", nil)
	l.must(http.StatusAccepted, "", http.MethodPost, path+"/reports", map[string]any{"motive": "langue"})
	for _, who := range []string{"", "zoe", "recruteur", "dpo"} {
		if status, _ := l.call(who, http.MethodPost, path+"/removal", map[string]any{"motive": "langue"}); status != http.StatusForbidden && status != http.StatusUnauthorized {
			t.Errorf("%q removes an offer: %d", who, status)
		}
	}
	l.must(http.StatusUnprocessableEntity, "admin", http.MethodPost, path+"/removal", map[string]any{"motive": "humeur"})
	l.must(http.StatusOK, "admin", http.MethodPost, path+"/removal", map[string]any{"motive": "langue"})
	l.must(http.StatusConflict, "admin", http.MethodPost, path+"/removal", map[string]any{"motive": "langue"})
	l.settle()

	l.must(http.StatusNotFound, "", http.MethodGet, path, nil)
	if _, total := l.walked(""); total != 0 {
		t.Errorf("%d offers are found", total)
	}
	if mails := l.subjects("recruteur@demo.example"); countOf(mails, "a été retirée") != 1 {
		t.Errorf("told %v", mails)
	}
	if own := l.must(http.StatusOK, "recruteur", http.MethodGet, path+"/own", nil); text(t, own, "outcome") != "moderee" || text(t, own, "motiveLabel") == "" {
		t.Errorf("the recruiter reads %v", own)
	}
	if list := l.must(http.StatusOK, "admin", http.MethodGet, "/api/v1/offers/reports", nil); len(list["reports"].([]any)) != 0 {
		t.Errorf("still to be handled: %v", list)
	}
	acts := strings.Join(l.acts("admin_fonct"), "\n")
	if !strings.Contains(acts, "retrait langue#"+id) || !strings.Contains(acts, "classement sans-suite#"+id) {
		t.Errorf("the journal says %s", acts)
	}
	if l.kinds(table.KindOfferReport) != 1 {
		t.Error("what was pointed out is not one item an offer")
	}
}
