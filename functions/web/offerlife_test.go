package web

import (
	"strings"
	"testing"
)

// An offer ends with a reason that was chosen; a last day is a date, or left open.
func TestAnOfferEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path, form, operation, body string
		code                        int
	}{
		{"fermer", "issue=pourvue", "POST /offers/o1/end", `{"outcome":"pourvue"}`, 303},
		{"fermer", "", "", "", 422},
		{"prolonger", "jusqu_au=28/02/2027", "PUT /offers/o1/publication", `{"until":"2027-02-28"}`, 303},
		{"prolonger", "jusqu_au=", "PUT /offers/o1/publication", `{"until":""}`, 303},
		{"prolonger", "jusqu_au=31/06/2027", "", "", 422},
		{"publier", "jusqu_au=28/02/2027", "POST /offers/o1/publication", `{"until":"2027-02-28"}`, 303},
		{"publier", "", "POST /offers/o1/publication", `{"until":""}`, 303},
		{"publier", "jusqu_au=31/06/2027", "GET /offers/o1/own", "", 422},
		{"vendre", "", "", "", 404},
	} {
		h := newHouse(t, testBase)
		w := h.post("/recruteur/offres/o1/"+c.path, "recruteur", c.form)
		operation, body := "", ""
		if len(h.api.calls) > 0 {
			operation, body = h.api.last().operation, h.api.last().body
		}
		if w.Code != c.code || operation != c.operation || body != c.body {
			t.Errorf("%s %s: %d %s %s", c.path, c.form, w.Code, operation, body)
		}
	}
}

// What there is against a last day stands beside it, with what was typed.
func TestALastDayThatIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["GET /offers/o1/own"] = reply{200, strings.Replace(fixtureOffer, `"publiee"`, `"brouillon"`, 1), nil}
	h.api.says["POST /offers/o1/publication"] = problemOf(422, "À corriger.", problemItem{"#/until", "Choisissez un jour plus tôt."})
	w := h.post("/recruteur/offres/o1/publier", "recruteur", "jusqu_au=28/02/2037")
	for _, said := range []string{`id="jusqu_au-erreur"`, "Choisissez un jour plus tôt.", `value="28/02/2037"`, "Laissez vide pour 60 jours"} {
		if !strings.Contains(w.Body.String(), said) {
			t.Errorf("%d: the page does not say %q", w.Code, said)
		}
	}
}

// What should be read again stands on the draft, beside the button that publishes it, and refuses nothing; who moderates reads it too.
func TestWhatShouldBeReadAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get("/recruteur/offres/o2", "recruteur").Body.String()
	for _, said := range []string{"À relire avant de publier", "<q>jeune et dynamique</q>, dans la description", "peut toucher l’âge", "Une offre est rédigée en français.", ">Publier cette offre<"} {
		if !strings.Contains(page, said) {
			t.Errorf("the draft does not say %q", said)
		}
	}
	if page := h.get("/admin/offres-signalees", "admin_fonct").Body.String(); !strings.Contains(page, "<q>homme uniquement</q>, dans l’intitulé") {
		t.Error("who moderates is not told")
	}
}

// Who saves an offer that changed meanwhile loses nothing: what they typed stays in the form, what is stored stands beside it, and saving again
// replaces what they then saw.
func TestALateOffer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["PUT /offers/o1"] = problemOf(409, "Cette offre a été modifiée entre-temps.")
	w := h.post("/recruteur/offres/o1", "recruteur", "titre=Mon+texte&metier_choisi=D1102-11573%7CBoulanger&commune_choisi=62041%7CArras&contrat=CDI&description=Cuire&version=2")
	page := w.Body.String()
	for _, said := range []string{"modifiée entre-temps", "Ce qui est enregistré maintenant", "Boulanger de nuit", `value="Mon texte"`, `name="version" value="3"`} {
		if !strings.Contains(page, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	if calls := h.api.made(); w.Code != 422 || len(calls) != 2 {
		t.Errorf("%d after %v", w.Code, calls)
	}
}
