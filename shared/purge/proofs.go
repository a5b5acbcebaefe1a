package purge

import (
	"context"
	"encoding/json"
	"fmt"

	"tandem/shared/retention"
	"tandem/shared/table"
)

// Proofs checks the chain of the manifests, from the first run to the newest: none was changed, left out or put in between. Its error is
// retention.ErrBroken when it does not hold. Runs that are finished meanwhile are left to the next check.
func (d Desk) Proofs(ctx context.Context) error {
	began := d.Clock.Now()
	head, _, err := d.newest(ctx)
	if err != nil {
		return err
	}
	followers, left := map[string]retention.Manifest{}, 0
	err = table.Each(ctx, d.Vault.Store, table.Query{Table: table.Records, PK: table.RunsPK}, func(item table.Item) error {
		var run Run
		if err := json.Unmarshal(item.Body, &run); err != nil {
			return fmt.Errorf("purge: run: %w", err)
		}
		if run.Manifest == nil {
			return nil
		}
		if other, twice := followers[run.Manifest.Previous]; twice {
			return fmt.Errorf("%w: runs %s and %s follow the same one", retention.ErrBroken, other.Run, run.ID)
		}
		followers[run.Manifest.Previous] = *run.Manifest
		if !run.Manifest.Done.After(began) {
			left++
		}
		return nil
	})
	if err != nil {
		return err
	}
	last := ""
	for last != head {
		manifest, ok := followers[last]
		if !ok {
			return fmt.Errorf("%w: a proof after %q is missing", retention.ErrBroken, last)
		}
		if err := manifest.Verify(last); err != nil {
			return err
		}
		last = manifest.Sum
		left--
	}
	if left > 0 {
		return fmt.Errorf("%w: %d proofs stand beside it", retention.ErrBroken, left)
	}
	return nil
}
