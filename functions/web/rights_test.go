package web

import "maps"

const (
	fixtureRequestHead = `"id":"q1","right":"restriction","rightLabel":"faire geler l’utilisation de vos données","state":"EN_COURS","channel":"compte","receivedAt":"2026-02-28T09:00:00Z",
		"dueAt":"2026-03-30T22:00:00Z","left":"il reste 12 jours","late":false,"extended":true,"relayDueAt":"2026-03-10T23:00:00Z","waitsForAcknowledgement":true`
	fixtureLateHead   = `{"id":"q2","right":"access","rightLabel":"accéder à vos données","state":"RECUE","channel":"courrier","receivedAt":"2026-01-28T09:00:00Z","dueAt":"2026-02-28T23:00:00Z","left":"dépassé de 3 jours","late":true}`
	fixtureClosedHead = `{"id":"q3","right":"erasure","rightLabel":"faire effacer vos données","state":"REFUSEE","channel":"compte","receivedAt":"2026-01-02T09:00:00Z","dueAt":"2026-02-02T23:00:00Z","late":false,"closedAt":"2026-01-20T10:00:00Z"}`
	fixtureCopies     = `[{"id":"x1","askedAt":"2026-02-28T09:00:00Z","expiresAt":"2026-03-07T09:00:00Z","parts":2},{"id":"x2","askedAt":"2026-03-01T09:00:00Z"}]`
	fixtureRights     = `{"requests":[{` + fixtureRequestHead + `},` + fixtureClosedHead + `],"exports":` + fixtureCopies + `,"directive":{"wish":"communiquer","executor":"Paul Modèle, 03 00 00 00 00","givenAt":"2026-02-01T09:00:00Z"},"consent":true}`
	fixtureSteps      = `"groundLabel":"vous contestez leur exactitude","purposes":["Suivi"],"field":"Nom","value":"Modèle","message":"Mon nom est faux.","doubt":"Une autre adresse.","extension":"Beaucoup de documents.","withdrawable":true,
		"steps":[{"at":"2026-02-28T09:00:00Z","what":"Réception confirmée","by":"le service"}]`
	fixtureOwnRequest = `{` + fixtureRequestHead + `,` + fixtureSteps + `}`
	fixtureRefused    = `{"id":"q3","right":"erasure","rightLabel":"faire effacer vos données","state":"REFUSEE","channel":"compte","receivedAt":"2026-01-02T09:00:00Z","dueAt":"2026-02-02T23:00:00Z","closedAt":"2026-01-20T10:00:00Z",
		"purposes":[],"steps":[],"answer":"Rien.","refusal":"C’est une mission d’intérêt public.","remedies":"Vous pouvez adresser une réclamation à la CNIL."}`
	fixtureHandled = `{` + fixtureRequestHead + `,` + fixtureSteps + `,"answer":"Oui.","refusal":"Non.","officer":{"attached":true,"requester":{"name":"Inès Modèle","address":"1 rue du Modèle","represents":true,"proof":"Jugement 4"},"covered":true,"note":"À voir.",
		"relay":{"identification":"PE 1","dueAt":"2026-03-10T23:00:00Z","answered":{"reason":"Fait."}},"acts":["accuser-reception","rattacher","qualifier","prolonger","geler","lever","effacer","constater-deces","repondre","refuser","servir"],
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
	"POST /exports":                               {202, `{"id":"x1"}`, nil},
	"POST /exports/{id}/{part}":                   {200, `PK`, map[string]string{"Content-Type": "application/zip", "Content-Disposition": `attachment; filename="mes-donnees-1-sur-2.zip"`}},
	"GET /rights/requests":                        {200, `{"requests":[` + fixtureLateHead + `,{` + fixtureRequestHead + `},` + fixtureClosedHead + `],"register":[{"year":2026,"right":"access","rightLabel":"accéder à vos données","received":3,"open":1,"answered":1,"refused":1,"withdrawn":0,"extended":1,"late":1,"maxDays":33}]}`, nil},
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
	{"mes-corrections", "/mes-droits/corrections", "candidat", "", "Retirer une correction"},
	{"mes-corrections-erreurs", "/mes-droits/corrections", "candidat", "donnee=", "Retirer une correction"},
	{"droits", "/admin/droits", "dpo", "", "Demandes de droits"},
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
