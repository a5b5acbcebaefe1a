package web

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tandem/shared/service"
)

// everyService shows the site of each service to a check.
func everyService(t *testing.T, check func(t *testing.T, h house)) {
	t.Helper()
	for _, stack := range service.Stacks() {
		t.Run(strings.TrimSuffix(stack.Service+"-"+stack.Party, "-"), func(t *testing.T) {
			t.Parallel()
			svc, err := service.Load(stack.Service, stack.Party)
			if err != nil {
				t.Fatal(err)
			}
			check(t, houseOf(t, testBase, svc))
		})
	}
}

var policyPages = []string{"/confidentialite", "/confidentialite/durees", "/confidentialite/registre", "/confidentialite/destinataires", "/confidentialite/qui-voit-quoi"}

// Each service has its own site: soundly built, every link to a page that this service has, its own name and nobody else's.
func TestEveryServiceHasItsSite(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		svc := h.config.Service
		paths := append([]string{"/", pathRegister, "/mentions-legales", "/conditions"}, policyPages...)
		for _, role := range svc.Roles {
			if role.Account.SelfRegistered() {
				paths = append(paths, pathRegister+"/"+string(role.ID))
			}
		}
		for _, path := range paths {
			w := h.get(path, "")
			html := w.Body.String()
			if w.Code != 200 || !strings.Contains(html, "<strong>"+svc.Name+"</strong>") || !strings.Contains(html, svc.Controller.Name) {
				t.Errorf("%s: %d, or not the site of %s", path, w.Code, svc.Name)
			}
			tags := elements(t, html)
			checkFrame(t, tags)
			checkIDs(t, tags)
			checkInputs(t, tags)
			checkAddresses(t, tags)
			for _, e := range tags {
				to, ours := strings.CutPrefix(e.at["href"], testBase)
				if !ours || strings.HasPrefix(to, apiPrefix) {
					continue
				}
				if _, pattern := h.mux.Handler(httptest.NewRequest("GET", to, nil)); pattern == "" {
					t.Errorf("%s leads to %s, which this service has not", path, to)
				}
			}
			if h.api.made() != nil {
				t.Errorf("%s asks the API for what is in the service file", path)
			}
		}
	})
}

// Devices are taken back where the service notifies them, and nowhere else.
func TestDevicesWhereTheServiceNotifies(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		w := h.post("/mes-accords/notifications/appareils/a1/retirer", "candidat", "")
		if notifies := len(h.config.Service.Notifications()) > 0; notifies != (w.Code == 303) {
			t.Errorf("notifies %v, answered %d", notifies, w.Code)
		}
	})
}

// What is told of data is all there: every rule, every recipient, every right, every role that may do something.
func TestPolicyPagesAreWhole(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		svc := h.config.Service
		texts := map[string]string{}
		for _, path := range policyPages {
			texts[path] = visibleText(h.get(path, "").Body.String())
		}
		told := func(path, text string) {
			if !strings.Contains(texts[path], french.Replace(text)) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
		for _, rule := range svc.Rules {
			for _, path := range policyPages[:3] {
				told(path, string(rule.ID))
				told(path, rule.Label)
			}
			told(policyPages[1], rule.Why)
		}
		for _, recipient := range svc.Recipients {
			told(policyPages[0], recipient.Text)
			told(policyPages[3], recipient.Text)
		}
		for _, right := range svc.Rights {
			told(policyPages[0], right.Label)
			told(policyPages[0], right.Note)
		}
		for _, purpose := range svc.Purposes {
			told(policyPages[0], purpose.Text)
			told(policyPages[2], purpose.Label)
		}
		for _, category := range svc.Categories {
			if category.Personal {
				told(policyPages[0], category.Label)
			}
		}
		for _, left := range svc.Residual {
			told(policyPages[1], left.Content)
		}
		for _, role := range svc.Roles {
			told(policyPages[4], role.Label)
		}
		for _, part := range []string{svc.Privacy.Version, svc.Privacy.Date.French(), svc.Controller.DPO, svc.Hosting, svc.Transfers, "CNIL"} {
			told(policyPages[0], part)
		}
	})
}

// Long documents have a bound of their own: 6.2 kB compressed.
func TestPolicyPagesAreLight(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		for _, path := range policyPages {
			if size := len(compress(h.get(path, "").Body.Bytes())); size > 6_200 {
				t.Errorf("%s: %d bytes", path, size)
			} else {
				t.Logf("%s: %d bytes", path, size)
			}
		}
	})
}

// A part that a service has not has neither pages nor entries; what a role may come for follows from the matrix.
func TestPagesOfPartsThatAreOff(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		svc := h.config.Service
		for _, p := range pages {
			if served := h.pages[p.Method+" "+p.Pattern] != nil; served != p.in(svc) {
				t.Errorf("%s %s: served %v", p.Method, p.Pattern, served)
			}
		}
		for path, part := range map[string]service.Feature{pathCV: service.FeatureCV, pathMyOffers: service.FeatureOffers, pathImports: service.FeatureFlux} {
			if w := h.get(path, "candidat"); !svc.Has(part) && w.Code != 404 {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		for _, role := range svc.Roles {
			menu := h.menuOf(string(role.ID), pathSpace)
			if menu[0].Path != pathSpace || !menu[0].Current || menu[len(menu)-1].Path != pathMyData {
				t.Errorf("%s: %+v", role.ID, menu)
			}
			for _, entry := range menu {
				if h.pages["GET "+entry.Path] == nil {
					t.Errorf("%s: %s is no page", role.ID, entry.Path)
				}
			}
			purges := slices.ContainsFunc(menu, func(l link) bool { return l.Path == pathPurges })
			if may := svc.Access[role.ID]["PUR"].Can(service.Read); purges != may {
				t.Errorf("%s: purges in the menu %v, may read them %v", role.ID, purges, may)
			}
		}
	})
}

// The menus of the first service, role by role.
func TestMenus(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	for role, want := range map[string]string{
		noRole: "Accueil, Offres, Créer un compte, Se connecter", "candidat": "Mon espace, Mes CV, Mes fichiers, Offres pour moi, Mes candidatures, Messages, Mon compte, Mes données",
		"recruteur": "Mon espace, Mes offres, Messages, Mon compte, Mes données", "agent_dept": "Mon espace, Codes, Refus, Campagnes, Messages reçus, Mon compte, Mes données", "partenaire": "Mon espace, Mon compte, Mes données",
		"admin_fonct": "Mon espace, Imports, Offres signalées, Demandes d’aide, Purges, Habilitations, Déclarer une violation, Mon compte, Mes données", "dpo": "Mon espace, Violations, Droits, Journal, Demandes d’aide, Purges, Mon compte, Mes données",
		"archiviste": "Mon espace, Purges, Mon compte, Mes données", "hotline": "Mon espace, Demandes d’aide, Mon compte, Mes données",
	} {
		var labels []string
		for _, entry := range h.menuOf(role, "/") {
			labels = append(labels, entry.Label)
		}
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("%s: %s, want %s", role, got, want)
		}
	}
}

// Every field of the service file is asked, with its mark, and reaches the operation of the role's way under its own name.
func TestRegistrationFollowsTheFile(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		svc := h.config.Service
		for _, role := range svc.Roles {
			path := pathRegister + "/" + string(role.ID)
			w := h.get(path, "")
			if !role.Account.SelfRegistered() {
				if w.Code != 404 || h.post(path, "", "nom=x").Code != 404 {
					t.Errorf("%s: %d, nobody registers so", role.ID, w.Code)
				}
				continue
			}
			html := w.Body.String()
			required := 0
			for _, spec := range svc.Registration[role.ID] {
				if !strings.Contains(html, french.Replace(spec.Label)) {
					t.Errorf("%s: %s is not asked", role.ID, spec.Name)
				}
				if asked[spec.Name].Name == "" {
					t.Errorf("%s: no words for %s", role.ID, spec.Name)
				}
				if spec.Required {
					required++
				}
			}
			if got := strings.Count(html, `<span aria-hidden="true"> *</span>`); got != required || !strings.Contains(html, french.Replace(svc.Omission)) {
				t.Errorf("%s: %d marks for %d required fields, or their meaning is not said", role.ID, got, required)
			}
			if w := h.post(path, "", ""); w.Code != 422 || strings.Count(w.Body.String(), `<p class="error"`) != required {
				t.Errorf("%s: an empty form gives %d", role.ID, w.Code)
			}
			h.api.made()
			form := "civilite=MME&nom=Exemple&prenom=Zo%C3%A9&courriel=z%40exemple.test&motdepasse=une+phrase+longue&conditions=oui&naissance=28/02/1990&codepostal=44000&telephone=0300000000&siret=12345678200010&code=abc&statut=r%C3%A9f%C3%A9rente&represente=oui&representant=Paule+Exemple&representant-courriel=paule%40exemple.test"
			if w := h.post(path, "", form); w.Code != 303 || h.api.last().operation != "POST "+ways[role.Account].Operation {
				t.Errorf("%s: %d %v", role.ID, w.Code, h.api.made())
				continue
			}
			for _, spec := range svc.Registration[role.ID] {
				if !strings.Contains(h.api.last().body, `"`+spec.Name+`":`) {
					t.Errorf("%s: %s is not sent: %s", role.ID, spec.Name, h.api.last().body)
				}
			}
		}
	})
}

// A field that may stay open is left out, not sent empty.
func TestWhatStaysOpenIsLeftOut(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		for _, role := range h.config.Service.Roles {
			if role.Account != service.AccountByEmail {
				continue
			}
			w := h.post(pathRegister+"/"+string(role.ID), "", "nom=Exemple&prenom=Zo%C3%A9&courriel=z%40exemple.test&motdepasse=une+phrase+longue&conditions=oui&naissance=&codepostal=+&telephone=")
			want := `{"email":"z@exemple.test","firstName":"Zoé","lastName":"Exemple","password":"une phrase longue","termsAccepted":true}`
			if got := h.api.last(); w.Code != 303 || got.operation != "POST /registrations/email" || got.body != want {
				t.Errorf("%d %s %s", w.Code, got.operation, got.body)
			}
		}
	})
}

func TestLower(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{"Candidat allocataire du RSA": "candidat allocataire du RSA", "DPO": "DPO", "Élève": "élève", "A": "A"} {
		if got := lower(label); got != want {
			t.Errorf("%s: %s, want %s", label, got, want)
		}
	}
}
