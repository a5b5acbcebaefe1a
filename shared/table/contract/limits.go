package contract

import (
	"fmt"
	"strings"

	"tandem/shared/table"
)

var limitTests = []named{
	{"limits of a get", getLimits},
	{"limits of a write", writeLimits},
	{"limits of keys and queries", keyLimits},
	{"limit of an item", itemLimit},
	{"limit of a transaction", transactionLimit},
}

// numbered gives n keys of one partition.
func (e *env) numbered(n int) []table.Key {
	keys := make([]table.Key, n)
	for i := range keys {
		keys[i] = e.key(table.Records, "p", fmt.Sprintf("s%03d", i))
	}
	return keys
}

func getLimits(e *env) {
	keys := e.numbered(table.MaxGet + 1)
	if _, err := e.Get(e.ctx, keys[1:]...); err != nil {
		e.Errorf("%d keys: %v", table.MaxGet, err)
	}
	for what, wrong := range map[string][]table.Key{"none": nil, "too many": keys, "one twice": {keys[0], keys[1], keys[0]}} {
		_, err := e.Get(e.ctx, wrong...)
		e.fails(what, err, table.ErrLimit)
	}
}

func writeLimits(e *env) {
	var ops []table.Op
	for _, key := range e.numbered(table.MaxOps + 1) {
		ops = append(ops, table.Put(table.Item{Key: key, Kind: "test"}, table.Always))
	}
	session := table.Put(table.Item{Key: e.key(table.Ephemeral, "p", "s"), Kind: "test"}, table.Always)
	for what, wrong := range map[string][]table.Op{
		"none":               nil,
		"too many":           ops,
		"one item twice":     {ops[0], ops[1], table.Delete(ops[0].Item.Key, table.Always)},
		"ephemeral mixed in": {ops[0], session},
		"check of nothing":   {table.Verify(ops[0].Item.Key, table.Always)},
	} {
		e.fails(what, e.Write(e.ctx, wrong...), table.ErrLimit)
	}
	e.wantsNone(ops[0].Item.Key, ops[1].Item.Key, session.Item.Key)
	e.write(ops[1:]...)
	if found := e.pages(table.Query{Table: table.Records, PK: e.mark + "p"}); len(found) != table.MaxOps {
		e.Errorf("%d items", len(found))
	}
}

func keyLimits(e *env) {
	longest := table.At(table.Records, e.mark+strings.Repeat("p", table.MaxPK-len(e.mark)), strings.Repeat("s", table.MaxSK))
	e.put(table.Item{Key: longest, Kind: "test"})
	e.wants(table.Item{Key: longest, Kind: "test", Version: 1})
	for what, key := range map[string]table.Key{
		"empty pk":    table.At(table.Records, "", "s"),
		"empty sk":    e.key(table.Records, "p", ""),
		"NUL":         e.key(table.Records, "p", "s\x00t"),
		"not UTF-8":   e.key(table.Records, "p", "\xff"),
		"pk too long": table.At(table.Records, longest.PK()+"p", "s"),
		"sk too long": e.key(table.Records, "p", longest.SK()+"s"),
		"no table":    e.key("people", "p", "s"),
	} {
		_, err := e.Get(e.ctx, key)
		e.fails(what+": get", err, table.ErrLimit)
		e.fails(what+": put", e.Write(e.ctx, table.Put(table.Item{Key: key}, table.Always)), table.ErrLimit)
		e.fails(what+": delete", e.Write(e.ctx, table.Delete(key, table.Always)), table.ErrLimit)
	}
	for what, query := range map[string]table.Query{
		"no partition":     {Table: table.Records},
		"prefix and range": {Table: table.Records, PK: e.mark, Prefix: "a", From: "a"},
		"backwards":        {Table: table.Records, PK: e.mark, From: "b", To: "a"},
		"foreign index":    {Table: table.Records, Index: table.Due, PK: e.mark},
		"foreign cursor":   {Table: table.Records, PK: e.mark, After: "!"},
	} {
		_, err := e.Query(e.ctx, query)
		e.fails(what, err, table.ErrLimit)
	}
}

func itemLimit(e *env) {
	large, over := e.item("large", strings.Repeat("x", 399<<10)), e.item("over", strings.Repeat("x", 400<<10))
	e.put(large)
	large.Version = 1
	e.wants(large)
	e.fails("an item over 400 KB", e.Write(e.ctx, table.Put(over, table.Always)), table.ErrLimit)
	expiring := e.item("expiring", "")
	expiring.Expires = day
	e.fails("an expiry among records", e.Write(e.ctx, table.Put(expiring, table.Always)), table.ErrLimit)
	indexed := e.item("indexed", "")
	for what, index := range map[string]map[table.Index]table.Entry{
		"index of another table": {table.Due: {Hash: "h", Range: "r"}},
		"unknown index":          {"people": {Hash: "h", Range: "r"}},
		"empty index key":        {table.Pending: {Hash: e.mark, Range: ""}},
	} {
		indexed.Index = index
		e.fails(what, e.Write(e.ctx, table.Put(indexed, table.Always)), table.ErrLimit)
	}
	e.wantsNone(over.Key, expiring.Key, indexed.Key)
}

func transactionLimit(e *env) {
	var ops []table.Op
	for _, key := range e.numbered(11) {
		ops = append(ops, table.Put(table.Item{Key: key, Kind: "test", Body: make([]byte, 390<<10)}, table.Always))
	}
	e.fails("11 items of 390 KB", e.Write(e.ctx, ops...), table.ErrLimit)
	e.wantsNone(ops[0].Item.Key)
	e.write(ops[:10]...)
	items, err := e.Get(e.ctx, e.numbered(10)...)
	if err != nil {
		e.Fatal(err)
	}
	for i, item := range items {
		if item == nil || len(item.Body) != 390<<10 {
			e.Errorf("item %d is not whole", i)
		}
	}
}
