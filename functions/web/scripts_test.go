package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// mostScript is what the script of forms may weigh, compressed: it is fetched once, and by pages that nobody comes to first.
const mostScript = 3_584

// TestFormScript: the script of forms is one small file of ours, kept by browsers under a name that changes with it, which makes no code of texts.
func TestFormScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.get(strings.TrimPrefix(testBase+h.asset("formulaire.js"), testBase), "")
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	script := w.Body.String()
	if size := len(compress(w.Body.Bytes())); size > mostScript {
		t.Errorf("%d bytes, %d at most", size, mostScript)
	}
	if bad := regexp.MustCompile(`eval\(|new Function|innerHTML|outerHTML|document\.write|insertAdjacentHTML|https?://|setAttribute\("style"`).FindString(script); bad != "" {
		t.Errorf("the script uses %q", bad)
	}
}

// TestWhereFormsAreHelped: forms of who is signed in have the script, and no page that people come to first; a picker says where its answers are.
func TestWhereFormsAreHelped(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	tag := `<script src="` + testBase + h.asset("formulaire.js") + `" defer></script>`
	for _, c := range []struct {
		path, role string
		helped     bool
	}{
		{"/", "", false}, {"/inscription/candidat", "", false}, {"/connexion", "", false}, {"/mot-de-passe", "", false}, {"/offres", "", false}, {"/offres", "candidat", false},
		{"/mon-espace", "candidat", false}, {"/mes-donnees", "candidat", false}, {"/offres-pour-moi", "candidat", false},
		{"/mon-cv/1", "candidat", true}, {"/mon-cv/fichiers", "candidat", true}, {"/mon-cv/1/experiences", "candidat", true}, {"/recruteur/offres/nouvelle", "recruteur", true},
		{"/messages/service", "candidat", true}, {"/admin/violations/nouvelle", "dpo", true},
	} {
		w := h.get(c.path, c.role)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), tag) != c.helped || strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src") != c.helped {
			t.Errorf("%s as %q: %d, helped %v", c.path, c.role, w.Code, !c.helped)
		}
	}
	cv := h.get("/mon-cv/1", "candidat").Body.String()
	if !strings.Contains(cv, `data-liste="/recette/api/v1/referentials/jobs" data-plusieurs`) || !strings.Contains(cv, `data-liste="/recette/api/v1/referentials/communes"`) {
		t.Error("the pickers do not say where their answers are")
	}
}
