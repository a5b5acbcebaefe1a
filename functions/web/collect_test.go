package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWhateverIsAskedIsExplained: each page on which somebody writes something says who uses it and for what, that it may be seen and corrected, and
// where the rest is told (RGPD art. 13; 001:131; F022).
func TestWhateverIsAskedIsExplained(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		mention := french.Replace("Ce que vous écrivez ici sert à rendre ce service, et à rien d’autre. Responsable : " + h.config.Service.Controller.Name + ".")
		asking := 0
		for _, s := range everySight(h) {
			w := h.see(s)
			if w.Code != 200 && w.Code != 422 {
				continue // a page that this service has not
			}
			html := w.Body.String()
			asks := slices.ContainsFunc(elements(t, html), typed)
			if asks && !strings.Contains(visibleText(html), mention) {
				t.Errorf("%s asks for something and does not explain it", s.path)
			}
			if _, said, _ := strings.Cut(html, "rien d’autre"); asks && !strings.Contains(said, `href="`+testBase+`/confidentialite"`) {
				t.Errorf("%s: nothing leads to the policy", s.path)
			}
			if asks {
				asking++
			}
		}
		if asking < 20 {
			t.Errorf("%d pages ask for something: are they the pages?", asking)
		}
	})
}

// everySight are the pages of any service, and the registration of those who register themselves in this one.
func everySight(h house) []sight {
	all := slices.Clone(sights)
	for _, role := range h.config.Service.Roles {
		if role.Account.SelfRegistered() {
			all = append(all, sight{path: pathRegister + "/" + string(role.ID)})
		}
	}
	return all
}

// typed reports whether an element is where somebody writes or chooses.
func typed(e element) bool {
	return e.name == "textarea" || e.name == "select" || e.name == "input" && e.at["type"] != "hidden"
}

// TestNobodyMustRegister: where an account is opened the service file's sentence is read before anything is asked; no form asks for money, and what is
// public is read without an account (001:21; F017).
func TestNobodyMustRegister(t *testing.T) {
	t.Parallel()
	money := regexp.MustCompile(`(?i)paiement|payer|carte bancaire|\biban\b|tarif|\bprix\b|€`)
	everyService(t, func(t *testing.T, h house) {
		svc := h.config.Service
		for _, word := range []string{"gratuit", "facultatif", "ne vous prive d’aucun droit"} {
			if !strings.Contains(svc.Choice, word) {
				t.Errorf("the service file does not say %q: %q", word, svc.Choice)
			}
		}
		paths := []string{pathRegister}
		for _, role := range svc.Roles {
			if role.Account.SelfRegistered() {
				paths = append(paths, pathRegister+"/"+string(role.ID))
			}
		}
		for _, path := range paths {
			main, said, found := strings.Cut(visibleText(h.get(path, "").Body.String()), french.Replace(svc.Choice))
			if !found || strings.Contains(main, "Adresse électronique") {
				t.Errorf("%s does not say that nobody must register, or says it after its questions", path)
			}
			if asked := money.FindString(said); asked != "" {
				t.Errorf("%s asks for %q", path, asked)
			}
		}
		for _, p := range h.pages {
			if p.Method == "GET" && p.Audience == visitor && !strings.Contains(p.Pattern, "{") && h.get(p.Pattern, "").Code != 200 {
				t.Errorf("%s asks for an account", p.Pattern)
			}
		}
	})
}
