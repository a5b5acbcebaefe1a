package message

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tandem/shared/fault"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/territory"
)

// Shelf says which threads of an office are listed: those of a territory that wait for an answer, oldest first, or those that were answered last.
type Shelf struct {
	Office    service.Role
	Territory territory.Territory
	Waits     bool
	After     string // where the page before ended
}

// ShelfPage is how many threads of the office a page reads: each with its unit and account.
const ShelfPage = 30

// Shelved lists a page of threads, and where it ended; empty when nothing follows. What it costs is what it shows: threads of other places are not read.
func (d Desk) Shelved(ctx context.Context, shelf Shelf) (found []Correspondence, next string, err error) {
	named, err := d.named(ctx, shelf)
	if err != nil {
		return nil, "", err
	}
	if len(named) > ShelfPage {
		named = named[:ShelfPage]
		next = strings.TrimPrefix(named[ShelfPage-1].at, table.OfficePrefix(shelf.Waits))
	}
	found = []Correspondence{}
	for _, item := range named {
		person, _ := table.PersonOf(item.key.PK())
		one, err := d.correspondence(ctx, person, item.unit, item.key)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		one.Waits = shelf.Waits
		found = append(found, one)
	}
	return found, next, nil
}

// placed is a thread as an index names it.
type placed struct {
	at        string
	key, unit table.Key
}

// named is what the indexes name after a place, in order: a page, and one more where one follows.
func (d Desk) named(ctx context.Context, shelf Shelf) ([]placed, error) {
	parts, err := d.parts(shelf)
	if err != nil {
		return nil, err
	}
	var all []placed
	for _, part := range parts {
		page, err := d.Vault.Store.Query(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("message: office: %w", err)
		}
		for _, item := range page.Items {
			if at := item.Index[part.Index].Range; at != table.OfficePrefix(shelf.Waits)+shelf.After {
				all = append(all, placed{at, item.Key, table.UnitOf(&item)})
			}
		}
	}
	slices.SortFunc(all, func(a, b placed) int {
		if shelf.Waits {
			return strings.Compare(a.at, b.at)
		}
		return strings.Compare(b.at, a.at)
	})
	return all, nil
}

// parts are the partitions that a shelf stands in: all threads for who works everywhere; else those of each place, under every key in use, and those of
// nobody's place, which are everybody's.
func (d Desk) parts(shelf Shelf) ([]table.Query, error) {
	prefix := table.OfficePrefix(shelf.Waits)
	query := table.Query{Table: table.Records, Limit: ShelfPage + 2, Reverse: !shelf.Waits, From: prefix, To: prefix + "~"} // where it begins, a page, and one more
	if shelf.After != "" && shelf.Waits {
		query.From = prefix + shelf.After
	} else if shelf.After != "" {
		query.To = prefix + shelf.After
	}
	in := func(index table.Index, partition string) table.Query {
		query.Index, query.PK = index, partition
		return query
	}
	if shelf.Territory.Everywhere() {
		return []table.Query{in(table.Waiting, table.OfficeHash(string(shelf.Office)))}, nil
	}
	parts := []table.Query{in(table.Place, table.OfficePlaceHash(string(shelf.Office), ""))}
	for _, code := range shelf.Territory {
		hashes, err := d.Vault.Ring.Hashes(placeIndex, code)
		if err != nil {
			return nil, err
		}
		for _, hash := range hashes {
			parts = append(parts, in(table.Place, table.OfficePlaceHash(string(shelf.Office), hash)))
		}
	}
	return parts, nil
}
