package web

import (
	"maps"
	"strings"
	"testing"
)

const (
	fixtureApplicationHead = `"id":"a1","state":"LUE","offer":{"id":"o1","title":"Boulanger de nuit","job":"Boulanger / Boulangère","place":"Arras (62000)","contract":"CDI"},"name":"Zoé Exemple","cv":"Boulangère, 3 ans","appliedAt":"2026-02-28T13:05:00Z"`
	fixtureApplication     = `{` + fixtureApplicationHead + `,"email":"zoe@exemple.test","phone":"03 00 00 00 00","message":"Votre fournil me plaît.","frozenAt":"2026-02-27T13:05:00Z",
		"lines":[{"label":"Métiers recherchés","text":"Boulanger"},{"label":"Présentation","text":"CAP.\nTrois ans."}],"version":3,"gone":true,"acts":["questionner","repondre","retenir","refuser","pourvoir","retirer"],
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
	"POST /applications/mine/{offer}/{act}":   {200, fixtureApplication, nil},
	"GET /applications/received/{offer}":      {200, `{"applications":[{` + fixtureApplicationHead + `},{"id":"a2","state":"RETIREE","offer":{"id":"o1"},"name":"","cv":"","appliedAt":"2026-02-28T13:05:00Z"}],"next":"a2"}`, nil},
	"GET /applications/received/{offer}/{id}": {200, fixtureApplication, nil},

	"POST /applications/received/{offer}/{id}/{act}": {200, fixtureApplication, nil},
}

var applicationSights = []sight{
	{"postuler", "/offres/o1/postuler", "candidat", "", "Postuler"},
	{"postuler-sans-cv", "/offres/o3/postuler", "candidat", "", "Postuler"},
	{"postuler-encore", "/offres/o4/postuler", "candidat", "", "Postuler"},
	{"mes-candidatures", "/mes-candidatures", "candidat", "", "Mes candidatures"},
	{"ma-candidature", "/mes-candidatures/o1?fait=candidature-envoyee", "candidat", "", "Boulanger de nuit"},
	{"candidatures", "/recruteur/offres/o1/candidatures", "recruteur", "", "Candidatures reçues"},
	{"ma-candidature-retrait", "/mes-candidatures/o1/retrait", "candidat", "", "Retirer ma candidature"},
	{"ma-candidature-reponse", "/mes-candidatures/o1/reponse", "candidat", "", "Répondre à la question"},
	{"candidature-refus", "/recruteur/offres/o1/candidatures/a1/refus", "recruteur", "", "Ne pas retenir cette candidature"},
	{"candidature-pourvu", "/recruteur/offres/o1/candidatures/a1/pourvu", "recruteur", "", "Dire que le poste est pourvu"},
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

// An act takes along the version that was read; who is late finds their text again, what happened meanwhile, and the version of now.
func TestActsOnAnApplication(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	const path = "/recruteur/offres/o1/candidatures/a1"
	w := h.post(path+"/refus", "recruteur", "version=2&texte=Un+autre+profil")
	if got := h.api.last(); got.operation != "POST /applications/received/o1/a1/refusal" || got.body != `{"text":"Un autre profil","version":2}` {
		t.Errorf("%s %s", got.operation, got.body)
	}
	if to := w.Header().Get("Location"); to != testBase+path+"?fait=candidature-acte" {
		t.Errorf("%d %s", w.Code, to)
	}
	h.api.says["POST /applications/received/o1/a1/refusal"] = problemOf(409, "Cette candidature a changé.")
	html := h.post(path+"/refus", "recruteur", "version=2&texte=Un+autre+profil").Body.String()
	for _, want := range []string{"Cette candidature a changé.", "Un autre profil</textarea>", `name="version" value="3"`, "libre la nuit"} {
		if !strings.Contains(html, want) {
			t.Errorf("without %s", want)
		}
	}
	if w := h.get(path+"/embaucher", "recruteur"); w.Code != 404 {
		t.Errorf("an act that does not exist: %d", w.Code)
	}
}
