package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func init() {
	const head = `{"person":"p1","id":"a9","subject":"Mon prochain rendez-vous","with":"Zoé Exemple","count":1,"unread":0,"lastAt":"2026-03-01T09:05:00Z"}`
	maps.Copy(fixtures, map[string]reply{
		"GET /messages/office":                            {200, `{"with":"Agent habilité","key":"cle1"}`, nil},
		"POST /messages/office":                           {201, head, nil},
		"GET /messages/office/threads":                    {200, `{"threads":[` + head + `],"next":"2026-03-01T09:05:00Z#0000000000000000000000000g"}`, nil},
		"GET /messages/office/threads/{person}/{thread}":  {200, fixtureThread, nil},
		"GET /messages/office/letters":                    {200, `{"key":"cle1"}`, nil},
		"POST /messages/office/letters":                   {201, `{"person":"p1","thread":"a9"}`, nil},
		"POST /messages/office/threads/{person}/{thread}": {201, `{"message":"Envoyée."}`, nil},
	})
	sights = append(sights,
		sight{"message-service", "/messages/service", "candidat", "", "Écrire au service"},
		sight{"messages-recus", "/admin/messages", "agent_dept", "", "Messages reçus"},
		sight{"message-premier", "/admin/messages/nouveau", "agent_dept", "", firstLetterTitle},
		sight{"message-premier-erreurs", "/admin/messages/nouveau", "agent_dept", "courriel=&cle=c0", firstLetterTitle},
		sight{"message-recu", "/admin/messages/p1/a9", "agent_dept", "", "Boulanger de nuit"},
	)
}

// The list goes on where it ended, of what has an answer too.
func TestPagesOfWhatIsReceived(t *testing.T) {
	t.Parallel()
	const next = "suite=2026-03-01T09%3A05%3A00Z%230000000000000000000000000g"
	for path, want := range map[string]struct{ query, link string }{
		"/admin/messages":                          {"", "?" + next},
		"/admin/messages?reponse=oui":              {"answered=true", "?reponse=oui&amp;" + next},
		"/admin/messages?suite=la%23b":             {"after=la%23b", "?" + next},
		"/admin/messages?reponse=oui&suite=la%23b": {"after=la%23b&answered=true", "?reponse=oui&amp;" + next},
	} {
		h := newHouse(t, testBase)
		page := h.get(path, "agent_dept").Body.String()
		asked := slices.ContainsFunc(h.api.calls, func(one call) bool { return one.operation == "GET /messages/office/threads" && one.query == want.query })
		if !asked || !strings.Contains(page, `href="/recette/admin/messages`+want.link+`">Page suivante`) {
			t.Errorf("%s: asked %v, and shows %s", path, h.api.made(), page)
		}
	}
}

// What is written to the service, and answered by it, goes out with the key of its form.
func TestWritingToTheService(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	for _, c := range []struct{ path, role, form, operation, body, to string }{
		{"/messages/service", "candidat", "sujet=RDV&texte=Quand&cle=c0", "POST /messages/office", `{"key":"c0","subject":"RDV","text":"Quand"}`, "/messages/a9?fait=message-envoye"},
		{"/admin/messages/nouveau", "agent_dept", "courriel=zoe@exemple.test&sujet=RDV&texte=Mardi&cle=c0", "POST /messages/office/letters", `{"email":"zoe@exemple.test","key":"c0","subject":"RDV","text":"Mardi"}`, "/admin/messages/p1/a9?fait=message-envoye"},
		{"/admin/messages/p1/a9", "agent_dept", "texte=Mardi&cle=c0", "POST /messages/office/threads/p1/a9", `{"key":"c0","text":"Mardi"}`, "/admin/messages/p1/a9?fait=message-envoye"},
	} {
		w := h.post(c.path, c.role, c.form)
		if got := h.api.last(); got.operation != c.operation || got.body != c.body || w.Header().Get("Location") != testBase+c.to {
			t.Errorf("%s %s, to %s", got.operation, got.body, w.Header().Get("Location"))
		}
	}
}

// Who is nobody's of the territory is told beside the address; what was typed and the key of the form stay.
func TestALetterToNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["POST /messages/office/letters"] = problemOf(http.StatusUnprocessableEntity, "À corriger.", problemItem{"#/email", "Aucune personne de votre territoire."})
	w := h.post(pathFirstLetter, "agent_dept", "courriel=zoe@exemple.test&sujet=RDV&texte=Mardi&cle=c0")
	for _, part := range []string{"Aucune personne de votre territoire.", `id="courriel-erreur"`, `value="zoe@exemple.test"`, `value="RDV"`, "Mardi</textarea>", `name="cle" value="c0"`} {
		if page := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, part) {
			t.Errorf("%d, no %s in %s", w.Code, part, page)
		}
	}
}
