package journey

import (
	"net/http"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/shared/service"
)

// TestEveryService starts each service that the program can be, as `make run` does, and goes through what all have: its own policy on the
// site, registration where people register by themselves, everybody's data with the rule of each category, the purges of whoever may see them.
func TestEveryService(t *testing.T) {
	t.Parallel()
	onEachStack(t, startStack, func(t *testing.T, tg *target) {
		svc := tg.machine.Service
		nobody := newVisitor(t, tg.url)
		if page := nobody.ask("GET", "/confidentialite", nil); page.status != http.StatusOK || !strings.Contains(page.text, svc.Controller.Name) {
			t.Errorf("the policy does not name %s", svc.Controller.Name)
		}
		if role, ok := svc.RoleBy(service.AccountByEmail); ok {
			registerByEmail(t, tg, role)
		}
		for _, who := range demo.Accounts(svc) {
			v := newVisitor(t, tg.url)
			v.signIn(who.Address, tg.demoPassword)
			if role := text(t, v.must(http.StatusOK, "GET", "/api/v1/account", nil), "role"); role != who.Role {
				t.Errorf("%s signs in as %s", who.Role, role)
			}
			checkOwnData(t, v, svc)
			want := http.StatusForbidden
			if grant, ok := svc.Access[service.Role(who.Role)][svc.CategoryOf("run")]; ok && grant.Can(service.Read) {
				want = http.StatusOK
			}
			if got := v.ask("GET", "/api/v1/admin/purges", nil).status; got != want {
				t.Errorf("%s reads purges: %d, want %d", who.Role, got, want)
			}
		}
		gone := http.StatusNotFound
		if svc.Has(service.FeatureFlux) {
			gone = http.StatusUnauthorized
		}
		if got := nobody.ask("GET", "/api/v1/admin/imports", nil).status; got != gone {
			t.Errorf("imports of a service whose flux is %v: %d", svc.Has(service.FeatureFlux), got)
		}
	})
}

// registerByEmail registers somebody, who then sees their data.
func registerByEmail(t *testing.T, tg *target, role service.RoleSpec) {
	v := newVisitor(t, tg.url)
	const address, password = "zelie.essai@demo.example", "une phrase pour Zélie"
	v.must(http.StatusAccepted, "POST", "/api/v1/registrations/email", map[string]any{
		"lastName": "Essai", "firstName": "Zélie", "email": address, "password": password, "termsAccepted": true,
	})
	tg.confirm(t, v, address)
	v.signIn(address, password)
	account := v.must(http.StatusOK, "GET", "/api/v1/account", nil)
	if got := text(t, account, "role"); got != string(role.ID) {
		t.Errorf("registered as %s", got)
	}
	checkOwnData(t, v, tg.machine.Service)
}

// checkOwnData holds each category of somebody's own data to a rule of the service that covers it.
func checkOwnData(t *testing.T, v *visitor, svc *service.Service) {
	t.Helper()
	categories, _ := at(t, v.must(http.StatusOK, "GET", "/api/v1/account/data", nil), "categories").([]any)
	if len(categories) == 0 {
		t.Error("nothing is known of somebody who has an account")
	}
	for _, one := range categories {
		rule := svc.Rule(service.RuleID(text(t, one, "rule", "id")))
		code := service.Category(text(t, one, "code"))
		if rule == nil || svc.CategoryLabel(code) == "" {
			t.Errorf("category %s ends by %v", code, rule)
		}
		if text(t, one, "reason") == "" || text(t, one, "why") != rule.Why {
			t.Errorf("category %s does not say until when, or why", code)
		}
	}
}
