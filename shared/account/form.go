package account

import (
	"context"
	"fmt"
	"time"

	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// KeptForm is a form that somebody sent when their session had expired: it waits for them to sign in again, and for nobody else.
type KeptForm struct {
	Path   string    `json:"path"`   // of the page that takes it
	Fields string    `json:"fields"` // as a browser encodes them
	At     time.Time `json:"at"`
}

// Kind is table.KindKeptForm.
func (KeptForm) Kind() table.Kind { return table.KindKeptForm }

// Schema is the first form.
func (KeptForm) Schema() int { return 1 }

// Keep keeps a form of somebody for a while; it takes the place of the one before.
func (b Book) Keep(ctx context.Context, owner Owner, form KeptForm, until time.Time) error {
	unit, _, err := b.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class))
	if err != nil {
		return fmt.Errorf("account: keep a form: %w", err)
	}
	if err := Living(unit, b.Vault.Clock.Now()); err != nil {
		return err
	}
	item, err := b.Vault.Seal(unit, table.KeptFormKey(owner.Person), form)
	if err != nil {
		return err
	}
	item.Expires = until
	if err := b.Vault.Store.Write(ctx, table.Put(item, table.Always)); err != nil { // the account gave the unit its key already
		return fmt.Errorf("account: keep a form: %w", err)
	}
	return nil
}

// Kept is the form that somebody may send again; ok is false when there is none, or none any more.
func (b Book) Kept(ctx context.Context, owner Owner) (form KeptForm, ok bool, err error) {
	unit, items, err := b.Vault.Load(seal.Reading(ctx, owner.Person), table.UnitKey(owner.Person, owner.Class), table.KeptFormKey(owner.Person))
	if err != nil {
		return form, false, fmt.Errorf("account: kept form: %w", err)
	}
	if unit == nil || items[0] == nil || !b.Vault.Clock.Now().Before(items[0].Expires) {
		return form, false, nil
	}
	return form, true, b.Vault.Open(unit, items[0], &form)
}

// Drop forgets the form that somebody sent again, or does not want any more.
func (b Book) Drop(ctx context.Context, person id.Person) error {
	return b.Vault.Store.Write(ctx, table.Delete(table.KeptFormKey(person), table.Always))
}
