package policy

import (
	"strings"

	"tandem/shared/service"
)

// Rights of one role over data: a line of the access matrix.
type RoleAccess struct {
	Role    string `json:"role" yaml:"role"`
	Account string `json:"account" yaml:"account" doc:"Comment un compte s'ouvre"`
	Logged  bool   `json:"logged" yaml:"logged" doc:"Ses consultations sont journalisées"`
	Cells   []Cell `json:"cells" yaml:"cells"`
}

// Cell is what a role may do with a category.
type Cell struct {
	Code   string   `json:"code" yaml:"code"`
	Data   string   `json:"data" yaml:"data" doc:"Catégorie de données"`
	Can    string   `json:"can" yaml:"can" doc:"Ce que le rôle peut faire"`
	When   string   `json:"when" yaml:"when" doc:"Pour qui, ou quand"`
	Limit  string   `json:"limit,omitempty" yaml:"limit,omitempty" doc:"Limite"`
	Fields []string `json:"fields,omitempty" yaml:"fields,omitempty" doc:"Données auxquelles il est limité"`
}

// AccessOf prints who may do what with which data. What is not there is refused.
func AccessOf(svc *service.Service) []RoleAccess {
	var roles []RoleAccess
	for _, role := range svc.Roles {
		row := RoleAccess{Role: role.Label, Account: role.Account.Label(), Logged: role.Professional}
		for _, category := range svc.Categories {
			if grant, ok := svc.Access[role.ID][category.ID]; ok {
				row.Cells = append(row.Cells, cellOf(svc, category, grant))
			}
		}
		roles = append(roles, row)
	}
	return roles
}

func cellOf(svc *service.Service, category service.CategorySpec, grant service.Grant) Cell {
	found := Cell{Code: string(category.ID), Data: category.Label, When: strings.Join(labels(grant.Scopes, service.Scope.Label), " ou ")}
	actions := make([]string, len(grant.Actions))
	for i, action := range grant.Actions {
		actions[i] = action.Label()
	}
	found.Can = strings.Join(actions, ", ")
	if grant.View != nil {
		found.Limit, found.Fields = grant.View.Label, labels(grant.View.Only, svc.FieldLabel)
	}
	return found
}
