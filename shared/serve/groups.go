package serve

import (
	"maps"

	"tandem/shared/projection"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// categories are the data categories of the sealed kinds of item (table doc.go); a test holds them against that list.
var categories = map[table.Kind]service.Category{
	table.KindAccount: "ID", table.KindCard: "ID", table.KindDossier: "FX", table.KindCV: "PRO", table.KindMatches: "PRO",
	table.KindDocument: "DOC", table.KindOwnOffer: "OFF", table.KindBreachVersion: "VIO",
}

// SealGroups says which group's key seals each kind of item.
func SealGroups(svc *service.Service) map[table.Kind]seal.Group {
	groups := map[table.Kind]seal.Group{table.KindChange: projection.Group, table.KindBlock: projection.Group}
	for kind, category := range categories {
		if group, ok := svc.Group(category); ok {
			groups[kind] = seal.Group(group)
		}
	}
	return groups
}

// AllGroups are the groups of a service and those of the house's own needs: what a search or a restore opens, and no function.
func AllGroups(svc *service.Service) []seal.Group {
	groups := []seal.Group{seal.Blind, projection.Group}
	for _, group := range svc.Groups {
		groups = append(groups, seal.Group(group.ID))
	}
	return groups
}

// Categories gives the data category of each sealed kind.
func Categories() map[table.Kind]service.Category { return maps.Clone(categories) }
