package web

import (
	"maps"
	"strings"
	"testing"
)

func init() {
	maps.Copy(fixtures, map[string]reply{
		"POST /messages/contact": {202, `{"message":"Reçue."}`, nil},
		"GET /messages/tickets": {200, `{"more":true,"tickets":[{"id":"t1","topic":"Mon compte","name":"Zoé Exemple","reach":"03 00 00 00 00","text":"Je n’ai pas reçu\nmon code.","at":"2026-03-01T09:05:00Z"},
			{"id":"t2","topic":"Mon compte","name":"","reach":"zoe@exemple.test","text":"Bonjour.","at":"2026-03-02T09:05:00Z"},{"id":"t3","topic":"Contenu","text":"Idiot.","motive":"Il insulte","at":"2026-03-02T09:05:00Z"}]}`, nil},
		"POST /messages/tickets/{id}/removal":  {200, `{"message":"Retiré."}`, nil},
		"POST /messages/tickets/{id}/handling": {200, `{"message":"Détruite."}`, nil},
	})
	sights = append(sights,
		sight{"contact", "/contact", "", "", "Nous écrire"},
		sight{"contact-envoye", "/contact?fait=aide-demandee", "candidat", "", "Nous écrire"},
		sight{"message-retirer", "/admin/demandes/t3/retrait", "admin_fonct", "", "Retirer ce message"},
		sight{"demandes", "/admin/demandes", "admin_fonct", "", "Demandes d’aide"},
	)
}

// Anybody writes, without an account; what is missing is said beside its question, and what was typed stays.
func TestAskingForHelp(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["POST /messages/contact"] = reply{202, `{"message":"Reçue."}`, nil}
	w := h.post("/contact", "", "sujet=compte&texte=Bonjour&joindre=03+00+00+00+00&nom=")
	if got, want := h.api.last().body, `{"name":"","reach":"03 00 00 00 00","text":"Bonjour","topic":"compte"}`; got != want {
		t.Errorf("sent %s", got)
	}
	if to := w.Header().Get("Location"); w.Code != 303 || to != testBase+"/contact?fait=aide-demandee" {
		t.Errorf("%d %s", w.Code, to)
	}
	h.api.made()
	html := h.post("/contact", "", "sujet=compte&texte=Bonjour").Body.String()
	if made := h.api.made(); len(made) != 0 || !strings.Contains(html, `id="joindre-erreur"`) || !strings.Contains(html, "Bonjour</textarea>") || !strings.Contains(html, `value="compte" checked`) {
		t.Errorf("%v %s", made, html)
	}
	h.api.says["POST /messages/contact"] = problemOf(429, "Trop de demandes : réessayez dans une heure.")
	if html := h.post("/contact", "", "sujet=compte&texte=Bonjour&joindre=ici").Body.String(); !strings.Contains(html, "Trop de demandes") || !strings.Contains(html, "Bonjour</textarea>") {
		t.Errorf("%s", html)
	}
}

// Who answered destroys the request, and comes back to those that wait.
func TestHandlingATicket(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.post("/admin/demandes/t1/traitement", "admin_fonct", "")
	if got := h.api.last().operation; got != "POST /messages/tickets/t1/handling" || w.Header().Get("Location") != testBase+"/admin/demandes?fait=aide-traitee" {
		t.Errorf("%s, %d %s", got, w.Code, w.Header().Get("Location"))
	}
}
