package web

import (
	"strings"
	"testing"
)

// A form that is sent twice asks the API for the same case; who declares without reading goes back to their own space.
func TestAViolationIsDeclared(t *testing.T) {
	t.Parallel()
	form := "nature=Un+tableau+envoy%C3%A9+au+mauvais+service&touche=confidentialite&decouverte=28/02/2026+10:05"
	bodies := map[string]bool{}
	for role, want := range map[string]string{"dpo": "/recette/admin/violations?fait=violation-declaree", "admin_fonct": "/recette/mon-espace?fait=violation-declaree"} {
		h := newHouse(t, testBase)
		w := h.post("/admin/violations/nouvelle", role, form)
		if got := w.Header().Get("Location"); w.Code != 303 || got != want {
			t.Errorf("%s: %d %q", role, w.Code, got)
		}
		for _, made := range h.api.calls {
			if made.operation == "POST /breaches" {
				bodies[made.body] = true
			}
		}
	}
	if len(bodies) != 1 {
		t.Errorf("two requests for one form: %v", bodies)
	}
	for body := range bodies {
		if !strings.Contains(body, `"discoveredAt":"2026-02-28T10:05:00+01:00"`) || !strings.Contains(body, `"harms":["confidentialite"]`) {
			t.Errorf("sent %s", body)
		}
	}
}

// An act carries the version that its form was made for, and comes back with what the API has against it.
func TestAnActOnACase(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	if page := h.get("/admin/violations/v1/registre", "dpo").Body.String(); !strings.Contains(page, "registre?version=3") || !strings.Contains(page, "Un tableau envoyé au mauvais service") {
		t.Error("the form has neither the version nor what the register says")
	}
	h.post("/admin/violations/v1/registre?version=3", "dpo", "nature=Perte&personnes=candidats%0D%0Arecruteurs&nombre=1+200")
	if last := h.api.last(); last.query != "version=3" || !strings.Contains(last.body, `"personCategories":["candidats","recruteurs"]`) || !strings.Contains(last.body, `"persons":1200`) {
		t.Errorf("sent %q %s", last.query, last.body)
	}
	h.api.says["POST /breaches/v1/notifications"] = problemOf(422, "", problemItem{"#/lateReason", "Le délai est dépassé : indiquez pourquoi."})
	w := h.post("/admin/violations/v1/cnil?version=3", "dpo", "quand=28/02/2026+10h05&reference=CNIL-1")
	if w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#retard">`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/admin/violations/v1/registre", "/admin/violations/v1/registre?version=x", "/admin/violations/v1/inventer?version=3"} {
		if w := h.post(path, "dpo", "nature=x"); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
