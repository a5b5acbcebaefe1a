package contract

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/shared/table"
)

var queryTests = []named{
	{"a query gives its range in order", queryRanges},
	{"a query keeps to its partition and table", queryPartition},
	{"pages do not shift when items come and go", queryStable},
	{"a page has a size", queryPageSize},
	{"a page that its limit ends does not say that nothing follows", queryExactly},
	{"a cursor goes on with its own query", queryCursors},
}

func skOf(items []table.Item) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item.Key.SK()
	}
	return out
}

func queryRanges(e *env) {
	all := []string{"A", "a", "a/", "a/1", "a/2", "a0", "b", "b~", "z", "é", "€", "～", "😀"} // by bytes of UTF-8, not of UTF-16
	for _, sk := range []string{"€", "～", "a/2", "z", "A", "a", "b~", "b", "a0", "😀", "é", "a/", "a/1"} {
		e.put(e.item(sk, "body of "+sk))
	}
	for _, c := range []struct {
		query table.Query
		want  []string
	}{
		{table.Query{}, all},
		{table.Query{Prefix: "a"}, []string{"a", "a/", "a/1", "a/2", "a0"}},
		{table.Query{Prefix: "a/"}, []string{"a/", "a/1", "a/2"}},
		{table.Query{Prefix: "😀"}, []string{"😀"}},
		{table.Query{Prefix: "c"}, nil},
		{table.Query{From: "b"}, []string{"b", "b~", "z", "é", "€", "～", "😀"}},
		{table.Query{From: "b0"}, []string{"b~", "z", "é", "€", "～", "😀"}},
		{table.Query{To: "a/"}, []string{"A", "a", "a/"}},
		{table.Query{To: "a/0"}, []string{"A", "a", "a/"}},
		{table.Query{From: "a/", To: "b"}, []string{"a/", "a/1", "a/2", "a0", "b"}},
		{table.Query{From: "b", To: "b"}, []string{"b"}},
		{table.Query{From: "c", To: "d"}, nil},
	} {
		for _, reverse := range []bool{false, true} {
			for _, limit := range []int{0, 1, 2, 5, 100} {
				query := c.query
				query.Table, query.PK, query.Reverse, query.Limit = table.Records, e.mark+"p", reverse, limit
				want := slices.Clone(c.want)
				if reverse {
					slices.Reverse(want)
				}
				got := e.pages(query)
				if diff := e.diff(want, skOf(got)); diff != "" {
					e.Errorf("%+v: (-want +got)\n%s", query, diff)
				}
				for _, item := range got {
					if string(item.Body) != "body of "+item.Key.SK() || item.Version != 1 || item.Kind != "test" || item.Unit != "unit" {
						e.Errorf("%+v: %s came back otherwise", query, item.Key.SK())
					}
				}
			}
		}
	}
}

func queryPartition(e *env) {
	for _, name := range []table.Name{table.Records, table.Keys, table.Journal, table.Ephemeral} {
		for _, pk := range []string{"p", "p2", "p/s", "o"} {
			e.put(table.Item{Key: e.key(name, pk, "s"), Kind: table.Kind(string(name) + pk)})
		}
	}
	for _, name := range []table.Name{table.Records, table.Keys, table.Journal, table.Ephemeral} {
		want := []table.Item{{Key: e.key(name, "p", "s"), Kind: table.Kind(name + "p"), Version: 1}}
		if diff := e.diff(want, e.pages(table.Query{Table: name, PK: e.mark + "p"})); diff != "" {
			e.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if found := e.pages(table.Query{Table: name, PK: e.mark}); len(found) != 0 {
			e.Errorf("%s: the beginning of a partition key finds %d items", name, len(found))
		}
	}
}

func queryStable(e *env) {
	for i := range 10 {
		e.put(e.item(fmt.Sprintf("s%d", i), ""))
	}
	for _, reverse := range []bool{false, true} {
		query := table.Query{Table: table.Records, PK: e.mark + "p", Prefix: "s", Limit: 5, Reverse: reverse}
		first, err := e.Query(e.ctx, query)
		if err != nil || len(first.Items) != 5 || first.Next == "" {
			e.Fatalf("%d items, next %q, %v", len(first.Items), first.Next, err)
		}
		want := []string{"s5", "s6", "s7", "s8", "s9"}
		if reverse {
			want = []string{"s4", "s3", "s2", "s1", "s0"}
		}
		e.write(table.Delete(first.Items[4].Key, table.Always)) // the cursor's own
		e.put(e.item(first.Items[2].Key.SK()+"x", ""))          // behind the cursor
		query.After = first.Next
		if diff := e.diff(want, skOf(e.pages(query))); diff != "" {
			e.Errorf("reverse %t: (-want +got)\n%s", reverse, diff)
		}
		e.write(table.Delete(e.item(first.Items[2].Key.SK()+"x", "").Key, table.Always))
		e.put(first.Items[4])
	}
}

func queryPageSize(e *env) {
	var want []string
	for i := range 12 {
		e.put(e.item(fmt.Sprintf("s%02d", i), strings.Repeat("x", 120<<10)))
		want = append(want, fmt.Sprintf("s%02d", i))
	}
	query := table.Query{Table: table.Records, PK: e.mark + "p"}
	page, err := e.Query(e.ctx, query)
	if err != nil {
		e.Fatal(err)
	}
	size := 0
	for _, item := range page.Items[:len(page.Items)-1] {
		size += item.Size()
	}
	if size > table.MaxPage || page.Next == "" {
		e.Errorf("a page of more than %d bytes, next %q", size, page.Next)
	}
	if diff := e.diff(want, skOf(e.pages(query))); diff != "" {
		e.Errorf("(-want +got)\n%s", diff)
	}
}

// queryExactly asks for as many items as there are: DynamoDB does not look further, and neither may who writes "next page".
func queryExactly(e *env) {
	e.put(e.message("a", "h", "1"), e.message("b", "h", "2"))
	for _, query := range []table.Query{{Table: table.Records, PK: e.mark + "p"}, {Index: table.Pending, PK: e.mark + "h"}} {
		for _, query.Reverse = range []bool{false, true} {
			query.Limit, query.After = 2, ""
			e.eventually(func() string {
				page, err := e.Query(e.ctx, query)
				if err != nil || len(page.Items) != 2 || page.Next == "" {
					return fmt.Sprintf("%d items, next %q, %v", len(page.Items), page.Next, err)
				}
				after := query
				after.After = page.Next
				rest, err := e.Query(e.ctx, after)
				if err != nil || len(rest.Items) != 0 || rest.Next != "" {
					return fmt.Sprintf("then %d items, next %q, %v", len(rest.Items), rest.Next, err)
				}
				return ""
			})
			for _, query.Limit = range []int{0, 3, math.MaxInt} {
				if page, err := e.Query(e.ctx, query); err != nil || page.Next != "" {
					e.Errorf("limit %d: next %q, %v", query.Limit, page.Next, err)
				}
			}
		}
	}
}

// queryCursors takes cursors to queries that they are not of.
func queryCursors(e *env) {
	for _, sk := range []string{"a", "b", "c"} {
		e.put(e.message(sk, "h", sk))
	}
	next := func(query table.Query) (cursor string) {
		query.Limit = 1
		e.eventually(func() string {
			page, err := e.Query(e.ctx, query)
			if cursor = page.Next; err != nil || cursor == "" {
				return fmt.Sprintf("no cursor: %v", err)
			}
			return ""
		})
		return cursor
	}
	partition, index := table.Query{Table: table.Records, PK: e.mark + "p"}, table.Query{Index: table.Pending, PK: e.mark + "h"}
	byKey, byIndex := next(partition), next(index)
	with := func(query table.Query, cursor string, change func(*table.Query)) table.Query {
		change(&query)
		query.After = cursor
		return query
	}
	as := func(*table.Query) {}
	for what, query := range map[string]table.Query{
		"no cursor":          with(partition, "!", as),
		"of nothing":         with(partition, "AAAA", as),
		"cut":                with(partition, byKey[:len(byKey)-4], as),
		"with a tail":        with(partition, byKey+"AAAA", as),
		"another partition":  with(partition, byKey, func(q *table.Query) { q.PK = e.mark + "q" }),
		"before the range":   with(partition, byKey, func(q *table.Query) { q.From = "b" }),
		"beyond the range":   with(partition, byKey, func(q *table.Query) { q.To = "Z" }),
		"at the range's end": with(partition, byKey, func(q *table.Query) { q.To = "a" }),
		"at its beginning":   with(partition, byKey, func(q *table.Query) { q.Reverse, q.From = true, "a" }),
		"without the prefix": with(partition, byKey, func(q *table.Query) { q.Prefix = "b" }),
		"an index's":         with(partition, byIndex, as),
		"a table's":          with(index, byKey, as),
		"another hash":       with(index, byIndex, func(q *table.Query) { q.PK = e.mark + "g" }),
		"before its range":   with(index, byIndex, func(q *table.Query) { q.From = "b" }),
	} {
		_, err := e.Query(e.ctx, query)
		e.fails(what, err, table.ErrLimit)
	}
	for what, query := range map[string]table.Query{
		"backwards":         with(partition, byKey, func(q *table.Query) { q.Reverse = true }),
		"within the prefix": with(partition, byKey, func(q *table.Query) { q.Prefix = "a" }),
		"index, prefix":     with(index, byIndex, func(q *table.Query) { q.Prefix = "a" }),
		"index, at the end": with(index, byIndex, func(q *table.Query) { q.To = "a" }),
		"index, backwards":  with(index, byIndex, func(q *table.Query) { q.Reverse, q.From = true, "a" }),
	} {
		if found := e.pages(query); len(found) != 0 {
			e.Errorf("%s: %d items", what, len(found))
		}
	}
	if diff := e.diff([]string{"b", "c"}, skOf(e.pages(with(partition, byKey, func(q *table.Query) { q.From, q.To = "a", "c" })))); diff != "" {
		e.Errorf("(-want +got)\n%s", diff)
	}
}
