package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Size is what DynamoDB would count for the item: names and values of its attributes, in UTF-8 bytes.
func (i Item) Size() int {
	size := len("pk") + len(i.Key.pk) + len("sk") + len(i.Key.sk) + len("kind") + len(i.Kind) + len("version") + 8 + len("body") + len(i.Body)
	if i.Unit != "" {
		size += len("unit") + len(i.Unit)
	}
	for name, entry := range i.Index {
		size += 2*len(name) + len("hash") + len("range") + len(entry.Hash) + len(entry.Range)
	}
	if !i.Expires.IsZero() {
		size += len("expires") + 8
	}
	return size
}

// CheckKey refuses a key that DynamoDB would refuse.
func CheckKey(key Key) error {
	if !key.table.known() {
		return fmt.Errorf("%w: unknown table %q", ErrLimit, key.table)
	}
	return checkPair("key", key.pk, key.sk)
}

func (n Name) known() bool { return n == Records || n == Keys || n == Journal || n == Ephemeral }

// checkPair refuses a pair of key attributes, of a table or of an index. NUL is ours to keep: implementations join keys with it.
func checkPair(what, hash, sort string) error {
	switch {
	case hash == "" || sort == "":
		return fmt.Errorf("%w: empty %s attribute", ErrLimit, what)
	case len(hash) > MaxPK || len(sort) > MaxSK:
		return fmt.Errorf("%w: %s too long", ErrLimit, what)
	case strings.ContainsRune(hash, 0) || strings.ContainsRune(sort, 0):
		return fmt.Errorf("%w: NUL in %s", ErrLimit, what)
	case !utf8.ValidString(hash) || !utf8.ValidString(sort):
		return fmt.Errorf("%w: %s is not UTF-8", ErrLimit, what)
	}
	return nil
}

// CheckGet refuses a Get that DynamoDB would refuse.
func CheckGet(keys []Key) error {
	if len(keys) == 0 || len(keys) > MaxGet {
		return fmt.Errorf("%w: %d keys in one read", ErrLimit, len(keys))
	}
	seen := make(map[Key]bool, len(keys))
	for _, key := range keys {
		if err := CheckKey(key); err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("%w: the same key twice in one read", ErrLimit)
		}
		seen[key] = true
	}
	return nil
}

// CheckWrite refuses a Write that DynamoDB would refuse.
func CheckWrite(ops []Op) error {
	if len(ops) == 0 || len(ops) > MaxOps {
		return fmt.Errorf("%w: %d operations in one write", ErrLimit, len(ops))
	}
	total, ephemeral := 0, 0
	seen := make(map[Key]bool, len(ops))
	for _, op := range ops {
		if err := checkOp(op); err != nil {
			return err
		}
		if seen[op.Item.Key] {
			return fmt.Errorf("%w: two operations on one item", ErrLimit)
		}
		seen[op.Item.Key] = true
		if op.Item.Key.table == Ephemeral {
			ephemeral++
		}
		total += op.Item.Size() + OpOverhead
	}
	if ephemeral != 0 && ephemeral != len(ops) {
		return fmt.Errorf("%w: the ephemeral table cannot share a write", ErrLimit)
	}
	if total > MaxTransaction {
		return fmt.Errorf("%w: %d bytes in one write", ErrLimit, total)
	}
	return nil
}

func checkOp(op Op) error {
	if err := CheckKey(op.Item.Key); err != nil {
		return err
	}
	switch op.Action {
	case ActionPut:
		return checkPut(op.Item)
	case ActionDelete:
		return nil
	case ActionCheck:
		if op.If == Always {
			return fmt.Errorf("%w: a check without a condition", ErrLimit)
		}
		return nil
	default:
		return fmt.Errorf("%w: unknown action %d", ErrLimit, op.Action)
	}
}

func checkPut(item Item) error {
	if size := item.Size(); size > MaxItem {
		return fmt.Errorf("%w: item of %d bytes", ErrLimit, size)
	}
	if !item.Expires.IsZero() && item.Key.table != Ephemeral {
		return fmt.Errorf("%w: expiry outside the ephemeral table", ErrLimit)
	}
	if item.Kind == "" && item.Key.table == Ephemeral {
		return fmt.Errorf("%w: what has no kind in the ephemeral table is a counter", ErrLimit)
	}
	if !utf8.ValidString(string(item.Kind)) || !utf8.ValidString(item.Unit) {
		return fmt.Errorf("%w: kind or unit is not UTF-8", ErrLimit)
	}
	for name, entry := range item.Index {
		if !name.known() || name.Table() != item.Key.table {
			return fmt.Errorf("%w: index %q is not of table %s", ErrLimit, name, item.Key.table)
		}
		if err := checkPair("index key", entry.Hash, entry.Range); err != nil {
			return err
		}
	}
	return nil
}

func (i Index) known() bool { return slices.Contains(Indexes(), i) }
