package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	written "tandem/shared/cv"
)

// TestSavingLate: who saves a CV, or a part of one, that another window saved meanwhile is told so; what they typed stays beside what is stored, and the
// form then carries the version that it would replace.
func TestSavingLate(t *testing.T) {
	t.Parallel()
	for path, c := range map[string]struct{ operation, form, typed string }{
		"/mon-cv/1":         {"PUT /cvs/1", "titre=Mon+texte+à+moi", "Mon texte à moi"},
		"/mon-cv/1/langues": {"PUT /cvs/1/langues", "langue-1=PL&langueniveau-1=B2", `value="PL" selected`},
	} {
		h := newHouse(t, testBase)
		h.api.says[c.operation] = problemOf(409, "Ce CV a été modifié entre-temps.")
		w := h.post(path, "candidat", c.form+"&version=2&action=enregistrer")
		html := w.Body.String()
		for _, want := range []string{"Ce CV a été modifié entre-temps.", "enregistrez de nouveau", c.typed, `name="version" value="3"`} {
			if w.Code != 422 || !strings.Contains(html, want) {
				t.Errorf("%s: %d, without %q", path, w.Code, want)
			}
		}
		if len(h.api.made()) != 2 {
			t.Errorf("%s: more than a write and a read", path)
		}
	}
}

// TestSeveralCVs: what is done to a CV is done to the one that is named, and one too many is not offered.
func TestSeveralCVs(t *testing.T) {
	t.Parallel()
	for path, c := range map[string]struct{ operation, to string }{
		"/mon-cv/1/copier":    {"POST /cvs/1/copies", "/recette/mon-cv/2?fait=cv-copie"},
		"/mon-cv/1/supprimer": {"DELETE /cvs/1", "/recette/mon-cv?fait=cv-supprime"},
	} {
		h := newHouse(t, testBase)
		if w := h.post(path, "candidat", ""); w.Code != 303 || h.api.last().operation != c.operation || w.Header().Get("Location") != c.to {
			t.Errorf("%s: %d %s %s", path, w.Code, h.api.last().operation, w.Header().Get("Location"))
		}
		h.api.says[c.operation] = problemOf(409, "Vous avez déjà 5 CV.")
		if w := h.post(path, "candidat", ""); w.Code != 422 || !strings.Contains(w.Body.String(), "Vous avez déjà 5 CV.") {
			t.Errorf("%s refused: %d", path, w.Code)
		}
	}
	h := newHouse(t, testBase)
	five := strings.TrimSuffix(strings.Repeat(fixtureSecondCV+",", 5), ",")
	h.api.says["GET /cvs"] = reply{200, `{"cvs":[` + five + `]}`, nil}
	for _, path := range []string{"/mon-cv", "/mon-cv/nouveau"} {
		if html := h.get(path, "candidat").Body.String(); !strings.Contains(html, "Vous avez 5 CV") || strings.Contains(html, "/copier") || strings.Contains(html, "mon-cv/nouveau\"") {
			t.Errorf("%s offers a sixth CV", path)
		}
	}
	for _, path := range []string{"/mon-cv/0", "/mon-cv/6", "/mon-cv/x", "/mon-cv/6/langues", "/mon-cv/1/autre"} {
		if w := h.get(path, "candidat"); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := h.get("/mon-cv/1/publier", "candidat"); w.Header().Get("Location") != "/recette/mon-cv/1" {
		t.Errorf("who comes back to publish: %d", w.Code)
	}
	if html := h.get("/offres-pour-moi/o1", "candidat").Body.String(); !strings.Contains(html, `href="/recette/mon-cv/2`) {
		t.Error("what is missing is not completed in the published CV")
	}
}

// TestCVOnPaper: what is handed over says the name and the sections, as a page and as a file, without where somebody looks for work.
func TestCVOnPaper(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get("/mon-cv/1/apercu", "candidat").Body.String()
	for _, want := range []string{"Zoé Exemple", "zoe@exemple.test", "Boulangère, 3 ans d’expérience", "Aide-boulanger", "de 01/2019 à 06/2021", "Anglais", "CAP boulanger.", `href="/recette/mon-cv/1/pdf"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "Arras") {
		t.Error("the page says where somebody looks for work")
	}
	w := h.get("/mon-cv/1/pdf", "candidat")
	if w.Header().Get("Content-Type") != "application/pdf" || w.Header().Get("Content-Disposition") != `attachment; filename="cv.pdf"` || !strings.HasPrefix(w.Body.String(), "%PDF-1.7") || w.Body.Len() < 5000 {
		t.Errorf("%d %v, %d bytes", w.Code, w.Header(), w.Body.Len())
	}
	d := paper{cv: cv{cvInput: cvInput{Title: "Boulangère"}}, Name: "Zoé Exemple", Contact: []string{"a", "b"}, Parts: wholeCV{cv: cv{cvInput: cvInput{Text: "Cinq ans.", Contracts: []string{"MIS"}}}}.parts(written.Paper)}.document()
	var said []string
	for _, block := range d.Blocks {
		said = append(said, fmt.Sprintln(block.Kind, block.Text, block.Items))
	}
	want := "H1 Zoé Exemple []\nP Boulangère []\nP a – b []\nH2 Emploi recherché []\nL  [{Contrats Intérim}]\nH2 Parcours []\nP Cinq ans. []\n"
	if diff := cmp.Diff(want, strings.Join(said, "")); diff != "" {
		t.Error(diff)
	}
}

// TestMissingCharacters: who writes in letters that the PDF does not have reads so before it is printed, and is sent to the page that has them.
func TestMissingCharacters(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	const warning = "Le PDF ne sait pas écrire tous vos caractères."
	if page := h.get("/mon-cv/1/apercu", "candidat").Body.String(); strings.Contains(page, warning) {
		t.Error("a CV in French is said to be missing letters")
	}
	h.api.says["GET /cvs/1"] = reply{200, strings.Replace(fixtureCV, "CAP boulanger.", "CAP boulanger, 王小明 et محمد.", 1), nil}
	page := h.get("/mon-cv/1/apercu", "candidat").Body.String()
	for _, want := range []string{warning, "<bdi>王小明</bdi>, <bdi>محمد</bdi>.", "Imprimez plutôt cette page", `href="/recette/mon-cv/1/pdf"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// TestUnreadPDF: a PDF whose words could not be read says so where it is kept and where proposals would stand, and leads to the form.
func TestUnreadPDF(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["GET /cvs"] = reply{200, `{"cvs":[` + fixtureCV + `],"documents":[{"id":"d1","state":"accepte","size":900,"pages":1,"format":"pdf","scan":"sain","unread":true,"receivedAt":"2026-02-28T13:05:00Z"}]}`, nil}
	h.api.says["GET /cvs/documents/d1/suggestions"] = reply{200, `{"open":[]}`, nil}
	for _, address := range []string{"/mon-cv/fichiers", "/mon-cv/fichiers/d1/propositions"} {
		page := h.get(address, "candidat").Body.String()
		for _, want := range []string{"Nous n’avons pas pu lire le texte de ce PDF", "dans le formulaire</a>", `href="/recette/mon-cv"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", address, want)
			}
		}
		if strings.Contains(page, "Voir ce que mon CV") || strings.Contains(page, "Voici ce que nous avons lu") {
			t.Errorf("%s proposes what was not read", address)
		}
	}
}

// TestComparing: two CVs are read side by side, section by section, with what differs in words.
func TestComparing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	for _, address := range []string{"/mon-cv/1/comparer?avec=2", "/mon-cv/1/comparer", "/mon-cv/1/comparer?avec=x"} {
		page := h.get(address, "candidat").Body.String()
		for _, want := range []string{"Boulangère, 3 ans d’expérience", "Vendeuse", "Langues", "Différent", "Rien"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", address, want)
			}
		}
	}
	if w := h.get("/mon-cv/4/comparer", "candidat"); w.Code != 404 {
		t.Errorf("a CV that is not there: %d", w.Code)
	}
	h.api.says["GET /cvs"] = reply{200, `{"cvs":[` + fixtureCV + `]}`, nil}
	if page := h.get("/mon-cv/1/comparer", "candidat").Body.String(); !strings.Contains(page, "un seul CV") || strings.Contains(page, "<table") {
		t.Error("one CV is compared")
	}
	entries := func(texts ...string) (list []written.Entry) {
		for _, text := range texts {
			list = append(list, written.Entry{Text: text})
		}
		return list
	}
	rows := compare([]written.Part{{Title: "A", Entries: entries("x")}, {Title: "B", Entries: entries("y")}}, []written.Part{{Title: "B", Entries: entries("y")}, {Title: "C", Entries: entries("z")}})
	want := []comparedPart{{Title: "A", First: entries("x")}, {Title: "B", First: entries("y"), Second: entries("y"), Same: true}, {Title: "C", Second: entries("z")}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}
