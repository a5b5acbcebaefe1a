package access

import (
	"testing"
	"time"

	"tandem/shared/service"
)

// small is a service of four roles: the person, who follows them, who answers requests of rights, and who manages habilitations.
func small() *service.Service {
	everything := []service.Action{service.Create, service.Read, service.Update, service.Delete, service.Lock}
	own := service.Grant{Actions: everything, Scopes: []service.Scope{service.ScopeSelf}}
	followed := service.Grant{Actions: everything, Scopes: []service.Scope{service.ScopePortfolio, service.ScopeRequest}}
	all := service.Grant{Actions: everything, Scopes: []service.Scope{service.ScopeAll}}
	cells := func(grant service.Grant) map[service.Category]service.Grant {
		return map[service.Category]service.Grant{"FILE": grant, "RIGHT": grant, "OFFER": grant, "LOG": grant}
	}
	return &service.Service{
		Roles:      []service.RoleSpec{{ID: "person"}, {ID: "adviser"}, {ID: "manager"}, {ID: "stranger"}},
		Categories: []service.CategorySpec{{ID: "FILE", Personal: true}, {ID: "RIGHT", Personal: true}, {ID: "LOG", Personal: true}, {ID: "OFFER"}},
		Records:    map[string]service.Category{"right": "RIGHT", "journal": "LOG"},
		Access:     map[service.Role]map[service.Category]service.Grant{"person": cells(own), "adviser": cells(followed), "manager": cells(all)},
	}
}

// Frozen data are only kept (RGPD art. 18(2)): the person reads them and exercises rights, who handles their request reads them, an account
// is locked; nobody else does anything, and what concerns nobody is not frozen.
func TestFrozen(t *testing.T) {
	for _, c := range []struct {
		role     service.Role
		action   service.Action
		category service.Category
		tie      service.Scope
		want     Missing
	}{
		{"person", service.Read, "FILE", service.ScopeSelf, Nothing},
		{"person", service.Update, "FILE", service.ScopeSelf, MissingFreedom},
		{"person", service.Delete, "FILE", service.ScopeSelf, MissingFreedom},
		{"person", service.Create, "RIGHT", service.ScopeSelf, Nothing},
		{"person", service.Update, "OFFER", service.ScopeSelf, Nothing},
		{"adviser", service.Read, "FILE", service.ScopePortfolio, MissingFreedom},
		{"adviser", service.Update, "FILE", service.ScopePortfolio, MissingFreedom},
		{"adviser", service.Lock, "FILE", service.ScopePortfolio, Nothing},
		{"adviser", service.Read, "FILE", service.ScopeRequest, Nothing},
		{"adviser", service.Update, "FILE", service.ScopeRequest, MissingFreedom},
		{"adviser", service.Update, "RIGHT", service.ScopeRequest, Nothing},
		{"adviser", service.Update, "OFFER", service.ScopePortfolio, Nothing},
		{"manager", service.Read, "FILE", "", MissingFreedom},
		{"manager", service.Lock, "FILE", "", Nothing},
		{"person", service.Read, "FILE", service.ScopePortfolio, MissingTie}, // what is missing first is said first
	} {
		object := Tied(c.tie)
		object.Restricted = true
		if got := Decide(small(), Subject{Role: c.role}, c.action, c.category, object, now); got.Missing != c.want || got.Allowed != (c.want == Nothing) {
			t.Errorf("%s %s %s as %q: missing %q, want %q", c.role, c.action, c.category, c.tie, got.Missing, c.want)
		}
		object.Restricted = false
		if got := Decide(small(), Subject{Role: c.role}, c.action, c.category, object, now); got.Allowed != (c.want != MissingTie) {
			t.Errorf("%s %s %s as %q, not frozen: missing %q", c.role, c.action, c.category, c.tie, got.Missing)
		}
	}
}

// A tie that does not suffice while data are frozen does not hide one that does.
func TestFrozenByTwoTies(t *testing.T) {
	object := Tied(service.ScopePortfolio, service.ScopeRequest)
	object.Restricted = true
	if got := Decide(small(), Subject{Role: "adviser"}, service.Read, "FILE", object, now); !got.Allowed {
		t.Errorf("who answers the request and follows the person too: missing %q", got.Missing)
	}
	object.Ties[service.ScopeRequest] = Tie{Until: now}
	if got := Decide(small(), Subject{Role: "adviser"}, service.Read, "FILE", object, now); got.Missing != MissingFreedom {
		t.Errorf("once the request is closed: missing %q", got.Missing)
	}
}

// What is one's own without being about oneself is read too.
func TestFrozenOwn(t *testing.T) {
	svc := small()
	svc.Access["person"]["FILE"] = service.Grant{Actions: []service.Action{service.Read, service.Update}, Scopes: []service.Scope{service.ScopeOwn}}
	for action, want := range map[service.Action]Missing{service.Read: Nothing, service.Update: MissingFreedom} {
		object := Tied(service.ScopeOwn)
		object.Restricted = true
		if got := Decide(svc, Subject{Role: "person"}, action, "FILE", object, now); got.Missing != want {
			t.Errorf("%s: missing %q, want %q", action, got.Missing, want)
		}
	}
}

// A tie holds from its first instant until just before its last.
func TestTiesBeginAndEnd(t *testing.T) {
	for _, c := range []struct {
		name        string
		from, until time.Duration // from now; zero: open
		want        Missing
	}{
		{"open", 0, 0, Nothing},
		{"begun", -time.Second, 0, Nothing},
		{"not begun", time.Second, 0, MissingTime},
		{"begun, not over", -time.Second, time.Second, Nothing},
		{"over", -time.Minute, -time.Second, MissingTime},
	} {
		var tie Tie
		if c.from != 0 {
			tie.From = now.Add(c.from)
		}
		if c.until != 0 {
			tie.Until = now.Add(c.until)
		}
		object := Object{Ties: map[service.Scope]Tie{service.ScopePortfolio: tie}}
		if got := Decide(small(), Subject{Role: "adviser"}, service.Read, "FILE", object, now); got.Missing != c.want {
			t.Errorf("%s: missing %q, want %q", c.name, got.Missing, c.want)
		}
	}
	for tie, want := range map[Tie]Missing{{From: now}: Nothing, {Until: now}: MissingTime} {
		object := Object{Ties: map[service.Scope]Tie{service.ScopePortfolio: tie}}
		if got := Decide(small(), Subject{Role: "adviser"}, service.Read, "FILE", object, now); got.Missing != want {
			t.Errorf("%+v at that instant: missing %q, want %q", tie, got.Missing, want)
		}
	}
	both := Object{Ties: map[service.Scope]Tie{service.ScopePortfolio: {Until: now}, service.ScopeRequest: {}}}
	if got := Decide(small(), Subject{Role: "adviser"}, service.Read, "FILE", both, now); !got.Allowed {
		t.Error("a tie that is over hides another that holds")
	}
	elsewhere := Tied(service.ScopePortfolio)
	elsewhere.Elsewhere = true
	if got := Decide(small(), Subject{Role: "adviser"}, service.Read, "FILE", elsewhere, now); got.Missing != MissingParty {
		t.Errorf("another controller's: missing %q", got.Missing)
	}
}

// Why something is refused is told to those alone who may read the journal of everybody.
func TestExplains(t *testing.T) {
	for role, want := range map[service.Role]bool{"manager": true, "person": false, "stranger": false, "": false} {
		if got := Explains(small(), role); got != want {
			t.Errorf("%q: %v", role, got)
		}
	}
}
