package access

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/service"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func load(t *testing.T) *service.Service {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	return svc
}

// ties are the questions about a tie: none, then each alone.
func ties() []service.Scope { return append([]service.Scope{""}, service.Scopes()...) }

// decisions asks every question about a role and a category: each action under each tie. It writes what is allowed.
func decisions(svc *service.Service, role service.Role, category service.Category) []string {
	var allowed []string
	for _, action := range service.Actions() {
		for _, tie := range ties() {
			decision := Decide(svc, Subject{Role: role}, action, category, Tied(tie), now)
			if !decision.Allowed {
				continue
			}
			limit := strings.Join(decision.Fields, ",")
			if limit == "" && decision.View() != "" {
				limit = "(" + decision.View() + ")"
			}
			allowed = append(allowed, fmt.Sprintf("%s %s %s [%s] %s", role, category, action, tie, limit))
		}
	}
	return allowed
}

// matrix reads testdata/<service>.matrix, written by hand from the published policy and not from the service file: a line per
// role and category, "role category ACTIONS scope [fields or (condition)]".
func matrix(t *testing.T, name string) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".matrix")
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Fields(line)
		if len(parts) < 4 || len(parts) > 5 {
			t.Fatalf("line %q", line)
		}
		fields := ""
		if len(parts) == 5 {
			fields = parts[4]
		}
		for _, action := range parts[2] {
			cells[fmt.Sprintf("%s %s %c", parts[0], parts[1], action)] = parts[3] + " " + fields
		}
	}
	return cells
}

func TestFullMatrix(t *testing.T) {
	svc := load(t)
	cells := matrix(t, svc.ID)
	var want, got []string
	for _, role := range svc.Roles {
		for _, category := range svc.Categories {
			got = append(got, decisions(svc, role.ID, category.ID)...)
			for _, action := range service.Actions() {
				cell, ok := cells[fmt.Sprintf("%s %s %s", role.ID, category.ID, action)]
				if !ok {
					continue
				}
				scope, fields, _ := strings.Cut(cell, " ")
				for _, tie := range ties() {
					if scope == string(service.ScopeAll) || scope == string(tie) {
						want = append(want, fmt.Sprintf("%s %s %s [%s] %s", role.ID, category.ID, action, tie, fields))
					}
				}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decisions (-policy +file):\n%s", diff)
	}
	asked := len(svc.Roles) * len(svc.Categories) * len(service.Actions()) * len(ties())
	t.Logf("%d decisions, %d allowed", asked, len(want))
}

// Every change of one cell must change the decisions: else the full matrix could not see it.
func TestEveryFlipIsSeen(t *testing.T) {
	svc := load(t)
	flips := 0
	seen := func(role service.Role, category service.Category, changed service.Grant) {
		t.Helper()
		flips++
		cells := maps.Clone(svc.Access[role])
		cells[category] = changed
		other := *svc
		other.Access = maps.Clone(svc.Access)
		other.Access[role] = cells
		if slices.Equal(decisions(svc, role, category), decisions(&other, role, category)) {
			t.Errorf("%s %s: %+v changes nothing", role, category, changed)
		}
	}
	for _, role := range svc.Roles {
		for _, category := range svc.Categories {
			grant, ok := svc.Access[role.ID][category.ID]
			if !ok {
				seen(role.ID, category.ID, service.Grant{Actions: []service.Action{service.Read}, Scopes: []service.Scope{service.ScopeSelf}})
				continue
			}
			seen(role.ID, category.ID, service.Grant{})
			other := grant
			other.Scopes = []service.Scope{service.ScopeSelf}
			if slices.Contains(grant.Scopes, service.ScopeSelf) {
				other.Scopes = []service.Scope{service.ScopePortfolio}
			}
			seen(role.ID, category.ID, other)
			for _, action := range grant.Actions {
				fewer := grant
				fewer.Actions = slices.DeleteFunc(slices.Clone(grant.Actions), func(a service.Action) bool { return a == action })
				seen(role.ID, category.ID, fewer)
			}
			if grant.View != nil {
				wider := grant
				wider.View = nil
				seen(role.ID, category.ID, wider)
			}
		}
	}
	t.Logf("%d flips", flips)
}

func TestDecide(t *testing.T) {
	svc := load(t)
	past, future := now.Add(-time.Minute), now.Add(time.Minute)
	tests := []struct {
		name     string
		subject  Subject
		action   service.Action
		category service.Category
		object   Object
		want     Missing
		fields   []string
	}{
		{"own CV", Subject{Role: "candidat"}, service.Update, "PRO", Tied(service.ScopeSelf), Nothing, nil},
		{"somebody else's CV", Subject{Role: "candidat"}, service.Read, "PRO", Tied(service.ScopeMatch), MissingTie, nil},
		{"contact: two fields", Subject{Role: "candidat"}, service.Update, "CT", Tied(service.ScopeSelf), Nothing, []string{"phone", "email"}},
		{"recruiter and flux", Subject{Role: "recruteur"}, service.Read, "FX", Tied(service.Scopes()...), MissingGrant, nil},
		{"no tie at all", Subject{Role: "agent_dept"}, service.Create, "REG", Object{}, MissingTie, nil},
		{"all needs none", Subject{Role: "admin_fonct"}, service.Create, "REG", Object{}, Nothing, nil},
		{"archivist gives visas", Subject{Role: "archiviste"}, service.Approve, "PUR", Object{}, Nothing, nil},
		{"archivist changes nothing", Subject{Role: "archiviste"}, service.Update, "PUR", Object{}, MissingGrant, nil},
		{"unknown role", Subject{Role: "visiteur"}, service.Read, "OFF", Tied(service.Scopes()...), MissingRole, nil},
		{"no role", Subject{}, service.Read, "OFF", Tied(service.Scopes()...), MissingRole, nil},
		{"unknown category", Subject{Role: "dpo"}, service.Read, "XYZ", Tied(service.Scopes()...), MissingGrant, nil},
		{"habilitation over", Subject{Role: "dpo", Until: past}, service.Read, "PUR", Object{}, MissingTime, nil},
		{"habilitation ends now", Subject{Role: "dpo", Until: now}, service.Read, "PUR", Object{}, MissingTime, nil},
		{"habilitation runs", Subject{Role: "dpo", Until: future}, service.Read, "PUR", Object{}, Nothing, nil},
		{"tie over", Subject{Role: "hotline"}, service.Read, "CT", Object{Ties: map[service.Scope]Tie{service.ScopeTicket: {Until: past}}}, MissingTime, nil},
		{"tie runs", Subject{Role: "hotline"}, service.Read, "CT", Object{Ties: map[service.Scope]Tie{service.ScopeTicket: {Until: future}}}, Nothing, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Decide(svc, test.subject, test.action, test.category, test.object, now)
			if got.Missing != test.want || got.Allowed != (test.want == Nothing) || !slices.Equal(got.Fields, test.fields) {
				t.Errorf("got %+v, want missing %q and fields %v", got, test.want, test.fields)
			}
			if (got.Missing.Text() == "") != got.Allowed {
				t.Errorf("a refusal needs a text: %+v", got)
			}
		})
	}
}

func TestVisible(t *testing.T) {
	svc := load(t)
	contact := Decide(svc, Subject{Role: "candidat"}, service.Read, "CT", Tied(service.ScopeSelf), now)
	whole := Decide(svc, Subject{Role: "candidat"}, service.Read, "PRO", Tied(service.ScopeSelf), now)
	refused := Decide(svc, Subject{Role: "candidat"}, service.Read, "PRO", Object{}, now)
	for _, test := range []struct {
		decision Decision
		field    string
		want     bool
	}{{contact, "email", true}, {contact, "address", false}, {whole, "skills", true}, {refused, "skills", false}} {
		if got := test.decision.Visible(test.field); got != test.want {
			t.Errorf("Visible(%s) = %v under %+v", test.field, got, test.decision)
		}
	}
}

func TestRolesFor(t *testing.T) {
	svc := load(t)
	if diff := cmp.Diff([]service.Role{"admin_fonct", "dpo", "archiviste"}, RolesFor(svc, service.Approve, "PUR")); diff != "" {
		t.Error(diff)
	}
	if roles := RolesFor(svc, service.Delete, "LOG"); roles != nil {
		t.Errorf("nobody deletes journals, got %v", roles)
	}
}
