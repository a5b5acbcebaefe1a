package dossier

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tandem/shared/table"
)

// Doubt notes that a file said something of dossiers (NUMDEMRSA) that could not be taken: what is known of them is in doubt, and the next
// file is applied to them even if it says what is known. Its word is then the newest, and what was rejected is older when it is replayed.
// Dossiers that are not known need no note.
func (d Desk) Doubt(ctx context.Context, numbers []string) error {
	var hashes []string
	for _, number := range numbers {
		hash, err := d.Vault.Ring.Hash(NumberIndex, number)
		if err != nil {
			return err
		}
		hashes = append(hashes, hash)
	}
	slices.Sort(hashes)
	for some := range slices.Chunk(slices.Compact(hashes), min(table.MaxGet, table.MaxOps)) {
		if err := again(func() error { return d.doubt(ctx, some) }); err != nil {
			return fmt.Errorf("dossier: doubt: %w", err)
		}
	}
	return nil
}

func (d Desk) doubt(ctx context.Context, hashes []string) error {
	var keys []table.Key
	for _, hash := range hashes {
		keys = append(keys, table.FoyerKey(hash))
	}
	items, err := d.Vault.Store.Get(ctx, keys...)
	if err != nil {
		return err
	}
	var ops []table.Op
	for _, item := range items {
		if item == nil {
			continue
		}
		var known entry
		if err := json.Unmarshal(item.Body, &known); err != nil {
			return fmt.Errorf("foyer: %w", err)
		}
		if known.Payload == "" {
			continue
		}
		known.Payload = ""
		body, err := json.Marshal(known)
		if err != nil {
			return fmt.Errorf("foyer: %w", err)
		}
		ops = append(ops, table.Put(table.Item{Key: item.Key, Kind: table.KindFoyer, Body: body}, table.IfVersion(item.Version)))
	}
	if len(ops) == 0 {
		return nil
	}
	return d.Vault.Store.Write(ctx, ops...)
}
