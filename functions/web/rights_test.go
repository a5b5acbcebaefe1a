package web

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"tandem/shared/service"
)

const (
	fixtureRequestHead = `"id":"q1","right":"restriction","rightLabel":"faire geler l’utilisation de vos données","state":"EN_COURS","channel":"compte","receivedAt":"2026-02-28T09:00:00Z",
		"dueAt":"2026-03-30T22:00:00Z","left":"il reste 12 jours","late":false,"extended":true,"relayDueAt":"2026-03-10T23:00:00Z","waitsForAcknowledgement":true`
	fixtureLateHead   = `{"id":"q2","right":"access","rightLabel":"accéder à vos données","state":"RECUE","channel":"courrier","receivedAt":"2026-01-28T09:00:00Z","dueAt":"2026-02-28T23:00:00Z","left":"dépassé de 3 jours","late":true}`
	fixtureClosedHead = `{"id":"q3","right":"erasure","rightLabel":"faire effacer vos données","state":"REFUSEE","channel":"compte","receivedAt":"2026-01-02T09:00:00Z","dueAt":"2026-02-02T23:00:00Z","late":false,"closedAt":"2026-01-20T10:00:00Z"}`
	fixtureCopies     = `[{"id":"x1","askedAt":"2026-02-28T09:00:00Z","expiresAt":"2026-03-07T09:00:00Z","parts":2},{"id":"x2","askedAt":"2026-03-01T09:00:00Z"}]`
	fixtureRights     = `{"requests":[{` + fixtureRequestHead + `},` + fixtureClosedHead + `],"exports":` + fixtureCopies + `,"directive":{"wish":"communiquer","executor":"Paul Modèle, 03 00 00 00 00","givenAt":"2026-02-01T09:00:00Z"},"consent":true,"closable":true,"fields":[{"id":"nom","label":"Nom","value":"Modèle","givenOn":"2026-02-01","request":"q1","state":"EN_COURS"},{"id":"adresse","label":"Adresse"}],"purposes":[
		{"id":"candidats","terms":"reasoned","opposedSince":"2026-02-02","underReview":true},{"id":"partenaires","terms":"reasoned","opposedSince":"2026-02-01"},{"id":"actualites","terms":"none","why":"Retirez votre accord."}]}`
	fixtureSteps = `"groundLabel":"vous contestez leur exactitude","purposes":["Suivi"],"field":"Nom","value":"Modèle","offer":"o1","for":"Délégué","message":"Mon nom est faux.","doubt":"Une autre adresse.","extension":"Beaucoup de documents.","withdrawable":true,
		"steps":[{"at":"2026-02-28T09:00:00Z","what":"Réception confirmée","by":"le service"}]`
	fixtureOwnRequest = `{` + fixtureRequestHead + `,` + fixtureSteps + `}`
	fixtureRefused    = `{"id":"q3","right":"erasure","rightLabel":"faire effacer vos données","state":"REFUSEE","channel":"compte","receivedAt":"2026-01-02T09:00:00Z","dueAt":"2026-02-02T23:00:00Z","closedAt":"2026-01-20T10:00:00Z",
		"purposes":[],"steps":[],"answer":"Rien.","refusal":"C’est une mission d’intérêt public.","remedies":"Vous pouvez adresser une réclamation à la CNIL."}`
	fixtureHandled = `{` + fixtureRequestHead + `,` + fixtureSteps + `,"answer":"Oui.","refusal":"Non.","officer":{"attached":true,"requester":{"name":"Inès Modèle","address":"1 rue du Modèle","represents":true,"proof":"Jugement 4"},"covered":true,"note":"À voir.",
		"relay":{"identification":"PE 1","dueAt":"2026-03-10T23:00:00Z","answered":{"reason":"Fait."}},"acts":["accuser-reception","rattacher","qualifier","prolonger","geler","lever","effacer","constater-deces","accueillir","repondre","refuser","servir"],
		"measures":[{"act":"geler","detail":"accuracy","at":"2026-03-01T09:00:00Z"}],"exports":` + fixtureCopies + `,"nothing":"Nous ne détenons rien."}}`
)

// rightFixtures are the API's usual answers about rights, by operation.
var rightFixtures = map[string]reply{
	"GET /rights":                                 {200, fixtureRights, nil},
	"POST /rights":                                {201, `{"id":"q1"}`, nil},
	"GET /rights/mine/q1":                         {200, fixtureOwnRequest, nil},
	"GET /rights/mine/q3":                         {200, fixtureRefused, nil},
	"POST /rights/mine/{id}/withdrawal":           {200, fixtureRefused, nil},
	"POST /rights/consent":                        {200, fixtureRefused, nil},
	"PUT /rights/directive":                       {200, `{}`, nil},
	"DELETE /rights/directive":                    {204, ``, nil},
	"DELETE /rights/annotations/{field}":          {204, ``, nil},
	"DELETE /rights/oppositions/{purpose}":        {204, ``, nil},
	"GET /matches/reviews/{id}":                   {200, `{"criteria":` + fixtureCriteria + `,"notes":[{"criterion":"C2","verdict":"REMPLI","was":"NON_REMPLI","reason":"La gare est proche.","on":"2026-02-03"}]}`, nil},
	"POST /matches/reviews/{id}":                  {200, `{}`, nil},
	"POST /exports":                               {202, `{"id":"x1"}`, nil},
	"POST /exports/{id}/{part}":                   {200, `PK`, map[string]string{"Content-Type": "application/zip", "Content-Disposition": `attachment; filename="mes-donnees-1-sur-2.zip"`}},
	"GET /rights/requests":                        {200, `{"requests":[` + fixtureLateHead + `,{` + fixtureRequestHead + `},` + fixtureClosedHead + `],"register":[{"year":2026,"right":"access","rightLabel":"accéder à vos données","received":3,"open":1,"answered":1,"refused":1,"withdrawn":0,"extended":1,"late":1,"maxDays":33}]}`, nil},
	"GET /rights/disclosures":                     {200, `{"disclosures":[{"id":"d1","title":"requisition","category":"FX","fields":["nom","adresse"],"on":"2026-02-28","secret":true}]}`, nil},
	"POST /rights/disclosures":                    {201, `{}`, nil},
	"POST /rights/requests":                       {201, `{"id":"q1"}`, nil},
	"GET /rights/requests/{id}":                   {200, fixtureHandled, nil},
	"POST /rights/requests/{id}/{act}":            {200, fixtureHandled, nil},
	"POST /rights/requests/{id}/{act}/{end}":      {200, fixtureHandled, nil},
	"POST /exports/requests/{id}/{export}/{part}": {200, `PK`, map[string]string{"Content-Type": "application/zip"}},
}

// rightSights shows the pages of rights, with all that they may hold.
var rightSights = []sight{
	{"mes-droits", "/mes-droits?fait=demande-retiree", "candidat", "", "Mes droits"},
	{"mes-droits-recruteur", "/mes-droits", "recruteur", "", "Mes droits"},
	{"mes-droits-demande", "/mes-droits/demande", "candidat", "", "Exercer un droit"},
	{"mes-droits-demande-erreurs", "/mes-droits/demande", "candidat", "message=x", "Exercer un droit"},
	{"ma-demande", "/mes-droits/demandes/q1", "candidat", "", "Faire geler l’utilisation de vos données"},
	{"ma-demande-refusee", "/mes-droits/demandes/q3", "candidat", "", "Faire effacer vos données"},
	{"mes-droits-copie", "/mes-droits/copies", "candidat", "", "Demander une copie de mes données"},
	{"mes-droits-copie-erreurs", "/mes-droits/copies", "candidat", "motdepasse=", "Demander une copie de mes données"},
	{"mes-droits-telecharger", "/mes-droits/copies/x1/1", "candidat", "", "Télécharger ma copie"},
	{"mes-directives", "/mes-droits/directives", "candidat", "", "Mes données après ma mort"},
	{"mes-directives-erreurs", "/mes-droits/directives", "candidat", "personne=x", "Mes données après ma mort"},
	{"mon-depart", "/mes-droits/depart", "recruteur", "", "Retirer mon accord et fermer mon compte"},
	{"mon-depart-erreurs", "/mes-droits/depart", "recruteur", "motdepasse=", "Retirer mon accord et fermer mon compte"},
	{"mon-opposition", "/mes-droits/oppositions/candidats", "candidat", "", "M’opposer à un usage de mes données"},
	{"mon-opposition-erreurs", "/mes-droits/oppositions/candidats", "candidat", "message=", "M’opposer à un usage de mes données"},
	{"mon-opposition-impossible", "/mes-droits/oppositions/actualites", "candidat", "", "M’opposer à un usage de mes données"},
	{"reexamen", "/offres-pour-moi/o1/reexamen", "candidat", "", "Demander un réexamen par une personne"},
	{"droit-critere", "/admin/droits/q1/critere", "dpo", "", "Réexaminer une comparaison"},
	{"droit-critere-erreurs", "/admin/droits/q1/critere", "dpo", "critere=C2&constat=REMPLI&motif=", "Réexaminer une comparaison"},
	{"mes-corrections", "/mes-droits/corrections", "candidat", "", "Mes corrections"},
	{"mes-corrections-erreurs", "/mes-droits/corrections", "candidat", "donnee=", "Mes corrections"},
	{"droits", "/admin/droits", "dpo", "", "Demandes de droits"},
	{"communications", "/admin/communications?fait=communication-faite", "dpo", "", "Communications à des autorités"},
	{"communication-choisir", "/admin/communications/nouvelle", "dpo", "", "Inscrire une communication"},
	{"communication-inscrire", "/admin/communications/nouvelle?categorie=FX", "dpo", "", "Inscrire une communication"},
	{"communication-erreurs", "/admin/communications/nouvelle", "dpo", "categorie=FX&jour=hier", "Inscrire une communication"},
	{"droits-registre", "/admin/droits/registre", "dpo", "", "Registre des demandes"},
	{"droits-courrier", "/admin/droits/nouvelle", "dpo", "", "Enregistrer une demande reçue"},
	{"droits-courrier-erreurs", "/admin/droits/nouvelle", "dpo", "droit=access&jour=hier&voie=courrier&nom=x&adresse=y", "Enregistrer une demande reçue"},
	{"droit", "/admin/droits/q1?fait=demande-acte", "dpo", "", "Faire geler l’utilisation de vos données"},
	{"droit-qualifier", "/admin/droits/q1/droit", "dpo", "", "Dire quel droit est exercé"},
	{"droit-debut", "/admin/droits/q1/debut", "dpo", "", "Prendre en charge"},
	{"droit-gel", "/admin/droits/q1/gel", "dpo", "", "Geler l’utilisation des données"},
	{"droit-deces-erreurs", "/admin/droits/q1/deces", "dpo", "jour=hier&acte=x", "Constater un décès"},
	{"droit-refus-erreurs", "/admin/droits/q1/refus", "dpo", "motif=", "Refuser"},
	{"droit-telecharger", "/admin/droits/q1/copies/x1/1", "dpo", "", "Télécharger la copie"},
}

func init() {
	maps.Copy(fixtures, rightFixtures)
	sights = append(sights, rightSights...)
}

// What is typed reaches the operation under its own names, and only what belongs to the right that is asked.
func TestARightIsAsked(t *testing.T) {
	t.Parallel()
	for form, want := range map[string]string{
		"droit=restriction&motif=accuracy&message=Mon+nom": `{"field":"","ground":"accuracy","message":"Mon nom","right":"restriction","value":""}`,
		"droit=access&motif=accuracy&usages=candidats":     `{"field":"","message":"","purposes":["candidats"],"right":"access","value":""}`,
		"donnee=nom&valeur=Mod%C3%A8le":                    `{"field":"nom","message":"","right":"rectification","value":"Modèle"}`,
	} {
		h := newHouse(t, testBase)
		w := h.post("/mes-droits/demande", "candidat", form)
		if got := h.api.last(); w.Code != 303 || got.operation != "POST /rights" || got.body != want {
			t.Errorf("%s: %d %s %s, want %s", form, w.Code, got.operation, got.body, want)
		}
		if to := w.Header().Get("Location"); to != testBase+"/mes-droits/demandes/q1?fait=demande-envoyee" {
			t.Errorf("%s leads to %s", form, to)
		}
	}
}

// What the API has against a form comes back in it, with no more than two operations, and a password never does.
func TestFormsOfRightsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, role, form, operation, pointer, field string }{
		{"/mes-droits/demande", "candidat", "droit=restriction", "POST /rights", "#/ground", "motif"},
		{"/mes-droits/oppositions/candidats", "candidat", "message=x", "POST /rights", "#/message", "message"},
		{"/offres-pour-moi/o1/reexamen", "candidat", "message=x", "POST /rights", "#/message", "message"},
		{"/admin/droits/q1/critere", "dpo", "critere=C2&constat=REMPLI&motif=x", "POST /matches/reviews/q1", "#/reason", "motif"},
		{"/mes-droits/copies", "candidat", "motdepasse=secret-secret", "POST /exports", "#/password", "motdepasse"},
		{"/mes-droits/copies/x1/1", "candidat", "motdepasse=secret-secret", "POST /exports/x1/1", "#/password", "motdepasse"},
		{"/mes-droits/depart", "recruteur", "motdepasse=secret-secret", "POST /rights/consent", "#/password", "motdepasse"},
		{"/mes-droits/directives", "candidat", "souhait=communiquer", "PUT /rights/directive", "#/executor", "personne"},
		{"/admin/droits/nouvelle", "dpo", "droit=access&voie=courrier&jour=1/1/2026&nom=x&adresse=y&represente=oui", "POST /rights/requests", "#/requester", "nom"},
		{"/admin/communications/nouvelle", "dpo", "categorie=OFF&titre=administration&autorite=x&texte=y&reference=z&jour=1/1/2026&courriel=a@b.example", "POST /rights/disclosures", "#/recipient", "destinataire"},
		{"/admin/droits/q1/effacement", "dpo", "motif=", "POST /rights/requests/q1/erasure", "#/reason", "motif"},
		{"/admin/droits/q1/degel", "dpo", "motif=x", "POST /rights/requests/q1/restriction/end", "#/reason", "motif"},
		{"/admin/droits/q1/copies/x1/1", "dpo", "motdepasse=secret-secret", "POST /exports/requests/q1/x1/1", "#/password", "motdepasse"},
	} {
		h := newHouse(t, testBase)
		h.api.says[c.operation] = problemOf(422, "", problemItem{c.pointer, "À revoir."})
		w := h.post(c.path, c.role, c.form)
		page := w.Body.String()
		if w.Code != 422 || !strings.Contains(page, `<a href="#`+c.field+`">À revoir.</a>`) || strings.Contains(page, "secret-secret") {
			t.Errorf("%s: %d %s", c.path, w.Code, page)
		}
		if made := h.api.made(); len(made) > 2 {
			t.Errorf("%s: %v", c.path, made)
		}
	}
}

// A copy is a file to save, under the name that the API gives it; an address that is none leads nowhere.
func TestACopyIsDownloaded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.post("/mes-droits/copies/x1/1", "candidat", "motdepasse=secret-secret")
	if w.Code != 200 || w.Body.String() != "PK" || w.Header().Get("Content-Type") != "application/zip" || !strings.Contains(w.Header().Get("Content-Disposition"), "mes-donnees-1-sur-2.zip") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, path := range []string{"/mes-droits/copies/x1/0", "/mes-droits/copies/x1/01", "/mes-droits/copies/x1/un", "/mes-droits/copies/x.1/1", "/admin/droits/q1/inventer"} {
		if w := h.get(path, "dpo"); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// A page offers what is possible and makes sense: nothing that was done already, nothing about a person who is not found.
func TestActsThatAreOffered(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get("/admin/droits/q1", "dpo").Body.String()
	for name, want := range map[string]bool{"accuse": true, "personne": false, "droit": true, "delai": false, "gel": false, "degel": true, "effacement": true, "reponse": true, "debut": false} {
		if got := strings.Contains(page, `/admin/droits/q1/`+name+`"`); got != want {
			t.Errorf("%s is offered: %v", name, got)
		}
	}
	h.api.says["GET /rights/requests/q1"] = reply{200, strings.Replace(fixtureHandled, `"attached":true`, `"attached":false`, 1), nil}
	page = h.get("/admin/droits/q1", "dpo").Body.String()
	if !strings.Contains(page, "q1/personne") || strings.Contains(page, "q1/effacement") || strings.Contains(page, "Faire préparer") || !strings.Contains(page, "Nous ne détenons rien.") {
		t.Errorf("nobody is found: %s", visibleText(page))
	}
}

// The register is saved as a table that names nobody.
func TestTheRegisterIsSaved(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.get("/admin/droits/registre.csv", "dpo")
	if lines := strings.Split(w.Body.String(), "\n"); w.Code != 200 || len(lines) != 3 || lines[1] != "2026;accéder à vos données;3;1;1;0;1;1;1;33" {
		t.Errorf("%d %q", w.Code, lines)
	}
}

// Every service shows the rights that its file gives to a role on the bases of its purposes, and its directives where it takes some.
func TestRightsFollowTheFile(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		svc := h.config.Service
		for _, role := range svc.Roles {
			if !h.may(string(role.ID), need{service.Create, "right", service.ScopeSelf}) {
				continue
			}
			h.api.says["GET /account"] = reply{200, `{"role":"` + string(role.ID) + `"}`, nil}
			text := visibleText(h.get(pathRights, "candidat").Body.String())
			for _, purpose := range svc.PurposesOf(role.ID) {
				if !strings.Contains(text, french.Replace(purpose.Label)) || !strings.Contains(text, purpose.Basis.Label()) {
					t.Errorf("%s: %s and its basis are not told", role.ID, purpose.ID)
				}
			}
			_, takes := svc.Right(service.RightPostMortem)
			if strings.Contains(text, "Après ma mort") != takes || (h.get(pathDirectives, "candidat").Code == 200) != takes {
				t.Errorf("%s: directives told or taken where the service says otherwise", role.ID)
			}
			if got := h.post("/mes-droits/demande", "candidat", url.Values{"droit": {string(service.RightAccess)}}.Encode()); got.Code != 303 {
				t.Errorf("%s: %d", role.ID, got.Code)
			}
		}
	})
}
