package web

import "testing"

// TestDesignating sends what the forms ask as the API reads it: days as it writes them, and no more than what was given.
func TestDesignating(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, role, form, operation, body, want string }{
		{"/admin/habilitations/nouvelle", "admin_fonct", "prenom=Nadia&nom=Exemple&courriel=nadia%40exemple.test&profil=agent_dept&debut=01/03/2026&fin=31/12/2026&acte=D-14", "POST /admin/professionals",
			`{"email":"nadia@exemple.test","firstName":"Nadia","from":"2026-03-01","lastName":"Exemple","reference":"D-14","role":"agent_dept","until":"2026-12-31"}`, "/recette/admin/habilitations?fait=professionnel-habilite"},
		{"/admin/habilitations/nouvelle", "admin_fonct", "prenom=Nadia&nom=Exemple&courriel=nadia%40exemple.test&profil=agent_dept&debut=01/03/2026&acte=D-14&territoire=62+000%2C+62100%0D%0A62110", "POST /admin/professionals",
			`{"email":"nadia@exemple.test","firstName":"Nadia","from":"2026-03-01","lastName":"Exemple","reference":"D-14","role":"agent_dept","territory":["62 000"," 62100","62110"]}`, "/recette/admin/habilitations?fait=professionnel-habilite"},
		{"/admin/acces/p1", "admin_fonct", "prenom=Nadia&nom=Exemple&courriel=nadia%40exemple.test&profil=partenaire&debut=01/03/2026&acte=D-14&organisme=12345678200010", "POST /admin/professionals",
			`{"email":"nadia@exemple.test","firstName":"Nadia","from":"2026-03-01","lastName":"Exemple","reference":"D-14","role":"partenaire","structure":"12345678200010"}`, "/recette/admin/habilitations?fait=professionnel-habilite"},
		{"/admin/acces/p1/refus", "admin_fonct", "motif=organisme", "POST /admin/people/p1/habilitation/refusal", `{"reason":"organisme"}`, "/recette/admin/acces?fait=acces-refuse"},
		{"/admin/habilitations/p1/engagement", "admin_fonct", "jour=28/02/2026", "POST /admin/people/p1/habilitation/commitment", `{"committed":"2026-02-28"}`, "/recette/admin/habilitations?fait=engagement-note"},
		{"/invitation", "", "jeton=abc&motdepasse=une+longue+phrase&conditions=oui", "POST /account/password", `{"password":"une longue phrase","termsAccepted":true,"token":"abc"}`, "/recette/connexion?fait=mot-de-passe-choisi"},
	} {
		h := newHouse(t, testBase)
		w := h.post(c.path, c.role, c.form)
		if got := h.api.last(); w.Code != 303 || w.Header().Get("Location") != c.want || got.operation != c.operation || got.body != c.body {
			t.Errorf("%s: %d %q %s %s", c.path, w.Code, w.Header().Get("Location"), got.operation, got.body)
		}
	}
	h := newHouse(t, testBase)
	if w := h.post("/admin/habilitations/p1/tout", "admin_fonct", ""); w.Code != 404 {
		t.Errorf("an act that is none: %d", w.Code)
	}
}
