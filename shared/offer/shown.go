package offer

import (
	"context"
	"fmt"

	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Shown reports whether an offer is to be read by anybody: it is published, and what its recruiter holds may be used. Of who left, or had the use of
// their data restricted, nothing is shown, also while something keeps it from being erased (RGPD art. 18).
func (o Offer) Shown(ctx context.Context, vault *seal.Vault, svc *service.Service) (bool, error) {
	if o.State != Published {
		return false, nil
	}
	unit, _, err := vault.Load(ctx, table.UnitKey(o.Recruiter, string(svc.ClassKeeping(string(table.KindOwnOffer)))))
	if err != nil {
		return false, fmt.Errorf("offer: recruiter: %w", err)
	}
	return unit != nil && unit.Usable(vault.Clock.Now()), nil
}
