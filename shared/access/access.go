// Package access decides who may do what: one pure function over the matrix of the service file. What the matrix does not write
// is refused.
package access

import (
	"slices"
	"strings"
	"time"

	"tandem/shared/service"
)

// Subject is who asks.
type Subject struct {
	Role  service.Role
	Until time.Time // end of their habilitation; zero: none
}

// Tie binds a subject to an object from an instant until another: an assignment, an accepted request to follow, an open ticket.
type Tie struct{ From, Until time.Time } // zero: without a beginning or an end

// Object is what the action is on. The caller establishes it: only it knows the records.
type Object struct {
	Ties       map[service.Scope]Tie // what the subject has to do with it; scope all needs none
	Elsewhere  bool                  // it is another controller's: nothing is allowed
	Restricted bool                  // the person concerned had the use of their data frozen (RGPD art. 18)
}

// Tied makes an object of ties without an end.
func Tied(scopes ...service.Scope) Object {
	object := Object{Ties: map[service.Scope]Tie{}}
	for _, scope := range scopes {
		object.Ties[scope] = Tie{}
	}
	return object
}

// Missing says why something is refused: for the journal and for those who manage rights, not for the person refused, whom it
// could tell that the object exists.
type Missing string

// What can be missing.
const (
	Nothing        Missing = ""
	MissingRole    Missing = "role"    // the service has no such role
	MissingGrant   Missing = "grant"   // the matrix gives the role no such action on the category
	MissingParty   Missing = "party"   // the object is another controller's
	MissingTie     Missing = "tie"     // the subject holds none of the ties that the grant needs
	MissingTime    Missing = "time"    // the tie or the habilitation has not begun or is over
	MissingFreedom Missing = "freedom" // the data are frozen at the person's request
)

// Text says it in French.
func (m Missing) Text() string {
	return map[Missing]string{
		MissingRole:    "Ce rôle n’existe pas dans ce service.",
		MissingGrant:   "Ce rôle n’a pas ce droit sur cette catégorie de données.",
		MissingParty:   "Ces données relèvent d’un autre responsable de traitement.",
		MissingTie:     "Le lien exigé avec la personne ou l’objet n’est pas établi.",
		MissingTime:    "L’habilitation ou le lien n’a pas commencé ou a pris fin.",
		MissingFreedom: "La personne a fait geler l’utilisation de ses données.",
	}[m]
}

// Explains reports whether a role may be told what was missing: those who manage rights and habilitations, who may read the journal of
// everybody. Anybody else learns only that it is refused.
func Explains(svc *service.Service, role service.Role) bool {
	grant, ok := Grant(svc, role, service.Read, svc.CategoryOf("journal"))
	return ok && !slices.Contains(grant.Scopes, service.ScopeSelf)
}

// Explain tells a professional what they lack to do something, and who gives it: the same words whether what they asked for exists or not.
func Explain(svc *service.Service, role service.Role, action service.Action, category service.Category, scopes []service.Scope, missing Missing) string {
	what := action.Label() + " « " + svc.CategoryLabel(category) + " »"
	if missing == MissingTie {
		var ties []string
		for _, scope := range scopes {
			ties = append(ties, scope.Label())
		}
		return "Vous pouvez " + what + " " + strings.Join(ties, ", ou ") + " seulement, et ce lien n’est pas établi. Qui gère les affectations du service peut l’établir."
	}
	var who []service.Role
	for _, may := range RolesFor(svc, action, category) {
		if grant, _ := Grant(svc, may, action, category); grant.Reaches(scopes...) {
			who = append(who, may)
		}
	}
	return explain(svc, role, what, who, missing)
}

// ExplainDesignation is Explain for the act of designating professionals, which is no cell of the matrix.
func ExplainDesignation(svc *service.Service, role service.Role, missing Missing) string {
	var who []service.Role
	for _, may := range svc.Roles {
		if svc.Designates(may.ID) {
			who = append(who, may.ID)
		}
	}
	return explain(svc, role, "désigner des professionnels", who, missing)
}

func explain(svc *service.Service, role service.Role, what string, may []service.Role, missing Missing) string {
	if missing == MissingTime {
		return "Votre habilitation a pris fin : vous ne pouvez plus " + what + ". Qui gère les comptes du service peut vous habiliter de nouveau."
	}
	var who []string
	for _, one := range may {
		who = append(who, "« "+svc.RoleLabel(one)+" »")
	}
	return "Votre profil, « " + svc.RoleLabel(role) + " », ne permet pas de " + what + ". Il y faut le profil " + strings.Join(who, " ou ") + ", que donne qui gère les comptes du service."
}

// Decision is an answer. Its zero value refuses.
type Decision struct {
	Allowed bool
	Grant   service.Grant // the cell that decided; zero with MissingRole and MissingGrant
	Fields  []string      // the only fields to show or change; empty: all those of the category
	Missing Missing
}

// Decide answers whether the subject may do the action on an object of the category, now.
func Decide(svc *service.Service, subject Subject, action service.Action, category service.Category, object Object, now time.Time) Decision {
	if _, ok := svc.Role(subject.Role); !ok {
		return Decision{Missing: MissingRole}
	}
	grant, ok := Grant(svc, subject.Role, action, category)
	if !ok {
		return Decision{Missing: MissingGrant}
	}
	if missing := missing(svc, subject, action, category, grant, object, now); missing != Nothing {
		return Decision{Grant: grant, Missing: missing}
	}
	return Decision{Allowed: true, Grant: grant, Fields: grant.Fields()}
}

func missing(svc *service.Service, subject Subject, action service.Action, category service.Category, grant service.Grant, object Object, now time.Time) Missing {
	if object.Elsewhere {
		return MissingParty
	}
	if !(Tie{Until: subject.Until}).holds(now) {
		return MissingTime
	}
	missing := MissingTie // of the ties that fall short, what is said is the nearest to a yes
	for _, scope := range grant.Scopes {
		held, tied := object.Ties[scope]
		switch {
		case scope != service.ScopeAll && !tied:
		case scope != service.ScopeAll && !held.holds(now):
			if missing == MissingTie {
				missing = MissingTime
			}
		case object.Restricted && !whileRestricted(svc, action, category, scope):
			missing = MissingFreedom
		default:
			return Nothing
		}
	}
	return missing
}

func (t Tie) holds(now time.Time) bool {
	return (t.From.IsZero() || !now.Before(t.From)) && (t.Until.IsZero() || now.Before(t.Until))
}

// whileRestricted reports what may still be done with frozen data: they are only kept (RGPD art. 18(2)). The person reads what is theirs
// and exercises rights, who handles the request reads them, an account may be locked; what does not concern people is not frozen.
func whileRestricted(svc *service.Service, action service.Action, category service.Category, scope service.Scope) bool {
	spec, _ := svc.Category(category)
	switch {
	case !spec.Personal || category == svc.CategoryOf("right") || action == service.Lock:
		return true
	case action == service.Read:
		return scope == service.ScopeSelf || scope == service.ScopeOwn || scope == service.ScopeRequest
	}
	return false
}

// Grant returns the cell of the matrix that gives a role the action on a category; ok is false when none does. An operation
// that no role is granted must not start.
func Grant(svc *service.Service, role service.Role, action service.Action, category service.Category) (grant service.Grant, ok bool) {
	grant, ok = svc.Access[role][category]
	if !ok || !grant.Can(action) {
		return service.Grant{}, false
	}
	return grant, true
}

// RolesFor lists the roles that may do the action on the category in some scope, in the order of the service file.
func RolesFor(svc *service.Service, action service.Action, category service.Category) []service.Role {
	var roles []service.Role
	for _, role := range svc.Roles {
		if _, ok := Grant(svc, role.ID, action, category); ok {
			roles = append(roles, role.ID)
		}
	}
	return roles
}

// View names the part or the condition to which the decision is limited ("visa": may approve as a visa only); empty: none.
func (d Decision) View() string {
	if d.Grant.View == nil {
		return ""
	}
	return d.Grant.View.ID
}

// Shows reports whether a cell of the matrix opens a field of its category: what is no field of it opens with the whole only.
func Shows(grant service.Grant, field string) bool {
	only := grant.Fields()
	return len(only) == 0 || slices.Contains(only, field)
}

// Visible reports whether a field may be shown or changed under the decision.
func (d Decision) Visible(field string) bool {
	return d.Allowed && Shows(d.Grant, field)
}
