package right

import (
	"context"
	"fmt"

	"tandem/shared/fault"
	"tandem/shared/outbox"
	"tandem/shared/table"
)

// ReviewKind is the kind of the message that has the matching set down what it says of an offer, for the person who looks at it again (000:249-251,
// 002:111-113). Its subject is the account, the offer and the request.
const ReviewKind = "review"

// review has what the machine says set beside a request, before anybody reads it.
func (d Desk) review(ctx context.Context, r *Request) ([]table.Op, error) {
	items, err := d.Vault.Store.Get(ctx, table.OfferKey(r.Offer))
	if err != nil {
		return nil, fmt.Errorf("right: offer: %w", err)
	}
	if items[0] == nil {
		return nil, fault.Fieldf("body.offer", "Cette offre n’existe pas ou n’est plus publiée.")
	}
	op, err := outbox.New(matching, "review", string(r.Person)+"/"+r.Class+"/"+string(r.Offer)+"/"+string(r.ID), 0, d.Vault.Clock.Now(), d.Vault.Random)
	return []table.Op{op}, err
}
