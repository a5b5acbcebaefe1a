// Package access decides who may do what: one pure function over the matrix of the service file. What the matrix does not write
// is refused.
package access

import (
	"slices"
	"time"

	"tandem/shared/service"
)

// Subject is who asks.
type Subject struct {
	Role  service.Role
	Until time.Time // end of their habilitation; zero: none
}

// Relation is the ties that the subject holds to the object, each with the instant at which it ends (zero: no end). The caller
// establishes them: only it knows the records. Scope all needs no tie.
type Relation map[service.Scope]time.Time

// Holding makes a relation of ties without an end.
func Holding(scopes ...service.Scope) Relation {
	relation := Relation{}
	for _, scope := range scopes {
		relation[scope] = time.Time{}
	}
	return relation
}

// Missing says why something is refused: for the journal and for those who manage rights, not for the person refused, whom it
// could tell that the object exists.
type Missing string

// What can be missing.
const (
	Nothing      Missing = ""
	MissingRole  Missing = "role"  // the service has no such role
	MissingGrant Missing = "grant" // the matrix gives the role no such action on the category
	MissingTie   Missing = "tie"   // the subject holds not the tie that the grant needs
	MissingTime  Missing = "time"  // the tie or the habilitation is over
)

// Text says it in French.
func (m Missing) Text() string {
	return map[Missing]string{
		MissingRole:  "Ce rôle n’existe pas dans ce service.",
		MissingGrant: "Ce rôle n’a pas ce droit sur cette catégorie de données.",
		MissingTie:   "Le lien exigé avec la personne ou l’objet n’est pas établi.",
		MissingTime:  "L’habilitation ou le lien a pris fin.",
	}[m]
}

// Decision is an answer. Its zero value refuses.
type Decision struct {
	Allowed bool
	Grant   service.Grant // the cell that decided; zero with MissingRole and MissingGrant
	Fields  []string      // the only fields to show or change; empty: all those of the category
	Missing Missing
}

// Decide answers whether the subject may do the action on an object of the category, held by the given relation, now.
func Decide(svc *service.Service, subject Subject, action service.Action, category service.Category, held Relation, now time.Time) Decision {
	if _, ok := svc.Role(subject.Role); !ok {
		return Decision{Missing: MissingRole}
	}
	grant, ok := Grant(svc, subject.Role, action, category)
	if !ok {
		return Decision{Missing: MissingGrant}
	}
	until, tied := held[grant.Scope]
	switch {
	case grant.Scope != service.ScopeAll && !tied:
		return Decision{Grant: grant, Missing: MissingTie}
	case over(subject.Until, now), over(until, now):
		return Decision{Grant: grant, Missing: MissingTime}
	}
	return Decision{Allowed: true, Grant: grant, Fields: grant.Fields()}
}

// over reports whether something that ends at until, if ever, has ended.
func over(until, now time.Time) bool { return !until.IsZero() && !now.Before(until) }

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

// Visible reports whether a field may be shown or changed under the decision.
func (d Decision) Visible(field string) bool {
	return d.Allowed && (len(d.Fields) == 0 || slices.Contains(d.Fields, field))
}
