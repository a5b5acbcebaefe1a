package web

import (
	"strings"
	"testing"
)

// A list says which part of it is shown, leads to the parts around, and to its first page from one that is no more.
func TestPagesOfAList(t *testing.T) {
	t.Parallel()
	for path, c := range map[string]struct{ who, api, says, empty string }{
		"/offres-pour-moi":             {"candidat", "GET /matches/offers", "Offres 51 à 51 sur 120.", `{"ready":true,"offers":[],"total":60,"first":51,"next":""}`},
		"/recruteur/offres/o1/profils": {"recruteur", "GET /matches/profiles/o1", "Profils 34 à 34 sur 1200.", `{"profiles":[],"total":40,"first":34,"next":""}`},
	} {
		h := newHouse(t, "")
		page := h.get(path+"?apres=c2", c.who).Body.String()
		for _, want := range []string{c.says, `rel="prev" href="` + path + `"`, `rel="next" href="` + path + `?apres=c3"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %s", path, want)
			}
		}
		h.api.says[c.api] = reply{200, c.empty, nil}
		if page := h.get(path+"?apres=c2", c.who).Body.String(); !strings.Contains(page, `<a href="`+path+`">Revenez à la première page`) {
			t.Errorf("%s: nothing leads from a page that is empty now", path)
		}
		h.api.says[c.api] = problemOf(422, "À corriger.", problemItem{"#/after", "Cette page n’existe plus."})
		if w := h.get(path+"?apres=zz", c.who); w.Code != 303 || w.Header().Get("Location") != path+"?fait=page-passee" {
			t.Errorf("%s: a page that is none: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}
