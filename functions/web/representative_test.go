package web

import (
	"strings"
	"testing"
)

func init() {
	open = append(open, "POST /account/agreement/request", "POST /account/agreement")
	fixtures["POST /account/agreement/request"] = reply{200, `{"firstName":"Zoé","minor":true}`, nil}
	fixtures["POST /account/agreement"] = reply{200, `{"message":"Votre accord est enregistré."}`, nil}
	fixtures["POST /account/representative/request"] = reply{202, `{"message":"C’est reparti."}`, nil}
	fixtures["DELETE /account/representative"] = reply{204, ``, nil}
	sights = append(sights, []sight{
		{"accord", "/accord?jeton=abc", "", "", agreementTitle},
		{"accord-vide", "/accord", "", "", agreementTitle},
		{"accord-donne", "/accord", "", "jeton=abc&reponse=oui", "Votre réponse est enregistrée"},
		{"representant-personne", "/mon-compte/representant", "candidat", "", representativeTitle},
		{"representant", "/mon-compte/representant?fait=accord-redemande", "mineur", "", representativeTitle},
		{"representant-accord", "/mon-compte/representant", "protege", "", representativeTitle},
		{"representant-erreurs", "/mon-compte/representant/demande", "mineur", "representant=&representant-courriel=", representativeTitle},
		{"conditions-majeur", "/conditions/accepter", "majeur", "", "Acceptez les conditions d’utilisation"},
	}...)
}

// termsOf are the conditions of use of people who cannot accept them alone, or could not.
var termsOf = map[string]string{
	"mineur":  `{"version":"2","date":"2027-03-01","accepted":"","due":true,"changes":[],"representative":{"name":"Paule Exemple","email":"paule@exemple.test","since":"2026-11-06","minor":true}}`,
	"protege": `{"version":"2","date":"2027-03-01","accepted":"2","acceptedOn":"2026-11-07","due":false,"changes":[],"representative":{"name":"Paule Exemple","email":"paule@exemple.test","since":"2026-11-06","answeredOn":"2026-11-07","agreed":true}}`,
	"majeur":  `{"version":"2","date":"2027-03-01","accepted":"2","acceptedOn":"2026-11-07","due":true,"changes":[]}`,
}

// The page of a link shows two buttons, and only they act; where a link leads nowhere any more there are none.
func TestAgreementPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get("/accord?jeton=abc", "").Body.String()
	if !strings.Contains(page, `value="oui"`) || !strings.Contains(page, `value="non"`) || !strings.Contains(page, "Zoé") || !strings.Contains(page, testBase+"/conditions") {
		t.Errorf("what is asked: %s", page)
	}
	h.api.made()
	for _, c := range []struct{ path, role, form, operation, body, place string }{
		{"/accord", "", "jeton=abc&reponse=oui", "POST /account/agreement", `{"agrees":true,"token":"abc"}`, ""},
		{"/accord", "", "jeton=abc&reponse=non", "POST /account/agreement", `{"agrees":false,"token":"abc"}`, ""},
		{"/accord", "", "jeton=abc", "POST /account/agreement/request", `{"token":"abc"}`, ""},
		{"/mon-compte/representant/demande", "mineur", "representant=Paule&representant-courriel=paule%40exemple.test", "POST /account/representative/request",
			`{"guardianEmail":"paule@exemple.test","guardianName":"Paule"}`, "/recette/mon-compte/representant?fait=accord-redemande"},
		{"/mon-compte/representant/fin", "protege", "x=1", "DELETE /account/representative", "", "/recette/conditions/accepter?fait=representation-finie"},
	} {
		w := h.post(c.path, c.role, c.form)
		if last := h.api.last(); last.operation != c.operation || last.body != c.body || w.Header().Get("Location") != c.place {
			t.Errorf("%s %s: %s %s, %q", c.path, c.form, last.operation, last.body, w.Header().Get("Location"))
		}
	}
	h.api.says["POST /account/agreement/request"] = problemOf(422, "", problemItem{"#/token", "Ce lien n’est plus valable."})
	if page := h.get("/accord?jeton=abc", "").Body.String(); !strings.Contains(page, "n’est plus valable") || strings.Contains(page, `value="oui"`) {
		t.Errorf("a link that leads nowhere: %s", page)
	}
}
