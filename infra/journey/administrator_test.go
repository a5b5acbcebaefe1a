package journey

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/shared/service"
)

// TestTheFirstAdministrator begins each stack without anybody: who operates it has one person invited, who designates everybody else. The order
// is taken again until they chose a password, and never after; nobody gives it through the site or the API.
func TestTheFirstAdministrator(t *testing.T) {
	t.Parallel()
	onEachStack(t, startBare, func(t *testing.T, tg *target) {
		svc, now := tg.machine.Service, tg.machine.Clock.Now()
		by, other := first(svc, true), first(svc, false)
		today := now.In(svc.Zone).Format(time.DateOnly)
		const address, secret, desk = "prune.exemple@demo.example", "une phrase de Prune 2026", "/_local/administrator"
		order := designation(now, map[string]any{"role": by, "email": address, "from": today, "committed": today})
		without := func(field string) map[string]any {
			cut := maps.Clone(order)
			delete(cut, field)
			return cut
		}
		for name, wrong := range map[string]map[string]any{
			"somebody who designates nobody": with(order, "role", string(other)), "without an undertaking": without("committed"), "without a name": without("lastName"),
			"without an act": without("reference"), "without an address": without("email"), "of no role": with(order, "role", ""),
		} {
			if got := tg.desk.ask("POST", desk, wrong); got.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", name, got.status, got.text)
			}
		}
		tg.desk.must(http.StatusOK, "POST", desk, order)
		tg.desk.must(http.StatusOK, "POST", desk, order) // the mail was lost
		v := newVisitor(t, tg.url)
		v.must(http.StatusOK, "POST", "/api/v1/account/password", map[string]any{"token": tg.token(t, address), "password": secret, "termsAccepted": true})
		if got := tg.desk.ask("POST", desk, with(order, "email", "pirate@demo.example")); got.status != http.StatusConflict || !strings.Contains(got.text, "désigne déjà") {
			t.Errorf("once somebody designates: %d %s", got.status, got.text)
		}
		v.signIn(address, secret)
		list, _ := v.must(http.StatusOK, "GET", professionals, nil)["professionals"].([]any)
		if len(list) != 1 || text(t, list[0], "email") != address {
			t.Errorf("professionals: %v", list)
		}
		given := svc.DesignatedBy(by)[0].ID
		v.must(http.StatusCreated, "POST", professionals, designation(now, map[string]any{"role": given, "from": today}))
	})
}

// first is the first role of a service that designates somebody, or the first professional one that does not.
func first(svc *service.Service, designates bool) service.Role {
	for _, role := range svc.Designated() {
		if len(svc.Designations[role.ID]) > 0 == designates {
			return role.ID
		}
	}
	return ""
}
