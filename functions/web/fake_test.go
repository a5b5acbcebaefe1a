package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"tandem/shared/service"
)

// fakeAPI answers as the API's contract says, for invented people. Who is signed in is the value of the cookie "session": a role.
// It keeps every call, and answer replaces what one operation says.
type fakeAPI struct {
	mux   *http.ServeMux
	mu    sync.Mutex
	calls []call
	says  map[string]reply // by "METHOD /path" without the prefix
}

type call struct {
	operation, query, body string
	request                *http.Request
}

type reply struct {
	status int
	body   string
	header map[string]string
}

func newFakeAPI() *fakeAPI {
	api := &fakeAPI{mux: http.NewServeMux(), says: make(map[string]reply)}
	for pattern, given := range fixtures {
		api.mux.HandleFunc(strings.Replace(pattern, " /", " "+apiPrefix+"/", 1), func(w http.ResponseWriter, _ *http.Request) { given.write(w) })
	}
	return api
}

func (r reply) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(r.status)
	_, _ = io.WriteString(w, r.body)
}

// RoundTrip is the port by which the site calls.
func (a *fakeAPI) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Result(), nil
}

func (a *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := ""
	if r.Body != nil {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = string(content)
	}
	operation := r.Method + " " + strings.TrimPrefix(r.URL.Path, apiPrefix)
	a.mu.Lock()
	a.calls = append(a.calls, call{operation, r.URL.RawQuery, body, r})
	said, found := a.says[operation]
	a.mu.Unlock()
	role := ""
	if cookie, err := r.Cookie("session"); err == nil {
		role = cookie.Value
	}
	switch {
	case found:
		said.write(w)
	case role == "" && !strings.Contains(operation, "/registrations/") && !slices.Contains(open, operation):
		problemOf(http.StatusUnauthorized, "Connectez-vous.").write(w)
	case operation == "GET /account":
		reply{200, accountOf(role), nil}.write(w)
	case operation == "GET /cvs" && role == "neuf":
		reply{200, `{"cvs":[],"documents":[]}`, nil}.write(w)
	case operation == "GET /account/terms" && termsOf[role] != "":
		reply{200, termsOf[role], nil}.write(w)
	default:
		a.mux.ServeHTTP(w, r)
	}
}

var open = []string{"POST /account/session", "POST /account/confirmation", "POST /account/password", "GET /offers/o1", "GET /offers/search", "GET /breaches/recommendations", "POST /account/unsubscription"}

// made lists the operations called since the last time, sorted: pages call two at once.
func (a *fakeAPI) made() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var made []string
	for _, c := range a.calls {
		made = append(made, c.operation)
	}
	a.calls = nil
	slices.Sort(made)
	return made
}

func (a *fakeAPI) last() call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.calls[len(a.calls)-1]
}

func problemOf(status int, detail string, items ...problemItem) reply {
	body, err := json.Marshal(problem{Status: status, Title: http.StatusText(status), Detail: detail, Errors: items})
	if err != nil {
		panic(err)
	}
	return reply{status, string(body), map[string]string{"Content-Type": "application/problem+json"}}
}

func accountOf(role string) string {
	labels := map[string]string{"candidat": "Candidat", "recruteur": "Recruteur", "admin_fonct": "Administration fonctionnelle", "agent_dept": "Agent habilité", "archiviste": "Archives", "dpo": "Protection des données"}
	label := labels[role]
	if label == "" {
		role, label = "candidat", "Candidat"
	}
	return fmt.Sprintf(`{"role":%q,"roleLabel":%q,"firstName":"Zoé","lastName":"Exemple","email":"zoe@exemple.test","accountUntil":"2029-01-31","notice":"Votre droit est terminé. Pensez à enregistrer vos documents."}`, role, label)
}

// house is a site on a fake API.
type house struct {
	*Site
	api *fakeAPI
}

func newHouse(t testing.TB, base string) house {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	return houseOf(t, base, svc)
}

func houseOf(t testing.TB, base string, svc *service.Service) house {
	t.Helper()
	api := newFakeAPI()
	site, err := New(Config{API: api, Service: svc, Base: func(context.Context) string { return base }})
	if err != nil {
		t.Fatal(err)
	}
	return house{site, api}
}

// asset is the address of a static file.
func (h house) asset(name string) string { return h.assets[name].path }

// get asks for a page as somebody with a role; "" is nobody.
func (h house) get(path, role string) *httptest.ResponseRecorder {
	return h.do(httptest.NewRequest(http.MethodGet, path, nil), role)
}

// post sends a form, given as it is encoded.
func (h house) post(path, role, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.do(r, role)
}

func (h house) do(r *http.Request, role string) *httptest.ResponseRecorder {
	if role != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: role})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
