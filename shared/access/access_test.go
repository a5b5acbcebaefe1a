package access

import (
	"slices"
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
