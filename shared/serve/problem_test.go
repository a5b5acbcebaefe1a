package serve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/fault"
	"tandem/shared/table"
)

func TestFromFault(t *testing.T) {
	cause := errors.New("secret cause of zoe.exemple@example.org")
	tests := []struct {
		err    error
		status int
		detail string
	}{
		{fault.New(fault.NotFound, "Cette offre n’existe plus."), 404, "Cette offre n’existe plus."},
		{fault.Because(fault.Conflict, "Déjà fait.", cause), 409, "Déjà fait."},
		{fault.New(fault.Invalid, "À corriger."), 422, "À corriger."},
		{fault.New(fault.Unauthenticated, ""), 401, "Connectez-vous pour continuer."},
		{fmt.Errorf("doing x: %w", fault.New(fault.Forbidden, "")), 403, "Vous n’avez pas le droit de faire cela."},
		{fault.New(fault.TooMany, "Patientez."), 429, "Patientez."},
		{fault.New(fault.TooLarge, "Trop gros."), 413, "Trop gros."},
		{fault.Because(fault.Unavailable, "", cause), 503, "Réessayez dans quelques instants."},
		{fault.Because(fault.Internal, "ne se montre pas", cause), 500, details[500]},
		{cause, 500, details[500]},
		{fmt.Errorf("write: %w", table.ErrThrottled), 503, details[503]},
		{fmt.Errorf("write: %w", table.ErrConflict), 503, details[503]},
		{context.DeadlineExceeded, 503, details[503]},
		{fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 4 << 20}), 413, "L’envoi est trop volumineux : 4 Mo au plus."},
		{fmt.Errorf("again: %w", statusProblem(410, "Parti.")), 410, "Parti."},
	}
	for _, test := range tests {
		got := FromFault(test.err)
		if got.Status != test.status || got.Detail != test.detail || got.Title == "" || got.Type != "about:blank" {
			t.Errorf("%v: %+v, want %d %q", test.err, got, test.status, test.detail)
		}
		w := httptest.NewRecorder()
		var log bytes.Buffer
		r := httptest.NewRequest("GET", "/", nil)
		WriteProblem(w, r.WithContext(WithLogger(t.Context(), NewLogger(&log, slog.LevelInfo))), test.err)
		if strings.Contains(w.Body.String(), "secret") || w.Code != test.status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%v: answered %d %v %s", test.err, w.Code, w.Header(), w.Body)
		}
		if logged := strings.Contains(log.String(), `"request failed"`); logged != (test.status >= 500) || strings.Contains(log.String(), "@") {
			t.Errorf("%v: log %s", test.err, log.String())
		}
	}
}

func TestFromFaultFields(t *testing.T) {
	err := fault.Fields([]fault.Field{
		{Path: "body.birthDate", Message: "a"}, {Path: "email", Message: "b"}, {Path: "body.items[3].a/b~c", Message: "c"},
		{Path: "query.page", Message: "d"}, {Path: "body", Message: "e"}, {Path: "", Message: "f"}, {Path: "body[0][1]", Message: "g"},
		{Path: "path.offer", Message: "h"}, {Path: strings.Repeat("é", 300), Message: "i"},
	})
	want := []Mistake{
		{"#/birthDate", "body.birthDate", "a"}, {"#/email", "body.email", "b"}, {"#/items/3/a~1b~0c", "body.items[3].a/b~c", "c"},
		{"", "query.page", "d"}, {"#", "body", "e"}, {"", "", "f"}, {"#/0/1", "body[0][1]", "g"}, {"", "path.offer", "h"},
		{"#/" + strings.Repeat("é", 100), "body." + strings.Repeat("é", 100), "i"},
	}
	got := FromFault(err)
	if diff := cmp.Diff(want, got.Errors); diff != "" || got.Status != 422 {
		t.Errorf("status %d, errors (-want +got):\n%s", got.Status, diff)
	}
}

// One problem has a type of its own: the site makes a page of it.
func TestTermsHaveATypeOfTheirOwn(t *testing.T) {
	got := FromFault(fmt.Errorf("doing x: %w", fault.New(fault.Unaccepted, "À accepter d’abord.")))
	if got.Status != 403 || got.Type != TypeTerms || got.Detail != "À accepter d’abord." {
		t.Errorf("%+v", got)
	}
}

func TestKindsAreWhole(t *testing.T) {
	for kind := fault.Internal; kind <= fault.Unaccepted; kind++ {
		if kinds[kind].name == "" || titles[kinds[kind].status] == "" {
			t.Errorf("kind %d: %+v", kind, kinds[kind])
		}
	}
	if len(kinds) != int(fault.Unaccepted)+1 {
		t.Errorf("%d kinds", len(kinds))
	}
}

func TestFallback(t *testing.T) {
	mux := http.NewServeMux()
	served := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.PathValue("id")) }
	mux.HandleFunc("GET /api/v1/offers/{id}", served)
	mux.HandleFunc("DELETE /api/v1/offers/{id}", served)
	mux.HandleFunc("POST /api/v1/offers", served)
	tests := []struct {
		method, path string
		status       int
		allow, body  string
	}{
		{"GET", "/api/v1/offers/12", 200, "", "12"},
		{"HEAD", "/api/v1/offers/12", 200, "", "12"},
		{"GET", "/api/v1/offers/a%2Fb", 200, "", "a/b"},
		{"PUT", "/api/v1/offers/12", 405, "DELETE, GET, HEAD", "Méthodes acceptées : DELETE, GET, HEAD."},
		{"GET", "/api/v1/offers", 405, "POST", "Méthode non autorisée"},
		{"GET", "/api/v1/unknown", 404, "", "Cette adresse n’existe pas."},
		{"GET", "/", 404, "", "Introuvable"},
		{"GET", "//api/v1/offers/12", 404, "", "Introuvable"},
		{"GET", "/api/../api/v1/offers/12", 404, "", "Introuvable"},
		{"GET", "/api/v1/offers/12/", 404, "", "Introuvable"},
	}
	for _, test := range tests {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(test.method, "/", nil)
		r.URL.Path, r.URL.RawPath = strings.ReplaceAll(test.path, "%2F", "/"), test.path
		Fallback(mux).ServeHTTP(w, r)
		if w.Code != test.status || w.Header().Get("Allow") != test.allow || !strings.Contains(w.Body.String(), test.body) {
			t.Errorf("%s %s: %d, allow %q, %s", test.method, test.path, w.Code, w.Header().Get("Allow"), w.Body)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	w := httptest.NewRecorder()
	err := &waitError{fault.New(fault.TooMany, "Patientez."), 1500 * time.Millisecond}
	WriteProblem(w, httptest.NewRequest("GET", "/", nil), fmt.Errorf("sign in: %w", err))
	if w.Code != 429 || w.Header().Get("Retry-After") != "2" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestProblemAsError(t *testing.T) {
	cause := errors.New("lost")
	if p := FromFault(cause); !errors.Is(p, cause) || p.Error() != "lost" {
		t.Errorf("problem %v", p)
	}
	if p := statusProblem(599, ""); p.Error() != "599 Erreur de notre côté: " {
		t.Errorf("problem %v", p)
	}
	if p := statusProblem(451, "Non."); p.Error() != "451 Demande refusée: Non." {
		t.Errorf("problem %v", p)
	}
}
