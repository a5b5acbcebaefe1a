package bolt

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"tandem/shared/table"
)

// span is the part of a bucket that a query reads: from inclusive, to exclusive.
type span struct{ from, to []byte }

// spanOf finds the span of a page. Keys begin with the partition and a NUL, and no text holds a NUL, so that \x01 comes after
// everything that goes on with a NUL.
func spanOf(query table.Query) (span, error) {
	partition := query.PK + "\x00"
	s := span{from: []byte(partition + query.Prefix + query.From), to: []byte(query.PK + "\x01")}
	if query.To != "" {
		s.to = []byte(partition + query.To + "\x01")
	}
	if query.Prefix != "" {
		s.to = after(partition + query.Prefix)
	}
	if query.After == "" {
		return s, nil
	}
	resumed, err := query.Resume()
	if err != nil {
		return span{}, err
	}
	last := place(resumed.Key)
	if query.Index != "" {
		last = indexPlace(resumed.Index[query.Index], last)
	}
	if query.Reverse {
		s.to = last
	} else {
		s.from = append(last, 0)
	}
	return s, nil
}

// after is the first key beyond all that begin with the prefix. UTF-8 has no byte 0xff, so the last byte can always grow.
func after(prefix string) []byte {
	out := []byte(prefix)
	out[len(out)-1]++
	return out
}

// Query implements table.Store. The cursor is the place of the last item given, so a page is not shifted by what is put or
// deleted meanwhile.
func (s *Store) Query(ctx context.Context, query table.Query) (table.Page, error) {
	if err := table.CheckQuery(query); err != nil {
		return table.Page{}, err
	}
	span, err := spanOf(query)
	if err != nil {
		return table.Page{}, err
	}
	l, bucket := s.laneOf(query.Table), []byte(query.Table)
	if query.Index != "" {
		l, bucket = s.laneOf(query.Index.Table()), indexBucket(query.Index)
	}
	var page table.Page
	err = l.view(ctx, func(tx *bbolt.Tx) (err error) {
		page, err = readPage(tx.Bucket(bucket).Cursor(), span, query)
		return err
	})
	return page, err
}

func readPage(cursor *bbolt.Cursor, s span, query table.Query) (table.Page, error) {
	var page table.Page
	size := 0
	at, value := first(cursor, s, query.Reverse)
	for at != nil && bytes.Compare(at, s.from) >= 0 && bytes.Compare(at, s.to) < 0 {
		item, err := itemOf(query, at, value)
		if err != nil {
			return table.Page{}, err
		}
		size += item.Size()
		if len(page.Items) > 0 && size > table.MaxPage {
			page.Next = query.NextAfter(page.Items[len(page.Items)-1])
			return page, nil
		}
		item.Body = bytes.Clone(item.Body)
		page.Items = append(page.Items, item)
		if len(page.Items) == query.Limit { // as DynamoDB, which does not look whether more follows
			page.Next = query.NextAfter(item)
			return page, nil
		}
		if query.Reverse {
			at, value = cursor.Prev()
		} else {
			at, value = cursor.Next()
		}
	}
	return page, nil
}

func first(cursor *bbolt.Cursor, s span, reverse bool) (at, value []byte) {
	if !reverse {
		return cursor.Seek(s.from)
	}
	if at, _ := cursor.Seek(s.to); at == nil {
		return cursor.Last()
	}
	return cursor.Prev()
}

func itemOf(query table.Query, at, value []byte) (table.Item, error) {
	if query.Index != "" {
		return indexed(query.Index, at, value)
	}
	key, err := keyAt(query.Table, at)
	if err != nil {
		return table.Item{}, err
	}
	return decode(key, value)
}
