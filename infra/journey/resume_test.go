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

// TestAFormOutlivesItsSession: what somebody sent when their session had expired is kept an hour, for them and nobody else, and taken once they are
// signed in again.
func TestAFormOutlivesItsSession(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	const zoe, secretTitle = "zoe.canari@demo.example", "Fleuriste de marché CANARI"
	enter := func(b *browser, address string) *browser {
		return b.press("Me connecter", url.Values{"courriel": {address}, "motdepasse": {password}})
	}
	here := enter(newBrowser(t, s.url).open("/connexion"), zoe).open("/mon-cv/1")
	s.wait(3 * time.Hour)
	here.press("Enregistrer", url.Values{"titre": {secretTitle}}).reads("gardé une heure")
	if strings.Contains(here.page, secretTitle) {
		t.Error("what was typed stands in the page of who signs in next")
	}
	elsewhere := newBrowser(t, s.url).open("/connexion")
	elsewhere.press("Me connecter", url.Values{"courriel": {"recruteur@demo.example"}, "motdepasse": {demo.Password}})
	if elsewhere.open("/reprendre"); strings.Contains(elsewhere.page, secretTitle) {
		t.Error("another reads it")
	}
	if found := s.search([]string{secretTitle}); len(found) == 0 {
		t.Error("nothing is kept")
	}
	enter(here, zoe).reads("Reprendre là où vous en étiez").press("Envoyer ce que j’avais saisi", nil)
	if !strings.Contains(here.page, secretTitle) {
		t.Errorf("%s: %s", here.at, words(here.page))
	}
	s.wait(time.Hour)
	if status, _ := s.call("zoe", http.MethodGet, "/api/v1/account/kept-form", nil); status != http.StatusUnauthorized && status != http.StatusNotFound {
		t.Errorf("an hour later: %d", status)
	}
}
