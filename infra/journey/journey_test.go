package journey

import (
	"net/http"
	"strings"
	"testing"
)

// The canaries: everything that is personal in the journey, so that a search can tell what is left of the person.
var canaries = []string{
	"EXEMPLE", "ZOÉ", "zoe.canari@demo.example", "CANARI-TEXTE-DU-CV-73519", "CANARI-TITRE-88124", "01024041062", "1234567A",
	"canari.zoe.pdf-contenu", "Zoé", "Exemple",
}

const password = "cheval-agrafe-pile-exacte"

// TestJourney walks the main job over HTTP: a CAF file comes in, a person registers with the code that it made possible, makes a CV,
// a recruiter publishes an offer, both see why they match, and thirty-six months after the right ends nothing of the person is left.
func TestJourney(t *testing.T) {
	t.Parallel()
	target := open(t)
	agent, admin, archivist, dpo := target.staff(t)

	// A CAF file comes in: the demo's, dropped at the first start.
	var reports map[string]any
	eventually(t, "the first import is over", func() bool {
		reports = admin.must(http.StatusOK, http.MethodGet, "/api/v1/admin/imports", nil)
		list, _ := at(t, reports, "imports").([]any)
		return len(list) > 0 && text(t, reports, "imports", 0, "status") != "EN_COURS"
	})
	if text(t, reports, "imports", 0, "status") != "OK" || text(t, reports, "imports", 0, "counts", "created") != "8" {
		t.Fatalf("import: %v", reports)
	}

	// It makes codes possible.
	letter := target.letter(t, agent, "EXEMPLE")
	zoe := newVisitor(t, target.url)
	claim := map[string]any{
		"lastName": "Exemple", "firstName": "Zoé", "birthDate": "1985-07-14", "email": "zoe.canari@demo.example", "postalCode": "62000",
		"code": letter, "password": password, "termsAccepted": true,
	}
	wrong := map[string]any{}
	for key, value := range claim {
		wrong[key] = value
	}
	wrong["birthDate"] = "1985-07-15"
	if status, _ := zoe.call(http.MethodPost, "/api/v1/registrations/candidates", wrong); status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong birth date registers: %d", status)
	}
	zoe.must(http.StatusAccepted, http.MethodPost, "/api/v1/registrations/candidates", claim)
	target.confirm(t, zoe, "zoe.canari@demo.example")
	zoe.signIn("zoe.canari@demo.example", password)

	// She makes a CV and publishes it, and sends a PDF.
	cv := map[string]any{
		"title": "CANARI-TITRE-88124 boulangère", "jobs": []any{map[string]any{"rome": "D1102", "appellation": 0}}, "commune": "62041", "radiusKm": 20,
		"contracts": []any{"CDI", "CDD"}, "text": "CANARI-TEXTE-DU-CV-73519",
	}
	zoe.must(http.StatusOK, http.MethodPut, "/api/v1/cvs/1", cv)
	zoe.must(http.StatusOK, http.MethodPost, "/api/v1/cvs/1/publication", nil)
	zoe.must(http.StatusAccepted, http.MethodPost, "/api/v1/cvs/documents", samplePDF("canari.zoe.pdf-contenu"))
	eventually(t, "the document is accepted", func() bool {
		list := zoe.must(http.StatusOK, http.MethodGet, "/api/v1/cvs", nil)
		return text(t, list, "documents", 0, "state") == "accepte"
	})

	// A recruiter registers and publishes an offer.
	recruiter := newVisitor(t, target.url)
	recruiter.must(http.StatusAccepted, http.MethodPost, "/api/v1/registrations/recruiters", map[string]any{
		"civility": "MME", "lastName": "Modèle", "firstName": "Paule", "email": "paule@demo.example", "phone": "03 21 00 00 00",
		"siret": "732 829 320 00074", "password": password, "termsAccepted": true,
	})
	target.confirm(t, recruiter, "paule@demo.example")
	recruiter.signIn("paule@demo.example", password)
	offer := recruiter.must(http.StatusCreated, http.MethodPost, "/api/v1/offers", map[string]any{
		"title": "Boulanger", "rome": "D1102", "commune": "62041", "contract": "CDI", "description": "Pétrir et cuire, du mardi au samedi.", "contact": "Mme Contact",
	})
	offerID := text(t, offer, "id")
	recruiter.must(http.StatusOK, http.MethodPost, "/api/v1/offers/"+offerID+"/publication", nil)

	// Both see, criterion by criterion, why they match.
	eventually(t, "the offer is in the candidate's list", func() bool {
		list := zoe.must(http.StatusOK, http.MethodGet, "/api/v1/matches/offers", nil)
		return strings.Contains(text(t, list, "offers"), offerID)
	})
	why := zoe.must(http.StatusOK, http.MethodGet, "/api/v1/matches/offers/"+offerID, nil)
	for i, code := range []string{"C1", "C2", "C3"} {
		if text(t, why, "criteria", i, "code") != code || text(t, why, "criteria", i, "verdict") != "REMPLI" {
			t.Errorf("criterion %s: %v", code, at(t, why, "criteria", i))
		}
	}
	profiles := recruiter.must(http.StatusOK, http.MethodGet, "/api/v1/matches/profiles/"+offerID, nil)
	profile := text(t, profiles, "profiles", 0, "id")
	seen := recruiter.must(http.StatusOK, http.MethodGet, "/api/v1/matches/profiles/"+offerID+"/"+profile, nil)
	for _, secret := range []string{"Exemple", "EXEMPLE", "zoe.canari", "1985", "62000", "Arras"} {
		if strings.Contains(text(t, seen), secret) {
			t.Errorf("the recruiter sees %q", secret)
		}
	}

	// She sees all that is held of her, with rule and reason.
	data := zoe.must(http.StatusOK, http.MethodGet, "/api/v1/account/data", nil)
	if !strings.Contains(text(t, data), "droit au RSA ouvert") {
		t.Errorf("own data without a reason: %v", data)
	}
	target.search(t, "while the person is there", canaries, true)

	// The right ends; thirty-six months later nothing of her is left.
	target.closeRight(t)
	eventually(t, "the closing file is applied", func() bool {
		list := admin.must(http.StatusOK, http.MethodGet, "/api/v1/admin/imports", nil)
		return text(t, list, "imports", 0, "status") == "OK" && text(t, list, "imports", 0, "counts", "updated") == "1" &&
			text(t, list, "imports", 0, "counts", "unchanged") == "7"
	})
	if !target.deployed {
		data = zoe.must(http.StatusOK, http.MethodGet, "/api/v1/account/data", nil)
		if due := text(t, data, "categories", 0, "due"); due != "2029-11-30" {
			t.Fatalf("due date %s, want 2029-11-30", due)
		}
		target.travel(t, "2029-12-01T08:00:00+01:00")
	}
	fresh := newVisitor(t, target.url)
	if status, _ := fresh.call(http.MethodPost, "/api/v1/account/session", map[string]any{"email": "zoe.canari@demo.example", "password": password}); status != http.StatusUnprocessableEntity {
		t.Errorf("access is not cut on the day after the due date: %d", status)
	}
	target.purge(t, admin, archivist, dpo)
	target.search(t, "after the purge", canaries, false)
	target.searchMails(t, canaries)
}
