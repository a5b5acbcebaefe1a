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
	"tandem/shared/table"
)

// Reach is somebody to whom the office may write first, in a thread that is not there yet: who they are, and where.
func (d Desk) Reach(ctx context.Context, owner account.Owner) (of Correspondence, err error) {
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class), table.AccountKey(owner.Person))
	if err != nil {
		return of, fmt.Errorf("message: reach: %w", err)
	}
	if unit == nil || items[0] == nil || !unit.Usable(d.Vault.Clock.Now()) {
		return of, account.ErrGone
	}
	of.Owner = owner
	if err := d.Vault.Open(unit, items[0], &of.Account); err != nil {
		return of, fmt.Errorf("message: reach: %w", err)
	}
	of.Place, err = d.placeIn(ctx, owner.Person, of.Account)
	return of, err
}

// errKey is the answer to a form whose key is not its own.
var errKey = fault.New(fault.Conflict, "Ce formulaire ne peut plus être envoyé : rechargez la page et recommencez.")

// Begin writes to somebody first, as the office: the thread is part of their file, and named by the key of its form, so that the same form sent twice
// begins once. trace says in the journal who wrote, in the same write.
func (d Desk) Begin(ctx context.Context, to Correspondence, subject string, note Note, trace table.Op) (Thread, error) {
	office, ok := Office(d.Service)
	if !ok {
		return Thread{}, errNone
	}
	subject, note, err := opening(subject, note)
	if err != nil {
		return Thread{}, err
	}
	between := Between{Thread: id.Thread(note.Key), Subject: subject, Place: to.Place}
	own, err := d.side(ctx, to.Owner, between, Participant{Role: string(office)})
	switch {
	case err != nil:
		return Thread{}, err
	case own == nil:
		return Thread{}, account.ErrGone
	case own.before != 0 && slices.Contains(own.thread.Keys, note.Key) && own.thread.Other.Person == "":
		return own.thread, nil // the same form once more
	case own.before != 0:
		return Thread{}, errKey
	}
	return own.thread, d.begin(ctx, to.Owner, own, note, trace)
}

func (d Desk) begin(ctx context.Context, to account.Owner, own *side, note Note, trace table.Op) error {
	own.remember(note.Key)
	letter := Letter{Text: note.Text, At: d.Vault.Clock.Now().UTC().Round(time.Millisecond)}
	ops, err := d.add(own, letter, false)
	if err != nil {
		return err
	}
	if err := d.shelve(&ops[0], own.thread, false); err != nil {
		return err
	}
	mail, err := outbox.New(d.Notify, "written", to.Subject(), 0, letter.At, d.Vault.Random)
	if err != nil {
		return err
	}
	err = d.Vault.Commit(ctx, own.unit, append(ops, mail, trace)...)
	if errors.Is(err, table.ErrCondition) {
		return errBusy
	}
	if err != nil {
		return fmt.Errorf("message: begin: %w", err)
	}
	return nil
}
