package service

import (
	"maps"
	"slices"
)

// of keeps of a service what one party has: its roles, what they may do, the rules that bind it.
func (s *Service) of(party string) *Service {
	gone := map[Role]bool{}
	for _, role := range s.Roles {
		gone[role.ID] = role.Party != "" && role.Party != party
	}
	other := func(role Role) bool { return gone[role] }
	s.Roles = slices.DeleteFunc(s.Roles, func(role RoleSpec) bool { return gone[role.ID] })
	maps.DeleteFunc(s.Access, func(role Role, _ map[Category]Grant) bool { return gone[role] })
	maps.DeleteFunc(s.Designations, func(role Role, _ []Role) bool { return gone[role] })
	for by, roles := range s.Designations {
		s.Designations[by] = slices.DeleteFunc(roles, other)
	}
	maps.DeleteFunc(s.Registration, func(role Role, _ []Field) bool { return gone[role] })
	for i := range s.Categories {
		s.Categories[i].Owner = slices.DeleteFunc(s.Categories[i].Owner, other)
	}
	for i := range s.Purposes {
		s.Purposes[i].Roles = slices.DeleteFunc(s.Purposes[i].Roles, other)
	}
	s.Rules = slices.DeleteFunc(s.Rules, func(rule *Rule) bool { return rule.Party != "" && rule.Party != party })
	return s
}
