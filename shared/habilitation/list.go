package habilitation

import (
	"context"
	"fmt"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/table"
)

// Listed is the account of a professional in the list.
type Listed struct {
	Person id.Person
	account.Account
}

// List gives professionals by pages, those who are designated no more as well while their account is there; after is where the page before
// ended.
func (d Desk) List(ctx context.Context, after string, most int) (list []Listed, next string, err error) {
	return d.listed(ctx, account.StaffHash, after, most)
}

func (d Desk) listed(ctx context.Context, hash, after string, most int) (list []Listed, next string, err error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, Index: table.Waiting, PK: hash, After: after, Limit: most})
	if err != nil {
		return nil, "", fmt.Errorf("habilitation: list: %w", err)
	}
	for _, item := range page.Items {
		person, _ := table.PersonOf(item.Key.PK())
		_, stored, err := d.find(ctx, person)
		if fault.Is(err, fault.NotFound) { // the index is a moment late
			continue
		}
		if err != nil {
			return nil, "", err
		}
		list = append(list, Listed{person, stored.Account})
	}
	return list, page.Next, nil
}
