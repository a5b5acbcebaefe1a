package message_test

import (
	"errors"
	"strings"
	"testing"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/journal"
	"tandem/shared/message"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// begin has the office write to Zoé first.
func (p *place) begin(desk message.Desk, subject string, note message.Note) error {
	p.t.Helper()
	to, err := desk.Reach(ctx, zoe)
	if err != nil {
		return err
	}
	trace, err := journal.Of(p.desk(p.house.Store).Vault).Op(journal.Entry{At: desk.Vault.Clock.Now(), Agent: paul.Person, Action: "C"}, zoe.Person)
	if err != nil {
		return err
	}
	_, err = desk.Begin(ctx, to, subject, note, trace)
	return err
}

// TestBeginning: the office's first message is in the file of whom it goes to and told once, with its trace, whatever fails meanwhile and however often its
// form is sent; it waits for nobody until they answer.
func TestBeginning(t *testing.T) {
	t.Parallel()
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		p := staffed(t)
		p.registered(zoe, "candidat", "62000")
		desk := p.desk(p.house.Store)
		store := faulty.New(p.house.Store, plan)
		desk.Vault.Store = store
		faulty.Survive(func() { _ = p.begin(desk, "RDV", note(1)) })
		for range 2 {
			if err := p.begin(p.after(1), "RDV", note(1)); err != nil {
				t.Fatalf("%v: %v", plan, err)
			}
		}
		if letters, mails, traces := p.count(table.KindLetter), p.count(table.KindMessage), p.count(table.KindJournal); letters != 1 || mails != 1 || traces != 1 {
			t.Errorf("%v: %d messages, %d mails, %d traces", plan, letters, mails, traces)
		}
		if waits, answered := p.shelf(everywhere, true), p.shelf(everywhere, false); waits != "" || answered != "RDV" {
			t.Errorf("%v: waits %q, answered %q", plan, waits, answered)
		}
		if _, err := p.after(2).Reply(ctx, zoe, threadOf(1), message.Note{Text: "Oui.", Key: "k2"}); err != nil {
			t.Fatal(err)
		}
		if waits := p.shelf(everywhere, true); waits != "RDV" {
			t.Errorf("%v: she answered, and there waits %q", plan, waits)
		}
		return store.Struck()
	})
}

// TestWhatDoesNotBegin: what says nothing, a form that bears the key of another thread, and a message to who is not there any more.
func TestWhatDoesNotBegin(t *testing.T) {
	t.Parallel()
	p := staffed(t)
	if err := p.begin(p.after(0), "RDV", note(1)); !errors.Is(err, account.ErrGone) {
		t.Errorf("to nobody: %v", err)
	}
	p.registered(zoe, "candidat", "62000")
	p.registered(paul, "recruteur", "")
	var refused *fault.Error
	if err := p.begin(p.after(0), " ", message.Note{Text: strings.Repeat("x", message.MaxText+1), Key: note(1).Key}); !errors.As(err, &refused) || len(refused.Fields) != 2 {
		t.Errorf("both mistakes at once: %v", err)
	}
	if _, err := p.after(0).Send(ctx, fromPaul, message.Note{Text: "Bonjour", Key: "k"}); err != nil {
		t.Fatal(err)
	}
	if err := p.begin(p.after(1), "RDV", message.Note{Text: "Bonjour", Key: string(fromPaul.Thread)}); !fault.Is(err, fault.Conflict) {
		t.Errorf("with the key of another thread: %v", err)
	}
	if got := p.shelf(everywhere, false); got != "" {
		t.Errorf("what did not begin is listed: %q", got)
	}
}
