package consent

import (
	"context"

	"tandem/shared/email"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Moved gives the operations by which the news follow somebody to another address: what they said yes to, and since when, stays.
func (d Desk) Moved(ctx context.Context, person id.Person, to email.Address) ([]table.Op, error) {
	var ops []table.Op
	err := d.each(ctx, person, table.SubscriptionPrefix, func(unit *seal.Unit, item *table.Item) error {
		var one Subscription
		if err := d.Vault.Open(unit, item, &one); err != nil {
			return err
		}
		one.Email = to
		moved, err := d.Vault.Seal(unit, item.Key, one)
		if err != nil {
			return err
		}
		moved.Index = item.Index
		ops = append(ops, table.Put(moved, table.IfVersion(item.Version)))
		return nil
	})
	return ops, err
}
