package table

import (
	"fmt"
	"strings"
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
	switch {
	case key.table != Records && key.table != Keys && key.table != Journal && key.table != Ephemeral:
		return fmt.Errorf("%w: unknown table %q", ErrLimit, key.table)
	case key.pk == "" || key.sk == "":
		return fmt.Errorf("%w: empty key attribute", ErrLimit)
	case len(key.pk) > MaxPK || len(key.sk) > MaxSK:
		return fmt.Errorf("%w: key too long", ErrLimit)
	case strings.ContainsRune(key.pk, 0) || strings.ContainsRune(key.sk, 0):
		return fmt.Errorf("%w: NUL in a key", ErrLimit)
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
		total += op.Item.Size()
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
	if op.Action != ActionPut {
		return nil
	}
	if size := op.Item.Size(); size > MaxItem {
		return fmt.Errorf("%w: item of %d bytes", ErrLimit, size)
	}
	if !op.Item.Expires.IsZero() && op.Item.Key.table != Ephemeral {
		return fmt.Errorf("%w: expiry outside the ephemeral table", ErrLimit)
	}
	for name, entry := range op.Item.Index {
		if name.Table() != op.Item.Key.table {
			return fmt.Errorf("%w: index %s is not of table %s", ErrLimit, name, op.Item.Key.table)
		}
		if entry.Hash == "" || entry.Range == "" || len(entry.Hash) > MaxPK || len(entry.Range) > MaxSK {
			return fmt.Errorf("%w: index %s key empty or too long", ErrLimit, name)
		}
		if strings.ContainsRune(entry.Hash, 0) || strings.ContainsRune(entry.Range, 0) {
			return fmt.Errorf("%w: NUL in an index key", ErrLimit)
		}
	}
	return nil
}
