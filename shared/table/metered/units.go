package metered

import "tandem/shared/table"

// The sizes that one unit covers, in bytes.
const (
	readUnit  = 4 << 10
	writeUnit = 1 << 10
)

func units(size, unit int) float64 { return float64(max(1, (size+unit-1)/unit)) }

// readUnits is the cost of a strongly consistent read of so many bytes.
func readUnits(size int) float64 { return units(size, readUnit) }

func sizeOf(item *table.Item) int {
	if item == nil {
		return 0
	}
	return item.Size()
}

// writeCost is the cost of one operation over what was stored.
func writeCost(op table.Op, stored *table.Item, transaction, done bool) float64 {
	size := sizeOf(stored)
	if op.Action == table.ActionPut && done {
		size = max(size, op.Item.Size())
	}
	cost := units(size, writeUnit)
	if transaction {
		cost *= 2
	}
	if !done || op.Action == table.ActionCheck {
		return cost
	}
	var after *table.Item
	if op.Action == table.ActionPut {
		after = &op.Item
	}
	for _, index := range table.Indexes() {
		cost += indexCost(entryOf(stored, index), entryOf(after, index))
	}
	return cost
}

// entryOf is the item as the index holds it, nil when it does not.
func entryOf(item *table.Item, index table.Index) *table.Item {
	if item == nil {
		return nil
	}
	entry, ok := item.Index[index]
	if !ok {
		return nil
	}
	return &table.Item{Key: item.Key, Kind: item.Kind, Unit: item.Unit, Index: map[table.Index]table.Entry{index: entry}}
}

// indexCost is the cost of bringing an index from one entry to another: one write to add, change or remove it, two to move it.
func indexCost(before, after *table.Item) float64 {
	switch {
	case before == nil && after == nil:
		return 0
	case before == nil:
		return units(after.Size(), writeUnit)
	case after == nil:
		return units(before.Size(), writeUnit)
	}
	for name, entry := range before.Index {
		if after.Index[name] != entry {
			return units(before.Size(), writeUnit) + units(after.Size(), writeUnit)
		}
	}
	if before.Kind == after.Kind && before.Unit == after.Unit {
		return 0
	}
	return units(max(before.Size(), after.Size()), writeUnit)
}
