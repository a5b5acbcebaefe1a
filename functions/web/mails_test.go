package web

import (
	"net/http"
	"strings"
	"testing"
)

func init() {
	fixtures["GET /account/mails"] = reply{200, `{"mails":[{"kind":"written","label":"Un message vous attend","when":"Quand quelqu’un vous écrit.","wanted":true},
		{"kind":"answered","label":"Votre candidature a avancé","when":"Quand un recruteur y donne suite.","wanted":false}],"version":7}`, nil}
	fixtures["PUT /account/mails"] = reply{204, ``, nil}
	sights = append(sights, []sight{
		{"mon-compte-courriels", pathMails, "candidat", "", mailsTitle},
		{"mon-compte-courriels-aucun", pathMails, "archiviste", "", mailsTitle},
	}...)
}

// TestChoosingMails: each box that was shown is said to be wanted or not, with the version that was read; who comes too late keeps their boxes, reads
// why nothing is stored, and is led to what is.
func TestChoosingMails(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get(pathMails, "candidat").Body.String()
	for _, part := range []string{`name="version" value="7"`, `name="written" value="oui" checked`, `name="answered" value="oui" aria`, `name="montre" value="answered"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if strings.Contains(page, `name="applied"`) {
		t.Error("a candidate chooses what recruiters get")
	}
	const form = "version=7&montre=written&montre=answered&answered=oui"
	w := h.post(pathMails, "candidat", form)
	want := `{"mails":[{"kind":"written","wanted":false},{"kind":"answered","wanted":true}],"version":7}`
	if got := h.api.last(); got.operation != "PUT /account/mails" || got.body != want || w.Header().Get("Location") != "/recette/mon-compte?fait=courriels-choisis" {
		t.Errorf("%s %s, then %q", got.operation, got.body, w.Header().Get("Location"))
	}
	h.api.says["PUT /account/mails"] = problemOf(http.StatusConflict, "Votre compte a changé.")
	w = h.post(pathMails, "candidat", form)
	page = w.Body.String()
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "Votre compte a changé.") || !strings.Contains(page, "Relire mes choix") ||
		!strings.Contains(page, `name="answered" value="oui" checked`) || strings.Contains(page, `name="written" value="oui" checked`) {
		t.Errorf("too late: %d %s", w.Code, page)
	}
}
