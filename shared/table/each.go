package table

import (
	"context"
	"errors"
	"fmt"
)

// ErrEnough ends a visit early: Each then returns nil.
var ErrEnough = errors.New("enough")

// Each visits what a query finds, page by page, until visit fails. A page is read before it is visited: what visits write or delete does not
// disturb it.
func Each(ctx context.Context, store Store, query Query, visit func(Item) error) error {
	for {
		page, err := store.Query(ctx, query)
		if err != nil {
			return fmt.Errorf("read %s: %w", query.Table, err)
		}
		for _, item := range page.Items {
			if err := visit(item); errors.Is(err, ErrEnough) {
				return nil
			} else if err != nil {
				return err
			}
		}
		if query.After = page.Next; page.Next == "" {
			return nil
		}
	}
}
