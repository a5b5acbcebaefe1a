package held

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Export is a copy that somebody asked for: being prepared until it has parts, then there until it expires.
type Export struct {
	ID      string    `json:"id"`
	Asked   time.Time `json:"askedAt"`
	Ready   time.Time `json:"readyAt,omitzero"`
	Expires time.Time `json:"expiresAt,omitzero"`
	Parts   int       `json:"parts,omitempty"`
	Right   string    `json:"right,omitempty"` // the request that it serves
}

// Kind is table.KindExport.
func (Export) Kind() table.Kind { return table.KindExport }

// Schema is the current form.
func (Export) Schema() int { return 1 }

// Exports takes the requests for copies and lists them. It needs no files: who prepares the copies is a Packer.
type Exports struct {
	Vault   *seal.Vault
	Service *service.Service
	Journal journal.Journal
	Work    queue.Name // who prepares them
}

// NewExports makes the desk of exports.
func NewExports(vault *seal.Vault, svc *service.Service) Exports {
	return Exports{
		Vault: vault, Service: svc, Journal: journal.Of(vault), Work: "ExportQueue",
	}
}

// Group seals exports, like the requests that they serve.
const Group seal.Group = "contact"

const (
	perDay   = 2
	MailKind = "export-ready" // of the message that announces one; its subject is the account
)

var errNone = fault.New(fault.NotFound, "Cette copie n’existe pas, ou n’est plus disponible : demandez-en une autre.")

// Ask has a copy prepared: at most two a day. The operations given are written with it.
func (e Exports) Ask(ctx context.Context, owner account.Owner, request id.Request, by journal.Entry, more ...table.Op) (Export, error) {
	unit, err := e.living(ctx, owner)
	if err != nil {
		return Export{}, err
	}
	known, err := e.list(ctx, owner, unit)
	if err != nil {
		return Export{}, err
	}
	now, today := e.Vault.Clock.Now().UTC().Round(time.Millisecond), 0
	for _, one := range known {
		if now.Sub(one.Asked) < 24*time.Hour {
			today++
		}
	}
	if today >= perDay {
		return Export{}, fault.New(fault.TooMany, "Vous avez déjà demandé deux copies depuis hier : attendez un jour pour en demander une autre.")
	}
	name, err := id.Ordered[string](now, e.Vault.Random)
	if err != nil {
		return Export{}, err
	}
	export := Export{ID: name, Asked: now, Right: string(request)}
	item, err := e.Vault.Seal(unit, table.ExportKey(owner.Person, name), export)
	if err != nil {
		return Export{}, err
	}
	body, err := json.Marshal(owner)
	if err != nil {
		return Export{}, fmt.Errorf("held: export: %w", err)
	}
	kept := table.Item{Key: table.PreparedKey(name), Kind: table.KindPrepared, Body: body}
	work, err := outbox.New(e.Work, "export", owner.Subject()+"/"+name, 0, now, e.Vault.Random)
	if err != nil {
		return Export{}, err
	}
	trace, err := e.Journal.Op(by, owner.Person)
	if err != nil {
		return Export{}, err
	}
	ops := append([]table.Op{table.Put(item, table.IfAbsent), table.Put(kept, table.IfAbsent), work, trace}, more...)
	if err := e.Vault.Commit(ctx, unit, ops...); err != nil {
		return Export{}, fmt.Errorf("held: export: %w", err)
	}
	return export, nil
}

// living loads the unit of somebody whose data may be copied: not while they are being erased, and then whole.
func (e Exports) living(ctx context.Context, owner account.Owner) (*seal.Unit, error) {
	unit, _, err := e.Vault.Load(seal.Reading(ctx, owner.Person), table.UnitKey(owner.Person, owner.Class))
	if err != nil {
		return nil, fmt.Errorf("held: unit: %w", err)
	}
	return unit, account.Living(unit, e.Vault.Clock.Now())
}

// List gives a person's exports, newest first.
func (e Exports) List(ctx context.Context, owner account.Owner) ([]Export, error) {
	unit, err := e.living(ctx, owner)
	if err != nil {
		return nil, err
	}
	return e.list(ctx, owner, unit)
}

func (e Exports) list(ctx context.Context, owner account.Owner, unit *seal.Unit) ([]Export, error) {
	page, err := e.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.PersonPK(owner.Person), Prefix: table.ExportPrefix, Reverse: true})
	if err != nil {
		return nil, fmt.Errorf("held: exports: %w", err)
	}
	exports := make([]Export, len(page.Items))
	for i := range page.Items {
		if err := e.Vault.Open(unit, &page.Items[i], &exports[i]); err != nil {
			return nil, fmt.Errorf("held: export: %w", err)
		}
	}
	return exports, nil
}

func (e Exports) find(ctx context.Context, owner account.Owner, name string) (*seal.Unit, *table.Item, Export, error) {
	var export Export
	unit, items, err := e.Vault.Load(seal.Reading(ctx, owner.Person), table.UnitKey(owner.Person, owner.Class), table.ExportKey(owner.Person, name))
	switch {
	case err != nil:
		return nil, nil, export, fmt.Errorf("held: export: %w", err)
	case unit == nil || items[0] == nil || !unit.Reads(e.Vault.Clock.Now()):
		return nil, nil, export, errNone
	}
	return unit, items[0], export, e.Vault.Open(unit, items[0], &export)
}
