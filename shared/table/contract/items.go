package contract

import (
	"fmt"
	"strings"
	"time"

	"tandem/shared/table"
)

var itemTests = []named{
	{"get answers in the order of its keys", getOrder},
	{"an item comes back as it was put", roundTrip},
	{"every put counts the version up", versions},
	{"a write over several tables is one", severalTables},
	{"delete removes, also what is not there", deletes},
	{"an ended context does nothing", endedContext},
}

func getOrder(e *env) {
	tables := []table.Name{table.Records, table.Ephemeral, table.Keys, table.Journal}
	var keys []table.Key
	for i := range 100 {
		keys = append(keys, e.key(tables[i%4], fmt.Sprintf("p%d", i%7), fmt.Sprintf("s%02d", 99-i)))
		if i%3 != 0 {
			e.put(table.Item{Key: keys[i], Kind: "test", Body: fmt.Append(nil, i)})
		}
	}
	items, err := e.Get(e.ctx, keys...)
	if err != nil || len(items) != len(keys) {
		e.Fatalf("%d items, %v", len(items), err)
	}
	for i, item := range items {
		if (item == nil) != (i%3 == 0) {
			e.Fatalf("key %d: %v", i, item)
		}
		if item != nil && (item.Key != keys[i] || string(item.Body) != fmt.Sprint(i)) {
			e.Errorf("key %d answered by %s", i, item.Body)
		}
	}
}

func roundTrip(e *env) {
	expires := time.Date(2090, 5, 4, 3, 2, 1, 0, time.UTC)
	for _, item := range []table.Item{
		{Key: e.key(table.Records, "p", "bare")},
		{Key: e.key(table.Journal, "p", "kind"), Kind: "test"},
		{Key: e.key(table.Records, "p", "whole"), Kind: "test", Unit: "unit", Body: []byte("corps"),
			Index: map[table.Index]table.Entry{table.Pending: {Hash: e.mark + "h", Range: "r"}, table.Waiting: {Hash: e.mark + "w", Range: "r"}}},
		{Key: e.key(table.Keys, "p", "due"), Kind: "test", Index: map[table.Index]table.Entry{table.Due: {Hash: e.mark + "h", Range: "2029"}}},
		{Key: e.key(table.Ephemeral, "p", "expiring"), Kind: "test", Body: []byte{0, 255, 0}, Expires: expires},
		{Key: e.key(table.Records, "p", "é/ü ~!"), Kind: "été", Unit: "unité", Body: []byte(strings.Repeat("x", 100_000))},
	} {
		e.put(item)
		item.Version = 1
		e.wants(item)
	}
}

func versions(e *env) {
	item := e.item("s", "one")
	item.Version = 77 // what the caller says does not count
	for want := int64(1); want <= 3; want++ {
		e.put(item)
		item.Version = want
		e.wants(item)
		item.Version, item.Body = 77, append(item.Body, 'x')
	}
	e.write(table.Delete(item.Key, table.Always))
	e.put(item)
	item.Version = 1
	e.wants(item)
}

func severalTables(e *env) {
	keys := []table.Key{e.key(table.Records, "p", "s"), e.key(table.Keys, "q", "s"), e.key(table.Journal, "r", "s")}
	ops := func(body string, last table.Condition) (ops []table.Op) {
		for i, key := range keys {
			condition := table.Always
			if i == len(keys)-1 {
				condition = last
			}
			ops = append(ops, table.Put(table.Item{Key: key, Kind: "test", Body: []byte(body)}, condition))
		}
		return ops
	}
	e.fails("write", e.Write(e.ctx, ops("one", table.IfExists)...), table.ErrCondition)
	e.wantsNone(keys...)
	e.write(ops("two", table.IfAbsent)...)
	e.fails("write", e.Write(e.ctx, ops("three", table.IfAbsent)...), table.ErrCondition)
	for _, key := range keys {
		e.wants(table.Item{Key: key, Kind: "test", Version: 1, Body: []byte("two")})
	}
	e.fails("delete", e.Write(e.ctx, table.Delete(keys[0], table.Always), table.Verify(keys[1], table.IfVersion(2))), table.ErrCondition)
	e.wants(table.Item{Key: keys[0], Kind: "test", Version: 1, Body: []byte("two")})
	e.write(table.Delete(keys[0], table.Always), table.Verify(keys[1], table.IfVersion(1)), table.Delete(keys[2], table.IfExists))
	e.wantsNone(keys[0], keys[2])
	e.wants(table.Item{Key: keys[1], Kind: "test", Version: 1, Body: []byte("two")})
}

func deletes(e *env) {
	item := e.item("s", "one")
	e.write(table.Delete(item.Key, table.Always))
	e.put(item)
	e.write(table.Delete(item.Key, table.Always))
	e.wantsNone(item.Key)
	if found := e.pages(table.Query{Table: table.Records, PK: item.Key.PK()}); len(found) != 0 {
		e.Errorf("still %d items", len(found))
	}
}
