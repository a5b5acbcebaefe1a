package held

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"tandem/shared/account"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/object"
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

// Exports prepares copies.
type Exports struct {
	Reader
	Objects  object.Objects
	Journal  journal.Journal
	Lifetime lifetime.Keeper
	Work     queue.Name // who prepares them
	Notify   queue.Name // who announces them
	// Requests reads what the person asked of their rights, as it goes into the copy.
	Requests func(ctx context.Context, request id.Request, person id.Person) (any, error)
}

// Group seals exports, like the requests that they serve.
const Group seal.Group = "contact"

const (
	files    object.Bucket = "FilesBucket"
	profile  seal.Group    = "profile" // seals the originals
	perDay                 = 2
	MailKind               = "export-ready" // of the message that announces one; its subject is the account
)

// ObjectPrefix begins the keys of all of a person's exports.
func ObjectPrefix(person string) string { return "export/" + person + "/" }

func objectKey(owner account.Owner, export string, part int) string {
	return ObjectPrefix(string(owner.Person)) + owner.Class + "/" + export + "." + strconv.Itoa(part)
}

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
	work, err := outbox.New(e.Work, "export", string(owner.Person)+"/"+owner.Class+"/"+name, 0, now, e.Vault.Random)
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

// Prepare makes the copy that a message of Ask names. It may run any number of times: the parts are written before the record that says that they
// are there, and a copy that is there already stays. Somebody whose data are being erased gets none.
func (e Exports) Prepare(ctx context.Context, subject string) error {
	parts := strings.Split(subject, "/")
	if len(parts) != 3 {
		return errors.New("held: message without an export")
	}
	owner, name := account.Owner{Person: id.Person(parts[0]), Class: parts[1]}, parts[2]
	unit, item, export, err := e.find(ctx, owner, name)
	switch {
	case errors.Is(err, errNone):
		return e.clear(ctx, owner, name) // what an attempt before may have left
	case err == nil && export.Parts > 0:
		return nil
	}
	if err != nil {
		return err
	}
	packed, err := e.make(ctx, owner, unit, export)
	if err != nil {
		return err
	}
	if err := unit.Prepare(Group); err != nil {
		return err
	}
	for i, plain := range packed {
		key := objectKey(owner, name, i+1)
		var sealed bytes.Buffer
		if _, err := e.Vault.SealObject(unit, Group, key, &sealed, bytes.NewReader(plain)); err != nil {
			return err
		}
		if err := e.Objects.Put(ctx, files, key, &sealed); err != nil {
			return fmt.Errorf("held: export: %w", err)
		}
	}
	now := e.Vault.Clock.Now().UTC().Round(time.Millisecond)
	export.Parts, export.Ready, export.Expires = len(packed), now, now.Add(e.kept())
	sealed, err := e.Vault.Seal(unit, item.Key, export)
	if err != nil {
		return err
	}
	mail, err := outbox.New(e.Notify, MailKind, string(owner.Person)+"/"+owner.Class, 0, now, e.Vault.Random)
	if err != nil {
		return err
	}
	err = e.Vault.Commit(ctx, unit, table.Put(sealed, table.IfVersion(item.Version)), mail)
	if errors.Is(err, table.ErrCondition) {
		return e.undo(ctx, owner, name, err)
	}
	if err != nil {
		return fmt.Errorf("held: export: %w", err)
	}
	return nil
}

// undo takes the parts back when the person's data began to be erased while they were being copied; else the message comes again.
func (e Exports) undo(ctx context.Context, owner account.Owner, name string, cause error) error {
	if _, err := e.living(ctx, owner); !errors.Is(err, account.ErrGone) {
		return fmt.Errorf("held: export: %w", errors.Join(cause, err))
	}
	return e.clear(ctx, owner, name)
}

// clear deletes the parts of a copy.
func (e Exports) clear(ctx context.Context, owner account.Owner, name string) error {
	prefix := ObjectPrefix(string(owner.Person)) + owner.Class + "/" + name + "."
	for after := ""; ; {
		page, err := e.Objects.List(ctx, files, prefix, after)
		if err != nil {
			return fmt.Errorf("held: export: %w", err)
		}
		for _, found := range page.Objects {
			if err := e.Objects.Delete(ctx, files, found.Key); err != nil {
				return fmt.Errorf("held: export: %w", err)
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// make gathers all that is held of a person.
func (e Exports) make(ctx context.Context, owner account.Owner, unit *seal.Unit, export Export) ([][]byte, error) {
	held, err := e.Read(seal.Reading(ctx, owner.Person), owner.Person)
	if err != nil {
		return nil, err
	}
	sights, err := e.Journal.About(ctx, owner.Person, export.Asked.AddDate(0, -7, 0), export.Asked)
	if err != nil {
		return nil, err
	}
	copied := Copy{
		Service: e.Service.Name, Controller: e.Service.Controller.Name, Contact: e.Service.Controller.DPO, At: export.Asked,
		Categories: e.Categories(held, e.Lifetime, unit.Key.SK()), Purposes: []PurposeLine{}, Seen: e.sights(sights), Matches: held.Matches, Records: held.Records, Requests: []any{},
	}
	for _, purpose := range e.Service.Purposes {
		copied.Purposes = append(copied.Purposes, PurposeLine{purpose.Label, purpose.Basis.Label()})
	}
	for _, request := range held.Requests {
		told, err := e.Requests(ctx, request, owner.Person)
		if err != nil {
			return nil, err
		}
		if told != nil {
			copied.Requests = append(copied.Requests, told)
		}
	}
	originals, err := e.originals(ctx, owner, unit, held)
	if err != nil {
		return nil, err
	}
	return pack(copied, e.Service.Zone, originals)
}

func (e Exports) originals(ctx context.Context, owner account.Owner, unit *seal.Unit, held *Held) ([]Original, error) {
	var originals []Original
	for i, document := range held.Documents {
		key := cv.ObjectKey(string(owner.Person), document.ID)
		sealed, err := e.Objects.Get(ctx, files, key)
		if errors.Is(err, object.ErrNotFound) {
			continue // deleted since
		}
		if err != nil {
			return nil, fmt.Errorf("held: original: %w", err)
		}
		plain, err := e.Vault.OpenObject(unit, profile, key, sealed)
		if err == nil {
			var body []byte
			if body, err = io.ReadAll(io.LimitReader(plain, cv.MaxDocument+1)); err == nil {
				originals = append(originals, Original{fmt.Sprintf("fichiers/fichier-%02d.pdf", i+1), body})
			}
		}
		if err = errors.Join(err, sealed.Close()); err != nil {
			return nil, fmt.Errorf("held: original: %w", err)
		}
	}
	return originals, nil
}

// Part opens one part of a copy that is there, from 1 on.
func (e Exports) Part(ctx context.Context, owner account.Owner, name string, number int) (Export, []byte, error) {
	unit, _, export, err := e.find(ctx, owner, name)
	if err != nil {
		return export, nil, err
	}
	switch {
	case export.Parts == 0:
		return export, nil, fault.New(fault.Conflict, "Votre copie est en cours de préparation : un courriel vous dira qu’elle est prête.")
	case !e.Vault.Clock.Now().Before(export.Expires) || number < 1 || number > export.Parts:
		return export, nil, errNone
	}
	key := objectKey(owner, name, number)
	sealed, err := e.Objects.Get(ctx, files, key)
	if err != nil {
		return export, nil, fmt.Errorf("held: export: %w", err)
	}
	defer sealed.Close()
	plain, err := e.Vault.OpenObject(unit, Group, key, sealed)
	if err != nil {
		return export, nil, err
	}
	body, err := io.ReadAll(plain)
	if err != nil {
		return export, nil, fmt.Errorf("held: export: %w", err)
	}
	return export, body, nil
}

// Sweep deletes the copies whose time is over, counted from when they were asked for at the earliest, and returns how many.
func (e Exports) Sweep(ctx context.Context) (int, error) {
	swept := 0
	err := table.Each(ctx, e.Vault.Store, table.Query{Table: table.Records, PK: table.PreparedPK}, func(item table.Item) error {
		gone, err := e.sweep(ctx, item)
		if gone {
			swept++
		}
		return err
	})
	if err != nil {
		return swept, fmt.Errorf("held: exports: %w", err)
	}
	return swept, nil
}

func (e Exports) sweep(ctx context.Context, item table.Item) (bool, error) {
	var owner account.Owner
	if err := json.Unmarshal(item.Body, &owner); err != nil {
		return false, fmt.Errorf("held: export: %w", err)
	}
	name := item.Key.SK()
	_, _, export, err := e.find(ctx, owner, name)
	switch {
	case errors.Is(err, errNone): // with its owner
		return true, e.Vault.Store.Write(ctx, table.Delete(item.Key, table.Always))
	case err != nil:
		return false, err
	case e.Vault.Clock.Now().Before(later(export.Expires, export.Asked.Add(e.kept()))):
		return false, nil
	}
	if err := e.clear(ctx, owner, name); err != nil {
		return false, err
	}
	err = e.Vault.Store.Write(ctx, table.Delete(table.ExportKey(owner.Person, name), table.Always), table.Delete(item.Key, table.Always))
	if err != nil {
		return false, fmt.Errorf("held: export: %w", err)
	}
	return true, nil
}

// kept is how long a copy stays (XX-07).
func (e Exports) kept() time.Duration {
	return e.Service.TechnicalRule(service.TechnicalExport).Lifetime
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// NewExports makes the desk of exports.
func NewExports(vault *seal.Vault, objects object.Objects, svc *service.Service, requests func(context.Context, id.Request, id.Person) (any, error)) Exports {
	return Exports{
		Reader: Reader{Vault: vault, Service: svc}, Objects: objects, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock},
		Journal: journal.Journal{Store: vault.Store, Ring: vault.Ring, Random: vault.Random}, Work: "RightQueue", Notify: "NotifyQueue", Requests: requests,
	}
}
