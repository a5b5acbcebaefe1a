package serve

import (
	"slices"

	"tandem/shared/journal"
	"tandem/shared/projection"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// sealed are the kinds of item whose body is sealed in the unit of a person; the service file says which category each is of.
var sealed = []table.Kind{
	table.KindAccount, table.KindKeptForm, table.KindCard, table.KindDossier, table.KindCV, table.KindMatches, table.KindDocument, table.KindSuggestions, table.KindOwnOffer,
	table.KindBreachVersion, table.KindProof, table.KindConsent, table.KindSubscription, table.KindDevice,
	table.KindRight, table.KindReview, table.KindExport, table.KindDisclosure, table.KindDirective, table.KindAnnotation, table.KindCampaign, table.KindApplication, table.KindThread, table.KindLetter, table.KindTicket, table.KindRepresentative,
}

// SealedKinds lists the kinds of item whose body is sealed in the unit of a person.
func SealedKinds() []table.Kind { return slices.Clone(sealed) }

// SealGroups says which group's key seals each kind of item that the service keeps.
func SealGroups(svc *service.Service) map[table.Kind]seal.Group {
	groups := map[table.Kind]seal.Group{table.KindChange: projection.Group, table.KindBlock: projection.Group}
	for _, kind := range sealed {
		if group, ok := svc.Group(svc.CategoryOf(string(kind))); ok {
			groups[kind] = seal.Group(group)
		}
	}
	return groups
}

// AllGroups are the groups of a service and those of the house's own needs: what a search or a restore opens, and no function.
func AllGroups(svc *service.Service) []seal.Group {
	groups := []seal.Group{seal.Blind, projection.Group, journal.ChainGroup}
	for _, group := range svc.Groups {
		groups = append(groups, seal.Group(group.ID))
	}
	return groups
}
