package machine

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"tandem/functions/referential"
	"tandem/infra/wiring"
	"tandem/shared/service"
)

var update = flag.Bool("update", false, "write the generated files")

// TestOpenAPI keeps infra/openapi.yaml, and the copy that the service answers with, equal to the operations.
func TestOpenAPI(t *testing.T) {
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	api := Described(svc)
	yaml, json, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]byte{"../../openapi.yaml": yaml, "../../../functions/referential/openapi.json": json} {
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what the operations say: run make generate", path)
		}
	}
	if len(api.Operations()) < 30 {
		t.Errorf("only %d operations", len(api.Operations()))
	}
}

// TestRoutes holds the operations against the template: each is reached through a route of the function that has it, with its verb.
func TestRoutes(t *testing.T) {
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	stack, err := wiring.Project()
	if err != nil {
		t.Fatal(err)
	}
	m := &Machine{stack: stack}
	for _, route := range Described(svc).Routes() {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{", "", "}", "").Replace(path)
		if function := m.route(method, path); function == "" || function == siteFunction {
			t.Errorf("%s reaches %q", route, function)
		}
	}
	for path, want := range map[string]string{"/api/v1/offers/search": "MatchingFunction", "/api/v1/offers/searches": "OfferFunction", "/api/v1/offers": "OfferFunction"} {
		if function := m.route(http.MethodGet, path); function != want {
			t.Errorf("%s reaches %s, want %s", path, function, want)
		}
	}
	if function := m.route(http.MethodGet, "/mon-espace"); function != siteFunction {
		t.Errorf("a page reaches %q", function)
	}
}

// route is the function of a verb on a path; empty when the template routes it to none.
func (m *Machine) route(method, path string) string {
	function, verbs := m.owner(path)
	if verbs[method] {
		return function
	}
	return ""
}

func TestEveryFunctionHasAConstructor(t *testing.T) {
	stack, err := wiring.Project()
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, function := range stack.Functions {
		declared[function.LogicalID] = true
		if _, ok := constructors[function.LogicalID]; !ok && function.LogicalID != siteFunction {
			t.Errorf("template.yaml declares %s, which has no constructor", function.LogicalID)
		}
	}
	for id := range constructors {
		if !declared[id] {
			t.Errorf("%s has a constructor and no entry in template.yaml", id)
		}
	}
}

func TestDescriptionIsServed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(referential.Description))
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/vnd.oai.openapi+json;version=3.1" {
		t.Errorf("status %d, type %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
}
