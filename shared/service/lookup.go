package service

import "slices"

// Has reports whether the service uses a feature.
func (s *Service) Has(feature Feature) bool { return s.Features[feature] }

// CategoryOf is the category of a kind of record, "" when the service keeps none of that kind.
func (s *Service) CategoryOf(kind string) Category { return s.Records[kind] }

// Represents reports whether people without full legal capacity may use the service with the agreement of who represents them (001:141).
func (s *Service) Represents() bool { return s.CategoryOf("representative") != "" }

// Topic finds what requests for help may be about.
func (s *Service) Topic(id string) (Topic, bool) {
	return find(s.Contact, func(topic Topic) bool { return topic.ID == id })
}

// ReportsTopic is the topic that takes the messages that people point out.
func (s *Service) ReportsTopic() (Topic, bool) {
	return find(s.Contact, func(topic Topic) bool { return topic.Reports })
}

// StaffCategory is the category of what is held of the professionals themselves: the first that concerns every one of those whom an
// administrator designates.
func (s *Service) StaffCategory() Category {
	designated := s.Designated()
	category, _ := find(s.Categories, func(c CategorySpec) bool {
		return !slices.ContainsFunc(designated, func(role RoleSpec) bool { return !slices.Contains(c.Owner, role.ID) })
	})
	return category.ID
}

// ClassKeeping is the class of the unit that holds records of a kind: that of the role whose people make them about themselves, or as their own.
func (s *Service) ClassKeeping(kind string) Class {
	for _, role := range s.Roles {
		if grant, ok := s.Access[role.ID][s.CategoryOf(kind)]; ok && grant.Can(Create) && grant.Reaches(ScopeSelf, ScopeOwn) {
			return role.Class
		}
	}
	return ""
}

// ClassOf is the class of the unit that holds an account of the role.
func (s *Service) ClassOf(id Role) Class {
	role, _ := s.Role(id)
	return role.Class
}

// Role returns a role of the service.
func (s *Service) Role(id Role) (RoleSpec, bool) {
	return find(s.Roles, func(r RoleSpec) bool { return r.ID == id })
}

// RoleBy returns the first role whose accounts come to be in that way; ok is false when there is none.
func (s *Service) RoleBy(way Account) (role RoleSpec, ok bool) {
	return find(s.Roles, func(r RoleSpec) bool { return r.Account == way })
}

// Category returns a category of the service.
func (s *Service) Category(id Category) (CategorySpec, bool) {
	return find(s.Categories, func(c CategorySpec) bool { return c.ID == id })
}

// Group returns the group whose key seals a category; ok is false when the category is unknown or holds no personal data.
func (s *Service) Group(id Category) (group Group, ok bool) {
	category, ok := s.Category(id)
	return category.Group, ok && category.Personal
}

// Class returns a class of units of the service.
func (s *Service) Class(id Class) (ClassSpec, bool) {
	return find(s.Classes, func(c ClassSpec) bool { return c.ID == id })
}

// Right returns a right that the service grants.
func (s *Service) Right(id Right) (RightSpec, bool) {
	return find(s.Rights, func(r RightSpec) bool { return r.ID == id })
}

// Purpose returns a purpose of the service.
func (s *Service) Purpose(id string) (Purpose, bool) {
	return find(s.Purposes, func(p Purpose) bool { return p.ID == id })
}

// PurposesOf returns the purposes for which data of people of a role are held, in the order of the file.
func (s *Service) PurposesOf(role Role) []Purpose {
	return filter(s.Purposes, func(p Purpose) bool { return slices.Contains(p.Roles, role) })
}

// RestsOnConsent reports whether the data of people of a role are held on the basis of their consent, before all: withdrawn, nothing is left to keep.
func (s *Service) RestsOnConsent(role Role) bool {
	purposes := s.PurposesOf(role)
	return len(purposes) > 0 && purposes[0].Basis == BasisConsent
}

// OppositionTo says on which terms people may oppose a purpose: those that the purpose says, else those that the law and the rights of the service
// give on its basis (RGPD art. 21).
func (s *Service) OppositionTo(purpose Purpose) Opposing {
	if purpose.Opposing != nil {
		return *purpose.Opposing
	}
	if spec, ok := s.Right(RightOpposition); ok && purpose.Basis.opposable() && slices.Contains(spec.Bases, purpose.Basis) {
		return Opposing{Terms: TermsReasoned}
	}
	return Opposing{Terms: TermsNone, Text: unopposable[purpose.Basis]}
}

// PurposesIn returns the purposes for which data in units of a class are held, in the order of the file.
func (s *Service) PurposesIn(class Class) []Purpose {
	return filter(s.Purposes, func(p Purpose) bool {
		return slices.ContainsFunc(p.Roles, func(role Role) bool { return s.ClassOf(role) == class })
	})
}

// Rule returns the rule of that name, or nil.
func (s *Service) Rule(id RuleID) *Rule {
	rule, _ := find(s.Rules, func(r *Rule) bool { return r.ID == id })
	return rule
}

// RulesFor returns the rules that govern a class of units, in the order of the file.
func (s *Service) RulesFor(class Class) []*Rule {
	return filter(s.Rules, func(r *Rule) bool { return r.Class == class })
}

// RulesOf returns the rules that cover a category, in the order of the file.
func (s *Service) RulesOf(category Category) []*Rule {
	return filter(s.Rules, func(r *Rule) bool { return slices.Contains(r.Categories, category) })
}

// TechnicalRule returns what the file says of something that expires by itself; the zero value when it says nothing.
func (s *Service) TechnicalRule(id RuleID) Technical {
	found, _ := find(s.Technical, func(t Technical) bool { return t.ID == id })
	return found
}

// RoleLabel says a role in French, "" when the service has none of that name.
func (s *Service) RoleLabel(id Role) string {
	role, _ := s.Role(id)
	return role.Label
}

// CategoryLabel says a category in French, "" when unknown.
func (s *Service) CategoryLabel(id Category) string {
	category, _ := s.Category(id)
	return category.Label
}

// ClassLabel says a class of units in French, "" when unknown.
func (s *Service) ClassLabel(id Class) string {
	class, _ := s.Class(id)
	return class.Label
}

// EventLabel says a fact in French, "" when unknown.
func (s *Service) EventLabel(id Event) string {
	event, _ := find(s.Events, func(e EventSpec) bool { return e.ID == id })
	return event.Label
}

// SourceLabel says where data come from in French, "" when unknown.
func (s *Service) SourceLabel(id string) string {
	source, _ := find(s.Sources, func(one SourceSpec) bool { return one.ID == id })
	return source.Label
}

// FieldLabel says a field of a category in French, "" when unknown.
func (s *Service) FieldLabel(name string) string { return s.Fields[name] }

// Can reports whether the grant holds the action.
func (g Grant) Can(action Action) bool { return slices.Contains(g.Actions, action) }

// Reaches reports whether the grant holds in one of the scopes at least.
func (g Grant) Reaches(scopes ...Scope) bool {
	return slices.ContainsFunc(scopes, func(scope Scope) bool { return slices.Contains(g.Scopes, scope) })
}

// Fields returns the only fields that the grant opens; empty: all of them.
func (g Grant) Fields() []string {
	if g.View == nil {
		return nil
	}
	return g.View.Only
}

func find[T any](list []T, match func(T) bool) (found T, ok bool) {
	if i := slices.IndexFunc(list, match); i >= 0 {
		return list[i], true
	}
	return found, false
}

func filter[T any](list []T, match func(T) bool) []T {
	var kept []T
	for _, one := range list {
		if match(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// Subscriptions are the purposes for which people let themselves be written to.
func (s *Service) Subscriptions() []Purpose {
	return filter(s.Purposes, func(p Purpose) bool { return p.Switch.Writes() })
}

// Notifications are the purposes for which people let their devices be notified.
func (s *Service) Notifications() []Purpose {
	return filter(s.Purposes, func(p Purpose) bool { return p.Switch.Notifies() })
}

// Reaches reports whether some cell of the matrix gives a role something in one of the scopes.
func (s *Service) Reaches(role Role, scopes ...Scope) bool {
	for _, grant := range s.Access[role] {
		if grant.Reaches(scopes...) {
			return true
		}
	}
	return false
}

// HasTerritory reports whether people of a role work in a territory (000:188).
func (s *Service) HasTerritory(role Role) bool { return s.Reaches(role, ScopeTerritory) }

// HasStructure reports whether people of a role work for a body to which the controller delegates (000:190).
func (s *Service) HasStructure(role Role) bool {
	return s.Reaches(role, ScopePortfolio, ScopeDelegated, ScopeDelegatedOffers)
}

// Designated are the roles of professionals whose people are designated.
func (s *Service) Designated() []RoleSpec { return filter(s.Roles, RoleSpec.designated) }

// DesignatedBy are the roles that somebody of a role designates, in the order of the file; none for most.
func (s *Service) DesignatedBy(by Role) []RoleSpec {
	return filter(s.Roles, func(role RoleSpec) bool { return slices.Contains(s.Designations[by], role.ID) })
}

// Designates reports whether people of a role designate anybody.
func (s *Service) Designates(role Role) bool { return len(s.Designations[role]) > 0 }

func (r RoleSpec) designated() bool { return r.Professional && r.Account.ByDesignation() }

// Asks reports whether people of a role are asked for a field when they register.
func (s *Service) Asks(role Role, field string) bool {
	return slices.ContainsFunc(s.Registration[role], func(f Field) bool { return f.Name == field })
}

// Requires reports whether people of a role must give a field to register.
func (s *Service) Requires(role Role, field string) bool {
	return slices.ContainsFunc(s.Registration[role], func(f Field) bool { return f.Name == field && f.Required })
}
