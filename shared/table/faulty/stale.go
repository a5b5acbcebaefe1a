package faulty

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"tandem/shared/table"
)

// history keeps what the last writes replaced, so that indexes can be answered as they stood before them.
type history struct {
	mu     sync.Mutex
	lag    int
	writes [][]before // at most lag, the oldest first
}

// before is what an item was before a write; nil when it was not there.
type before struct {
	key  table.Key
	item *table.Item
}

// Stale has index queries answer as the index stood before the last so many writes that succeeded: what they put into the index
// is missing, what they moved or removed is still listed. Zero makes the indexes current. It counts writes from now on, one at
// a time; it reads what each replaces, and these reads are no calls.
func (s *Store) Stale(writes int) {
	s.history.mu.Lock()
	defer s.history.mu.Unlock()
	s.history.lag, s.history.writes = writes, nil
}

func (s *Store) write(ctx context.Context, ops []table.Op) error {
	h := &s.history
	h.mu.Lock()
	if h.lag == 0 {
		h.mu.Unlock()
		return s.inner.Write(ctx, ops...)
	}
	defer h.mu.Unlock()
	if err := table.CheckWrite(ops); err != nil {
		return err
	}
	keys := make([]table.Key, len(ops))
	for i, op := range ops {
		keys[i] = op.Item.Key
	}
	items, err := s.inner.Get(ctx, keys...)
	if err != nil {
		return err
	}
	if err := s.inner.Write(ctx, ops...); err != nil {
		return err
	}
	replaced := make([]before, len(keys))
	for i, key := range keys {
		replaced[i] = before{key, items[i]}
	}
	h.writes = append(h.writes, replaced)
	h.writes = h.writes[max(0, len(h.writes)-h.lag):]
	return nil
}

func (s *Store) query(ctx context.Context, query table.Query) (table.Page, error) {
	h := &s.history
	h.mu.Lock()
	if query.Index == "" || h.lag == 0 {
		h.mu.Unlock()
		return s.inner.Query(ctx, query)
	}
	defer h.mu.Unlock()
	if err := table.CheckQuery(query); err != nil {
		return table.Page{}, err
	}
	items, err := s.current(ctx, query)
	if err != nil {
		return table.Page{}, err
	}
	items = h.undo(items, query)
	slices.SortFunc(items, func(a, b table.Item) int { return cmp.Compare(position(a, query.Index), position(b, query.Index)) })
	return page(items, query)
}

// current reads all that the index answers now, from the beginning.
func (s *Store) current(ctx context.Context, query table.Query) (items []table.Item, err error) {
	query.After, query.Limit = "", 0
	for more := true; more; more = query.After != "" {
		page, err := s.inner.Query(ctx, query)
		if err != nil {
			return nil, err
		}
		items, query.After = append(items, page.Items...), page.Next
	}
	return items, nil
}

// undo takes the last writes back out of an answer.
func (h *history) undo(items []table.Item, query table.Query) []table.Item {
	was := map[table.Key]*table.Item{}
	for _, write := range slices.Backward(h.writes) { // so that the oldest has the last word
		for _, b := range write {
			was[b.key] = b.item
		}
	}
	items = slices.DeleteFunc(items, func(item table.Item) bool {
		_, touched := was[item.Key]
		return touched
	})
	for _, item := range was {
		if item == nil {
			continue
		}
		entry, ok := item.Index[query.Index]
		if ok && entry.Hash == query.PK && strings.HasPrefix(entry.Range, query.Prefix) && entry.Range >= query.From &&
			(query.To == "" || entry.Range <= query.To) {
			items = append(items, table.Item{Key: item.Key, Kind: item.Kind, Unit: item.Unit, Index: map[table.Index]table.Entry{query.Index: entry}})
		}
	}
	return items
}

// position orders the items of an index.
func position(item table.Item, index table.Index) string {
	return strings.Join([]string{item.Index[index].Range, item.Key.PK(), item.Key.SK()}, "\x00")
}

func page(items []table.Item, query table.Query) (table.Page, error) {
	if query.Reverse {
		slices.Reverse(items)
	}
	if query.After != "" {
		last, err := query.Resume()
		if err != nil {
			return table.Page{}, err
		}
		items = slices.DeleteFunc(items, func(item table.Item) bool {
			order := cmp.Compare(position(item, query.Index), position(last, query.Index))
			return order == 0 || (order < 0) != query.Reverse
		})
	}
	size, n := 0, 0
	for n < len(items) && (query.Limit == 0 || n < query.Limit) {
		if size += items[n].Size(); n > 0 && size > table.MaxPage {
			break
		}
		n++
	}
	page := table.Page{Items: items[:n]}
	if n > 0 && (n < len(items) || n == query.Limit) {
		page.Next = query.NextAfter(items[n-1])
	}
	return page, nil
}
