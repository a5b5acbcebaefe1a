package access

import (
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/service"
)

// drawn is a question over one of the services, or over one whose grants are drawn: these name several scopes more often.
type drawn struct {
	svc      *service.Service
	subject  Subject
	action   service.Action
	category service.Category
	object   Object
	at       time.Time
}

func (d drawn) decide() Decision {
	return Decide(d.svc, d.subject, d.action, d.category, d.object, d.at)
}

var hours = rapid.IntRange(-3, 3)

// few are the scopes that the engine tells apart, and one that it does not: drawn among all, two of them would seldom meet.
var few = rapid.SampledFrom([]service.Scope{service.ScopeSelf, service.ScopeOwn, service.ScopeRequest, service.ScopeAll, service.ScopePortfolio})

func drawTie(t *rapid.T) Tie {
	tie := Tie{}
	if rapid.IntRange(0, 2).Draw(t, "begins") == 0 {
		tie.From = now.Add(time.Duration(hours.Draw(t, "from")) * time.Hour)
	}
	if rapid.IntRange(0, 2).Draw(t, "ends") == 0 {
		tie.Until = now.Add(time.Duration(hours.Draw(t, "until")) * time.Hour)
	}
	return tie
}

func draw(t *rapid.T, services []*service.Service) drawn {
	svc := rapid.SampledFrom(services).Draw(t, "service")
	role := rapid.SampledFrom(svc.Roles).Draw(t, "role").ID
	category := rapid.SampledFrom(svc.Categories).Draw(t, "category").ID
	action := rapid.SampledFrom(append(service.Actions(), service.Read, service.Read, service.Read, service.Read)).Draw(t, "action")
	if rapid.Bool().Draw(t, "other grant") {
		changed := *svc
		changed.Access = maps.Clone(svc.Access)
		changed.Access[role] = map[service.Category]service.Grant{category: {
			Actions: []service.Action{action}, Scopes: rapid.SliceOfNDistinct(few, 1, 3, rapid.ID).Draw(t, "scopes"),
		}}
		svc = &changed
	}
	d := drawn{svc: svc, subject: Subject{Role: role}, category: category, action: action, at: now,
		object: Object{Ties: map[service.Scope]Tie{}, Restricted: rapid.Bool().Draw(t, "restricted")}}
	if rapid.IntRange(0, 3).Draw(t, "habilitation ends") == 0 {
		d.subject.Until = now.Add(time.Duration(hours.Draw(t, "habilitation")) * time.Hour)
	}
	for _, scope := range svc.Access[role][category].Scopes {
		if rapid.Bool().Draw(t, "tied") {
			d.object.Ties[scope] = drawTie(t)
		}
	}
	if rapid.Bool().Draw(t, "tied otherwise") {
		d.object.Ties[few.Draw(t, "tie")] = drawTie(t)
	}
	return d
}

func everyService(t *testing.T) []*service.Service {
	var list []*service.Service
	for _, stack := range service.Stacks() {
		list = append(list, loadStack(t, stack))
	}
	return append(list, small())
}

func TestProperties(t *testing.T) {
	services := everyService(t)
	for name, holds := range map[string]func(*rapid.T, drawn){
		"one more tie takes no permission away": func(t *rapid.T, d drawn) {
			before := d.decide()
			scope := few.Draw(t, "one more")
			if _, held := d.object.Ties[scope]; held {
				return
			}
			d.object.Ties[scope] = drawTie(t)
			if after := d.decide(); before.Allowed && !after.Allowed {
				t.Fatalf("%s takes it away: %s", scope, after.Missing)
			}
		},
		"a tie that is over or has not begun is no tie": func(t *rapid.T, d drawn) {
			before := d.decide()
			for _, scope := range service.Scopes() {
				tie := d.object.Ties[scope]
				if over := !tie.Until.IsZero() && !tie.Until.After(d.at); over || tie.From.After(d.at) {
					delete(d.object.Ties, scope)
				}
			}
			if after := d.decide(); after.Allowed != before.Allowed {
				t.Fatalf("allowed %v with it, %v without", before.Allowed, after.Allowed)
			}
		},
		"what is another controller's is refused": func(t *rapid.T, d drawn) {
			d.object.Elsewhere = true
			if got := d.decide(); got.Allowed {
				t.Fatal("allowed")
			}
		},
		"freezing gives nothing": func(t *rapid.T, d drawn) {
			d.object.Restricted = true
			if frozen := d.decide(); frozen.Allowed {
				d.object.Restricted = false
				if got := d.decide(); !got.Allowed {
					t.Fatal("only while frozen")
				}
			}
		},
		"a permission that time took does not come back": func(t *rapid.T, d drawn) {
			for scope, tie := range d.object.Ties { // every tie has begun
				d.object.Ties[scope] = Tie{Until: tie.Until}
			}
			before := d.decide()
			d.at = now.Add(time.Duration(rapid.IntRange(0, 10).Draw(t, "later")) * time.Hour)
			if after := d.decide(); after.Allowed && !before.Allowed {
				t.Fatal("refused, then allowed")
			}
		},
		"without an end of anything, waiting takes nothing": func(t *rapid.T, d drawn) {
			d.subject.Until = time.Time{}
			for scope, tie := range d.object.Ties {
				d.object.Ties[scope] = Tie{From: tie.From}
			}
			before := d.decide()
			d.at = now.Add(time.Duration(rapid.IntRange(0, 10).Draw(t, "later")) * time.Hour)
			if after := d.decide(); before.Allowed && !after.Allowed {
				t.Fatal("allowed, then refused")
			}
		},
		"a refusal says what is missing, a permission nothing": func(t *rapid.T, d drawn) {
			if got := d.decide(); got.Allowed != (got.Missing == Nothing) || got.Allowed != (got.Missing.Text() == "") {
				t.Fatalf("%+v", got)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) { holds(r, draw(r, services)) })
		})
	}
}
