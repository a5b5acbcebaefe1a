package journey

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"tandem/infra/local/machine"
)

// profile is what the recruiter of an offer reads of the one profile that suits it, "" when there is none.
func (l *lab) profile(offer string) string {
	l.t.Helper()
	list := l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil)
	people, _ := at(l.t, list, "profiles").([]any)
	if len(people) == 0 {
		return ""
	}
	return text(l.t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer+"/"+text(l.t, people[0], "id"), nil))
}

// TestSeveralCVs: somebody copies a CV, publishes the copy in place of the first, and removes the first: the recruiter reads the published one and no
// other, at each step; they apply with the one that they choose; five are the most (000:67).
func TestSeveralCVs(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	offer := s.offer()
	paul := newBrowser(t, s.url)
	signIn(paul, "paul.canari@demo.example", password)
	paul.open("/mon-cv").follow("CANARI-TITRE-PAUL-4471").press("Copier ce CV", nil).reads("La copie est faite").reads("CANARI-TITRE-PAUL-4471 (copie)").reads("Non publié")
	paul.press("Enregistrer", url.Values{"titre": {"CANARI-SECOND"}, "texte": {"Autre texte."}}).reads("Votre CV est enregistré")
	s.settle()
	if seen := s.profile(offer); !strings.Contains(seen, "CANARI-TEXTE-PAUL-9932") || strings.Contains(seen, "CANARI-SECOND") {
		t.Errorf("before the second CV is published the recruiter reads %s", seen)
	}
	paul.press("Publier mon CV", nil).reads("Publié")
	s.settle()
	if seen := s.profile(offer); strings.Contains(seen, "CANARI-TEXTE-PAUL-9932") || !strings.Contains(seen, "CANARI-SECOND") {
		t.Errorf("once the second CV is published the recruiter reads %s", seen)
	}
	s.must(http.StatusConflict, "paul", http.MethodDelete, "/api/v1/cvs/2", nil)
	paul.open("/mon-cv").follow("Comparer CANARI-SECOND").reads("CANARI-TEXTE-PAUL-9932").reads("Autre texte.").reads("Identique").reads("Différent")
	paul.open("/mon-cv/2/apercu").reads("Paul Modèle").reads("Autre texte.")
	if got := s.visitor(t, "paul").ask(http.MethodGet, "/mon-cv/2/pdf", nil); got.status != http.StatusOK || !strings.HasPrefix(got.text, "%PDF-1.7") {
		t.Errorf("the CV as PDF: %d", got.status)
	}
	paul.open("/mon-cv").follow("CANARI-TITRE-PAUL-4471").reads("Non publié").follow("Mes langues").reads("CV : CANARI-TITRE-PAUL-4471")
	paul.open("/mon-cv/1").press("Supprimer ce CV", nil).reads("Le CV est supprimé")
	s.settle()
	if seen := s.profile(offer); !strings.Contains(seen, "CANARI-SECOND") {
		t.Errorf("once the first CV is removed the recruiter reads %s", seen)
	}
	hers := []string{"CANARI-TEXTE-PAUL-9932"}
	if problem := judge(s.search(hers), hers, false); problem != "" {
		t.Error(problem)
	}
	s.must(http.StatusUnprocessableEntity, "paul", http.MethodPost, "/api/v1/applications", map[string]any{"offer": offer, "cv": 1})
	if sent := text(t, s.must(http.StatusCreated, "paul", http.MethodPost, "/api/v1/applications", map[string]any{"offer": offer, "cv": 2})); !strings.Contains(sent, "CANARI-SECOND") {
		t.Errorf("the application says %s", sent)
	}
	if kept := text(t, s.must(http.StatusCreated, "paul", http.MethodPost, "/api/v1/cvs", paulCV), "number"); kept != "1" {
		t.Errorf("the free place is taken as number %s", kept)
	}
	for range 3 {
		s.must(http.StatusCreated, "paul", http.MethodPost, "/api/v1/cvs/2/copies", nil)
	}
	if _, refused := s.call("paul", http.MethodPost, "/api/v1/cvs", paulCV); !strings.Contains(text(t, refused, "detail"), "Vous avez déjà 5 CV") {
		t.Errorf("a sixth: %v", refused)
	}
	s.must(http.StatusOK, "paul", http.MethodDelete, "/api/v1/cvs/2/publication", nil)
	s.settle()
	if seen := s.profile(offer); seen != "" {
		t.Errorf("nothing is published, and the recruiter reads %s", seen)
	}
}

// TestTwoWindowsOnACV: who saves a part of a CV that another window saved meanwhile is told so, keeps what they typed, and decides; other parts are not in
// the way. Two that save at the same moment lose nothing.
func TestTwoWindowsOnACV(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	here, there := newBrowser(t, s.url), newBrowser(t, s.url)
	signIn(here, "zoe.canari@demo.example", password)
	signIn(there, "zoe.canari@demo.example", password)
	for path, c := range map[string]struct {
		button        string
		first, second url.Values
		kept, now     string
	}{
		"/mon-cv/1":             {"Enregistrer mon CV", url.Values{"titre": {"Premier titre"}}, url.Values{"titre": {"Second titre"}}, "Second titre", "Premier titre"},
		"/mon-cv/1/competences": {"Enregistrer", url.Values{"savoirfaire": {"Pétrir"}}, url.Values{"savoirfaire": {"Façonner"}}, "Façonner", "Savoir-faire Pétrir"},
	} {
		here.open(path)
		there.open(path)
		here.press(c.button, c.first).reads("Votre CV est enregistré")
		there.press(c.button, c.second).reads("Ce CV a été modifié entre-temps").reads("enregistrez de nouveau").reads(c.now)
		if !strings.Contains(there.page, c.kept) {
			t.Errorf("%s: what was typed is lost", path)
		}
		there.press(c.button, nil).reads("Votre CV est enregistré")
		if page := here.open(path).page; !strings.Contains(page, c.kept) {
			t.Errorf("%s: what was saved again is not there", path)
		}
	}
	here.open("/mon-cv/1/disponibilite")
	there.open("/mon-cv/1/interets").press("Enregistrer", url.Values{"interets": {"Le chant"}}).reads("Votre CV est enregistré")
	here.press("Enregistrer", url.Values{"immediate": {"oui"}}).reads("Votre CV est enregistré")

	version := at(t, s.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/cvs/1", nil), "version")
	sections := map[string]map[string]any{
		"mobilite": {"licences": []string{"B"}, "version": version}, "langues": {"languages": []any{map[string]any{"code": "PL", "level": "B2"}}, "version": version},
		"formation": {"level": "4", "version": version},
	}
	var together sync.WaitGroup
	for section, body := range sections {
		visitor := s.visitor(t, "zoe")
		together.Go(func() {
			if got := visitor.ask(http.MethodPut, "/api/v1/cvs/1/"+section, body); got.status != http.StatusOK {
				t.Errorf("%s: %d %s", section, got.status, got.text)
			}
		})
	}
	together.Wait()
	whole := text(t, s.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/cvs/1", nil))
	for _, want := range []string{"PL", "licences", "level:4", "Le chant", "Façonner", "immediate"} {
		if !strings.Contains(whole, want) {
			t.Errorf("%q is lost: %s", want, whole)
		}
	}
}
