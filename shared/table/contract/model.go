package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"tandem/shared/table"
)

var modelTests = []named{{"any sequence agrees with a plain map", agreesWithModel}}

// model is the port as a plain map, the plainest thing that could be right.
type model map[table.Key]table.Item

func (m model) find(key table.Key) *table.Item {
	if item, ok := m[key]; ok {
		return &item
	}
	return nil
}

func (m model) write(ops []table.Op) error {
	for _, op := range ops {
		if !op.If.Holds(m.find(op.Item.Key)) {
			return table.ErrCondition
		}
	}
	for _, op := range ops {
		switch op.Action {
		case table.ActionPut:
			item := op.Item
			item.Version = m[item.Key].Version + 1
			m[item.Key] = item
		case table.ActionDelete:
			delete(m, op.Item.Key)
		}
	}
	return nil
}

// query answers whole queries, whatever their limit. Items of an index with equal ranges come in the order of their keys.
func (m model) query(query table.Query) []table.Item {
	var out []table.Item
	for _, item := range m {
		hash, sort := item.Key.PK(), item.Key.SK()
		if query.Index != "" {
			entry, ok := item.Index[query.Index]
			if !ok {
				continue
			}
			hash, sort = entry.Hash, entry.Range
			item = table.Item{Key: item.Key, Kind: item.Kind, Unit: item.Unit, Index: map[table.Index]table.Entry{query.Index: entry}}
		} else if item.Key.Table() != query.Table {
			continue
		}
		if hash == query.PK && strings.HasPrefix(sort, query.Prefix) && sort >= query.From && (query.To == "" || sort <= query.To) {
			out = append(out, item)
		}
	}
	order(out, query)
	return out
}

func order(items []table.Item, query table.Query) {
	slices.SortFunc(items, func(a, b table.Item) int {
		sorted := cmp.Compare(a.Key.SK(), b.Key.SK())
		if query.Index != "" {
			sorted = cmp.Compare(a.Index[query.Index].Range, b.Index[query.Index].Range)
		}
		if query.Reverse {
			sorted = -sorted
		}
		return cmp.Or(sorted, cmp.Compare(a.Key.PK(), b.Key.PK()), cmp.Compare(a.Key.SK(), b.Key.SK()))
	})
}

// draws makes the random calls of one sequence, over few places so that calls meet: of the ephemeral table, or of the others.
type draws struct {
	*rapid.T
	mark   string
	tables []table.Name
}

func (d draws) text(label string, of ...string) string { return rapid.SampledFrom(of).Draw(d.T, label) }

func (d draws) key() table.Key {
	name := rapid.SampledFrom(d.tables).Draw(d.T, "table")
	return table.At(name, d.mark+d.text("pk", "p", "q"), d.text("sk", "a", "a/1", "b", "é\x01\"\\", "～", "😀"))
}

func (d draws) condition(none bool) table.Condition {
	all := []table.Condition{table.IfAbsent, table.IfExists, table.IfVersion(1), table.IfVersion(2), table.Always, table.Always, table.Always}
	if none {
		all = all[:4]
	}
	return rapid.SampledFrom(all).Draw(d.T, "condition")
}

func (d draws) ops() []table.Op {
	keys := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) table.Key { return draws{t, d.mark, d.tables}.key() }), 1, 5,
		func(k table.Key) table.Key { return k }).Draw(d.T, "keys")
	var ops []table.Op
	for _, key := range keys {
		switch d.text("action", "put", "put", "put", "delete", "check") {
		case "put":
			ops = append(ops, table.Put(d.item(key), d.condition(false)))
		case "delete":
			ops = append(ops, table.Delete(key, d.condition(false)))
		default:
			ops = append(ops, table.Verify(key, d.condition(true)))
		}
	}
	return ops
}

func (d draws) item(key table.Key) table.Item {
	item := table.Item{Key: key, Kind: table.Kind(d.text("kind", "k", "l")), Unit: d.text("unit", "", "u"), Body: []byte(d.text("body", "", "x", "yy"))}
	if key.Table() == table.Ephemeral && rapid.Bool().Draw(d.T, "expires") {
		item.Expires = day
	}
	for _, index := range table.Indexes() {
		if index.Table() == key.Table() && rapid.Bool().Draw(d.T, "indexed") {
			if item.Index == nil {
				item.Index = map[table.Index]table.Entry{}
			}
			item.Index[index] = table.Entry{Hash: d.mark + d.text("hash", "h", "i"), Range: d.text("range", "1", "1x", "2")}
		}
	}
	return item
}

func (d draws) query() table.Query {
	key := d.key()
	query := table.Query{Table: key.Table(), PK: key.PK(), Reverse: rapid.Bool().Draw(d.T, "reverse"), Limit: rapid.IntRange(0, 3).Draw(d.T, "limit")}
	sorts := []string{"a", "a/", "b", "é", "～", "😀"}
	if key.Table() != table.Ephemeral && rapid.Bool().Draw(d.T, "by index") {
		query.Index = rapid.SampledFrom(table.Indexes()).Draw(d.T, "index")
		query.Table, query.PK = query.Index.Table(), d.mark+d.text("hash", "h", "i")
		sorts = []string{"1", "1x", "2", "3"}
	}
	switch d.text("range", "all", "prefix", "from", "to", "between") {
	case "prefix":
		query.Prefix = d.text("prefix", sorts...)
	case "from":
		query.From = d.text("from", sorts...)
	case "to":
		query.To = d.text("to", sorts...)
	case "between":
		query.From, query.To = d.text("from", sorts...), d.text("to", sorts...)
		query.From, query.To = min(query.From, query.To), max(query.From, query.To)
	}
	return query
}

func agreesWithModel(e *env) {
	sequences := 0
	rapid.Check(e.T, func(t *rapid.T) {
		sequences++
		d, m := draws{t, fmt.Sprintf("%s%d.", e.mark, sequences), []table.Name{table.Records, table.Keys, table.Journal}}, model{}
		if sequences%4 == 0 {
			d.tables = []table.Name{table.Ephemeral}
		}
		for range rapid.IntRange(1, 12).Draw(t, "calls") {
			ops := d.ops()
			got, want := e.Write(e.ctx, ops...), m.write(ops)
			if !errors.Is(got, want) {
				t.Fatalf("write of %d operations: got %v, want %v", len(ops), got, want)
			}
			for _, op := range ops {
				if diff := e.diff(m.find(op.Item.Key), e.get(op.Item.Key)); diff != "" {
					t.Fatalf("get: (-want +got)\n%s", diff)
				}
			}
			query := d.query()
			wrong := e.settle(func() string {
				found := e.pages(query)
				if query.Index != "" {
					order(found, query)
				}
				if diff := e.diff(m.query(query), found); diff != "" {
					return fmt.Sprintf("%+v: (-want +got)\n%s", query, diff)
				}
				return ""
			})
			if wrong != "" {
				t.Fatal(wrong)
			}
		}
	})
}
