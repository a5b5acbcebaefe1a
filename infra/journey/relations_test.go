package journey

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"tandem/infra/local/machine"
)

// TestATieThatEnded asks as somebody whose tie is there, then ended, then never was: what it opened is closed, and what is said of an end is
// what is said of nothing.
func TestATieThatEnded(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	const api = "/api/v1"
	request := l.right("zoe", map[string]any{"right": "access"})
	offer := text(t, l.must(http.StatusOK, "recruteur", "GET", api+"/offers", nil), "offers", 0, "id")
	list := api + "/matches/profiles/" + offer
	profile := text(t, l.must(http.StatusOK, "recruteur", "GET", list, nil), "profiles", 0, "id")
	journal := func(request string) string { return api + "/journal/entries?day=2026-12-15&request=" + request }
	tests := []struct {
		name, who, path, never string
		end                    func()
		status                 int
	}{
		{"request: the person takes it back", "dpo", journal(request), journal(strings.Repeat("0", 26)), func() {
			l.must(http.StatusOK, "zoe", "POST", api+"/rights/mine/"+request+"/withdrawal", nil)
		}, http.StatusForbidden},
		{"match: the profile is withdrawn", "recruteur", list + "/" + profile, list + "/" + strings.Repeat("0", 26), func() {
			l.must(http.StatusOK, "paul", "DELETE", api+"/cvs/1/publication", nil)
			l.settle()
		}, http.StatusNotFound},
	}
	for _, test := range tests {
		if status, answer := l.raw(test.who, "GET", test.path, nil); status != http.StatusOK {
			t.Errorf("%s, before: %d %s", test.name, status, answer)
		}
		test.end()
		status, answer := l.raw(test.who, "GET", test.path, nil)
		if status != test.status {
			t.Errorf("%s: %d %s", test.name, status, answer)
		}
		if other, nothing := l.raw(test.who, "GET", test.never, nil); other != status || !bytes.Equal(nothing, answer) {
			t.Errorf("%s: %d %s, and of what never was %d %s", test.name, status, answer, other, nothing)
		}
	}
	l.must(http.StatusOK, "recruteur", "DELETE", api+"/offers/"+offer+"/publication", nil)
	if status, answer := l.raw("recruteur", "GET", list, nil); status != http.StatusConflict || bytes.Contains(answer, []byte("CANARI")) {
		t.Errorf("the profiles of an offer that is closed: %d %s", status, answer)
	}
}
