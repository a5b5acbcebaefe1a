package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/postal"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Desk keeps the threads.
type Desk struct {
	Service *service.Service
	Vault   *seal.Vault
	Notify  queue.Name // who mails the other side
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{Service: svc, Vault: vault, Notify: "NotifyQueue"}
}

var (
	errNone = fault.New(fault.NotFound, "Cette conversation n’existe pas, ou sa conservation est terminée.")
	errLeft = fault.New(fault.Conflict, "Compte supprimé : l’autre personne a quitté le service, et ne peut plus recevoir de message.")
	errFull = fault.New(fault.Conflict, "Cette conversation est trop longue : elle ne prend plus de message.")
	errBusy = fault.New(fault.Conflict, "Un autre message est arrivé au même moment : relisez la conversation, puis envoyez de nouveau. Ce que vous avez écrit est encore ici.")
)

// Between says who writes to whom about what, as the application establishes it.
type Between struct {
	Thread  id.Thread
	Offer   id.Offer
	Subject string
	From    account.Owner
	Self    Participant // how the other side finds who writes
	To      Participant
	Place   postal.Code // of From, when they write to an office
}

// Note is a message to send. The key is drawn with the form: the same form sent twice sends one message.
type Note struct {
	Text string
	Key  string
}

var textAsked = typed.Text{Path: "body.text", Max: MaxText, Needed: "Écrivez votre message."}

// checked is a note as it is stored.
func (n Note) checked() (Note, error) {
	n.Text = typed.Clean(n.Text)
	return n, fault.Fields(textAsked.Check(n.Text))
}

// Reply is Send in a thread that its writer has.
func (d Desk) Reply(ctx context.Context, owner account.Owner, name id.Thread, note Note) (Thread, error) {
	own, _, _, err := d.own(ctx, owner, name)
	if err != nil {
		return Thread{}, err
	}
	self := Participant{Person: owner.Person, Class: owner.Class}
	return d.Send(ctx, Between{Thread: name, Offer: own.Offer, Subject: own.Subject, From: owner, Self: self, To: own.Other}, note)
}

// side is one of the two as it is read to be written.
type side struct {
	unit   *seal.Unit
	thread Thread
	before int64 // version of the thread's item; 0: none yet
	owner  id.Person
}

// remember keeps the key of a message that is sent, among the newest; false when it was sent already.
func (s *side) remember(key string) bool {
	if slices.Contains(s.thread.Keys, key) {
		return false
	}
	s.thread.Keys = append(s.thread.Keys, key)
	s.thread.Keys = s.thread.Keys[max(0, len(s.thread.Keys)-remembered):]
	return true
}

// Attempts is how often a message is tried while others of the same thread arrive.
const Attempts = 5

// Send writes a message to both sides at once, or to none.
func (d Desk) Send(ctx context.Context, between Between, note Note) (Thread, error) {
	note, err := note.checked()
	if err != nil {
		return Thread{}, err
	}
	for range Attempts {
		thread, err := d.send(ctx, between, note)
		if !errors.Is(err, table.ErrCondition) {
			return thread, err
		}
	}
	return Thread{}, errBusy
}

func (d Desk) send(ctx context.Context, b Between, note Note) (Thread, error) {
	own, err := d.side(ctx, b.From, b, b.To)
	if err != nil {
		return Thread{}, err
	}
	if own == nil {
		return Thread{}, account.ErrGone
	}
	letter := Letter{Text: note.Text, At: d.Vault.Clock.Now().UTC().Round(time.Millisecond)}
	switch {
	case slices.Contains(own.thread.Keys, note.Key):
		return own.thread, nil // the same form once more
	case own.thread.Count >= MaxLetters:
		return Thread{}, errFull
	case b.To.Person == "":
		own.remember(note.Key)
		return d.sendOffice(ctx, own, letter)
	}
	other, err := d.side(ctx, b.To.Owner(), b, b.Self)
	if err != nil {
		return Thread{}, err
	}
	if other == nil {
		return Thread{}, errLeft
	}
	own.remember(note.Key)
	ops, err := d.add(own, letter, true)
	if err != nil {
		return Thread{}, err
	}
	theirs, err := d.add(other, letter, false)
	if err != nil {
		return Thread{}, err
	}
	unit, err := other.unit.Op()
	if err != nil {
		return Thread{}, err
	}
	mail, err := outbox.New(d.Notify, "written", b.To.Owner().Subject(), 0, letter.At, d.Vault.Random)
	if err != nil {
		return Thread{}, err
	}
	if err := d.Vault.Commit(ctx, own.unit, append(append(ops, theirs...), unit, mail)...); err != nil {
		return Thread{}, fmt.Errorf("message: send: %w", err)
	}
	return own.thread, nil
}

// side reads one of the two; nil when they are not there any more.
func (d Desk) side(ctx context.Context, of account.Owner, b Between, other Participant) (*side, error) {
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(of.Person, of.Class), table.ThreadKey(of.Person, b.Thread))
	if err != nil {
		return nil, fmt.Errorf("message: side: %w", err)
	}
	if unit == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return nil, nil
	}
	found := &side{unit: unit, owner: of.Person, thread: Thread{ID: b.Thread, Offer: b.Offer, Subject: b.Subject, Other: other, Place: b.Place}}
	if items[0] == nil {
		return found, nil
	}
	found.before = items[0].Version
	// To put down what arrives is to store it: also of who had the use of their data restricted (RGPD art. 18(2)).
	return found, d.Vault.OpenCut(unit, items[0], &found.thread)
}

// add puts a message down on one side.
func (d Desk) add(to *side, letter Letter, own bool) ([]table.Op, error) {
	to.thread.Count++
	to.thread.Last = letter.At
	letter.Number, letter.Own = to.thread.Count, own
	if own {
		to.thread.Seen = to.thread.Count
	}
	head, err := d.Vault.Seal(to.unit, table.ThreadKey(to.owner, to.thread.ID), to.thread)
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	copied, err := d.Vault.Seal(to.unit, table.LetterKey(to.owner, to.thread.ID, letter.Number), letter)
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return []table.Op{table.Put(head, table.AsRead(to.before)), table.Put(copied, table.IfAbsent)}, nil
}
