package table

import (
	"encoding/base64"
	"strings"
)

// cursors are written so that a browser may carry them.
var cursors = base64.RawURLEncoding

// NextAfter is the Page.Next of a page of the query that ends with the given item: the places that DynamoDB goes on from, joined by NUL. It is
// empty when the item stands at the end of the range, where no other can stand; entries of an index may share a place.
func (q Query) NextAfter(last Item) string {
	if q.Index != "" {
		entry := last.Index[q.Index]
		return cursors.EncodeToString([]byte(strings.Join([]string{entry.Hash, entry.Range, last.Key.pk, last.Key.sk}, "\x00")))
	}
	if q.atEnd(last.Key.sk) {
		return ""
	}
	return cursors.EncodeToString([]byte(last.Key.pk + "\x00" + last.Key.sk))
}

func (q Query) atEnd(sort string) bool {
	if q.Reverse {
		return sort == q.From
	}
	return sort == q.To
}

// Resume reads After back: the item that the page before ended with, of which only the key is known, and the entry where an index is read. It
// fails with ErrCursor when the place is outside of what the query reads, or at its end, as DynamoDB does.
func (q Query) Resume() (Item, error) {
	raw, err := cursors.DecodeString(q.After)
	if err != nil {
		return Item{}, ErrCursor
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
		return Item{}, ErrCursor
	}
	inside := parts[0] == q.PK && strings.HasPrefix(parts[1], q.Prefix) && parts[1] >= q.From && (q.To == "" || parts[1] <= q.To)
	if !inside || checkPair("cursor", parts[0], parts[1]) != nil || CheckKey(item.Key) != nil || q.NextAfter(item) != q.After {
		return Item{}, ErrCursor
	}
	return item, nil
}
