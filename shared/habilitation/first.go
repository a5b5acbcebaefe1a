package habilitation

import (
	"context"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
)

// First designates the first administrator of a service, on the word of who operates it: nobody there could yet. Done anew before they chose a
// password it sends another mail; once somebody who designates works there, it is refused, and no door is left beside the service's own.
func (d Desk) First(ctx context.Context, order Order) (id.Person, error) {
	switch working, err := d.designated(ctx); {
	case err != nil:
		return "", err
	case working:
		return "", fault.New(fault.Conflict, "Quelqu’un désigne déjà les professionnels de ce service : demandez-le à cette personne.")
	case !d.Service.Designates(service.Role(order.Role)):
		return "", fault.Fieldf("body.role", "Le premier professionnel est d’un profil qui en désigne d’autres.")
	case order.Committed.IsZero(): // nobody else is there to note it
		return "", fault.Fieldf("body.committed", "Indiquez le jour où l’engagement de confidentialité a été signé.")
	}
	return d.Designate(ctx, order, By{Role: "installation"})
}

// designated reports whether somebody works here who designates professionals.
func (d Desk) designated(ctx context.Context) (bool, error) {
	for after := ""; ; {
		page, next, err := d.List(ctx, after, firstPage)
		if err != nil {
			return false, err
		}
		for _, one := range page {
			works := one.State == account.Active && one.Habilitation.Holds(d.Vault.Clock.Now(), d.Service.Zone) == nil
			if works && d.Service.Designates(service.Role(one.Role)) {
				return true, nil
			}
		}
		if after = next; next == "" {
			return false, nil
		}
	}
}

const firstPage = 50
