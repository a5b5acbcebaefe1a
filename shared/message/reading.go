package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tandem/shared/account"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Has reports whether a person has a thread.
func (d Desk) Has(ctx context.Context, owner account.Owner, name id.Thread) (bool, error) {
	_, items, err := d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class), table.ThreadKey(owner.Person, name))
	if err != nil {
		return false, fmt.Errorf("message: has: %w", err)
	}
	return items[0] != nil, nil
}

// Own lists a person's threads, the one with the newest message first.
func (d Desk) Own(ctx context.Context, owner account.Owner) ([]Thread, error) {
	unit, _, err := d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class))
	if err != nil {
		return nil, fmt.Errorf("message: own: %w", err)
	}
	if err := account.Living(unit, d.Vault.Clock.Now()); err != nil {
		return nil, err
	}
	threads := []Thread{}
	query := table.Query{Table: table.Records, PK: table.PersonPK(owner.Person), Prefix: table.ThreadPrefix}
	err = table.Each(ctx, d.Vault.Store, query, func(item table.Item) error {
		var thread Thread
		err := d.Vault.Open(unit, &item, &thread)
		threads = append(threads, thread)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("message: own: %w", err)
	}
	slices.SortFunc(threads, func(a, b Thread) int {
		if newest := b.Last.Compare(a.Last); newest != 0 {
			return newest
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return threads, nil
}

// Conversation is a page of a thread as one of the two reads it.
type Conversation struct {
	Thread
	Letters []Letter
	Older   int  // asks for the messages before these; 0 when there are none
	Gone    bool // the account of the other side is not there any more
}

// PageLetters is how many messages are read at once.
const PageLetters = 30

// Read reads a page of a person's own copy of a thread, oldest message first: the newest ones, or those before a number. Who reads the newest is
// taken to have read all.
func (d Desk) Read(ctx context.Context, owner account.Owner, name id.Thread, before int) (Conversation, error) {
	thread, unit, items, err := d.own(ctx, owner, name)
	if err != nil {
		return Conversation{}, err
	}
	found := Conversation{Thread: thread}
	last := found.Count
	if before > 0 {
		last = min(last, before-1)
	}
	if found.Letters, err = d.letters(ctx, unit, owner.Person, name, last); err != nil {
		return found, err
	}
	if len(found.Letters) > 0 && found.Letters[0].Number > 1 {
		found.Older = found.Letters[0].Number
	}
	if found.Gone, err = d.gone(ctx, found.Other); err != nil || last < found.Count {
		return found, err
	}
	return found, d.seen(ctx, unit, items[0], found.Thread)
}

// own reads a person's side of a thread, and what they ask for beside it: items holds the thread first.
func (d Desk) own(ctx context.Context, owner account.Owner, name id.Thread, beside ...table.Key) (thread Thread, unit *seal.Unit, items []*table.Item, err error) {
	keys := append([]table.Key{table.ThreadKey(owner.Person, name)}, beside...)
	unit, items, err = d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class), keys...)
	if err != nil {
		return thread, nil, nil, fmt.Errorf("message: own side: %w", err)
	}
	if err := account.Living(unit, d.Vault.Clock.Now()); err != nil {
		return thread, nil, nil, err
	}
	if items[0] == nil {
		return thread, nil, nil, errNone
	}
	if err := d.Vault.Open(unit, items[0], &thread); err != nil {
		return thread, nil, nil, fmt.Errorf("message: own side: %w", err)
	}
	return thread, unit, items, nil
}

// letters reads the page that ends with a message.
func (d Desk) letters(ctx context.Context, unit *seal.Unit, person id.Person, name id.Thread, last int) ([]Letter, error) {
	letters := []Letter{}
	if last < 1 {
		return letters, nil
	}
	first := max(1, last-PageLetters+1)
	query := table.Query{
		Table: table.Records, PK: table.PersonPK(person), From: table.LetterKey(person, name, first).SK(), To: table.LetterKey(person, name, last).SK(),
	}
	err := table.Each(ctx, d.Vault.Store, query, func(item table.Item) error {
		var letter Letter
		err := d.Vault.Open(unit, &item, &letter)
		letters = append(letters, letter)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("message: letters: %w", err)
	}
	return letters, nil
}

func (d Desk) gone(ctx context.Context, other Participant) (bool, error) {
	if other.Person == "" {
		return false, nil // an office stays
	}
	unit, _, err := d.Vault.Load(ctx, table.UnitKey(other.Person, other.Class))
	if err != nil {
		return false, fmt.Errorf("message: other side: %w", err)
	}
	return unit == nil || !unit.Reads(d.Vault.Clock.Now()), nil
}

// seen notes that a person has read all of a thread; while another message arrives the next reading notes it.
func (d Desk) seen(ctx context.Context, unit *seal.Unit, read *table.Item, thread Thread) error {
	if thread.Seen == thread.Count {
		return nil
	}
	thread.Seen = thread.Count
	item, err := d.Vault.Seal(unit, read.Key, thread)
	if err != nil {
		return fmt.Errorf("message: seen: %w", err)
	}
	item.Index = read.Index // an office finds it where it was
	err = d.Vault.Commit(ctx, unit, table.Put(item, table.IfVersion(read.Version)))
	if err != nil && !errors.Is(err, table.ErrCondition) {
		return fmt.Errorf("message: seen: %w", err)
	}
	return nil
}
