package bolt

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tandem/shared/table"
)

var sameItem = cmp.Options{cmpopts.EquateComparable(table.Key{}), cmpopts.EquateEmpty()}

func anyItem(t *rapid.T) table.Item {
	item := table.Item{
		Key:  table.At(table.Records, "p", "s"),
		Kind: table.Kind(rapid.String().Draw(t, "kind")),
		Unit: rapid.String().Draw(t, "unit"),
		Body: rapid.SliceOf(rapid.Byte()).Draw(t, "body"),
	}
	for _, name := range table.Indexes() {
		if rapid.Bool().Draw(t, "indexed") {
			if item.Index == nil {
				item.Index = map[table.Index]table.Entry{}
			}
			item.Index[name] = table.Entry{Hash: rapid.String().Draw(t, "hash"), Range: rapid.String().Draw(t, "range")}
		}
	}
	if rapid.Bool().Draw(t, "expires") {
		item.Expires = time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "seconds"), 0).UTC()
	}
	return item
}

func TestItemRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item, version := anyItem(t), rapid.Int64().Draw(t, "version")
		encoded := encode(item, 0)
		setVersion(encoded, version)
		got, err := decode(item.Key, encoded)
		item.Version = version
		if diff := cmp.Diff(item, got, sameItem); diff != "" || err != nil {
			t.Fatalf("%v (-want +got)\n%s", err, diff)
		}
	})
}

// A stored form of the first format must be read for ever.
func TestItemFormatOne(t *testing.T) {
	stored := []byte("\x01\x00\x00\x00\x00\x00\x00\x01\x02\x01\x00\x00\x00\x00\x70\x00\x00\x00\x04kind\x04unit\x01\x07pending\x01h\x02r1corps")
	want := table.Item{
		Key: table.At(table.Records, "p", "s"), Kind: "kind", Unit: "unit", Version: 258, Expires: time.Unix(0x70000000, 0).UTC(),
		Index: map[table.Index]table.Entry{table.Pending: {Hash: "h", Range: "r1"}}, Body: []byte("corps"),
	}
	got, err := decode(want.Key, stored)
	if diff := cmp.Diff(want, got, sameItem); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if diff := cmp.Diff(stored, encode(want, want.Version)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzDecode(f *testing.F) {
	key := table.At(table.Records, "p", "s")
	f.Add(encode(table.Item{Key: key}, 1))
	f.Add(encode(table.Item{Key: key, Kind: "k", Unit: "u", Expires: now, Body: []byte("body"),
		Index: map[table.Index]table.Entry{table.Pending: {Hash: "h", Range: "r"}, table.Waiting: {Hash: "h", Range: "r"}}}, 7))
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, raw []byte) {
		item, err := decode(key, raw)
		if err != nil {
			if !errors.Is(err, errDamaged) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		again, err := decode(key, encode(item, item.Version))
		if diff := cmp.Diff(item, again, sameItem); diff != "" || err != nil {
			t.Fatalf("%v (-want +got)\n%s", err, diff)
		}
	})
}
