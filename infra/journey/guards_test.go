package journey

import (
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// operation is one of the API, as its description says.
type operation struct {
	id, method, path string
	access           string // "public", "session", or "OFF R@own"
	journaled        string // it shows people's data to others; empty: it does not
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// operations are all those of the API, each with a path that leads to nothing.
func operations(t *testing.T, svc *service.Service) (list []operation) {
	t.Helper()
	_, description, err := machine.API(svc).OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var api struct {
		Paths map[string]map[string]struct {
			ID     string `json:"operationId"`
			Access string `json:"x-acces"`
			Shows  string `json:"x-journal"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(description, &api); err != nil {
		t.Fatal(err)
	}
	for path, verbs := range api.Paths {
		path = strings.ReplaceAll(path, "{number}", "1")
		path = parameter.ReplaceAllString(path, strings.Repeat("0", 26))
		for verb, one := range verbs {
			list = append(list, operation{one.ID, strings.ToUpper(verb), path, one.Access, one.Shows})
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return strings.Compare(a.id, b.id) })
	if len(list) < 30 || len(list) != len(machine.API(svc).Operations()) {
		t.Fatalf("%d operations", len(list))
	}
	return list
}

// views are what a grant on purges must be limited to: who gives the visa releases nothing, who releases gives none (000:235).
var views = map[string]string{"give-visa": "visa", "release-purge": "liberation", "confirm-litigation-closing": "liberation"}

// may reads the matrix of the service file: does it let the role, "" for nobody, call the operation?
func (o operation) may(svc *service.Service, role service.Role) bool {
	switch {
	case o.access == "public":
		return true
	case role == "" || o.access == "session":
		return role != ""
	}
	cell, designates := strings.CutPrefix(o.access, serve.Designation)
	if designates && len(svc.Designations[role]) > 0 {
		return true
	}
	category, rest, _ := strings.Cut(strings.TrimPrefix(cell, " ou "), " ")
	action, scope, _ := strings.Cut(rest, "@")
	grant, ok := svc.Access[role][service.Category(category)]
	if !ok || !slices.ContainsFunc(grant.Actions, func(a service.Action) bool { return a.String() == action }) || !slices.ContainsFunc(grant.Scopes, func(held service.Scope) bool { return slices.Contains(strings.Split(scope, "|"), string(held)) }) {
		return false
	}
	return views[o.id] == "" || grant.View != nil && grant.View.ID == views[o.id]
}

// body is what the operation needs for its view to be looked at.
func (o operation) body() any {
	if o.id == "give-visa" {
		return map[string]any{"reference": "AD62"}
	}
	return nil
}

// players are the demo's people, one for each role.
var players = map[service.Role]string{"": "", "candidat": "zoe", "recruteur": "recruteur", "agent_dept": "agent", "admin_fonct": "admin", "hotline": "assistance", "dpo": "dpo", "archiviste": "archives"}

// patient is a service that refuses as often as one likes.
var patient = machine.Wrap{Service: func(svc *service.Service) *service.Service {
	changed := *svc
	changed.Reading.Refusals = math.MaxInt32
	return &changed
}}

// guarded is the seeded state with Zoé registered.
func guarded(t *testing.T) served {
	t.Helper()
	s := seeded(t).open(t, patient).serve(t)
	s.enrol("zoe", claim(t, "ZOÉ", "zoe.exemple@demo.example"))
	return s
}

// enrol registers somebody, follows the link of the mail and signs them in.
func (l *lab) enrol(who string, form map[string]any) {
	l.t.Helper()
	path := "/api/v1/registrations/candidates"
	if form["siret"] != nil {
		path = "/api/v1/registrations/recruiters"
	}
	l.must(http.StatusAccepted, "", "POST", path, form)
	l.settle()
	address, _ := form["email"].(string)
	l.must(http.StatusOK, "", "POST", "/api/v1/account/confirmation", map[string]any{"token": l.link(address)})
	l.signIn(who, address, password)
}

// TestEveryOperationEveryRole calls each operation as each role: it is refused exactly where the matrix does not let the role.
func TestEveryOperationEveryRole(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	before := s.held()
	list := operations(t, s.m.Service)
	for _, op := range list {
		callers := 0
		for role, who := range players {
			if op.may(s.m.Service, role) {
				callers++
				continue
			}
			want := http.StatusForbidden
			if role == "" {
				want = http.StatusUnauthorized
			}
			if got := s.visitor(t, who).ask(op.method, op.path, op.body()); got.status != want {
				t.Errorf("%s as %q: %d, want %d: %s", op.id, role, got.status, want, got.text)
			} else {
				got.problem(t, want)
			}
		}
		if callers == 0 {
			t.Errorf("%s: nobody may call it", op.id)
		}
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("what was refused changed what is held: %s", diff)
	}
	for _, op := range list {
		for role, who := range players {
			if !op.may(s.m.Service, role) || op.id == "sign-out" {
				continue
			}
			if got := s.visitor(t, who).ask(op.method, op.path, op.body()); got.status == http.StatusUnauthorized || got.status == http.StatusForbidden || got.status >= 500 {
				t.Errorf("%s as %q, who may: %d: %s", op.id, role, got.status, got.text)
			}
		}
	}
}

// TestCrossSite sends each operation that changes something from another site's page, with the cookie of somebody who may.
func TestCrossSite(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	before := s.held()
	for _, op := range operations(t, s.m.Service) {
		// The last two heed a secret of a mail and no cookie: one a mail program, the other, which reads, whoever comes from a site that shows mails.
		if op.method == http.MethodGet || op.id == "leave-news" || op.id == "read-agreement-request" {
			continue
		}
		for role, who := range players {
			if !op.may(s.m.Service, role) {
				continue
			}
			for _, header := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://exemple.net", "Origin: null"} {
				s.visitor(t, who).ask(op.method, op.path, op.body(), header).problem(t, http.StatusForbidden)
			}
			break
		}
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("another site's page changed what is held: %s", diff)
	}
	for _, header := range []string{"Sec-Fetch-Site: same-origin", "Origin: " + s.url} {
		if got := s.visitor(t, "agent").ask("POST", "/api/v1/admin/codes", map[string]any{"limit": 1}, header); got.status != http.StatusCreated {
			t.Errorf("this site's own page (%s): %d %s", header, got.status, got.text)
		}
	}
}

// TestWhatIsAnothers asks for what belongs to somebody of the same role: the answer is that of something that does not exist.
func TestWhatIsAnothers(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	s.enrol("paul", claim(t, "PAUL", "paul.modele@demo.example"))
	s.enrol("reine", recruiterForm(nil))
	draft := text(t, s.must(http.StatusCreated, "reine", "POST", "/api/v1/offers", bakery), "id")
	published := text(t, s.must(http.StatusCreated, "reine", "POST", "/api/v1/offers", bakery), "id")
	s.must(http.StatusOK, "reine", "POST", "/api/v1/offers/"+published+"/publication", nil)
	document := text(t, s.must(http.StatusAccepted, "zoe", "POST", "/api/v1/cvs/documents", samplePDF("de Zoé")), "id")
	s.settle()
	before := s.held()
	offer := func(id string) []operation {
		path := "/api/v1/offers/" + id
		return []operation{
			{method: "GET", path: path + "/own"}, {method: "PUT", path: path}, {method: "POST", path: path + "/publication"}, {method: "DELETE", path: path + "/publication"},
			{method: "POST", path: path + "/copies"},
			{method: "GET", path: "/api/v1/matches/profiles/" + id}, {method: "GET", path: "/api/v1/matches/profiles/" + id + "/" + strings.Repeat("0", 26)},
		}
	}
	file := func(id string) []operation {
		return []operation{{method: "GET", path: "/api/v1/cvs/documents/" + id + "/file"}, {method: "DELETE", path: "/api/v1/cvs/documents/" + id + "/file"}}
	}
	public := func(id string) []operation { return []operation{{method: "GET", path: "/api/v1/offers/" + id}} }
	tests := []struct {
		name, who, id string
		calls         func(id string) []operation
	}{
		{"another recruiter's draft", "recruteur", draft, offer}, {"another recruiter's published offer", "recruteur", published, offer},
		{"another candidate's file", "paul", document, file}, {"a draft, read by anybody", "", draft, public}, {"a draft, read by a candidate", "zoe", draft, public},
	}
	for _, test := range tests {
		nothing := test.calls(strings.Repeat("0", 26))
		for i, call := range test.calls(test.id) {
			var body any
			if call.method == "PUT" {
				body = bakery
			}
			got := s.visitor(t, test.who).ask(call.method, call.path, body)
			got.problem(t, http.StatusNotFound, test.id)
			if like := s.visitor(t, test.who).ask(nothing[i].method, nothing[i].path, body); got.text != like.text {
				t.Errorf("%s: %s %s answers %s, and %s for nothing", test.name, call.method, call.path, got.text, like.text)
			}
		}
	}
	if list := s.must(http.StatusOK, "recruteur", "GET", "/api/v1/offers", nil); len(list["offers"].([]any)) != 0 {
		t.Errorf("a recruiter lists another's offers: %v", list)
	}
	if list := s.must(http.StatusOK, "paul", "GET", "/api/v1/cvs", nil); len(list["documents"].([]any)) != 0 {
		t.Errorf("a candidate lists another's files: %v", list)
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("what is another's was changed: %s", diff)
	}
	if got := s.visitor(t, "zoe").ask("GET", file(document)[0].path, nil); got.status != http.StatusOK {
		t.Errorf("one's own file: %d", got.status)
	}
	if got := s.visitor(t, "").ask("GET", public(published)[0].path, nil); got.status != http.StatusOK || strings.Contains(got.text, "Mme Contact") {
		t.Errorf("a published offer, read by anybody: %d %s", got.status, got.text)
	}
}

// TestSessionsOverHTTP ends sessions: by signing out, by idleness, by age.
func TestSessionsOverHTTP(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	status := func(who string) int { return s.visitor(t, who).ask("GET", "/api/v1/account", nil).status }
	s.cookies["thief"] = s.cookies["zoe"]
	s.must(http.StatusNoContent, "zoe", "DELETE", "/api/v1/account/session", nil)
	if status("thief") != http.StatusUnauthorized || s.cookies["zoe"].Value != "" || s.cookies["zoe"].MaxAge >= 0 {
		t.Errorf("after signing out the copy of the cookie answers %d, and the browser keeps %+v", status("thief"), s.cookies["zoe"])
	}
	s.cookies["zoe"] = s.cookies["thief"] // somebody set it in Zoé's browser before she signs in
	s.signIn("zoe", "zoe.exemple@demo.example", password)
	if status("thief") != http.StatusUnauthorized || status("zoe") != http.StatusOK {
		t.Errorf("after signing in anew: the old cookie %d, the new one %d", status("thief"), status("zoe"))
	}
	rule := s.m.Service.TechnicalRule(service.TechnicalSession)
	s.signIn("idle", "zoe.exemple@demo.example", password)
	started := s.m.Clock.Now()
	for s.m.Clock.Now().Sub(started) < rule.Lifetime-rule.Idle {
		s.wait(rule.Idle - time.Minute)
		if status("zoe") != http.StatusOK {
			t.Errorf("%v after signing in, in use: %d", s.m.Clock.Now().Sub(started), status("zoe"))
		}
		if since := s.m.Clock.Now().Sub(started); since > rule.Idle && status("idle") != http.StatusUnauthorized {
			t.Errorf("not used for %v: %d", since, status("idle"))
		}
	}
	s.wait(rule.Idle - time.Minute)
	s.wait(time.Minute)
	if status("zoe") != http.StatusUnauthorized {
		t.Errorf("in use for %v: %d", s.m.Clock.Now().Sub(started), status("zoe"))
	}
}

// TestSignIn guesses passwords, and asks who is registered.
func TestSignIn(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	const path = "/api/v1/account/session"
	try := func(address, secret string) reply {
		return s.visitor(t, "").ask("POST", path, map[string]any{"email": address, "password": secret})
	}
	for range 11 { // the right password as often as one likes
		if got := try("agent@demo.example", demo.Password); got.status != http.StatusOK {
			t.Fatalf("right password: %d %s", got.status, got.text)
		}
	}
	const known, unknown = "zoe.exemple@demo.example", "personne@demo.example"
	for i := range 10 {
		got := try(known, "une-mauvaise-idee")
		got.problem(t, http.StatusUnprocessableEntity, known, "zoe", "une-mauvaise-idee")
		for _, address := range []string{unknown, "pas une adresse"} {
			if i > 0 {
				break
			}
			if other := try(address, "une-mauvaise-idee"); other.status != got.status || other.text != got.text || other.header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %d %s; a known one: %d %s", address, other.status, other.text, got.status, got.text)
			}
		}
	}
	locked := try(known, password)
	locked.problem(t, http.StatusTooManyRequests, known)
	if locked.header.Get("Retry-After") == "" || locked.header.Get("Set-Cookie") != "" || !strings.Contains(locked.text, "réessayez dans") {
		t.Errorf("eleventh try: %s %v", locked.text, locked.header)
	}
	if got := try("dpo@demo.example", demo.Password); got.status != http.StatusOK {
		t.Errorf("somebody else meanwhile: %d", got.status)
	}
	s.wait(time.Hour)
	if got := try(known, password); got.status != http.StatusOK {
		t.Errorf("an hour later: %d %s", got.status, got.text)
	}
}
