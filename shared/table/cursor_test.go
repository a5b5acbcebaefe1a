package table

import (
	"errors"
	"strings"
	"testing"
)

// A cursor that is taken is that of a place within the query, in its only form.
func FuzzResume(f *testing.F) {
	inTable := Query{Table: Records, PK: "p", From: "b", To: "y"}
	inIndex := Query{Index: Due, PK: "due#1", Prefix: "2029", Reverse: true}
	for _, seed := range []string{
		"", "!", "AAAA", inTable.NextAfter(Item{Key: At(Records, "p", "c")}), inTable.NextAfter(Item{Key: At(Records, "q", "c")}),
		inIndex.NextAfter(Item{Key: At(Keys, "P#1", "U#x"), Index: map[Index]Entry{Due: {"due#1", "2029-01-31"}}}),
		cursors.EncodeToString([]byte("p\x00a")), cursors.EncodeToString([]byte("p\x00c\x00")), cursors.EncodeToString([]byte("due#1\x002029\x00\x00s")),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, after string) {
		for _, query := range []Query{inTable, inIndex} {
			query.After = after
			item, err := query.Resume()
			if err != nil {
				if !errors.Is(err, ErrLimit) || after != "" && strings.Contains(err.Error(), after) && len(after) > 4 {
					t.Errorf("%q: %v", after, err)
				}
				continue
			}
			if query.NextAfter(item) != after || CheckKey(item.Key) != nil {
				t.Errorf("%q is taken as %+v", after, item)
			}
			switch entry := item.Index[Due]; {
			case query.Index == "" && (item.Key.PK() != "p" || item.Key.SK() < "b" || item.Key.SK() >= "y"):
				t.Errorf("%q leads to %+v", after, item)
			case query.Index != "" && (entry.Hash != "due#1" || !strings.HasPrefix(entry.Range, "2029")):
				t.Errorf("%q leads to %+v", after, item)
			}
		}
	})
}

func TestNextAfter(t *testing.T) {
	item := Item{Key: At(Records, "p", "m"), Index: map[Index]Entry{Pending: {"h", "m"}}}
	for name, c := range map[string]struct {
		query Query
		more  bool
	}{
		"open":              {Query{Table: Records, PK: "p"}, true},
		"within":            {Query{Table: Records, PK: "p", From: "m", To: "n"}, true},
		"at the end":        {Query{Table: Records, PK: "p", To: "m"}, false},
		"at the beginning":  {Query{Table: Records, PK: "p", From: "m", Reverse: true}, false},
		"index, at the end": {Query{Index: Pending, PK: "h", To: "m"}, true}, // another item may have the same range
	} {
		if c.query.After = c.query.NextAfter(item); (c.query.After != "") != c.more {
			t.Errorf("%s: %q", name, c.query.After)
		} else if c.more && CheckQuery(c.query) != nil {
			t.Errorf("%s: refused", name)
		}
	}
}
