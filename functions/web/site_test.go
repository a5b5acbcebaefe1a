package web

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNewNeedsAnAPI(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{}); err == nil {
		t.Error("a site without an API was built")
	}
}

func TestAddressesThatAreNoPage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path, role string
		status             int
		header, value      string
		title              string
	}{
		{"GET", "/nulle-part", "", 404, "", "", "Page introuvable"},
		{"GET", "/mon-cv/../admin/codes", "", 404, "", "", "Page introuvable"},
		{"GET", "//exemple.test", "", 404, "", "", "Page introuvable"},
		{"GET", "/offres/%2e%2e%2faccount", "", 404, "", "", "Page introuvable"},
		{"GET", "/offres/a%20b", "", 404, "", "", "Page introuvable"},
		{"GET", "/statique/inconnu.css", "", 404, "", "", "Page introuvable"},
		{"GET", "/mon-cv/fichiers/d1/supprimer", "", 405, "Allow", "POST", "Action impossible à cette adresse"},
		{"DELETE", "/mon-cv", "", 405, "Allow", "HEAD, GET, POST", "Action impossible à cette adresse"},
		{"POST", "/mon-espace", "", 405, "Allow", "HEAD, GET", "Action impossible à cette adresse"},
		{"GET", "/mon-cv/", "candidat", 308, "Location", "/recette/mon-cv", ""},
		{"HEAD", "/", "", 200, "", "", ""},
	} {
		h := newHouse(t, testBase)
		w := h.do(httptest.NewRequest(c.method, c.path, nil), c.role)
		if w.Code != c.status || w.Header().Get(c.header) != c.value || heading(w.Body.String()) != c.title && c.title != "" {
			t.Errorf("%s %s: %d %s=%q %q", c.method, c.path, w.Code, c.header, w.Header().Get(c.header), heading(w.Body.String()))
		}
	}
}

// TestRefusalsBecomePages: what the API says decides, and each page says what to do.
func TestRefusalsBecomePages(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		403: "Accès refusé", 404: "Page introuvable", 405: "Action impossible à cette adresse", 409: "Les informations ont changé entre-temps",
		413: "Envoi trop volumineux", 429: "Trop d’essais", 500: "Une erreur est survenue",
		502: "Une erreur est survenue", 503: "Service momentanément indisponible",
	} {
		h := newHouse(t, testBase)
		refused := problemOf(status, "")
		refused.header["Retry-After"] = "120"
		h.api.says["GET /matches/offers"] = refused
		w := h.get("/offres-pour-moi", "recruteur")
		shown := status
		if status == 502 {
			shown = 500
		}
		if got := heading(w.Body.String()); w.Code != shown || got != want {
			t.Errorf("%d: %d %q, want %q", status, w.Code, got, want)
		}
		if retry := w.Header().Get("Retry-After"); status != 502 && retry != "120" {
			t.Errorf("%d: Retry-After %q", status, retry)
		}
		if status == 403 && !strings.Contains(w.Body.String(), testBase+"/recruteur/offres") {
			t.Error("the page of somebody who may not come here does not show their own menu")
		}
	}
}

func TestTheAPIsWordsAreShownForAConflict(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.api.says["POST /admin/purges/r2/releases"] = problemOf(409, "Vous avez déjà accordé cette libération.")
	w := h.post("/admin/purges/r2/liberation", "dpo", "")
	if w.Code != 409 || !strings.Contains(w.Body.String(), "Vous avez déjà accordé cette libération.") || !strings.Contains(w.Body.String(), "Se déconnecter") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := h.api.made(); len(got) != 2 {
		t.Errorf("operations: %v", got)
	}
}

// TestAnAddressThatTheAPICannotReadIsNoPage: what is a mistake in a form is an unknown page when it stands in an address.
func TestAnAddressThatTheAPICannotReadIsNoPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.api.says["GET /offers/court"] = problemOf(422, "Identifiant de 26 caractères.")
	if w := h.get("/offres/court", ""); w.Code != 404 {
		t.Errorf("asked: %d", w.Code)
	}
	h.api.says["DELETE /cvs/1/publication"] = problemOf(422, "Ce CV n’est pas publié.")
	if w := h.post("/mon-cv/1/depublier", "candidat", ""); w.Code != 422 || !strings.Contains(w.Body.String(), "Ce CV n’est pas publié.") {
		t.Errorf("sent: %d", w.Code)
	}
}

type brokenAPI struct{ err error }

func (b brokenAPI) RoundTrip(*http.Request) (*http.Response, error) { return nil, b.err }

func TestAnAPIThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	site, err := New(Config{API: brokenAPI{errors.New("connection refused")}, Service: newHouse(t, "").config.Service})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/": 200, "/confidentialite": 200, "/connexion": 200, "/mon-espace": 503, "/offres/o1": 503} {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Cookie", "session=candidat")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	site.config.API = brokenAPI{context.Canceled}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest("GET", "/mon-cv", nil))
	if w.Body.Len() != 0 {
		t.Error("a page was written for a visitor who left")
	}
}

func TestAnAnswerOutsideTheContractIsAnErrorPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.api.says["GET /matches/offers"] = reply{200, `{"offers":"secret"}`, nil}
	if w := h.get("/offres-pour-moi", "candidat"); w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestSigningInIsAskedFor: a page sends to sign in and back, a form that was sent says what happened.
func TestSigningInIsAskedFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	w := h.get("/admin/imports/i1", "")
	if got, want := w.Header().Get("Location"), "/recette/connexion?fait=connexion-necessaire&suite=%2Fadmin%2Fimports%2Fi1"; w.Code != 303 || got != want {
		t.Errorf("%d %q, want %q", w.Code, got, want)
	}
	h.api.says["GET /cvs"] = problemOf(401, "")
	if got, want := h.get("/mon-cv", "candidat").Header().Get("Location"), "/recette/connexion?fait=session-expiree&suite=%2Fmon-cv"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	w = h.post("/mon-cv/1/publier", "", "")
	if w.Code != 401 || heading(w.Body.String()) != "Votre session a expiré" || strings.Contains(w.Body.String(), "Se déconnecter") {
		t.Errorf("%d %q", w.Code, heading(w.Body.String()))
	}
}

// TestTheVisitorsOwnHeadersReachTheAPI: identity and provenance go along unchanged, nothing else does, cookies come back.
func TestTheVisitorsOwnHeadersReachTheAPI(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["GET /cvs"] = reply{200, `{"cvs":[],"documents":[]}`, map[string]string{"Set-Cookie": "session=suite; Path=/; HttpOnly"}}
	sent := map[string][]string{
		"Cookie": {"session=candidat; autre=1"}, "Origin": {"https://emploi.exemple.test"}, "Sec-Fetch-Site": {"same-origin"}, "Sec-Fetch-Mode": {"navigate"},
		"User-Agent": {"Essai/1.0"}, "X-Forwarded-For": {"192.0.2.7"}, "X-Forwarded-Proto": {"https"}, "X-Amzn-Trace-Id": {"Root=1"},
	}
	r := httptest.NewRequest("GET", "/mon-cv", nil)
	r.Host, r.RemoteAddr = "emploi.exemple.test", "192.0.2.7:1234"
	for name, values := range sent {
		r.Header[name] = values
	}
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Accept-Encoding", "br")
	w := h.do(r, "")
	got := h.api.last().request
	want := http.Header{"Accept": {"application/json, application/problem+json"}}
	for name, values := range sent {
		want[name] = values
	}
	if diff := cmp.Diff(want, got.Header); diff != "" {
		t.Error(diff)
	}
	if got.Host != r.Host || got.RemoteAddr != r.RemoteAddr || got.URL.String() != "https://emploi.exemple.test/api/v1/cvs" {
		t.Errorf("%s %s %s", got.Host, got.RemoteAddr, got.URL)
	}
	if cookie := w.Header().Get("Set-Cookie"); cookie != "session=suite; Path=/; HttpOnly" {
		t.Errorf("Set-Cookie %q", cookie)
	}
	h.post("/mon-cv/1/publier", "candidat", "")
	if got := h.api.last(); got.operation != "POST /cvs/1/publication" || got.body != "" {
		t.Errorf("%s %q", got.operation, got.body)
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	for _, path := range []string{"/", "/nulle-part", "/mon-cv", "/statique/inconnu.css", "/mon-cv/fichiers/d1/lire"} {
		header := h.get(path, "candidat").Header()
		if got := header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		for name, part := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
		} {
			if !strings.Contains(header.Get(name), part) {
				t.Errorf("%s: %s = %q", path, name, header.Get(name))
			}
		}
	}
	style := h.get(h.asset("site.css"), "")
	if got := style.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" || style.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("style sheet: %v", style.Header())
	}
}

// TestFirstViewIsLight holds the budget: 5 kB compressed for each page that people come to first, with its style sheet and its icon.
func TestFirstViewIsLight(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	size := func(path string) int {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := h.do(r, "")
		length := w.Body.Len()
		reader, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		if string(plain) != h.get(path, "").Body.String() {
			t.Errorf("%s: the compressed answer is another", path)
		}
		return length
	}
	loaded := regexp.MustCompile(`(?:href|src)="(` + testBase + assetPrefix + `[^"]*)"`)
	for _, path := range []string{"/", "/inscription", "/inscription/candidat", "/inscription/recruteur", "/connexion", "/mot-de-passe", "/offres", "/aide", "/accessibilite", "/conditions"} {
		total := size(path)
		for _, file := range loaded.FindAllStringSubmatch(h.get(path, "").Body.String(), -1) {
			total += size(strings.TrimPrefix(file[1], testBase))
		}
		if total > 5<<10 {
			t.Errorf("first view of %s: %d bytes, want %d at most", path, total, 5<<10)
		} else {
			t.Logf("%s: %d bytes", path, total)
		}
	}
}

func TestMenuMarksThePageShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ role, path, want string }{
		{noRole, "/", "Accueil"}, {noRole, "/inscription/candidat", "Créer un compte"}, {noRole, "/offres/o1", "Offres"},
		{"candidat", "/mon-cv", "Mes CV"}, {"candidat", "/mon-cv/fichiers", "Mes fichiers"}, {"candidat", "/offres-pour-moi/o1", "Offres pour moi"},
		{"admin_fonct", "/admin/purges/r1", "Purges"}, {"inconnu", "/mes-donnees", "Mes données"},
	} {
		got := ""
		for _, entry := range newHouse(t, "").menuOf(c.role, c.path) {
			if entry.Current {
				got += entry.Label
			}
		}
		if got != c.want {
			t.Errorf("%s %s: %q, want %q", c.role, c.path, got, c.want)
		}
	}
}

// TestPagesReadTheAPIAtOnce: the two operations of a page wait for each other here, so one after the other they would never end.
func TestPagesReadTheAPIAtOnce(t *testing.T) {
	t.Parallel()
	met := make(chan struct{}, 2)
	first, second := make(chan struct{}), make(chan struct{})
	meet := func(mine, other chan struct{}) func() error {
		return func() error {
			close(mine)
			select {
			case <-other:
				met <- struct{}{}
			case <-time.After(10 * time.Second):
			}
			return nil
		}
	}
	if err := together(meet(first, second), meet(second, first)); err != nil || len(met) != 2 {
		t.Errorf("the calls did not run at once: %v, %d", err, len(met))
	}
	a, b := errors.New("a"), errors.New("b")
	if err := together(func() error { return nil }, func() error { return a }, func() error { return b }); !errors.Is(err, a) {
		t.Errorf("error %v, want the first", err)
	}
}
