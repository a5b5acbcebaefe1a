package journey

import (
	"net/http"
	"net/url"
	"testing"

	"tandem/infra/local/machine"
)

// TestSomebodyAsksForHelp: without an account, by the page; the people of the topic read it and nobody else; once it is handled nothing of it can be
// read, and its key goes with the next purge. One that nobody handles goes after six months.
func TestSomebodyAsksForHelp(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	form := newBrowser(t, s.url).open("/").follow("Nous écrire")
	sent := url.Values{"sujet": {"contenu"}, "texte": {"CANARI-AIDE-TRAITEE"}, "joindre": {"06 00 00 00 00"}}
	form.press("Envoyer", sent).reads("Votre demande est envoyée")
	newBrowser(t, s.url).open("/contact").press("Envoyer", sent).reads("Votre demande est envoyée") // sent twice, received once
	newBrowser(t, s.url).open("/contact").press("Envoyer", url.Values{"sujet": {"compte"}, "texte": {"CANARI-AIDE-OUBLIEE"}, "joindre": {"nulle part"}})
	const path = "/api/v1/messages/tickets"
	for who, want := range map[string]int{"zoe": http.StatusForbidden, "recruteur": http.StatusForbidden, "agent": http.StatusForbidden, "": http.StatusUnauthorized} {
		if status, _ := s.call(who, http.MethodGet, path, nil); status != want {
			t.Errorf("%q reads what people ask: %d", who, status)
		}
	}
	list, _ := s.must(http.StatusOK, "admin", http.MethodGet, path, nil)["tickets"].([]any)
	if len(list) != 1 || text(t, list, 0, "text") != "CANARI-AIDE-TRAITEE" {
		t.Fatalf("who moderates reads %v", list)
	}
	handling := path + "/" + text(t, list, 0, "id") + "/handling"
	s.must(http.StatusNotFound, "dpo", http.MethodPost, handling, nil) // not of their topics
	s.must(http.StatusOK, "admin", http.MethodPost, handling, nil)
	s.must(http.StatusNotFound, "admin", http.MethodPost, handling, nil)
	handled, forgotten := []string{"CANARI-AIDE-TRAITEE"}, []string{"CANARI-AIDE-OUBLIEE"}
	for canary, found := range map[*[]string]bool{&handled: false, &forgotten: true} {
		if problem := judge(s.search(*canary), *canary, found); problem != "" {
			t.Error(problem)
		}
	}
	s.travel("2027-06-16T08:00:00+02:00")
	s.run("Purge")
	s.settle()
	if problem := judge(s.search(forgotten), forgotten, false); problem != "" {
		t.Error(problem)
	}
}
