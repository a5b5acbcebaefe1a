package access

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/service"
)

// The relations between who acts and what the action is on, in the order of the columns of testdata/*.decisions.
const (
	own = iota
	tied
	foreign
	other
	revoked
	frozen
	relations
)

// cell is what the policy expects of a role and a category.
type cell struct {
	role     service.Role
	category service.Category
	ties     []service.Scope   // any one of them; none: the policy gives nothing
	allowed  [relations]string // letters
	limit    string
}

// golden reads testdata/<service>.<part>: "decisions" is every cell of the published matrix, "ours" what we added to it.
func golden(t testing.TB, name, part string) []cell {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + "." + part)
	if err != nil {
		t.Fatal(err)
	}
	var cells []cell
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Fields(line)
		if len(columns) < 3+relations || len(columns) > 4+relations {
			t.Fatalf("%s.%s: %q", name, part, line)
		}
		one := cell{role: service.Role(columns[0]), category: service.Category(columns[1])}
		if columns[2] != "-" {
			for tie := range strings.SplitSeq(columns[2], "|") {
				one.ties = append(one.ties, service.Scope(tie))
			}
		}
		for i := range relations {
			one.allowed[i] = strings.Trim(columns[3+i], "-")
		}
		if len(columns) > 3+relations {
			one.limit = columns[3+relations]
		}
		cells = append(cells, one)
	}
	return cells
}

// question is one way to be in a relation.
type question struct {
	relation int
	subject  Subject
	object   Object
}

// questions are the ways to be in each relation to what a cell is about: whoever answers one of a relation otherwise than another is wrong.
func (c cell) questions() []question {
	every := slices.DeleteFunc(service.Scopes(), func(s service.Scope) bool { return s == service.ScopeAll })
	others := slices.DeleteFunc(slices.Clone(every), func(s service.Scope) bool { return slices.Contains(c.ties, s) })
	asked, needsTie := c.ties, !slices.Contains(c.ties, service.ScopeAll)
	past, future := now.Add(-time.Minute), now.Add(time.Minute)
	subject := Subject{Role: c.role}
	elsewhere := Tied(every...)
	elsewhere.Elsewhere = true
	list := []question{
		{own, subject, Tied(service.ScopeSelf, service.ScopeOwn)},
		{foreign, subject, Tied(others...)},
		{other, subject, elsewhere},
		{revoked, Subject{Role: c.role, Until: past}, Tied(every...)},
		{revoked, Subject{Role: c.role, Until: now}, Tied(every...)},
	}
	if len(asked) == 0 {
		list = append(list, question{tied, subject, Tied(every...)}, question{frozen, subject, restricted(every...)})
	}
	if len(asked) > 0 { // of several ties, the one that one's own data have opens them frozen too
		list = append(list, question{frozen, subject, restricted(asked...)})
	}
	for _, tie := range asked {
		list = append(list, question{tied, subject, Tied(tie)})
		if needsTie {
			list = append(list, question{revoked, subject, Object{Ties: map[service.Scope]Tie{tie: {Until: past}}}},
				question{revoked, subject, Object{Ties: map[service.Scope]Tie{tie: {From: future}}}})
		}
	}
	return list
}

func restricted(scopes ...service.Scope) Object {
	object := Tied(scopes...)
	object.Restricted = true
	return object
}

// wrong says the first decision of a service that is not what the cell expects, "" when there is none.
func (c cell) wrong(svc *service.Service, questions []question) string {
	for _, q := range questions {
		for _, action := range service.Actions() {
			got := Decide(svc, q.subject, action, c.category, q.object, now)
			if want := strings.Contains(c.allowed[q.relation], action.String()); got.Allowed != want {
				return fmt.Sprintf("%s %s %s, relation %d: allowed %v, the policy says %v", c.role, c.category, action, q.relation, got.Allowed, want)
			}
			if got.Allowed && limitOf(got) != c.limit {
				return fmt.Sprintf("%s %s %s: limited to %q, the policy says %q", c.role, c.category, action, limitOf(got), c.limit)
			}
		}
	}
	return ""
}

func limitOf(d Decision) string {
	if len(d.Fields) == 0 && d.View() != "" {
		return "(" + d.View() + ")"
	}
	return strings.Join(d.Fields, ",")
}

// The published matrix of the four services: 663 cells (10 roles by 17 categories, 9 by 15, 14 by 17, 10 by 12), eight actions, six relations.
func TestEveryDecision(t *testing.T) {
	decided, asked := map[string]bool{}, 0
	for _, stack := range service.Stacks() {
		svc := loadStack(t, stack)
		roles, categories := map[service.Role]bool{}, map[service.Category]bool{}
		cells := golden(t, stack.Service, "decisions")
		for _, c := range cells {
			roles[c.role], categories[c.category] = true, true
			if _, ok := svc.Role(c.role); !ok {
				continue // the other party's
			}
			decided[stack.Service+" "+string(c.role)+" "+string(c.category)] = true
			if wrong := c.wrong(svc, c.questions()); wrong != "" {
				t.Errorf("%s %s: %s", stack.Service, stack.Party, wrong)
			}
			asked += len(c.questions()) * len(service.Actions())
		}
		if len(cells) != len(roles)*len(categories) {
			t.Errorf("%s: %d lines for %d roles and %d categories", stack.Service, len(cells), len(roles), len(categories))
		}
	}
	decisions := len(decided) * len(service.Actions()) * relations
	if looking := 18 * 48; decisions != 32304+looking { // the cells of who only looks at the offers (000:86)
		t.Errorf("%d decisions, 32,304 published and %d of who only looks at offers", decisions, looking)
	}
	t.Logf("%d cells, %d decisions, asked in %d ways over the stacks", len(decided), decisions, asked)
}

func loadStack(t testing.TB, stack service.Stack) *service.Service {
	t.Helper()
	svc, err := service.Load(stack.Service, stack.Party)
	if err != nil {
		t.Fatal(err)
	}
	return svc
}

// whole is every cell of a stack: those of the goldens, and an empty one wherever they have no line.
func whole(t testing.TB, stack service.Stack, svc *service.Service) []cell {
	t.Helper()
	written := append(golden(t, stack.Service, "decisions"), golden(t, stack.Service, "ours")...)
	var cells []cell
	for _, role := range svc.Roles {
		for _, category := range svc.Categories {
			i := slices.IndexFunc(written, func(c cell) bool { return c.role == role.ID && c.category == category.ID })
			if i < 0 {
				cells = append(cells, cell{role: role.ID, category: category.ID})
				continue
			}
			cells = append(cells, written[i])
		}
	}
	return cells
}

// What the service files add to the published matrix is expected too, and nothing else is there.
func TestNothingBesides(t *testing.T) {
	for _, stack := range service.Stacks() {
		svc := loadStack(t, stack)
		for _, c := range whole(t, stack, svc) {
			if wrong := c.wrong(svc, c.questions()); wrong != "" {
				t.Errorf("%s %s: %s", stack.Service, stack.Party, wrong)
			}
		}
		for _, part := range []string{"decisions", "ours"} {
			seen := map[string]bool{}
			for _, c := range golden(t, stack.Service, part) {
				name := string(c.role) + " " + string(c.category)
				if _, ok := svc.Category(c.category); !ok || seen[name] {
					t.Errorf("%s.%s: %s: the category is unknown, or the cell is written twice", stack.Service, part, name)
				}
				seen[name] = true
			}
		}
	}
}

// A role that the other party alone has is nobody here.
func TestRolesOfTheOtherParty(t *testing.T) {
	absent := 0
	for _, stack := range service.Stacks() {
		svc := loadStack(t, stack)
		for _, c := range golden(t, stack.Service, "decisions") {
			if _, ok := svc.Role(c.role); ok {
				continue
			}
			absent++
			for _, action := range service.Actions() {
				if got := Decide(svc, Subject{Role: c.role}, action, c.category, Tied(service.Scopes()...), now); got.Allowed || got.Missing != MissingRole {
					t.Errorf("%s %s: %s %s %s: %+v", stack.Service, stack.Party, c.role, action, c.category, got)
				}
			}
		}
	}
	if absent == 0 {
		t.Error("no stack lacks a role: nothing was judged")
	}
}
