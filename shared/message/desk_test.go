package message_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/message"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var ctx = context.Background()

// place is a house in which a candidate and a recruiter may write to each other.
type place struct {
	t       *testing.T
	house   *vaulttest.House
	service *service.Service
}

var (
	zoe      = account.Owner{Person: id.FromBytes[id.Person]([id.Size]byte{7}), Class: "dossier"}
	paul     = account.Owner{Person: id.FromBytes[id.Person]([id.Size]byte{8}), Class: "recruteur"}
	fromZoe  = message.Between{Thread: id.FromBytes[id.Thread]([id.Size]byte{9}), Subject: "Boulanger de nuit", From: zoe, Self: side(zoe), To: side(paul)}
	fromPaul = message.Between{Thread: fromZoe.Thread, Subject: fromZoe.Subject, From: paul, Self: side(paul), To: side(zoe)}
)

func side(owner account.Owner) message.Participant {
	return message.Participant{Person: owner.Person, Class: owner.Class}
}

func open(t *testing.T) *place {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t, vaulttest.Open(t), svc}
	vault := p.house.Vault(t)
	for _, owner := range []account.Owner{zoe, paul} {
		if err := vault.Commit(ctx, vault.NewUnit(table.UnitKey(owner.Person, owner.Class), owner.Class)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *place) desk(store table.Store) message.Desk {
	return message.New(p.house.On(p.t, store), p.service)
}

// texts are the messages that somebody reads, in order, own ones marked.
func (p *place) texts(owner account.Owner) string {
	p.t.Helper()
	found, err := p.desk(p.house.Store).Read(ctx, owner, fromZoe.Thread, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	var texts []string
	for i, letter := range found.Letters {
		if i > 0 && letter.Number != found.Letters[i-1].Number+1 {
			p.t.Errorf("message %d comes after %d", letter.Number, found.Letters[i-1].Number)
		}
		mark := ""
		if letter.Own {
			mark = "*"
		}
		texts = append(texts, letter.Text+mark)
	}
	return strings.Join(texts, " ")
}

func (p *place) count(kind table.Kind) int {
	p.t.Helper()
	n := 0
	err := p.house.Store.Each(ctx, func(item table.Item) error {
		if item.Kind == kind {
			n++
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// A message is on both sides once and tells the other side once, whatever fails while it is sent and however often its form is sent again.
func TestSentOnceWhateverFails(t *testing.T) {
	t.Parallel()
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		p := open(t)
		desk, note := p.desk(p.house.Store), message.Note{Text: "Bonjour", Key: "k1"}
		store := faulty.New(p.house.Store, plan)
		desk.Vault.Store = store
		faulty.Survive(func() { _, _ = desk.Send(ctx, fromZoe, note) })
		for range 2 {
			if _, err := p.desk(p.house.Store).Send(ctx, fromZoe, note); err != nil {
				t.Fatalf("%v: %v", plan, err)
			}
		}
		if own, other := p.texts(zoe), p.texts(paul); own != "Bonjour*" || other != "Bonjour" {
			t.Errorf("%v: %q and %q", plan, own, other)
		}
		if mails := p.count(table.KindMessage); mails != 1 {
			t.Errorf("%v: %d mails", plan, mails)
		}
		return store.Struck()
	})
}

// rival is a store on which somebody else writes between each reading and the writing that follows, as often as it is told to.
type rival struct {
	table.Store
	left int
	act  func()
}

func (r *rival) Write(ctx context.Context, ops ...table.Op) error {
	if r.left > 0 {
		r.left--
		r.act()
	}
	return r.Store.Write(ctx, ops...)
}

// Both write at once: each message is on both sides, in one order. Who is overtaken again and again is told, and nothing of theirs was sent.
func TestTwoWriteAtOnce(t *testing.T) {
	t.Parallel()
	for _, overtaken := range []int{0, 1, message.Attempts} {
		p := open(t)
		other, n := p.desk(p.house.Store), 0
		store := &rival{Store: p.house.Store, left: overtaken, act: func() {
			n++
			if _, err := other.Send(ctx, fromPaul, message.Note{Text: fmt.Sprint(n), Key: fmt.Sprint(n)}); err != nil {
				t.Fatal(err)
			}
		}}
		desk := p.desk(p.house.Store)
		desk.Vault.Store = store
		_, err := desk.Send(ctx, fromZoe, message.Note{Text: "Z", Key: "z"})
		want := []string{"Z*", "Z"}
		switch overtaken {
		case 1:
			want = []string{"1 Z*", "1* Z"}
		case message.Attempts:
			want = []string{"1 2 3 4 5", "1* 2* 3* 4* 5*"}
		}
		if late := fault.KindOf(err) == fault.Conflict; late != (overtaken == message.Attempts) || err != nil && !late {
			t.Errorf("overtaken %d times: %v", overtaken, err)
		}
		if own, theirs := p.texts(zoe), p.texts(paul); own != want[0] || theirs != want[1] {
			t.Errorf("overtaken %d times: %q and %q", overtaken, own, theirs)
		}
	}
}

// A long thread is read page by page, says what was not read yet, and ends.
func TestALongThread(t *testing.T) {
	t.Parallel()
	p := open(t)
	desk := p.desk(p.house.Store)
	for n := range message.PageLetters + 5 {
		if _, err := desk.Send(ctx, fromZoe, message.Note{Text: fmt.Sprint(n + 1), Key: fmt.Sprint(n)}); err != nil {
			t.Fatal(err)
		}
	}
	unread := func() int {
		threads, err := desk.Own(ctx, paul)
		if err != nil || len(threads) != 1 {
			t.Fatalf("%v %v", threads, err)
		}
		return threads[0].Count - threads[0].Seen
	}
	before := 6
	for _, c := range []struct{ before, first, last, older, unread int }{{before, 1, 5, 0, 35}, {0, 6, 35, 6, 0}, {1, 0, 0, 0, 0}, {99, 6, 35, 6, 0}} {
		page, err := desk.Read(ctx, paul, fromZoe.Thread, c.before)
		if err != nil {
			t.Fatal(err)
		}
		first, last := 0, 0
		if n := len(page.Letters); n > 0 {
			first, last = page.Letters[0].Number, page.Letters[n-1].Number
		}
		if first != c.first || last != c.last || page.Older != c.older || unread() != c.unread {
			t.Errorf("before %d: %d to %d, older %d, unread %d", c.before, first, last, page.Older, unread())
		}
	}
}

// Who stays reads everything; a message to who has left is refused, and so is one that says nothing, too much, or what no line holds.
func TestRefusals(t *testing.T) {
	t.Parallel()
	p := open(t)
	desk := p.desk(p.house.Store)
	if _, err := desk.Reply(ctx, zoe, fromZoe.Thread, message.Note{Text: "Bonjour", Key: "k"}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an answer in no thread: %v", err)
	}
	for _, text := range []string{" \n", strings.Repeat("x", message.MaxText+1), "Bonjour\a"} {
		if _, err := desk.Send(ctx, fromZoe, message.Note{Text: text, Key: "k"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%.10q: %v", text, err)
		}
	}
	if _, err := desk.Send(ctx, fromPaul, message.Note{Text: "Bonjour", Key: "k"}); err != nil {
		t.Fatal(err)
	}
	key := table.UnitKey(paul.Person, paul.Class)
	if err := p.house.Store.Write(ctx, table.Delete(key, table.Always)); err != nil {
		t.Fatal(err)
	}
	found, err := desk.Read(ctx, zoe, fromZoe.Thread, 0)
	if err != nil || !found.Gone || len(found.Letters) != 1 {
		t.Errorf("%v %v", found, err)
	}
	if _, err := desk.Reply(ctx, zoe, fromZoe.Thread, message.Note{Text: "Encore là ?", Key: "k2"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a message to who has left: %v", err)
	}
	if _, err := desk.Read(ctx, paul, fromZoe.Thread, 0); !errors.Is(err, account.ErrGone) {
		t.Errorf("who has left reads: %v", err)
	}
}
