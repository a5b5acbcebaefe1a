package machine

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
	table.KindDocument: "DOC", table.KindOwnOffer: "OFF",
}

// Groups says which group's key seals each kind of item.
func Groups(svc *service.Service) map[table.Kind]seal.Group {
	groups := map[table.Kind]seal.Group{table.KindChange: projection.Group, table.KindBlock: projection.Group}
	for kind, category := range categories {
		if group, ok := svc.Group(category); ok {
			groups[kind] = seal.Group(group)
		}
	}
	return groups
}

// Categories gives the data category of each sealed kind.
func Categories() map[table.Kind]service.Category { return maps.Clone(categories) }
