// Package metered wraps a storage port and counts what its calls would cost on DynamoDB, so that the cost of an operation is a
// number that tests hold.
//
// The rules are those of on-demand tables: a strongly consistent read costs one unit per 4 KB of an item, rounded up, and one for
// an item that is not there; a query costs by the sum of its items, half of that on an index; a write costs one unit per KB of the
// larger of what was and what is stored, the double in a transaction (table.Transactional); each index entry that is written or removed
// costs a unit per KB of the entry. A write whose condition fails costs by what is stored alone. Sizes are those of table.Item.Size, which
// counts a number for its longest: near the edge of a unit a figure is one too high, never too low. What DynamoDB itself says of its calls
// is compared in shared/table/dynamo.
package metered

import (
	"context"
	"errors"
	"sync"
	"time"

	"tandem/shared/table"
)

// Figures is what was counted.
type Figures struct {
	Gets, Queries, Writes, Adds int     // calls
	Items                       int     // operations of the writes
	ReadUnits, WriteUnits       float64 // DynamoDB's request units
}

// Calls is the number of calls of all kinds.
func (f Figures) Calls() int { return f.Gets + f.Queries + f.Writes + f.Adds }

func (f Figures) plus(g Figures) Figures {
	return Figures{
		f.Gets + g.Gets, f.Queries + g.Queries, f.Writes + g.Writes, f.Adds + g.Adds, f.Items + g.Items,
		f.ReadUnits + g.ReadUnits, f.WriteUnits + g.WriteUnits,
	}
}

type labelKey struct{}

// Label marks a context so that what is called with it is also counted apart, under the label: an operation's name, say.
func Label(ctx context.Context, label string) context.Context {
	return context.WithValue(ctx, labelKey{}, label)
}

// Store is a table.Store that counts. Before a write or an addition it reads what that replaces, which costs time but is not counted.
type Store struct {
	inner table.Store

	mu     sync.Mutex
	total  Figures
	labels map[string]Figures
}

var _ table.Store = (*Store)(nil)

// New wraps a store.
func New(inner table.Store) *Store { return &Store{inner: inner, labels: map[string]Figures{}} }

// Snapshot returns what was counted since New or Reset, labels included.
func (s *Store) Snapshot() Figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Labelled returns what was counted under a label since New or Reset.
func (s *Store) Labelled(label string) Figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.labels[label]
}

// Reset begins counting from zero.
func (s *Store) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total, s.labels = Figures{}, map[string]Figures{}
}

func (s *Store) count(ctx context.Context, figures Figures) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total = s.total.plus(figures)
	if label, ok := ctx.Value(labelKey{}).(string); ok {
		s.labels[label] = s.labels[label].plus(figures)
	}
}

// Get implements table.Store.
func (s *Store) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	items, err := s.inner.Get(ctx, keys...)
	figures := Figures{Gets: 1}
	for _, item := range items {
		figures.ReadUnits += readUnits(sizeOf(item))
	}
	s.count(ctx, figures)
	return items, err
}

// Query implements table.Store.
func (s *Store) Query(ctx context.Context, query table.Query) (table.Page, error) {
	page, err := s.inner.Query(ctx, query)
	figures := Figures{Queries: 1}
	if err == nil {
		size := 0
		for i := range page.Items {
			size += page.Items[i].Size()
		}
		figures.ReadUnits = readUnits(size)
		if query.Index != "" {
			figures.ReadUnits /= 2
		}
	}
	s.count(ctx, figures)
	return page, err
}

// Write implements table.Store.
func (s *Store) Write(ctx context.Context, ops ...table.Op) error {
	figures := Figures{Writes: 1, Items: len(ops)}
	stored := map[table.Key]*table.Item{}
	if table.CheckWrite(ops) == nil {
		keys := make([]table.Key, len(ops))
		for i, op := range ops {
			keys[i] = op.Item.Key
		}
		items, err := s.inner.Get(ctx, keys...)
		if err != nil {
			return err
		}
		for i, key := range keys {
			stored[key] = items[i]
		}
	}
	err := s.inner.Write(ctx, ops...)
	if err == nil || errors.Is(err, table.ErrCondition) {
		for _, op := range ops {
			figures.WriteUnits += writeCost(op, stored[op.Item.Key], table.Transactional(ops), err == nil)
		}
	}
	s.count(ctx, figures)
	return err
}

// Add implements table.Store. A counter that starts costs a second call: the first finds none that runs.
func (s *Store) Add(ctx context.Context, key table.Key, delta int64, now, expires time.Time) (int64, error) {
	figures := Figures{Adds: 1, WriteUnits: 1}
	if table.CheckAdd(key, now) == nil {
		items, err := s.inner.Get(ctx, key)
		if err != nil {
			return 0, err
		}
		if found := items[0]; found == nil || found.Kind == "" && !found.Expires.IsZero() && !now.Before(found.Expires) {
			figures.WriteUnits = 2
		}
	}
	value, err := s.inner.Add(ctx, key, delta, now, expires)
	if err != nil && !errors.Is(err, table.ErrCondition) {
		figures.WriteUnits = 0
	}
	s.count(ctx, figures)
	return value, err
}
