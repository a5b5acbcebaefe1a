package web

import (
	"strings"
	"testing"
)

// A campaign is written, read again with the number of those who would get it, and sent in the revision that was read.
func TestACampaign(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.post("/admin/campagnes/nouvelle", "agent_dept", "objet=Forum+&texte=Bonjour.%0D%0AMardi.")
	if got := w.Header().Get("Location"); got != "/recette/admin/campagnes/c1?fait=campagne-ecrite" || h.api.last().body != `{"purpose":"actualites","subject":"Forum","text":"Bonjour.\nMardi."}` {
		t.Errorf("%d %q, sent %s", w.Code, got, h.api.last().body)
	}
	page := h.get("/admin/campagnes/c1", "agent_dept").Body.String()
	for _, part := range []string{"Au plus 1\u202f250\u00a0personnes la recevraient aujourd’hui", `name="revision" value="2"`, "Modifier le texte", "Annuler la campagne"} {
		if !strings.Contains(page, part) {
			t.Errorf("the preview does not say %q", part)
		}
	}
	for _, c := range []struct{ path, sent, operation, body, to string }{
		{"/admin/campagnes/c1/envoi", "revision=2", "POST /campaigns/c1/sending", `{"revision":2}`, "/recette/admin/campagnes/c1?fait=campagne-demandee"},
		{"/admin/campagnes/c1/annulation", "", "POST /campaigns/c1/cancellation", "", "/recette/admin/campagnes?fait=campagne-annulee"},
		{"/admin/campagnes/c1/texte", "revision=2&objet=Salon&texte=Lundi.", "POST /campaigns/c1/text", `{"purpose":"actualites","revision":2,"subject":"Salon","text":"Lundi."}`, "/recette/admin/campagnes/c1?fait=campagne-ecrite"},
	} {
		w := h.post(c.path, "agent_dept", c.sent)
		if last := h.api.last(); last.operation != c.operation || last.body != c.body || w.Header().Get("Location") != c.to {
			t.Errorf("%s: %d to %q, %s %s", c.path, w.Code, w.Header().Get("Location"), last.operation, last.body)
		}
	}
	for path, sent := range map[string]string{"/admin/campagnes/c1/envoi": "", "/admin/campagnes/c1/texte": "revision=x&objet=a&texte=b"} {
		if w := h.post(path, "agent_dept", sent); w.Code != 400 {
			t.Errorf("%s with %q: %d", path, sent, w.Code)
		}
	}
	h.api.says["POST /campaigns/c1/text"] = problemOf(409, "Cette campagne a changé.")
	if w := h.post("/admin/campagnes/c1/texte", "agent_dept", "revision=1&objet=Salon&texte=Lundi."); w.Code != 422 || !strings.Contains(w.Body.String(), "Lundi.") || !strings.Contains(w.Body.String(), "a changé") {
		t.Errorf("of another revision: %d %s", w.Code, w.Body)
	}
	sent := h.get("/admin/campagnes/c2", "agent_dept").Body.String()
	if strings.Contains(sent, "/envoi") || strings.Contains(sent, "/annulation") || !strings.Contains(sent, "1\u202f240\u00a0courriels envoyés") {
		t.Errorf("what was sent: %s", sent)
	}
}
