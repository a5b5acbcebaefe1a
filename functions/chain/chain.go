// Package chain closes the hours of the journal: the one function that opens the signing key, and one that can neither read about a person
// nor delete (infra/adr/0011).
package chain

import (
	"context"
	"time"

	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{journal.ChainGroup}

// New builds the function.
func New(house serve.House) serve.Function {
	closer := journal.Closer{Store: house.Store, Ring: house.Vault.Ring, Clock: house.Clock}
	return serve.Function{
		Clock: house.Clock,
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			written, err := closer.Close(ctx)
			if written > 0 {
				house.Log.Info("hours of the journal closed", "count", written)
			}
			return err
		},
	}
}
