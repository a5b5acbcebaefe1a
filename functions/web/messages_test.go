package web

import (
	"maps"
	"strings"
	"testing"
)

const (
	fixtureThreadHead = `{"id":"a1","subject":"Boulanger de nuit","with":"Recruteur","count":3,"unread":2,"lastAt":"2026-03-01T09:05:00Z"}`
	fixtureThread     = `{"thread":` + fixtureThreadHead + `,"older":31,"gone":false,"key":"cle1","letters":[{"number":31,"own":true,"text":"Bonjour,\nle poste est-il libre\u00a0?","at":"2026-03-01T09:00:00Z"},
		{"number":32,"own":false,"text":"","removed":"Il insulte","at":"2026-03-01T09:03:00Z"},{"number":33,"own":false,"text":"Oui.","at":"2026-03-01T09:05:00Z"}]}`
)

func init() {
	maps.Copy(fixtures, map[string]reply{
		"GET /messages":                                       {200, `{"threads":[` + fixtureThreadHead + `,{"id":"a2","subject":"Vendeuse","with":"Zoé Exemple","count":1,"unread":0,"lastAt":"2026-02-01T09:05:00Z"}]}`, nil},
		"GET /messages/about/{offer}":                         {200, `{"thread":"a1","subject":"Boulanger de nuit","with":"Recruteur","started":false,"key":"cle1"}`, nil},
		"GET /messages/about/o4":                              {200, `{"thread":"a1","subject":"Boulanger de nuit","with":"Recruteur","started":true,"key":"cle1"}`, nil},
		"POST /messages/about/{offer}":                        {201, fixtureThreadHead, nil},
		"GET /messages/threads/{id}":                          {200, fixtureThread, nil},
		"GET /messages/threads/a3":                            {200, strings.Replace(fixtureThread, `"gone":false`, `"gone":true`, 1), nil},
		"POST /messages/threads/{id}/letters/{number}/report": {202, `{"message":"Merci."}`, nil},
		"POST /messages/threads/{id}":                         {201, fixtureThreadHead, nil},
	})
	sights = append(sights,
		sight{"messages", "/messages", "candidat", "", "Messages"},
		sight{"conversation", "/messages/a1?fait=message-envoye", "candidat", "", "Boulanger de nuit"},
		sight{"message-signaler", "/messages/a1/33/signaler", "candidat", "", "Signaler ce message"},
		sight{"conversation-finie", "/messages/a3", "recruteur", "", "Boulanger de nuit"},
		sight{"conversation-nouvelle", "/messages/candidature/o1?candidature=a1", "recruteur", "", "Boulanger de nuit"},
	)
}

// What is written goes out with the key of its form; what is late or wrong comes back under the newest messages, with what was typed.
func TestWriting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.post("/messages/a1", "candidat", "cle=cle0&texte=+Bonjour+%21+")
	if got := h.api.last(); got.operation != "POST /messages/threads/a1" || got.body != `{"key":"cle0","text":"Bonjour !"}` {
		t.Errorf("%s %s", got.operation, got.body)
	}
	if to := w.Header().Get("Location"); w.Code != 303 || to != testBase+"/messages/a1?fait=message-envoye" {
		t.Errorf("%d %s", w.Code, to)
	}
	h.api.says["POST /messages/threads/a1"] = problemOf(409, "Un autre message est arrivé au même moment.")
	html := h.post("/messages/a1", "candidat", "cle=cle0&texte=Bonjour+%21").Body.String()
	for _, want := range []string{"Un autre message est arrivé au même moment.", "Bonjour !</textarea>", `name="cle" value="cle1"`, "le poste est-il libre", "/messages/a1?avant=31"} {
		if !strings.Contains(html, want) {
			t.Errorf("without %s", want)
		}
	}
}

// The first message names the application that it is about; a conversation that began already is where one writes.
func TestFirstMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	html := h.get("/messages/candidature/o1?candidature=a1", "recruteur").Body.String()
	if !strings.Contains(html, `name="candidature" value="a1"`) || !strings.Contains(html, testBase+"/recruteur/offres/o1/candidatures/a1") {
		t.Errorf("%s", html)
	}
	w := h.post("/messages/candidature/o1", "recruteur", "cle=cle0&texte=Bonjour&candidature=a1")
	if got := h.api.last(); got.operation != "POST /messages/about/o1" || got.body != `{"application":"a1","key":"cle0","text":"Bonjour"}` {
		t.Errorf("%s %s", got.operation, got.body)
	}
	for _, to := range []string{w.Header().Get("Location"), h.get("/messages/candidature/o4", "candidat").Header().Get("Location") + "?fait=message-envoye"} {
		if to != testBase+"/messages/a1?fait=message-envoye" {
			t.Errorf("leads to %s", to)
		}
	}
}

// Who reads older messages asks for those before a number, and an address that says anything else shows the newest.
func TestOlderMessages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	for asked, want := range map[string]string{"31": "before=31", "x": "", "-4": ""} {
		h.api.made()
		h.get("/messages/a1?avant="+asked, "candidat")
		h.api.mu.Lock()
		for _, call := range h.api.calls {
			if call.operation == "GET /messages/threads/a1" && call.query != want {
				t.Errorf("%s asks for %q", asked, call.query)
			}
		}
		h.api.mu.Unlock()
	}
	if html := h.get("/messages/a3", "candidat").Body.String(); strings.Contains(html, "<textarea") || !strings.Contains(html, "Compte supprimé") {
		t.Error("a form to write to nobody")
	}
}

// A message that was received is pointed out for a motive, and one that was removed says why in its place.
func TestPointingAMessageOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	html := h.get("/messages/a1", "candidat").Body.String()
	if strings.Count(html, "/signaler") != 1 || !strings.Contains(html, testBase+"/messages/a1/33/signaler") || !strings.Contains(html, "Il insulte") {
		t.Errorf("%s", html)
	}
	for _, c := range []struct{ path, role, operation, to string }{
		{"/messages/a1/33/signaler", "candidat", "POST /messages/threads/a1/letters/33/report", "/messages/a1?fait=message-signale"},
		{"/admin/demandes/t3/retrait", "admin_fonct", "POST /messages/tickets/t3/removal", "/admin/demandes?fait=message-retire"},
	} {
		w := h.post(c.path, c.role, "motif=injure")
		if got := h.api.last(); got.operation != c.operation || got.body != `{"motive":"injure"}` || w.Header().Get("Location") != testBase+c.to {
			t.Errorf("%s %s, to %s", got.operation, got.body, w.Header().Get("Location"))
		}
	}
}
