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
	"tandem/shared/lifetime"
	"tandem/shared/object"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Packer prepares the copies that were asked for, hands them out and deletes them when their time is over.
type Packer struct {
	Exports
	Objects  object.Objects
	Lifetime lifetime.Keeper
	Notify   queue.Name // who announces them
	// Requests reads what the person asked of their rights, as it goes into the copy; nil: nothing of it.
	Requests func(ctx context.Context, request id.Request, person id.Person) (any, error)
}

// NewPacker makes a packer of the copies that a desk takes the requests for.
func NewPacker(desk Exports, objects object.Objects, requests func(context.Context, id.Request, id.Person) (any, error)) Packer {
	return Packer{
		Exports: desk, Objects: objects, Lifetime: lifetime.Keeper{Service: desk.Service, Clock: desk.Vault.Clock}, Notify: "NotifyQueue", Requests: requests,
	}
}

func (p Packer) reader() Reader { return Reader{Vault: p.Vault, Service: p.Service} }

const (
	files   object.Bucket = "FilesBucket"
	profile seal.Group    = "profile" // seals the originals
)

// ObjectPrefix begins the keys of all of a person's exports.
func ObjectPrefix(person string) string { return "export/" + person + "/" }

func objectKey(owner account.Owner, export string, part int) string {
	return ObjectPrefix(string(owner.Person)) + owner.Class + "/" + export + "." + strconv.Itoa(part)
}

// Prepare makes the copy that a message of Ask names. It may run any number of times: the parts are written before the record that says that they
// are there, and a copy that is there already stays. Somebody whose data are being erased gets none.
func (p Packer) Prepare(ctx context.Context, subject string) error {
	parts := strings.Split(subject, "/")
	if len(parts) != 3 {
		return errors.New("held: message without an export")
	}
	owner, name := account.Owner{Person: id.Person(parts[0]), Class: parts[1]}, parts[2]
	unit, item, export, err := p.find(ctx, owner, name)
	switch {
	case errors.Is(err, errNone):
		return p.clear(ctx, owner, name) // what an attempt before may have left
	case err == nil && export.Parts > 0:
		return nil
	}
	if err != nil {
		return err
	}
	packed, err := p.make(ctx, owner, unit, export)
	if err != nil {
		return err
	}
	if err := unit.Prepare(Group); err != nil {
		return err
	}
	for i, plain := range packed {
		key := objectKey(owner, name, i+1)
		var sealed bytes.Buffer
		if _, err := p.Vault.SealObject(unit, Group, key, &sealed, bytes.NewReader(plain)); err != nil {
			return err
		}
		if err := p.Objects.Put(ctx, files, key, &sealed); err != nil {
			return fmt.Errorf("held: export: %w", err)
		}
	}
	now := p.Vault.Clock.Now().UTC().Round(time.Millisecond)
	export.Parts, export.Ready, export.Expires = len(packed), now, now.Add(p.kept())
	sealed, err := p.Vault.Seal(unit, item.Key, export)
	if err != nil {
		return err
	}
	mail, err := outbox.New(p.Notify, MailKind, owner.Subject(), 0, now, p.Vault.Random)
	if err != nil {
		return err
	}
	err = p.Vault.Commit(ctx, unit, table.Put(sealed, table.IfVersion(item.Version)), mail)
	if errors.Is(err, table.ErrCondition) {
		return p.undo(ctx, owner, name, err)
	}
	if err != nil {
		return fmt.Errorf("held: export: %w", err)
	}
	return nil
}

// undo takes the parts back when the person's data began to be erased while they were being copied; else the message comes again.
func (p Packer) undo(ctx context.Context, owner account.Owner, name string, cause error) error {
	if _, err := p.living(ctx, owner); !errors.Is(err, account.ErrGone) {
		return fmt.Errorf("held: export: %w", errors.Join(cause, err))
	}
	return p.clear(ctx, owner, name)
}

// clear deletes the parts of a copy.
func (p Packer) clear(ctx context.Context, owner account.Owner, name string) error {
	prefix := ObjectPrefix(string(owner.Person)) + owner.Class + "/" + name + "."
	err := object.Each(ctx, p.Objects, files, prefix, func(found object.Info) error { return p.Objects.Delete(ctx, files, found.Key) })
	if err != nil {
		return fmt.Errorf("held: export: %w", err)
	}
	return nil
}

// make gathers all that is held of a person.
func (p Packer) make(ctx context.Context, owner account.Owner, unit *seal.Unit, export Export) ([][]byte, error) {
	held, err := p.reader().Read(seal.Reading(ctx, owner.Person), owner.Person)
	if err != nil {
		return nil, err
	}
	sights, err := p.Journal.About(ctx, owner.Person, export.Asked.AddDate(0, -7, 0), export.Asked)
	if err != nil {
		return nil, err
	}
	copied := Copy{
		Service: p.Service.Name, Controller: p.Service.Controller.Name, Contact: p.Service.Controller.DPO, At: export.Asked,
		Categories: p.reader().Categories(held, p.Lifetime, unit.Key.SK()), Purposes: []PurposeLine{}, Seen: p.reader().sights(sights), Matches: held.Matches, Records: held.Records, Requests: []any{},
	}
	for _, purpose := range p.Service.Purposes {
		line := PurposeLine{Label: purpose.Label, Basis: purpose.Basis.Label()}
		if opposed := unit.OpposedTo(purpose.ID); opposed != nil {
			line.Opposed = opposed.Since.String()
		}
		copied.Purposes = append(copied.Purposes, line)
	}
	for _, request := range held.Requests {
		told, err := p.Requests(ctx, request, owner.Person)
		if err != nil {
			return nil, err
		}
		if told != nil {
			copied.Requests = append(copied.Requests, told)
		}
	}
	originals, err := p.originals(ctx, owner, unit, held)
	if err != nil {
		return nil, err
	}
	return pack(copied, p.Service.Zone, originals)
}

func (p Packer) originals(ctx context.Context, owner account.Owner, unit *seal.Unit, held *Held) ([]Original, error) {
	var originals []Original
	for i, document := range held.Documents {
		key := cv.ObjectKey(string(owner.Person), document.ID)
		sealed, err := p.Objects.Get(ctx, files, key)
		if errors.Is(err, object.ErrNotFound) {
			continue // deleted since
		}
		if err != nil {
			return nil, fmt.Errorf("held: original: %w", err)
		}
		plain, err := p.Vault.OpenObject(unit, profile, key, sealed)
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
func (p Packer) Part(ctx context.Context, owner account.Owner, name string, number int) (Export, []byte, error) {
	unit, _, export, err := p.find(ctx, owner, name)
	if err != nil {
		return export, nil, err
	}
	switch {
	case export.Parts == 0:
		return export, nil, fault.New(fault.Conflict, "Votre copie est en cours de préparation : un courriel vous dira qu’elle est prête.")
	case !p.Vault.Clock.Now().Before(export.Expires) || number < 1 || number > export.Parts:
		return export, nil, errNone
	}
	key := objectKey(owner, name, number)
	sealed, err := p.Objects.Get(ctx, files, key)
	if err != nil {
		return export, nil, fmt.Errorf("held: export: %w", err)
	}
	defer sealed.Close()
	plain, err := p.Vault.OpenObject(unit, Group, key, sealed)
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
func (p Packer) Sweep(ctx context.Context) (int, error) {
	swept := 0
	err := table.Each(ctx, p.Vault.Store, table.Query{Table: table.Records, PK: table.PreparedPK}, func(item table.Item) error {
		gone, err := p.sweep(ctx, item)
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

func (p Packer) sweep(ctx context.Context, item table.Item) (bool, error) {
	var owner account.Owner
	if err := json.Unmarshal(item.Body, &owner); err != nil {
		return false, fmt.Errorf("held: export: %w", err)
	}
	name := item.Key.SK()
	_, _, export, err := p.find(ctx, owner, name)
	switch {
	case errors.Is(err, errNone): // with its owner, or nobody can read it any more: the data may stay long after the access ends
	case err != nil:
		return false, err
	case p.Vault.Clock.Now().Before(later(export.Expires, export.Asked.Add(p.kept()))):
		return false, nil
	}
	if err := p.clear(ctx, owner, name); err != nil {
		return false, err
	}
	err = p.Vault.Store.Write(ctx, table.Delete(table.ExportKey(owner.Person, name), table.Always), table.Delete(item.Key, table.Always))
	if err != nil {
		return false, fmt.Errorf("held: export: %w", err)
	}
	return true, nil
}

// kept is how long a copy stays (XX-07).
func (p Packer) kept() time.Duration {
	return p.Service.TechnicalRule(service.TechnicalExport).Lifetime
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
