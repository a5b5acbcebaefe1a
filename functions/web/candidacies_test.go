package web

import (
	"maps"
	"strings"
	"testing"
)

const (
	fixtureApplicationHead = `"id":"a1","state":"LUE","offer":{"id":"o1","title":"Boulanger de nuit","job":"Boulanger / Boulangère","place":"Arras (62000)","contract":"CDI"},"name":"Zoé Exemple","cv":"Boulangère, 3 ans","appliedAt":"2026-02-28T13:05:00Z"`
	fixtureApplication     = `{` + fixtureApplicationHead + `,"email":"zoe@exemple.test","phone":"03 00 00 00 00","message":"Votre fournil me plaît.","frozenAt":"2026-02-27T13:05:00Z",
		"lines":[{"label":"Métiers recherchés","text":"Boulanger"},{"label":"Présentation","text":"CAP.\nTrois ans."}],"acts":["questionner","repondre","retenir","refuser","pourvoir","retirer"],
		"steps":[{"act":"lire","at":"2026-03-01T09:00:00Z","by":"Recruteur"},{"act":"questionner","text":"Êtes-vous libre la nuit\u00a0?","at":"2026-03-01T09:05:00Z","by":"Recruteur"}]}`
	fixturePrepared = `{"offer":` + fixtureOffer + `,"cvs":[{"number":1,"title":"Boulangère, 3 ans"},{"number":2,"title":"Vendeuse"}],"applied":false,"name":"Zoé Exemple","email":"zoe@exemple.test","phone":"03 00 00 00 00"}`
)

var applicationFixtures = map[string]reply{
	"GET /applications":                       {200, `{"applications":[{` + fixtureApplicationHead + `}]}`, nil},
	"POST /applications":                      {201, fixtureApplication, nil},
	"GET /applications/offers/o1":             {200, fixturePrepared, nil},
	"GET /applications/offers/o3":             {200, `{"offer":` + fixtureOffer + `,"cvs":[],"applied":false,"name":"Zoé Exemple","email":"zoe@exemple.test"}`, nil},
	"GET /applications/offers/o4":             {200, `{"offer":` + fixtureOffer + `,"cvs":[],"applied":true,"name":"Zoé Exemple","email":"zoe@exemple.test"}`, nil},
	"GET /applications/mine/{offer}":          {200, fixtureApplication, nil},
	"GET /applications/received/{offer}":      {200, `{"applications":[{` + fixtureApplicationHead + `},{"id":"a2","state":"RETIREE","offer":{"id":"o1"},"name":"","cv":"","appliedAt":"2026-02-28T13:05:00Z"}],"next":"a2"}`, nil},
	"GET /applications/received/{offer}/{id}": {200, fixtureApplication, nil},
}

var applicationSights = []sight{
	{"postuler", "/offres/o1/postuler", "candidat", "", "Postuler"},
	{"postuler-sans-cv", "/offres/o3/postuler", "candidat", "", "Postuler"},
	{"postuler-encore", "/offres/o4/postuler", "candidat", "", "Postuler"},
	{"mes-candidatures", "/mes-candidatures", "candidat", "", "Mes candidatures"},
	{"ma-candidature", "/mes-candidatures/o1?fait=candidature-envoyee", "candidat", "", "Boulanger de nuit"},
	{"candidatures", "/recruteur/offres/o1/candidatures", "recruteur", "", "Candidatures reçues"},
	{"candidature", "/recruteur/offres/o1/candidatures/a1", "recruteur", "", "Zoé Exemple"},
}

func init() {
	maps.Copy(fixtures, applicationFixtures)
	sights = append(sights, applicationSights...)
}

// What is typed reaches the operation; what it refuses comes back beside the field, with what was typed.
func TestApplying(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.post("/offres/o1/postuler", "candidat", "cv=2&message=Bonjour+%21&adresse=oui")
	if got, want := h.api.last().body, `{"cv":2,"email":true,"message":"Bonjour !","offer":"o1","phone":false}`; got != want {
		t.Errorf("sent %s", got)
	}
	if to := w.Header().Get("Location"); w.Code != 303 || to != testBase+"/mes-candidatures/o1?fait=candidature-envoyee" {
		t.Errorf("%d %s", w.Code, to)
	}
	h.api.says["POST /applications"] = problemOf(422, "À corriger.", problemItem{"#/message", "Ce texte est trop long."})
	w = h.post("/offres/o1/postuler", "candidat", "cv=2&message=Bonjour+%21&telephone=oui")
	for _, want := range []string{`id="message-erreur"`, "Ce texte est trop long.", "Bonjour !</textarea>", `value="2" checked`, `name="telephone" value="oui" checked`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d, without %s", w.Code, want)
		}
	}
}

// A page that others follow leads to them; a withdrawn application leads nowhere.
func TestReceivedApplications(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	html := h.get("/recruteur/offres/o1/candidatures?apres=a0", "recruteur").Body.String()
	if got := h.api.last().query; got != "after=a0" {
		t.Errorf("asked for %q", got)
	}
	if !strings.Contains(html, "/candidatures?apres=a2") || strings.Contains(html, "/candidatures/a2") {
		t.Errorf("%s", html)
	}
}
