package dossier

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tandem/shared/directory"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Leave takes a person out of a foyer, which goes with its last person.
func (d Desk) Leave(ctx context.Context, foyer string, person id.Person) error {
	key := table.At(table.Records, foyer, "foyer")
	items, err := d.Vault.Store.Get(ctx, key)
	if err != nil || items[0] == nil {
		return err
	}
	var known entry
	if err := json.Unmarshal(items[0].Body, &known); err != nil {
		return fmt.Errorf("dossier: foyer: %w", err)
	}
	known.Members = slices.DeleteFunc(known.Members, func(m member) bool { return m.Person == person })
	condition := table.IfVersion(items[0].Version)
	if len(known.Members) == 0 {
		return d.Vault.Store.Write(ctx, table.Delete(key, condition))
	}
	body, err := json.Marshal(known)
	if err != nil {
		return fmt.Errorf("dossier: foyer: %w", err)
	}
	return d.Vault.Store.Write(ctx, table.Put(table.Item{Key: key, Kind: table.KindFoyer, Body: body}, condition))
}

// Wait puts somebody whose code has ended unused back among those who wait for one.
func (d Desk) Wait(ctx context.Context, person id.Person) error {
	unit, items, err := d.Vault.Load(seal.Lifting(ctx), table.UnitKey(person, Class), table.CardKey(person)) // it is only put in its place
	if err != nil || unit == nil || items[0] == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return err
	}
	var card directory.Card
	if err := d.Vault.Open(unit, items[0], &card); err != nil {
		return fmt.Errorf("dossier: card: %w", err)
	}
	if card.Account || !card.Open {
		return nil
	}
	item, err := d.Vault.Seal(unit, items[0].Key, card)
	if err != nil {
		return err
	}
	item.Index = directory.WaitingEntry(string(person))
	return d.Vault.Commit(ctx, unit, table.Put(item, table.IfVersion(items[0].Version)))
}
