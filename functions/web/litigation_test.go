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

// TestHolds sends what suspends an erasure, looks at it again and ends it; who comes from the list sees the form first. What was not offered, and
// a file that is not there, is said beside its question.
func TestHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ act, form, operation, body, notice string }{
		{"nouvelle", "&motif=esf_control&reexamen=31/03/2027&piece=FSE-1", "POST /admin/people/" + fixtureFile + "/holds", `{"evidence":"FSE-1","reason":"esf_control","review":"2027-03-31"}`, "effacement-suspendu"},
		{"reexamen", "&motif=esf_control&reexamen=31/03/2027&piece=FSE-2", "POST /admin/people/" + fixtureFile + "/holds/esf_control/review", `{"evidence":"FSE-2","review":"2027-03-31"}`, "suspension-reexaminee"},
		{"fin", "&motif=breach_evidence", "POST /admin/people/" + fixtureFile + "/holds/breach_evidence/release", "", "suspension-finie"},
	} {
		h := newHouse(t, testBase)
		w := h.post(pathHolds+"/"+c.act, "dpo", "personne="+fixtureFile+c.form)
		if got := h.api.last(); w.Code != 303 || w.Header().Get("Location") != testBase+pathHolds+"?fait="+c.notice || got.operation != c.operation || got.body != c.body {
			t.Errorf("%s: %d %q %s %s", c.act, w.Code, w.Header().Get("Location"), got.operation, got.body)
		}
		for name, wrong := range map[string]string{
			"of nobody": "personne=zelie" + c.form, "of a reason that is none": "personne=" + fixtureFile + "&motif=..%2F..&reexamen=31/03/2027&piece=A",
			"from the list": "montrer=oui&personne=" + fixtureFile + c.form,
		} {
			h := newHouse(t, testBase)
			if w := h.post(pathHolds+"/"+c.act, "dpo", wrong); w.Code == 303 || strings.HasPrefix(h.api.last().operation, "POST") {
				t.Errorf("%s %s: %d %s", c.act, name, w.Code, h.api.last().operation)
			}
		}
		h = newHouse(t, testBase)
		h.api.says[c.operation] = problemOf(404, "Aucun dossier n’est conservé sous cet identifiant.")
		if w := h.post(pathHolds+"/"+c.act, "dpo", "personne="+fixtureFile+c.form); w.Code != 422 || !strings.Contains(w.Body.String(), "Aucun dossier n’est conservé") {
			t.Errorf("%s of a file that is not there: %d", c.act, w.Code)
		}
	}
}
