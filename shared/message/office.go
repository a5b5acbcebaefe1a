package message

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// What people write to those whom the controller habilitates, in their territory (000:71, 000:94, 000:188), is kept once, in the file of who writes:
// it is part of it, as long as it. Who answers keeps nothing.

// Office is the role whose people read what is written to the controller; false where nobody may.
func Office(svc *service.Service) (service.Role, bool) {
	category := svc.CategoryOf(string(table.KindThread))
	for _, role := range svc.Roles {
		if grant, ok := svc.Access[role.ID][category]; ok && grant.Can(service.Create) && grant.Reaches(service.ScopeTerritory) {
			return role.ID, true
		}
	}
	return "", false
}

// MaxSubject is how many characters a subject may have.
const MaxSubject = 100

var subjectAsked = typed.Text{Path: "body.subject", Max: MaxSubject, Needed: "Dites en quelques mots de quoi il s’agit."}

// opening is a subject and a first message as they are stored.
func opening(subject string, note Note) (string, Note, error) {
	subject, note.Text = typed.Clean(subject), typed.Clean(note.Text)
	return subject, note, fault.Fields(append(subjectAsked.Check(subject), textAsked.Check(note.Text)...))
}

// Ask begins a thread with the office. The key of its form names it: sent twice it begins once.
func (d Desk) Ask(ctx context.Context, owner account.Owner, subject string, note Note) (Thread, error) {
	office, ok := Office(d.Service)
	if !ok {
		return Thread{}, errNone
	}
	subject, note, err := opening(subject, note)
	if err != nil {
		return Thread{}, err
	}
	place, err := d.placeOf(ctx, owner)
	if err != nil {
		return Thread{}, err
	}
	return d.Send(ctx, Between{Thread: id.Thread(note.Key), Subject: subject, From: owner, To: Participant{Role: string(office)}, Place: place}, note)
}

// sendOffice puts a message down for the office, where it waits.
func (d Desk) sendOffice(ctx context.Context, own *side, letter Letter) (Thread, error) {
	ops, err := d.add(own, letter, true)
	if err != nil {
		return Thread{}, err
	}
	if err := d.shelve(&ops[0], own.thread, true); err != nil {
		return Thread{}, err
	}
	if err := d.Vault.Commit(ctx, own.unit, ops...); err != nil {
		return Thread{}, fmt.Errorf("message: send: %w", err)
	}
	return own.thread, nil
}

// shelve lists a thread where the office finds it.
func (d Desk) shelve(op *table.Op, thread Thread, waits bool) error {
	place, err := d.placeHash(thread.Place)
	op.Item.Index = table.OfficeEntry(thread.Other.Role, place, waits, thread.Last.Format(time.RFC3339), thread.ID)
	return err
}

// Correspondence is a thread with the office, and whose it is.
type Correspondence struct {
	Conversation
	Owner   account.Owner
	Account account.Account
	Waits   bool // for an answer

	side *side
}

// Correspond reads a thread of the office with its messages.
func (d Desk) Correspond(ctx context.Context, person id.Person, name id.Thread) (Correspondence, error) {
	key := table.ThreadKey(person, name)
	items, err := d.Vault.Store.Get(ctx, key)
	if err != nil {
		return Correspondence{}, fmt.Errorf("message: office: %w", err)
	}
	if items[0] == nil {
		return Correspondence{}, errNone
	}
	found, err := d.correspondence(ctx, person, table.UnitOf(items[0]), key)
	if err != nil {
		return found, err
	}
	found.Letters, err = d.letters(ctx, found.side.unit, person, name, found.Count)
	return found, err
}

// correspondence opens a thread of the office with the account of its person; one between two people is not there.
func (d Desk) correspondence(ctx context.Context, person id.Person, of, key table.Key) (found Correspondence, err error) {
	unit, items, err := d.Vault.Load(ctx, of, key, table.AccountKey(person))
	if err != nil {
		return found, fmt.Errorf("message: office: %w", err)
	}
	if unit == nil || items[0] == nil || items[1] == nil || !unit.Usable(d.Vault.Clock.Now()) {
		return found, errNone
	}
	if err := d.Vault.Open(unit, items[0], &found.Thread); err != nil {
		return found, fmt.Errorf("message: office: %w", err)
	}
	if found.Other.Person != "" {
		return found, errNone
	}
	if err := d.Vault.Open(unit, items[1], &found.Account); err != nil {
		return found, fmt.Errorf("message: office: %w", err)
	}
	found.Owner = account.Owner{Person: person, Class: unit.Class}
	found.side = &side{unit: unit, thread: found.Thread, before: items[0].Version, owner: person}
	return found, nil
}

// Answer writes to the person in a thread of the office; the same form sent twice answers once.
func (d Desk) Answer(ctx context.Context, of Correspondence, note Note) error {
	note, err := note.checked()
	if err != nil {
		return err
	}
	if !of.side.remember(note.Key) {
		return nil
	}
	letter := Letter{Text: note.Text, At: d.Vault.Clock.Now().UTC().Round(time.Millisecond)}
	ops, err := d.add(of.side, letter, false)
	if err != nil {
		return err
	}
	if err := d.shelve(&ops[0], of.side.thread, false); err != nil {
		return err
	}
	mail, err := outbox.New(d.Notify, "written", of.Owner.Subject(), 0, letter.At, d.Vault.Random)
	if err != nil {
		return err
	}
	err = d.Vault.Commit(ctx, of.side.unit, append(ops, mail)...)
	if errors.Is(err, table.ErrCondition) {
		return errBusy
	}
	if err != nil {
		return fmt.Errorf("message: answer: %w", err)
	}
	return nil
}
