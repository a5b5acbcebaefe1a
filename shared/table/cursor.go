package table

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// cursors are written so that a browser may carry them, and read strictly: one place has one text.
var cursors = base64.RawURLEncoding.Strict()

// NextAfter is the Page.Next of a page of the query that ends with the given item: the places that DynamoDB goes on from, joined by NUL.
func (q Query) NextAfter(last Item) string {
	parts := []string{last.Key.pk, last.Key.sk}
	if q.Index != "" {
		entry := last.Index[q.Index]
		parts = []string{entry.Hash, entry.Range, last.Key.pk, last.Key.sk}
	}
	return cursors.EncodeToString([]byte(strings.Join(parts, "\x00")))
}

// Resume reads After back: the item that the page before ended with, of which only the key is known, and the entry where an index is read. It
// fails with ErrLimit when the place is outside of what the query reads, as DynamoDB does.
func (q Query) Resume() (Item, error) {
	raw, err := cursors.DecodeString(q.After)
	if err != nil {
		return Item{}, errCursor
	}
	parts := strings.Split(string(raw), "\x00")
	item := Item{}
	switch {
	case q.Index == "" && len(parts) == 2:
		item.Key = Key{q.Table, parts[0], parts[1]}
	case q.Index != "" && len(parts) == 4:
		item.Key = Key{q.Index.Table(), parts[2], parts[3]}
		item.Index = map[Index]Entry{q.Index: {Hash: parts[0], Range: parts[1]}}
	default:
		return Item{}, errCursor
	}
	inside := parts[0] == q.PK && strings.HasPrefix(parts[1], q.Prefix) && parts[1] >= q.From && (q.To == "" || parts[1] <= q.To)
	if !inside || checkPair("cursor", parts[0], parts[1]) != nil || CheckKey(item.Key) != nil {
		return Item{}, errCursor
	}
	return item, nil
}

var errCursor = fmt.Errorf("%w: the cursor is of another query", ErrLimit)
