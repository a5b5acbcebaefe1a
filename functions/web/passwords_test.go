package web

import (
	"net/http"
	"strings"
	"testing"
)

func init() {
	notInPlan["/nouvelle-adresse"], notInPlan["/ce-n-etait-pas-moi"] = true, true // links of mails
	open = append(open, "POST /account/password/request", "POST /account/password/reset", "POST /account/alarm", "POST /account/email/confirmation")
	fixtures["POST /account/password/request"] = reply{202, `{"message":"Un courriel est parti."}`, nil}
	fixtures["POST /account/password/reset"] = reply{200, `{"message":"Mot de passe changé."}`, nil}
	fixtures["PUT /account/password"] = reply{204, ``, nil}
	fixtures["POST /account/alarm"] = reply{200, `{"message":"Compte protégé."}`, nil}
	fixtures["DELETE /account/sessions"] = reply{204, ``, nil}
	fixtures["DELETE /account/sessions/{session}"] = reply{204, ``, nil}
	fixtures["GET /account/sessions"] = reply{200, `{"sessions":[{"id":"s1","device":"Firefox sur Linux","began":"2026-03-01T08:00:00Z","seen":"2026-03-01T09:00:00Z","current":true},
		{"id":"s2","device":"Chrome sur Android","began":"2026-03-01T07:00:00Z","seen":"2026-03-01T08:30:00Z","current":false}]}`, nil}
	fixtures["POST /account/email"] = reply{202, `{"message":"Un courriel est parti."}`, nil}
	fixtures["POST /account/email/confirmation"] = reply{200, `{"message":"Adresse confirmée."}`, nil}
	fixtures["PUT /account/phone"] = reply{204, ``, nil}
	sights = append(sights, []sight{
		{"mot-de-passe-oublie", "/mot-de-passe", "", "", forgottenTitle},
		{"mot-de-passe-oublie-erreurs", "/mot-de-passe", "", "courriel=", forgottenTitle},
		{"mot-de-passe-nouveau", "/mot-de-passe/nouveau?jeton=abc", "", "", newPasswordTitle},
		{"mot-de-passe-nouveau-vide", "/mot-de-passe/nouveau", "", "", newPasswordTitle},
		{"mot-de-passe-nouveau-erreurs", "/mot-de-passe/nouveau", "", "jeton=abc", newPasswordTitle},
		{"mon-compte", "/mon-compte", "candidat", "", accountTitle},
		{"mon-compte-adresse", "/mon-compte/adresse", "candidat", "", addressTitle},
		{"mon-compte-adresse-erreurs", "/mon-compte/adresse", "candidat", "courriel=", addressTitle},
		{"mon-compte-telephone", "/mon-compte/telephone", "candidat", "", phoneTitle},
		{"nouvelle-adresse", "/nouvelle-adresse?jeton=abc", "", "", newAddressTitle},
		{"nouvelle-adresse-vide", "/nouvelle-adresse", "", "", newAddressTitle},
		{"ce-n-etait-pas-moi", "/ce-n-etait-pas-moi?jeton=abc", "", "", alarmTitle},
		{"ce-n-etait-pas-moi-vide", "/ce-n-etait-pas-moi", "", "", alarmTitle},
		{"mon-compte-mot-de-passe", "/mon-compte/mot-de-passe", "candidat", "", changeTitle},
		{"mon-compte-mot-de-passe-erreurs", "/mon-compte/mot-de-passe", "candidat", "motdepasse=", changeTitle},
	}...)
}

// TestPasswordForms: what is typed reaches the operation under its own names, where it goes next says what was done, and a password never comes back.
func TestPasswordForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ path, role, form, operation, body, next string }{
		{"/mot-de-passe", "", "courriel=zoe@exemple.test", "POST /account/password/request", `{"email":"zoe@exemple.test"}`, "/recette/mot-de-passe?fait=lien-envoye"},
		{"/mot-de-passe/nouveau", "", "jeton=abc&motdepasse-nouveau=une+longue+phrase", "POST /account/password/reset", `{"password":"une longue phrase","token":"abc"}`, "/recette/connexion?fait=mot-de-passe-change"},
		{"/mon-compte/mot-de-passe", "candidat", "motdepasse=ancien&motdepasse-nouveau=une+longue+phrase", "PUT /account/password", `{"newPassword":"une longue phrase","password":"ancien"}`, "/recette/mon-compte?fait=mot-de-passe-change-ici"},
	} {
		h := newHouse(t, testBase)
		w := h.post(test.path, test.role, test.form)
		if got := h.api.last(); got.operation != test.operation || got.body != test.body || w.Header().Get("Location") != test.next {
			t.Errorf("%s: %s %s, then %q", test.path, got.operation, got.body, w.Header().Get("Location"))
		}
		h.api.says[test.operation] = problemOf(http.StatusUnprocessableEntity, "Refusé.", problemItem{"#/newPassword", "Trop court."}, problemItem{"#/email", "Adresse inconnue."}, problemItem{"#/token", "Lien usé."})
		w = h.post(test.path, test.role, test.form)
		html := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || strings.Contains(html, "une longue phrase") || strings.Contains(html, "ancien") || !strings.Contains(html, "Lien usé.") {
			t.Errorf("%s refused: %d %s", test.path, w.Code, html)
		}
		if strings.Contains(test.form, "jeton=abc") && !strings.Contains(html, `value="abc"`) || strings.Contains(test.form, "courriel") && !strings.Contains(html, `value="zoe@exemple.test"`) {
			t.Errorf("%s refused forgets what was given: %s", test.path, html)
		}
	}
}
