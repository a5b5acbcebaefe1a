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
	{"a get has no limit of size", getSize},
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
	} {
		_, err := e.Query(e.ctx, query)
		e.fails(what, err, table.ErrLimit)
	}
}

// sized is a record that DynamoDB would count as so many bytes.
func (e *env) sized(sk string, size int) table.Item {
	item := e.item(sk, "")
	item.Body = make([]byte, size-item.Size())
	return item
}

func itemLimit(e *env) {
	largest, over := e.sized("largest", table.MaxItem), e.sized("over", table.MaxItem+1)
	indexed := e.message("indexed", strings.Repeat("h", table.MaxPK-len(e.mark)), strings.Repeat("r", table.MaxSK))
	indexed.Body = make([]byte, table.MaxItem-indexed.Size())
	for i, item := range []table.Item{largest, indexed} {
		e.write(table.Put(item, table.IfAbsent))
		e.write(table.Put(item, table.Always))
		e.write(table.Put(item, table.IfVersion(2)), table.Verify(e.item(fmt.Sprint("none", i), "").Key, table.IfAbsent))
		item.Version = 3
		e.wants(item)
	}
	e.fails("an item over 400 KB", e.Write(e.ctx, table.Put(over, table.Always)), table.ErrLimit)
	expiring := e.item("expiring", "")
	expiring.Expires = day
	e.fails("an expiry among records", e.Write(e.ctx, table.Put(expiring, table.Always)), table.ErrLimit)
	bare := table.Item{Key: e.key(table.Ephemeral, "p", "bare"), Body: []byte("1")}
	e.fails("what looks like a counter", e.Write(e.ctx, table.Put(bare, table.Always)), table.ErrLimit)
	wrong := e.item("wrong", "")
	for what, index := range map[string]map[table.Index]table.Entry{
		"index of another table": {table.Due: {Hash: "h", Range: "r"}},
		"unknown index":          {"people": {Hash: "h", Range: "r"}},
		"empty index key":        {table.Pending: {Hash: e.mark, Range: ""}},
		"hash too long":          {table.Pending: {Hash: indexed.Index[table.Pending].Hash + "h", Range: "r"}},
		"range too long":         {table.Pending: {Hash: e.mark, Range: indexed.Index[table.Pending].Range + "r"}},
	} {
		wrong.Index = index
		e.fails(what, e.Write(e.ctx, table.Put(wrong, table.Always)), table.ErrLimit)
	}
	for what, text := range map[string]string{"kind": "\xff", "unit": "\xc3\x28"} {
		wrong := e.item("wrong", "")
		if wrong.Unit = text; what == "kind" {
			wrong.Unit, wrong.Kind = "", table.Kind(text)
		}
		e.fails(what+" not UTF-8", e.Write(e.ctx, table.Put(wrong, table.Always)), table.ErrLimit)
	}
	e.wantsNone(over.Key, expiring.Key, wrong.Key, bare.Key)
}

func transactionLimit(e *env) {
	var puts, deletes []table.Op
	total := 0
	for i := range 11 {
		item := e.sized(fmt.Sprintf("s%03d", i), 390<<10)
		if i == 10 {
			item = e.sized("s010", table.MaxTransaction-table.OpOverhead-total)
		}
		total += item.Size() + table.OpOverhead
		puts, deletes = append(puts, table.Put(item, table.Always)), append(deletes, table.Delete(item.Key, table.IfExists))
	}
	over := append([]table.Op{}, puts...)
	over[10].Item.Body = make([]byte, len(over[10].Item.Body)+1)
	e.fails("a byte over 4 MB", e.Write(e.ctx, over...), table.ErrLimit)
	e.wantsNone(puts[0].Item.Key)
	for version := range int64(2) { // what is replaced does not count
		e.write(puts...)
		for _, put := range puts {
			put.Item.Version = version + 1
			e.wants(put.Item)
		}
	}
	e.write(deletes...) // nor what is deleted
	e.wantsNone(puts[0].Item.Key, puts[10].Item.Key)
	var most []table.Op // as many operations as can be, with all that one may have
	for _, key := range e.numbered(table.MaxOps) {
		item := e.message(key.SK(), "h", key.SK())
		item.Index[table.Waiting] = table.Entry{Hash: e.mark + "w", Range: key.SK()}
		e.put(item)
		item.Body = make([]byte, table.MaxTransaction/table.MaxOps-table.OpOverhead-item.Size())
		most = append(most, table.Put(item, table.IfExists))
	}
	e.write(most...)
}

// getSize reads more than the 16 MB that DynamoDB answers at once.
func getSize(e *env) {
	keys := e.numbered(42)
	for at := 0; at < len(keys); at += 10 {
		var ops []table.Op
		for _, key := range keys[at:min(at+10, len(keys))] {
			item := e.sized(key.SK(), 400<<10)
			item.Body[0] = key.SK()[3]
			ops = append(ops, table.Put(item, table.IfAbsent))
		}
		e.write(ops...)
	}
	items, err := e.Get(e.ctx, keys...)
	if err != nil {
		e.Fatal(err)
	}
	for i, item := range items {
		if item == nil || item.Key != keys[i] || item.Size() != 400<<10 || item.Body[0] != keys[i].SK()[3] {
			e.Errorf("item %d is not whole", i)
		}
	}
}
