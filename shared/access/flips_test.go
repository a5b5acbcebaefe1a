package access

import (
	"maps"
	"slices"
	"testing"

	"tandem/shared/service"
)

// flips are every grant that differs from a cell's by one thing: an action more or fewer, a scope more, fewer or another, a view taken
// away, given or another, the whole cell gone.
func flips(svc *service.Service, grant service.Grant) []service.Grant {
	var list []service.Grant
	actions := func(changed ...service.Action) {
		list = append(list, service.Grant{Actions: changed, Scopes: grant.Scopes, View: grant.View})
	}
	scopes := func(changed ...service.Scope) {
		list = append(list, service.Grant{Actions: grant.Actions, Scopes: changed, View: grant.View})
	}
	for _, action := range service.Actions() {
		if grant.Can(action) {
			actions(slices.DeleteFunc(slices.Clone(grant.Actions), func(a service.Action) bool { return a == action })...)
		} else {
			actions(append(slices.Clone(grant.Actions), action)...)
		}
	}
	for _, scope := range service.Scopes() {
		if i := slices.Index(grant.Scopes, scope); i >= 0 {
			scopes(slices.Delete(slices.Clone(grant.Scopes), i, i+1)...)
			continue
		}
		if !slices.Contains(grant.Scopes, service.ScopeAll) { // with it, one more says nothing more
			scopes(append(slices.Clone(grant.Scopes), scope)...)
		}
		for i := range grant.Scopes {
			changed := slices.Clone(grant.Scopes)
			changed[i] = scope
			scopes(changed...)
		}
	}
	for i := range svc.Views {
		if grant.View == nil || grant.View.ID != svc.Views[i].ID {
			list = append(list, service.Grant{Actions: grant.Actions, Scopes: grant.Scopes, View: &svc.Views[i]})
		}
	}
	if grant.View != nil {
		list = append(list, service.Grant{Actions: grant.Actions, Scopes: grant.Scopes})
	}
	return append(list, service.Grant{})
}

// additions are every grant of one action in one scope: what an empty cell could become.
func additions() []service.Grant {
	var list []service.Grant
	for _, action := range service.Actions() {
		for _, scope := range service.Scopes() {
			list = append(list, service.Grant{Actions: []service.Action{action}, Scopes: []service.Scope{scope}})
		}
	}
	return list
}

// Whatever is changed in one cell of a service file, the golden sees it: each cell of the published matrix is flipped in every way that
// there is.
func TestEveryFlipIsSeen(t *testing.T) {
	cells, tried := 0, 0
	for _, stack := range service.Stacks() {
		svc := loadStack(t, stack)
		for _, c := range whole(t, stack, svc) {
			grant, written := svc.Access[c.role][c.category]
			changes := additions()
			if written {
				changes = flips(svc, grant)
			}
			changed := *svc
			changed.Access = maps.Clone(svc.Access)
			changed.Access[c.role] = maps.Clone(svc.Access[c.role])
			if changed.Access[c.role] == nil {
				changed.Access[c.role] = map[service.Category]service.Grant{}
			}
			questions := c.questions()
			for _, change := range changes {
				changed.Access[c.role][c.category] = change
				if c.wrong(&changed, questions) == "" {
					t.Errorf("%s %s: %s %s: %v instead of %v is not seen", stack.Service, stack.Party, c.role, c.category, change, grant)
				}
			}
			cells++
			tried += len(changes)
		}
	}
	t.Logf("%d cells of the stacks, %d changes", cells, tried)
}

// A role that a file forgets, or one that it adds by itself, is seen.
func TestRolesComeAndGo(t *testing.T) {
	for _, stack := range service.Stacks() {
		svc := loadStack(t, stack)
		for i, role := range svc.Roles {
			changed := *svc
			changed.Roles = slices.Delete(slices.Clone(svc.Roles), i, i+1)
			seen := slices.ContainsFunc(whole(t, stack, svc), func(c cell) bool {
				return c.role == role.ID && c.wrong(&changed, c.questions()) != ""
			})
			if !seen && len(svc.Access[role.ID]) > 0 {
				t.Errorf("%s %s: nobody misses %s", stack.Service, stack.Party, role.ID)
			}
		}
	}
}
