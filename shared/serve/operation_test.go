package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/bolt"
)

// furnished is a house on an embedded table, at a time that the test sets.
func furnished(t *testing.T) (House, *clock.Settable) {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	now := &clock.Settable{}
	now.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	folder := t.TempDir()
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(folder, "data.db"), EphemeralPath: filepath.Join(folder, "ephemeral.db"), Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return House{Service: svc, Zone: svc.Zone, Store: store, Vault: &seal.Vault{}, Clock: now, Random: rand.Reader, Log: NewLogger(io.Discard, slog.LevelInfo)}, now
}

// somebody opens a session of a role and returns its cookie.
func somebody(t *testing.T, house House, role string) (id.Person, *http.Cookie) {
	t.Helper()
	person, err := id.New[id.Person](rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := Sessions{house}.Start(t.Context(), Caller{Person: person, Class: "dossier", Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return person, cookie
}

type nothing struct{}

func silent(context.Context, *nothing) (*nothing, error) { return nil, nil }

// started adds one operation to a fresh API and returns what it panicked with.
func started(house House, need Need) (refused any) {
	defer func() { refused = recover() }()
	Add(NewAPI(house), Operation{ID: "try", Method: http.MethodGet, Path: "/try", Need: need}, silent)
	return nil
}

func TestOperationNeedsADeclaration(t *testing.T) {
	house, _ := furnished(t)
	tests := []struct {
		name string
		need Need
		says string // what the panic says; it starts when empty
	}{
		{"none", Need{}, "declares neither category nor scope"},
		{"action alone", Need{Action: service.Read}, "declares neither"},
		{"no scope", Need{Action: service.Read, Category: "PRO"}, "declares neither"},
		{"no action", Need{Category: "PRO", Scopes: []service.Scope{service.ScopeSelf}}, "declares neither"},
		{"category that is none", Allows(service.Read, "XYZ", service.ScopeSelf), "no role of the service may XYZ R@self"},
		{"action that no role has", Allows(service.Sign, "PRO", service.ScopeSelf), "no role of the service"},
		{"scope that no role has", Allows(service.Read, "PRO", service.ScopeAll), "no role of the service"},
		{"scope that a role has for another action", Allows(service.Delete, "OFF", service.ScopeMatch), "no role of the service"},
		{"one role", Allows(service.Read, "PRO", service.ScopeSelf), ""},
		{"anyone", Anyone, ""},
		{"signed in", SignedIn, ""},
	}
	for _, test := range tests {
		refused := started(house, test.need)
		if test.says == "" && refused != nil || test.says != "" && !strings.Contains(fmt.Sprint(refused), test.says) {
			t.Errorf("%s: %v, want %q", test.name, refused, test.says)
		}
	}
}

// visits counts who reached the operations of an API.
type visits struct{ by []string }

func (v *visits) handle(ctx context.Context, _ *nothing) (*nothing, error) {
	caller, _ := CallerOf(ctx)
	v.by = append(v.by, caller.Role)
	return nil, nil
}

func guarded(house House, reached *visits) http.Handler {
	api := NewAPI(house)
	Add(api, Operation{ID: "open", Method: http.MethodPost, Path: "/open", Need: Anyone}, reached.handle)
	Add(api, Operation{ID: "mine", Method: http.MethodPost, Path: "/mine", Need: SignedIn}, reached.handle)
	Add(api, Operation{ID: "offers", Method: http.MethodPost, Path: "/offers", Need: Allows(service.Create, "OFF", service.ScopeOwn)}, reached.handle)
	Add(api, Operation{ID: "designate", Method: http.MethodPost, Path: "/designate", Need: Designates("ID")}, reached.handle)
	Add(api, Operation{ID: "stop", Method: http.MethodPost, Path: "/stop", Need: Allows(service.Update, "OFF", service.ScopeOwn).OrDesignates()}, reached.handle)
	Add(api, Operation{ID: "codes", Method: http.MethodPost, Path: "/codes", Need: Allows(service.Create, "REG", service.ScopeTerritory)}, reached.handle)
	return api.Handler()
}

func TestGuard(t *testing.T) {
	house, _ := furnished(t)
	reached := &visits{}
	handler := guarded(house, reached)
	// REG is C@territory for the agent, C@portfolio for the partner, C@all for the administrator: the operation's own scope decides.
	allowed := map[string][]string{
		"/open": {"", "candidat", "recruteur", "agent_dept", "partenaire", "admin_fonct", "intrus"}, "/mine": {"candidat", "recruteur", "agent_dept", "partenaire", "admin_fonct", "intrus"},
		"/offers": {"recruteur"}, "/codes": {"agent_dept"},
		"/designate": {"admin_fonct"}, "/stop": {"recruteur", "admin_fonct"},
	}
	for _, role := range []string{"", "candidat", "recruteur", "agent_dept", "partenaire", "admin_fonct", "intrus"} {
		for path, roles := range allowed {
			r := httptest.NewRequest(http.MethodPost, Prefix+path, nil)
			if role != "" {
				_, cookie := somebody(t, house, role)
				r.AddCookie(cookie)
			}
			w, before := httptest.NewRecorder(), len(reached.by)
			handler.ServeHTTP(w, r)
			want := http.StatusNoContent
			if !slices.Contains(roles, role) {
				want = http.StatusForbidden
				if role == "" {
					want = http.StatusUnauthorized
				}
			}
			through := len(reached.by) > before
			if w.Code != want || through != (want == http.StatusNoContent) || through && path != "/open" && reached.by[before] != role {
				t.Errorf("%s for %q: %d (reached: %v), want %d", path, role, w.Code, through, want)
			}
		}
	}
}

// TestGuardComesFirst shows that whoever may not call learns nothing of what a right request looks like.
func TestGuardComesFirst(t *testing.T) {
	house, _ := furnished(t)
	api := NewAPI(house)
	type body struct {
		Body struct {
			Name string `json:"name"`
		}
	}
	Add(api, Operation{ID: "write", Method: http.MethodPost, Path: "/write", Need: SignedIn}, func(context.Context, *body) (*nothing, error) {
		t.Error("reached")
		return nil, nil
	})
	w := httptest.NewRecorder()
	api.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, Prefix+"/write", strings.NewReader(`{"wrong`)))
	if w.Code != http.StatusUnauthorized || strings.Contains(w.Body.String(), "name") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestCrossSite(t *testing.T) {
	house, _ := furnished(t)
	reached := &visits{}
	handler := guarded(house, reached)
	_, cookie := somebody(t, house, "recruteur")
	tests := []struct {
		name, header, value string
		status              int
	}{
		{"browser, other site", "Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		{"browser, same domain", "Sec-Fetch-Site", "same-site", http.StatusForbidden},
		{"old browser, other site", "Origin", "https://exemple.net", http.StatusForbidden},
		{"old browser, sandbox", "Origin", "null", http.StatusForbidden},
		{"old browser, other port", "Origin", "http://example.com:81", http.StatusForbidden},
		{"browser, this site", "Sec-Fetch-Site", "same-origin", http.StatusNoContent},
		{"browser, address typed", "Sec-Fetch-Site", "none", http.StatusNoContent},
		{"old browser, this site", "Origin", "http://example.com", http.StatusNoContent},
		{"program", "User-Agent", "curl", http.StatusNoContent},
	}
	for _, test := range tests {
		r := httptest.NewRequest(http.MethodPost, Prefix+"/offers", nil)
		r.AddCookie(cookie)
		r.Header.Set(test.header, test.value)
		w, before := httptest.NewRecorder(), len(reached.by)
		handler.ServeHTTP(w, r)
		if w.Code != test.status || (len(reached.by) > before) != (test.status == http.StatusNoContent) {
			t.Errorf("%s: %d, want %d: %s", test.name, w.Code, test.status, w.Body)
		}
	}
}

// What rests on a secret alone is open to mail programs of other sites, and only what needs no session may be.
func TestAnywhere(t *testing.T) {
	house, _ := furnished(t)
	api := NewAPI(house)
	for _, path := range []string{"/open", "/shut"} {
		op := Operation{ID: path, Method: http.MethodPost, Path: path, Need: Anyone, Status: http.StatusNoContent, Anywhere: path == "/open"}
		Add(api, op, func(context.Context, *nothing) (*nothing, error) { return nil, nil })
	}
	for path, want := range map[string]int{"/open": http.StatusNoContent, "/shut": http.StatusForbidden} {
		r := httptest.NewRequest(http.MethodPost, Prefix+path, nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://courriels.exemple")
		w := httptest.NewRecorder()
		api.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an operation with a session may be asked for by other sites")
		}
	}()
	Add(api, Operation{ID: "careless", Method: http.MethodPost, Path: "/careless", Need: SignedIn, Anywhere: true}, func(context.Context, *nothing) (*nothing, error) { return nil, nil })
}

func TestSettle(t *testing.T) {
	lost := fmt.Errorf("cv: save: %w", table.ErrCondition)
	own := fault.Because(fault.Invalid, "Cette adresse a déjà servi.", table.ErrCondition)
	plain := errors.New("disk")
	if got := settle(lost); fault.KindOf(got) != fault.Conflict || !errors.Is(got, table.ErrCondition) {
		t.Errorf("lost lock: %v", got)
	}
	astray := fmt.Errorf("admin: holds: %w", table.ErrCursor)
	if got := settle(astray); fault.KindOf(got) != fault.Invalid || !errors.Is(got, table.ErrLimit) {
		t.Errorf("a cursor of no page: %v", got)
	}
	if got := settle(own); got != error(own) {
		t.Errorf("a fault of its own: %v", got)
	}
	if got := settle(plain); got != plain {
		t.Errorf("anything else: %v", got)
	}
}

func TestMustWithoutAGuard(t *testing.T) {
	house, _ := furnished(t)
	api := NewAPI(house)
	Add(api, Operation{ID: "careless", Method: http.MethodGet, Path: "/careless", Need: Anyone}, func(ctx context.Context, _ *nothing) (*nothing, error) {
		Must(ctx)
		return nil, nil
	})
	defer func() {
		if recover() == nil {
			t.Error("an operation for anyone was told who called")
		}
	}()
	api.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, Prefix+"/careless", nil))
}

func TestOperationsAreListed(t *testing.T) {
	house, _ := furnished(t)
	api := NewAPI(house)
	Add(api, Operation{ID: "write", Method: http.MethodPut, Path: "/offers/{id}", Need: Allows(service.Update, "OFF", service.ScopeOwn)}, silent)
	Add(api, Operation{ID: "look", Method: http.MethodGet, Path: "/offers", Need: Anyone}, silent)
	Add(api, Operation{ID: "leave", Method: http.MethodDelete, Path: "/session", Need: SignedIn}, silent)
	if diff := cmp.Diff([]string{"leave session", "look public", "write OFF U@own"}, api.Operations()); diff != "" {
		t.Errorf("operations: %s", diff)
	}
	if diff := cmp.Diff([]string{"DELETE /api/v1/session", "GET /api/v1/offers", "PUT /api/v1/offers/{id}"}, api.Routes()); diff != "" {
		t.Errorf("routes: %s", diff)
	}
	text, _, err := api.OpenAPI()
	if err != nil || strings.Count(string(text), "x-acces: OFF U@own") != 1 || strings.Count(string(text), "session: []") != 2 {
		t.Errorf("description: %v\n%s", err, text)
	}
}
