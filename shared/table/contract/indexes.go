package contract

import (
	"fmt"
	"slices"

	"tandem/shared/table"
)

var indexTests = []named{
	{"an index holds what has its keys, no more", indexSparse},
	{"an index is read by range, in pages", indexRanges},
	{"two indexes of a table are apart", indexApart},
}

// message is a record in the index Pending.
func (e *env) message(sk, hash, sort string) table.Item {
	item := e.item(sk, "body")
	item.Index = map[table.Index]table.Entry{table.Pending: {Hash: e.mark + hash, Range: sort}}
	return item
}

// listed checks what an index says under a hash: range and sort key of each item, in the order of the ranges.
func (e *env) listed(what string, index table.Index, hash string, want ...string) {
	e.Helper()
	e.eventually(func() string {
		var got []string
		for _, item := range e.pages(table.Query{Index: index, PK: e.mark + hash}) {
			got = append(got, item.Index[index].Range+" "+item.Key.SK())
		}
		slices.Sort(got) // equal ranges have no order among them
		if diff := e.diff(want, got); diff != "" {
			return fmt.Sprintf("%s: (-want +got)\n%s", what, diff)
		}
		return ""
	})
}

func indexSparse(e *env) {
	plain, message := e.item("plain", ""), e.message("m", "h", "1")
	e.put(plain, message, e.message("n", "h", "1"))
	e.listed("added", table.Pending, "h", "1 m", "1 n")
	e.eventually(func() string {
		for _, item := range e.pages(table.Query{Table: table.Records, Index: table.Pending, PK: e.mark + "h"}) {
			want := table.Item{Key: item.Key, Kind: "test", Unit: "unit", Index: message.Index}
			if diff := e.diff(want, item); diff != "" {
				return "an index answers keys, kind, unit and its own entry only: (-want +got)\n" + diff
			}
		}
		return ""
	})
	e.put(e.message("m", "h", "2"))
	e.listed("moved in its hash", table.Pending, "h", "1 n", "2 m")
	e.put(e.message("m", "g", "2"))
	e.listed("moved away", table.Pending, "h", "1 n")
	e.listed("moved here", table.Pending, "g", "2 m")
	e.put(e.item("m", "without"))
	e.listed("left the index", table.Pending, "g")
	plain = e.message("plain", "g", "3")
	e.put(plain)
	e.listed("joined the index", table.Pending, "g", "3 plain")
	plain.Kind, plain.Unit = "changed", "other"
	e.put(plain)
	e.eventually(func() string {
		found := e.pages(table.Query{Index: table.Pending, PK: e.mark + "g"})
		if len(found) != 1 || found[0].Kind != "changed" || found[0].Unit != "other" {
			return fmt.Sprintf("kind and unit in the index do not follow: %+v", found)
		}
		return ""
	})
	e.fails("put", e.Write(e.ctx, table.Put(e.message("n", "g", "9"), table.IfAbsent)), table.ErrCondition)
	e.write(table.Delete(plain.Key, table.Always))
	e.listed("deleted", table.Pending, "g")
	e.listed("a failed write moved it", table.Pending, "h", "1 n")
}

func indexRanges(e *env) {
	for day := range 9 {
		for shard := range 2 {
			e.put(table.Item{Key: e.key(table.Keys, fmt.Sprintf("p%d", day), fmt.Sprintf("s%d", shard)), Kind: "test",
				Index: map[table.Index]table.Entry{table.Due: {Hash: e.mark + fmt.Sprint(shard), Range: fmt.Sprintf("2029-01-%02d", day+1)}}})
		}
	}
	for _, c := range []struct {
		query table.Query
		want  []string
	}{
		{table.Query{}, []string{"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"}},
		{table.Query{To: "2029-01-03"}, []string{"p0", "p1", "p2"}},
		{table.Query{To: "2029-01-03x"}, []string{"p0", "p1", "p2"}},
		{table.Query{From: "2029-01-08"}, []string{"p7", "p8"}},
		{table.Query{From: "2029-01-02", To: "2029-01-03"}, []string{"p1", "p2"}},
		{table.Query{Prefix: "2029-01-0"}, []string{"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"}},
		{table.Query{Prefix: "2028"}, nil},
	} {
		for _, reverse := range []bool{false, true} {
			query, want := c.query, slices.Clone(c.want)
			query.Index, query.PK, query.Reverse, query.Limit = table.Due, e.mark+"1", reverse, 2
			if reverse {
				slices.Reverse(want)
			}
			e.eventually(func() string {
				var got []string
				for _, item := range e.pages(query) {
					got = append(got, item.Key.PK()[len(e.mark):])
				}
				if diff := e.diff(want, got); diff != "" {
					return fmt.Sprintf("%+v: (-want +got)\n%s", query, diff)
				}
				return ""
			})
		}
	}
}

func indexApart(e *env) {
	both := e.message("both", "h", "1")
	both.Index[table.Waiting] = table.Entry{Hash: e.mark + "h", Range: "2"}
	waiting := e.item("waiting", "")
	waiting.Index = map[table.Index]table.Entry{table.Waiting: {Hash: e.mark + "h", Range: "3"}}
	e.put(both, waiting, e.message("pending", "h", "4"))
	e.listed("pending", table.Pending, "h", "1 both", "4 pending")
	e.listed("waiting", table.Waiting, "h", "2 both", "3 waiting")
	delete(both.Index, table.Pending)
	e.put(both)
	e.listed("pending", table.Pending, "h", "4 pending")
	e.listed("waiting", table.Waiting, "h", "2 both", "3 waiting")
}
