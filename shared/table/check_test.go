package table

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestCheckKey(t *testing.T) {
	for name, c := range map[string]struct {
		key  Key
		good bool
	}{
		"plain":       {At(Records, "p", "s"), true},
		"longest":     {At(Journal, strings.Repeat("p", MaxPK), strings.Repeat("s", MaxSK)), true},
		"long pk":     {At(Journal, strings.Repeat("p", MaxPK+1), "s"), false},
		"long sk":     {At(Journal, "p", strings.Repeat("s", MaxSK+1)), false},
		"no table":    {At("", "p", "s"), false},
		"other table": {At("people", "p", "s"), false},
		"empty pk":    {At(Keys, "", "s"), false},
		"empty sk":    {At(Keys, "p", ""), false},
		"NUL":         {At(Keys, "p\x00", "s"), false},
		"not UTF-8":   {At(Keys, "p", "\xff"), false},
	} {
		if err := CheckKey(c.key); (err == nil) != c.good || err != nil && !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckWrite(t *testing.T) {
	key, soon := At(Records, "p", "s"), time.Unix(1_900_000_000, 0)
	fits := Item{Key: key}
	fits.Body = make([]byte, MaxItem-fits.Size())
	over := fits
	over.Body = make([]byte, len(fits.Body)+1)
	for name, c := range map[string]struct {
		ops  []Op
		good bool
	}{
		"largest item":      {[]Op{Put(fits, Always)}, true},
		"a byte over":       {[]Op{Put(over, Always)}, false},
		"nothing":           {nil, false},
		"twice one item":    {[]Op{Put(Item{Key: key}, Always), Verify(key, IfExists)}, false},
		"empty check":       {[]Op{Verify(key, Always)}, false},
		"check":             {[]Op{Verify(key, IfVersion(3))}, true},
		"unknown action":    {[]Op{{Action: 9, Item: Item{Key: key}}}, false},
		"expiry in records": {[]Op{Put(Item{Key: key, Expires: soon}, Always)}, false},
		"expiry":            {[]Op{Put(Item{Key: At(Ephemeral, "p", "s"), Kind: "k", Expires: soon}, Always)}, true},
		"looks a counter":   {[]Op{Put(Item{Key: At(Ephemeral, "p", "s")}, Always)}, false},
		"kind not UTF-8":    {[]Op{Put(Item{Key: key, Kind: "\xff"}, Always)}, false},
		"unit not UTF-8":    {[]Op{Put(Item{Key: key, Unit: "\xff"}, Always)}, false},
		"mixed":             {[]Op{Delete(At(Ephemeral, "p", "s"), Always), Delete(key, Always)}, false},
		"indexed":           {[]Op{Put(Item{Key: key, Index: map[Index]Entry{Pending: {"h", "r"}}}, Always)}, true},
		"other's index":     {[]Op{Put(Item{Key: key, Index: map[Index]Entry{Due: {"h", "r"}}}, Always)}, false},
		"unknown index":     {[]Op{Put(Item{Key: key, Index: map[Index]Entry{"name": {"h", "r"}}}, Always)}, false},
		"empty index key":   {[]Op{Put(Item{Key: key, Index: map[Index]Entry{Pending: {"h", ""}}}, Always)}, false},
		"NUL in index key":  {[]Op{Put(Item{Key: key, Index: map[Index]Entry{Pending: {"h", "\x00"}}}, Always)}, false},
	} {
		if err := CheckWrite(c.ops); (err == nil) != c.good || err != nil && !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckQueryAndAdd(t *testing.T) {
	for name, c := range map[string]struct {
		query Query
		good  bool
	}{
		"partition":         {Query{Table: Records, PK: "p"}, true},
		"prefix":            {Query{Table: Records, PK: "p", Prefix: "a"}, true},
		"range":             {Query{Table: Records, PK: "p", From: "a", To: "a"}, true},
		"index":             {Query{Index: Due, PK: "h"}, true},
		"index and table":   {Query{Table: Keys, Index: Due, PK: "h"}, true},
		"index of another":  {Query{Table: Records, Index: Due, PK: "h"}, false},
		"unknown index":     {Query{Table: Records, Index: "name", PK: "h"}, false},
		"no table":          {Query{PK: "p"}, false},
		"no partition":      {Query{Table: Records}, false},
		"prefix and range":  {Query{Table: Records, PK: "p", Prefix: "a", To: "b"}, false},
		"backwards":         {Query{Table: Records, PK: "p", From: "b", To: "a"}, false},
		"negative":          {Query{Table: Records, PK: "p", Limit: -1}, false},
		"NUL":               {Query{Table: Records, PK: "p", Prefix: "\x00"}, false},
		"long":              {Query{Table: Records, PK: "p", To: strings.Repeat("s", MaxSK+1)}, false},
		"long partition":    {Query{Table: Records, PK: strings.Repeat("p", MaxPK+1)}, false},
		"ephemeral sorting": {Query{Table: Ephemeral, PK: "p", Reverse: true, Limit: 1}, true},
	} {
		if err := CheckQuery(c.query); (err == nil) != c.good || err != nil && !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	now := time.Unix(1_900_000_000, 0)
	if err := CheckAdd(At(Ephemeral, "p", "s"), now); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another table": CheckAdd(At(Records, "p", "s"), now),
		"empty key":     CheckAdd(At(Ephemeral, "", "s"), now),
		"no instant":    CheckAdd(At(Ephemeral, "p", "s"), time.Time{}),
	} {
		if !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
