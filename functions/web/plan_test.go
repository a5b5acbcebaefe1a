package web

import (
	"fmt"
	"strings"
	"testing"

	"tandem/shared/service"
)

// TestTrail: a page below another leads back to all those above it; a page that the menu or the foot leads to needs no trail.
func TestTrail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	for _, c := range []struct{ role, path, want string }{
		{noRole, "/", ""}, {noRole, "/connexion", ""}, {noRole, "/aide", ""}, {noRole, "/nulle-part", ""},
		{noRole, "/inscription/candidat", "/ /inscription"},
		{noRole, "/confidentialite/durees", "/ /confidentialite"},
		{"candidat", "/confidentialite/durees", "/mon-espace /confidentialite"},
		{"candidat", "/mon-cv/fichiers", ""}, {"candidat", "/mon-cv/fichiers/d1/lire", "/mon-espace /mon-cv /mon-cv/fichiers"},
		{"recruteur", "/recruteur/offres/nouvelle", ""},
		{"dpo", "/admin/regles/MJ-01/suspension", "/mon-espace /admin/regles"}, // no entry of the menu, but a task
		{"dpo", "/admin/droits/r1/reponse", "/mon-espace /admin/droits"},
	} {
		var got []string
		for _, above := range h.trail(h.menuOf(c.role, c.path), c.role, c.path) {
			got = append(got, above.Path)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s at %s: %v, want %q", c.role, c.path, got, c.want)
		}
	}
	page := h.get("/confidentialite/durees", "").Body.String()
	if !strings.Contains(page, `<li><a href="/recette/confidentialite">Confidentialité</a></li>`+"\n"+`<li aria-current="page">Combien de temps nous gardons vos données</li>`) {
		t.Error("the page does not show its trail")
	}
}

// TestSiteMap: the plan leads to every page that needs nothing but a click, for somebody who is not signed in and for each role of each service.
func TestSiteMap(t *testing.T) {
	t.Parallel()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		h := houseOf(t, testBase, svc)
		plan := h.get("/plan-du-site", "").Body.String()
		for _, p := range pages {
			free := p.Method == "GET" && (p.Audience == visitor || p.Audience == everyone) && !strings.ContainsAny(p.Pattern, "{}")
			if free && p.in(svc) && !notInPlan[p.Pattern] && !strings.Contains(plan, `href="`+testBase+p.Pattern+`"`) {
				t.Errorf("%s: the plan does not lead to %s", svc.ID, p.Pattern)
			}
		}
		for _, role := range svc.Roles {
			h.api.says["GET /account"] = reply{200, fmt.Sprintf(`{"role":%q,"firstName":"Zoé"}`, role.ID), nil}
			mine := h.get("/plan-du-site", string(role.ID)).Body.String()
			for _, one := range h.tasksOf(string(role.ID)) {
				if role.Account != service.AccountNone && !strings.Contains(mine, `href="`+testBase+one.Path+`"`) {
					t.Errorf("%s, %s: the plan does not lead to %s", svc.ID, role.ID, one.Path)
				}
			}
		}
	}
}

// notInPlan are the pages that only a mail or a form leads to.
var notInPlan = map[string]bool{
	"/inscription/envoyee": true, "/confirmation": true, "/invitation": true, "/mot-de-passe": true, "/mot-de-passe/envoye": true, "/mot-de-passe/nouveau": true, "/accord": true,
}

// TestHelp: help leads to how each account of the service comes about, and says what to do without a password, and whom to write to.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		h := houseOf(t, testBase, svc)
		page := h.get("/aide", "").Body.String()
		ways := h.get(pathRegister, "").Body.String()
		for _, door := range h.doors() {
			if !strings.Contains(ways, french.Replace(door.Label)) || !strings.Contains(ways, door.Path) {
				t.Errorf("%s: nothing says how %s come to an account", svc.ID, door.Label)
			}
		}
		for _, want := range []string{testBase + pathRegister, testBase + "/mot-de-passe", "mailto:" + svc.Controller.DPO, testBase + "/confidentialite"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: help does not lead to %s", svc.ID, want)
			}
		}
		if strings.Contains(page, `id="cv"`) != svc.Has(service.FeatureCV) || strings.Contains(page, `id="offres"`) != svc.Has(service.FeatureMatching) {
			t.Errorf("%s: help speaks of what the service does not do, or is silent about what it does", svc.ID)
		}
	}
}
