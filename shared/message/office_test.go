package message_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/message"
	"tandem/shared/postal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
	"tandem/shared/territory"
)

// everywhere is the territory of who works for all.
var everywhere = territory.Territory{"62"}

// registered gives somebody an account, with where they live if they said it.
func (p *place) registered(owner account.Owner, role string, code postal.Code) {
	p.t.Helper()
	vault := p.house.Vault(p.t)
	unit := vault.NewUnit(table.UnitKey(owner.Person, owner.Class), owner.Class)
	of := account.Account{Role: role, State: account.Active, LastName: "Modèle", FirstName: "Paul", PostalCode: code}
	item, err := vault.Seal(unit, table.AccountKey(owner.Person), of)
	if err != nil {
		p.t.Fatal(err)
	}
	op, err := unit.Op()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.house.Store.Write(ctx, op, table.Put(item, table.IfAbsent)); err != nil {
		p.t.Fatal(err)
	}
}

// staffed is a house without anybody in it yet, whose desk has an office.
func staffed(t *testing.T) *place {
	p := open(t)
	p.house = vaulttest.Open(t)
	return p
}

// after is the desk so many minutes later.
func (p *place) after(minutes int) message.Desk {
	desk := p.desk(p.house.Store)
	desk.Vault.Clock = clock.Fixed(vaulttest.Now.Add(time.Duration(minutes) * time.Minute))
	return desk
}

func note(n int) message.Note {
	return message.Note{Text: fmt.Sprintf("Question %d", n), Key: string(id.FromBytes[id.Thread]([id.Size]byte{1, byte(n)}))}
}

// threadOf is the thread that a note begins.
func threadOf(n int) id.Thread { return id.Thread(note(n).Key) }

func person(n int) account.Owner {
	return account.Owner{Person: id.FromBytes[id.Person]([id.Size]byte{3, byte(n)}), Class: "dossier"}
}

// TestAsking: what says nothing, too much or what no line holds is refused beside its field; the same form begins one thread, whatever fails meanwhile.
func TestAsking(t *testing.T) {
	t.Parallel()
	p := staffed(t)
	p.registered(zoe, "candidat", "62000")
	for subject, field := range map[string]string{" ": "body.subject", strings.Repeat("x", message.MaxSubject+1): "body.subject", "RDV\a": "body.subject"} {
		var refused *fault.Error
		if _, err := p.after(0).Ask(ctx, zoe, subject, note(1)); !errors.As(err, &refused) || len(refused.Fields) != 1 || refused.Fields[0].Path != field {
			t.Errorf("%.9q: %v", subject, err)
		}
	}
	if _, err := p.after(0).Ask(ctx, zoe, "RDV", message.Note{Text: " ", Key: note(1).Key}); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing said: %v", err)
	}
	if _, err := p.after(0).Ask(ctx, paul, "RDV", note(1)); !errors.Is(err, account.ErrGone) {
		t.Errorf("somebody without an account: %v", err)
	}
	if got := p.shelf(everywhere, true); got != "" {
		t.Errorf("what was refused waits: %q", got)
	}
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		p := staffed(t)
		p.registered(zoe, "candidat", "62000")
		desk := p.desk(p.house.Store)
		store := faulty.New(p.house.Store, plan)
		desk.Vault.Store = store
		faulty.Survive(func() { _, _ = desk.Ask(ctx, zoe, "RDV", note(1)) })
		for range 2 {
			if _, err := p.desk(p.house.Store).Ask(ctx, zoe, "RDV", note(1)); err != nil {
				t.Fatalf("%v: %v", plan, err)
			}
		}
		if got, letters := p.shelf(everywhere, true), p.count(table.KindLetter); got != "RDV" || letters != 1 {
			t.Errorf("%v: %q with %d messages", plan, got, letters)
		}
		return store.Struck()
	})
}

// TestAnswering: the same form answers once and tells once, whatever fails meanwhile; the thread waits no more until its person writes again.
func TestAnswering(t *testing.T) {
	t.Parallel()
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		p := staffed(t)
		p.registered(zoe, "candidat", "62000")
		thread, err := p.after(0).Ask(ctx, zoe, "RDV", note(1))
		if err != nil {
			t.Fatal(err)
		}
		answer := func(desk message.Desk) error {
			found, err := desk.Correspond(ctx, zoe.Person, thread.ID)
			if err != nil {
				return err
			}
			return desk.Answer(ctx, found, message.Note{Text: "Mardi.", Key: "k1"})
		}
		desk := p.after(1)
		store := faulty.New(p.house.Store, plan)
		desk.Vault.Store = store
		faulty.Survive(func() { _ = answer(desk) })
		for range 2 {
			if err := answer(p.after(1)); err != nil {
				t.Fatalf("%v: %v", plan, err)
			}
		}
		if letters, mails := p.count(table.KindLetter), p.count(table.KindMessage); letters != 2 || mails != 1 {
			t.Errorf("%v: %d messages, %d mails", plan, letters, mails)
		}
		if waits, answered := p.shelf(everywhere, true), p.shelf(everywhere, false); waits != "" || answered != "RDV" {
			t.Errorf("%v: waits %q, answered %q", plan, waits, answered)
		}
		if _, err := p.after(2).Reply(ctx, zoe, thread.ID, message.Note{Text: "Merci.", Key: "k2"}); err != nil {
			t.Fatal(err)
		}
		if waits, answered := p.shelf(everywhere, true), p.shelf(everywhere, false); waits != "RDV" || answered != "" {
			t.Errorf("%v: written again, waits %q, answered %q", plan, waits, answered)
		}
		return store.Struck()
	})
}

// TestTwoAnswerAtOnce: of two who answer the same message one is told, and nothing of theirs is sent; an answer that says nothing is refused.
func TestTwoAnswerAtOnce(t *testing.T) {
	t.Parallel()
	p := staffed(t)
	p.registered(zoe, "candidat", "62000")
	thread, err := p.after(0).Ask(ctx, zoe, "RDV", note(1))
	if err != nil {
		t.Fatal(err)
	}
	desk := p.after(1)
	var both [2]message.Correspondence
	for i := range both {
		if both[i], err = desk.Correspond(ctx, zoe.Person, thread.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk.Answer(ctx, both[0], message.Note{Text: " ", Key: "k"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an answer that says nothing: %v", err)
	}
	for i, want := range []fault.Kind{0, fault.Conflict} {
		err := desk.Answer(ctx, both[i], message.Note{Text: "Mardi.", Key: fmt.Sprint(i)})
		if (err != nil) != (i == 1) || i == 1 && fault.KindOf(err) != want {
			t.Errorf("answer %d: %v", i, err)
		}
	}
	if letters := p.count(table.KindLetter); letters != 2 {
		t.Errorf("%d messages", letters)
	}
}

// TestWhatIsNoCorrespondence: what two people write to each other is not the office's, nor is what is not there, or whose account is restricted or gone.
func TestWhatIsNoCorrespondence(t *testing.T) {
	t.Parallel()
	p := staffed(t)
	p.registered(zoe, "candidat", "62000")
	p.registered(paul, "recruteur", "")
	if _, err := p.after(0).Send(ctx, fromPaul, message.Note{Text: "Bonjour", Key: "k"}); err != nil {
		t.Fatal(err)
	}
	thread, err := p.after(0).Ask(ctx, zoe, "RDV", note(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]id.Thread{"between two people": fromPaul.Thread, "nobody's": threadOf(9), "another's": thread.ID} {
		who := zoe.Person
		if name == "another's" {
			who = paul.Person
		}
		if _, err := p.after(0).Correspond(ctx, who, of); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if found, err := p.after(0).Correspond(ctx, zoe.Person, thread.ID); err != nil || found.Owner != zoe || found.Account.FirstName != "Paul" || len(found.Letters) != 1 {
		t.Errorf("the office's: %+v, %v", found, err)
	}
	if err := p.house.Store.Write(ctx, table.Delete(table.UnitKey(zoe.Person, zoe.Class), table.Always)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.after(0).Correspond(ctx, zoe.Person, thread.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("of who is gone: %v", err)
	}
	if got := p.shelf(everywhere, true); got != "" {
		t.Errorf("of who is gone there is listed %q", got)
	}
}
