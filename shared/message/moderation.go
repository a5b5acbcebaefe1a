package message

import (
	"context"
	"fmt"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/table"
)

// Motive is why a message is pointed out, or removed.
type Motive string

// motives are what the conditions of use forbid in messages (001:145-151), in the order in which people are asked.
var motives = []struct {
	ID    Motive
	Label string
}{
	{"injure", "Il insulte, menace ou humilie"},
	{"discrimination", "Il écarte ou vise quelqu’un pour ce qu’il est"},
	{"prive", "Il dévoile la vie privée de quelqu’un"},
	{"argent", "Il demande de l’argent, ou cherche à tromper"},
	{"illicite", "Son contenu est contraire à la loi"},
}

// Label says a motive as people read it; nothing of none.
func (m Motive) Label() string {
	for _, one := range motives {
		if one.ID == m {
			return one.Label
		}
	}
	return ""
}

// CheckMotive refuses what is no motive.
func CheckMotive(m Motive) error {
	if m.Label() == "" {
		return fault.Fieldf("body.motive", "Choisissez un motif dans la liste.")
	}
	return nil
}

// Reference is a message as its two sides keep it.
type Reference struct {
	Thread id.Thread     `json:"thread"`
	Number int           `json:"number"`
	Author account.Owner `json:"author"`
	Reader account.Owner `json:"reader"`
}

// Point finds a message that somebody received, to point it out: what it says, and where it is kept.
func (d Desk) Point(ctx context.Context, owner account.Owner, name id.Thread, number int) (string, Reference, error) {
	thread, unit, items, err := d.own(ctx, owner, name, table.LetterKey(owner.Person, name, number))
	if err != nil {
		return "", Reference{}, err
	}
	if items[1] == nil {
		return "", Reference{}, errNone
	}
	var letter Letter
	if err := d.Vault.Open(unit, items[1], &letter); err != nil {
		return "", Reference{}, fmt.Errorf("message: point out: %w", err)
	}
	if letter.Own || letter.Removed != "" {
		return "", Reference{}, fault.New(fault.Conflict, "Ce message est de vous, ou il est déjà retiré.")
	}
	return letter.Text, Reference{name, number, thread.Other.Owner(), owner}, nil
}

// Removal is what removes a message on both sides and tells its author: what it said is gone, and why stands in its place. A side that has left has
// nothing to remove. Who decides writes it with the trace of it.
func (d Desk) Removal(ctx context.Context, of Reference, motive Motive) ([]table.Op, error) {
	var ops []table.Op
	for _, side := range []account.Owner{of.Author, of.Reader} {
		changed, err := d.blank(ctx, side, of, motive)
		if err != nil {
			return nil, err
		}
		if ops = append(ops, changed...); side != of.Author || len(changed) == 0 {
			continue
		}
		mail, err := outbox.New(d.Notify, "message-removed", side.Subject(), 0, d.Vault.Clock.Now(), d.Vault.Random)
		if err != nil {
			return nil, err
		}
		ops = append(ops, mail)
	}
	return ops, nil
}

// MailRemoved is the kind of the mail to the author of a message that was removed.
const MailRemoved = "message-removed"

// blank puts the motive in the place of the text, on one side.
func (d Desk) blank(ctx context.Context, side account.Owner, of Reference, motive Motive) ([]table.Op, error) {
	key := table.LetterKey(side.Person, of.Thread, of.Number)
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(side.Person, side.Class), key)
	if err != nil {
		return nil, fmt.Errorf("message: remove: %w", err)
	}
	if unit == nil || items[0] == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return nil, nil
	}
	var letter Letter
	if err := d.Vault.OpenCut(unit, items[0], &letter); err != nil {
		return nil, fmt.Errorf("message: remove: %w", err)
	}
	letter.Text, letter.Removed = "", motive
	item, err := d.Vault.Seal(unit, key, letter)
	if err != nil {
		return nil, fmt.Errorf("message: remove: %w", err)
	}
	held, err := unit.Op()
	if err != nil {
		return nil, err
	}
	return []table.Op{held, table.Put(item, table.IfVersion(items[0].Version))}, nil
}
