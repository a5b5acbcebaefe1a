package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

// TestAnAgentWritesFirst: an agent writes to somebody of their territory whose address they have, once however often the form is sent, by name in the
// journal; she is told, reads and answers. Somebody elsewhere, a colleague and nobody are the same to them, and guessing addresses ends soon.
func TestAnAgentWritesFirst(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	const path, zoe = "/api/v1/messages/office", "zoe.canari@demo.example"
	agent, reader := newBrowser(t, s.url), newBrowser(t, s.url)
	signIn(agent, "agent@demo.example", demo.Password)
	signIn(reader, zoe, password)
	agent.open("/admin/messages").follow("Écrire à une personne")
	agent.press("Envoyer", nil).reads("Indiquez l’adresse électronique")
	said := url.Values{"courriel": {zoe}, "sujet": {"Votre rendez-vous"}, "texte": {"Est-ce que mardi vous va ?"}}
	agent.press("Envoyer", url.Values{"courriel": {"personne@demo.example"}, "sujet": said["sujet"], "texte": said["texte"]}).reads("Aucune personne de votre territoire")
	form := *agent
	agent.press("Envoyer", said).reads("Est-ce que mardi vous va ?").reads("Zoé Exemple")
	form.press("Envoyer", said) // the form before, once more
	_, thread, _ := strings.Cut(strings.TrimPrefix(agent.at, "/admin/messages/"), "/")
	thread, _, _ = strings.Cut(thread, "?")
	if wrote := countOf(s.acts("agent_dept"), "C "+thread); thread == "" || wrote != 1 {
		t.Errorf("the journal says %d times that the agent began %q", wrote, thread)
	}
	s.settle()
	s.checkNotices(zoe, "Un message vous attend", 1)
	reader.open("/messages").follow("Votre rendez-vous").reads("Est-ce que mardi vous va ?").press("Envoyer", url.Values{"texte": {"Oui, mardi."}}).reads("Oui, mardi.")
	agent.open("/admin/messages").follow("Votre rendez-vous").reads("Oui, mardi.")
	if threads, _ := s.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/messages", nil)["threads"].([]any); len(threads) != 1 {
		t.Errorf("%d threads of one form", len(threads))
	}
	s.designated("ailleurs", map[string]any{"role": "agent_dept", "territory": []string{"62100"}})
	letter := func(who, address string) (int, string) {
		key := text(t, s.must(http.StatusOK, "agent", http.MethodGet, path+"/letters", nil), "key")
		got := s.visitor(t, who).ask(http.MethodPost, path+"/letters", map[string]any{"email": address, "subject": "RDV", "text": "CANARI", "key": key})
		return got.status, strings.ReplaceAll(got.text, key, "")
	}
	_, nobody := letter("ailleurs", "personne@demo.example")
	for _, address := range []string{zoe, "dpo@demo.example", "agent@demo.example"} {
		if status, answer := letter("ailleurs", address); status != http.StatusUnprocessableEntity || answer != nobody {
			t.Errorf("%s: %d %s", address, status, answer)
		}
	}
	for _, who := range []string{"zoe", "recruteur", "admin", "dpo"} {
		if status, _ := letter(who, zoe); status != http.StatusForbidden {
			t.Errorf("%s writes in the name of the service: %d", who, status)
		}
	}
	status := 0
	for range 20 {
		status, _ = letter("ailleurs", "personne@demo.example")
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("after many tries: %d", status)
	}
}
