package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

// offer is the recruiter's published offer of the lab.
func (l *lab) offer() string {
	l.t.Helper()
	return text(l.t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
}

// apply sends an application of somebody's first CV, and gives its id.
func (l *lab) apply(who, offer, message string) string {
	l.t.Helper()
	in := map[string]any{"offer": offer, "cv": 1, "message": message}
	return text(l.t, l.must(http.StatusCreated, who, http.MethodPost, "/api/v1/applications", in), "id")
}

// TestApplying goes through an application by its pages: sent once, with a CV that stays as it read that day; found by the recruiter, who learns what
// was given and no more; marked as read; shown to its owner among their data.
func TestApplying(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	offer := s.offer()
	zoe, recruiter := newBrowser(t, s.url), newBrowser(t, s.url)
	signIn(zoe, "zoe.canari@demo.example", password)
	signIn(recruiter, "recruteur@demo.example", demo.Password)
	zoe.open("/offres/" + offer).follow("Postuler à cette offre").reads("Zoé Exemple").reads("CANARI-TITRE-88124")
	zoe.press("Envoyer ma candidature", url.Values{"message": {"Bonjour\u202e"}}).reads("caractères invisibles")
	zoe.press("Envoyer ma candidature", url.Values{"message": {"CANARI-CANDIDATURE-5521"}}).reads("Votre candidature est envoyée").reads("CANARI-TEXTE-DU-CV-73519")
	zoe.open("/offres/" + offer + "/postuler").reads("Vous avez déjà postulé")
	s.must(http.StatusConflict, "zoe", http.MethodPost, "/api/v1/applications", map[string]any{"offer": offer, "cv": 1})
	s.must(http.StatusOK, "zoe", http.MethodPut, "/api/v1/cvs/1", with(zoeCV, "text", "AUTRE-TEXTE"))

	recruiter.open("/recruteur/offres/" + offer).follow("Voir les candidatures").reads("Envoyée")
	recruiter.follow("Zoé Exemple").reads("CANARI-TEXTE-DU-CV-73519").reads("CANARI-CANDIDATURE-5521")
	for _, secret := range []string{"zoe.canari@demo.example", "1985", "AUTRE-TEXTE"} {
		if recruiter.says(secret) {
			t.Errorf("the recruiter reads %q", secret)
		}
	}
	zoe.open("/mes-candidatures").reads("Lue par le recruteur").follow("Boulanger").reads("Lue").reads("CANARI-TEXTE-DU-CV-73519")
	zoe.open("/mes-donnees").reads("Candidature à « Boulanger »").reads("CANARI-CANDIDATURE-5521")
	if got := s.visitor(t, "paul").ask(http.MethodGet, "/api/v1/applications/mine/"+offer, nil); got.status != http.StatusNotFound {
		t.Errorf("somebody else's application: %d", got.status)
	}
}

// TestAnApplicationIsItsRecruiters: another recruiter finds neither the list nor the application, as of an offer that is not there.
func TestAnApplicationIsItsRecruiters(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	offer := l.offer()
	application := l.apply("zoe", offer, "CANARI-CANDIDATURE-5521")
	l.enrol("reine", recruiterForm(nil))
	path := "/api/v1/applications/received/" + offer
	nothing := "/api/v1/applications/received/" + strings.Repeat("0", 26)
	for _, under := range []string{"", "/" + application} {
		_, own := l.call("reine", http.MethodGet, path+under, nil)
		status, none := l.call("reine", http.MethodGet, nothing+under, nil)
		if status != http.StatusNotFound || text(t, own, "detail") != text(t, none, "detail") {
			t.Errorf("%s: %d, %v and of nothing %v", under, status, own, none)
		}
	}
	if state := text(t, l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/applications/mine/"+offer, nil), "state"); state != "ENVOYEE" {
		t.Errorf("somebody else's look marks it as %s", state)
	}
}
