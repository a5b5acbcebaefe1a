package journey

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestTerminalsLeaveNoTrace: what a browser tells of itself and from where it comes serves to answer it, and nothing of it is kept, in clear or sealed,
// in no log and under no session; of an address that tries too often a keyed hash counts for an hour (000:180; F210).
func TestTerminalsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	o := overhear(t, matched(t))
	told := []string{"198.51.100.231", "CANARI-TERMINAL-5512", "CANARI-LANGUE-5513", "CANARI-EMPREINTE-5514", "CANARI-REFERENT-5515"}
	ask := func(method, path, body string) int {
		r := httptest.NewRequestWithContext(o.ctx, method, "http://"+labAddr+path, strings.NewReader(body))
		r.RemoteAddr = told[0] + ":50123"
		r.Header.Set("User-Agent", told[1])
		r.Header.Set("Accept-Language", told[2])
		for _, name := range []string{"Sec-CH-UA", "Sec-CH-UA-Model", "Sec-CH-UA-Platform-Version", "DNT", "Viewport-Width", "ETag", "If-None-Match"} {
			r.Header.Set(name, told[3])
		}
		r.Header.Set("Referer", "http://"+labAddr+"/"+told[4])
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		if cookie := o.cookies["zoe"]; cookie != nil && path != "/" {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		o.m.ServeHTTP(w, r)
		return w.Code
	}
	for path, want := range map[string]int{"/": 200, "/mon-espace": 200, "/mes-donnees": 200, "/api/v1/account/data": 200, "/api/v1/offers/inconnue": 422, "/nulle-part": 404} {
		if got := ask(http.MethodGet, path, ""); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	for range 3 { // counted, by address and by visitor
		if got := ask(http.MethodPost, "/api/v1/account/session", `{"email":"zoe.canari@demo.example","password":"pas le bon mot"}`); got != http.StatusUnprocessableEntity {
			t.Errorf("a wrong password: %d", got)
		}
	}
	if got := ask(http.MethodPost, "/api/v1/account/session", `{"email":"zoe.canari@demo.example","password":"`+password+`"}`); got != http.StatusOK {
		t.Errorf("signing in: %d", got)
	}
	if got := ask(http.MethodPost, "/api/v1/registrations/recruiters", `{}`); got != http.StatusUnprocessableEntity {
		t.Errorf("registering with nothing: %d", got)
	}
	o.settle()
	for _, one := range o.search(told) {
		t.Errorf("%s is kept in %s", one.Canary, one.Where)
	}
	if found := leaks(o.log.String(), told); found != nil {
		t.Errorf("the log tells %v", found)
	}
}
