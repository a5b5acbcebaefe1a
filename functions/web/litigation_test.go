package web

import (
	"strings"
	"testing"
)

// TestLitigation sends the word of each of the two people as the API reads it; the identifier of the file stands in no address of the site.
func TestLitigation(t *testing.T) {
	t.Parallel()
	file := strings.Repeat("7", 26)
	for _, c := range []struct{ act, form, operation, body, notice string }{
		{"ouverture", "&reexamen=31/03/2027&piece=TA-1", "POST /admin/people/" + file + "/holds", `{"evidence":"TA-1","reason":"litigation","review":"2027-03-31"}`, "contentieux-ouvert"},
		{"cloture", "&decision=01/12/2026", "POST /admin/people/" + file + "/litigation/closing", `{"decided":"2026-12-01"}`, "cloture-demandee"},
		{"confirmation", "", "POST /admin/people/" + file + "/litigation/closing/confirmation", "", "contentieux-clos"},
	} {
		h := newHouse(t, testBase)
		w := h.post(pathLitigation+"/"+c.act, "dpo", "personne="+file+c.form)
		if got := h.api.last(); w.Code != 303 || w.Header().Get("Location") != testBase+pathLitigation+"?fait="+c.notice || got.operation != c.operation || got.body != c.body {
			t.Errorf("%s: %d %q %s %s", c.act, w.Code, w.Header().Get("Location"), got.operation, got.body)
		}
		for _, wrong := range []string{"", "zelie", strings.Repeat("7", 25) + "/"} {
			h := newHouse(t, testBase)
			if w := h.post(pathLitigation+"/"+c.act, "dpo", "personne="+wrong+c.form); w.Code != 422 || h.api.last().operation == c.operation {
				t.Errorf("%s of %q: %d %s", c.act, wrong, w.Code, h.api.last().operation)
			}
		}
	}
}
