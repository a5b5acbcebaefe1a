package machine

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tandem/shared/service"
)

// TestRegistrationFields holds the registration operations against the service files: they ask for the fields that a file declares, and
// require those that it requires (privacy policy, 000:152-167).
func TestRegistrationFields(t *testing.T) {
	paths := map[service.Account]string{
		service.AccountByCode: "/api/v1/registrations/candidates", service.AccountByEmail: "/api/v1/registrations/email",
		service.AccountBySIRET: "/api/v1/registrations/recruiters", service.AccountByAsking: "/api/v1/registrations/professionals",
	}
	asked, declared, taken := 0, map[string][]string{}, map[string][]string{}
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		id := stack.Service
		_, text, err := API(svc).OpenAPI()
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range svc.Roles {
			if !spec.Account.SelfRegistered() {
				continue
			}
			asked++
			role, fields := spec.ID, svc.Registration[spec.ID]
			properties, required := bodyOf(t, text, paths[spec.Account])
			var wanted, needed []string
			for _, field := range fields {
				if field.Seed == "" {
					t.Errorf("%s, %s: nothing says why %s is asked", id, role, field.Name)
				}
				wanted = append(wanted, field.Name)
				if field.Required {
					needed = append(needed, field.Name)
				}
			}
			slices.Sort(wanted)
			slices.Sort(needed)
			if unknown := without(wanted, properties); len(unknown) > 0 {
				t.Errorf("%s, %s: the file declares %v, which the operation does not take", id, role, unknown)
			}
			declared[paths[spec.Account]] = append(declared[paths[spec.Account]], wanted...)
			taken[paths[spec.Account]] = properties
			if !slices.Equal(required, needed) {
				t.Errorf("%s, %s: the operation requires %v, the file %v", id, role, required, needed)
			}
		}
	}
	for path, properties := range taken {
		if useless := without(properties, declared[path]); len(useless) > 0 {
			t.Errorf("%s takes %v, which no service asks", path, useless)
		}
	}
	if asked != 6 {
		t.Errorf("%d forms, want 6", asked)
	}
}

// without are the names that the others lack.
func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

func bodyOf(t *testing.T, description []byte, path string) (properties, required []string) {
	t.Helper()
	type schema struct {
		Ref        string         `json:"$ref"`
		Properties map[string]any `json:"properties"`
		Required   []string       `json:"required"`
	}
	var api struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct{ Schema schema }
			} `json:"requestBody"`
		}
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(description, &api); err != nil {
		t.Fatal(err)
	}
	found := api.Paths[path]["post"].RequestBody.Content["application/json"].Schema
	if found.Ref != "" {
		found = api.Components.Schemas[found.Ref[strings.LastIndexByte(found.Ref, '/')+1:]]
	}
	for name := range found.Properties {
		properties = append(properties, name)
	}
	slices.Sort(properties)
	slices.Sort(found.Required)
	return properties, found.Required
}
