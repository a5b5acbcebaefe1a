package campaign_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/campaign"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/mail"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var ctx = context.Background()

const news = "actualites"

var author = campaign.Signature{Person: "0000000000000000000000000g", Role: "admin_fonct"}

// place is a house of the service in which people asked for the news.
type place struct {
	t       testing.TB
	house   *vaulttest.House
	store   table.Store
	service *service.Service
	mails   map[string]int // by address, each ID once as the embedded mail side keeps them
	seen    map[string]bool
}

func open(t testing.TB, people int) *place {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	house := vaulttest.Open(t)
	p := &place{t, house, house.Store, svc, map[string]int{}, map[string]bool{}}
	for n := range people {
		p.register(n)
		if err := p.desk().Consents.Give(ctx, owner(n), news); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func owner(n int) account.Owner {
	return account.Owner{Person: id.FromBytes[id.Person]([id.Size]byte{1, byte(n)}), Class: "recruteur"}
}

func address(n int) string { return fmt.Sprintf("canari%d@modele.example", n) }

func (p *place) register(n int) {
	p.t.Helper()
	desk := p.desk()
	unit := desk.Vault.NewUnit(table.UnitKey(owner(n).Person, owner(n).Class), owner(n).Class)
	desk.Lifetime.Set(unit, map[service.Event]calendar.Date{service.ConsentGiven: desk.Lifetime.Today(), service.LastLogin: desk.Lifetime.Today()})
	parsed, err := email.Parse(address(n))
	if err != nil {
		p.t.Fatal(err)
	}
	ops, err := account.Book{Vault: desk.Vault}.Create(unit, owner(n).Person, account.Account{Role: "recruteur", State: account.Active, LastName: "CANARI", Email: parsed})
	if err == nil {
		err = desk.Vault.Commit(ctx, unit, ops...)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) desk() campaign.Desk {
	return campaign.New(p.house.On(p.t, p.store), p.service)
}

func (p *place) draft() campaign.Head {
	p.t.Helper()
	head, err := p.desk().Write(ctx, news, "Forum de l’emploi", "Bonjour,\n\nle forum a lieu mardi.", author)
	if err != nil {
		p.t.Fatal(err)
	}
	return head
}

func (p *place) planned() campaign.Head {
	p.t.Helper()
	head, err := p.desk().Send(ctx, p.draft().ID, 1, author)
	if err != nil {
		p.t.Fatal(err)
	}
	return head
}

// send stands for the mail side: the same ID twice is one mail.
func (p *place) send(_ context.Context, letter campaign.Letter) error {
	if !p.seen[letter.ID] {
		p.seen[letter.ID] = true
		p.mails[letter.To.Email.Plain()]++
	}
	return nil
}

func (p *place) head(campaign id.Campaign) campaign.Head {
	p.t.Helper()
	head, _, err := p.desk().Read(ctx, campaign)
	if err != nil {
		p.t.Fatal(err)
	}
	return head
}

// drive has every batch sent that is asked for, each message twice.
func (p *place) drive(named id.Campaign) campaign.Head {
	p.t.Helper()
	for range 50 {
		head := p.head(named)
		if head.State == campaign.Sent || head.State == campaign.Cancelled {
			return head
		}
		for range 2 {
			if err := p.desk().Batch(ctx, named, head.Batch, p.send); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	p.t.Fatal("the sending does not end")
	return campaign.Head{}
}

// messages are those of the outbox that ask for a batch, by the number of the batch.
func (p *place) messages() map[int64]int {
	p.t.Helper()
	found := map[int64]int{}
	err := p.house.Store.Each(ctx, func(item table.Item) error {
		if item.Kind == table.KindMessage && strings.Contains(string(item.Body), `"kind":"`+campaign.Kind+`"`) {
			_, rest, _ := strings.Cut(string(item.Body), `"revision":`)
			number := int64(0)
			_, _ = fmt.Sscan(strings.TrimRight(rest, "}"), &number) // none: the first
			found[number]++
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

// Everybody who may be written to gets one mail, over several batches; who may not any more at the moment of sending gets none, and is counted.
func TestOnlyWhoMayBeWrittenTo(t *testing.T) {
	t.Parallel()
	p := open(t, 2*campaign.BatchSize+3)
	p.register(200) // never asked
	if found, err := p.desk().Audience(ctx, news); err != nil || found != (campaign.Audience{Count: 2*campaign.BatchSize + 3}) {
		t.Errorf("audience %+v, %v", found, err)
	}
	head := p.planned()
	desk := p.desk()
	for n, change := range []func(){
		func() { p.may(desk.Consents.Withdraw(ctx, owner(0), news)) },
		func() { p.change(1, func(unit *seal.Unit) { unit.Frozen = "exactitude" }) },
		func() { p.change(2, func(unit *seal.Unit) { unit.State = seal.StateCut }) },
		func() { p.oppose(3) },
	} {
		change()
		if found, err := p.desk().Audience(ctx, news); err != nil || found.Count != 2*campaign.BatchSize+2-n {
			t.Errorf("after change %d: audience %+v, %v", n, found, err)
		}
	}
	head = p.drive(head.ID)
	if head.State != campaign.Sent || head.Counts != (campaign.Counts{Sent: 2*campaign.BatchSize - 1, Left: 3}) || head.Ended.IsZero() {
		t.Errorf("%+v", head)
	}
	for n := range 2*campaign.BatchSize + 3 {
		want := 1
		if n < 4 {
			want = 0
		}
		if got := p.mails[address(n)]; got != want {
			t.Errorf("person %d got %d mails, want %d", n, got, want)
		}
	}
	if asked := p.messages(); !maps.Equal(asked, map[int64]int{0: 1, 1: 1, 2: 1}) {
		t.Errorf("batches asked for: %v", asked)
	}
	if p.mails[address(200)] != 0 {
		t.Error("somebody who never asked got one")
	}
}

// change changes the unit of an account.
func (p *place) change(n int, do func(*seal.Unit)) {
	p.t.Helper()
	vault := p.desk().Vault
	unit, _, err := vault.Load(ctx, table.UnitKey(owner(n).Person, owner(n).Class))
	p.may(err)
	do(unit)
	unit.Touch()
	p.may(vault.Commit(ctx, unit))
}

// oppose puts an address on the list, as somebody else who has it too may have done.
func (p *place) oppose(n int) {
	p.t.Helper()
	vault := p.desk().Vault
	hash, err := vault.Ring.Hash("opposition", address(n))
	p.may(err)
	entry := table.Item{Key: table.OppositionKey(hash), Kind: table.KindOpposition, Unit: table.OppositionUnitKey(hash).SK()}
	p.may(vault.Store.Write(ctx, table.Put(entry, table.Always)))
}

func (p *place) may(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Whatever fails at whatever call, of the order or of a batch, each gets one mail, and the counts say so.
func TestOncePerPersonWhateverFails(t *testing.T) {
	t.Parallel()
	const people = 3
	strikes := 0
	faulty.Enumerate([]faulty.Fault{faulty.CrashBefore, faulty.CrashAfter}, func(plan faulty.Plan) bool {
		p := open(t, people)
		draft := p.draft()
		store := faulty.New(p.house.Store, plan)
		p.store = store
		vault := p.house.On(t, p.house.Store)
		vault.Store = store
		desk := campaign.New(vault, p.service)
		faulty.Survive(func() {
			if _, err := desk.Send(ctx, draft.ID, draft.Revision, author); err == nil {
				_ = desk.Batch(ctx, draft.ID, 0, p.send)
			}
		})
		p.store = p.house.Store
		if p.head(draft.ID).State == campaign.Draft { // the order was not taken: it is given again
			if _, err := p.desk().Send(ctx, draft.ID, draft.Revision, author); err != nil {
				t.Fatal(err)
			}
		}
		if asked := p.messages()[0]; asked != 1 {
			t.Errorf("%v: the first batch was asked for %d times", plan, asked)
		}
		if head := p.drive(draft.ID); head.Counts != (campaign.Counts{Sent: people}) {
			t.Errorf("%v: counts %+v", plan, head.Counts)
		}
		for n := range people {
			if got := p.mails[address(n)]; got != 1 {
				t.Errorf("%v: person %d got %d mails", plan, n, got)
			}
		}
		if store.Struck() {
			strikes++
		}
		return store.Struck()
	})
	if strikes < 10*people {
		t.Errorf("%d faults struck", strikes)
	}
}

// A batch that is done again after its mails left writes to nobody twice, even on a mail side that does not know its own mails again.
func TestABatchDoneAgain(t *testing.T) {
	t.Parallel()
	p := open(t, 5)
	head := p.planned()
	sent := 0
	failing := errors.New("the mail service is away")
	halfway := func(_ context.Context, letter campaign.Letter) error {
		if sent++; sent == 3 {
			return failing
		}
		return nil
	}
	if err := p.desk().Batch(ctx, head.ID, 0, halfway); !errors.Is(err, failing) {
		t.Fatalf("got %v", err)
	}
	if _, err := p.desk().Cancel(ctx, head.ID, author); !fault.Is(err, fault.Conflict) {
		t.Errorf("cancelled after the first mails left: %v", err)
	}
	if err := p.desk().Batch(ctx, head.ID, 0, halfway); err != nil || sent != 6 {
		t.Errorf("%d sendings for five people and one failure, %v", sent, err)
	}
	if head = p.head(head.ID); head.Counts != (campaign.Counts{Sent: 5}) || head.State != campaign.Sent {
		t.Errorf("%+v", head)
	}
}

// An address that the mail service refuses for good stops nobody else's mail.
func TestARefusedAddress(t *testing.T) {
	t.Parallel()
	p := open(t, 3)
	head := p.planned()
	err := p.desk().Batch(ctx, head.ID, 0, func(c context.Context, letter campaign.Letter) error {
		if letter.To.Email.Plain() == address(1) {
			return fmt.Errorf("mail: send: %w", mail.ErrInvalid)
		}
		return p.send(c, letter)
	})
	if head = p.head(head.ID); err != nil || head.Counts != (campaign.Counts{Sent: 2, Refused: 1}) || len(p.mails) != 2 {
		t.Errorf("%+v, %v, %v", head, p.mails, err)
	}
}

// A campaign is given up before its first batch, and not after; a message that comes later finds it so.
func TestCancel(t *testing.T) {
	t.Parallel()
	p := open(t, 1)
	head := p.planned()
	for range 2 {
		if head, err := p.desk().Cancel(ctx, head.ID, author); err != nil || head.State != campaign.Cancelled {
			t.Fatalf("%+v, %v", head, err)
		}
	}
	if err := p.desk().Batch(ctx, head.ID, 0, p.send); err != nil || len(p.mails) != 0 {
		t.Errorf("a cancelled campaign was sent: %v, %v", p.mails, err)
	}
	other := p.planned()
	p.drive(other.ID)
	if _, err := p.desk().Cancel(ctx, other.ID, author); !fault.Is(err, fault.Conflict) {
		t.Errorf("cancelled after it was sent: %v", err)
	}
	if err := p.desk().Batch(ctx, "00000000000000000000000000", 0, p.send); err != nil {
		t.Errorf("a campaign that is not there: %v", err)
	}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	p := open(t, 0)
	long := strings.Repeat("é", campaign.MaxBody+1)
	for name, c := range map[string]struct {
		purpose, subject, body string
		fields                 []string
	}{
		"nothing":            {"", "", "", []string{"body.purpose", "body.subject", "body.text"}},
		"another purpose":    {"candidats", "Objet", "Texte", []string{"body.purpose"}},
		"no such purpose":    {"autre", "Objet", "Texte", []string{"body.purpose"}},
		"two lines":          {news, "Objet\nBcc: x", "Texte", []string{"body.subject"}},
		"a return":           {news, "Objet\rBcc: x", "Texte", []string{"body.subject"}},
		"a next line":        {news, "Objet\u0085x", "Texte", []string{"body.subject"}},
		"long subject":       {news, strings.Repeat("é", campaign.MaxSubject+1), "Texte", []string{"body.subject"}},
		"long text":          {news, "Objet", long, []string{"body.text"}},
		"a sign nobody sees": {news, "Objet", "Tex\x00te", []string{"body.text"}},
	} {
		_, err := p.desk().Write(ctx, c.purpose, c.subject, c.body, author)
		var found *fault.Error
		var fields []string
		if errors.As(err, &found) {
			for _, one := range found.Fields {
				fields = append(fields, one.Path)
			}
		}
		if !fault.Is(err, fault.Invalid) || !slices.Equal(fields, c.fields) {
			t.Errorf("%s: %v, %v", name, fields, err)
		}
	}
	longest := long[:len(long)-len("é")]
	head, err := p.desk().Write(ctx, news, strings.Repeat("é", campaign.MaxSubject), longest, author)
	if err != nil {
		t.Fatal(err)
	}
	desk := p.desk()
	if _, err := desk.Rewrite(ctx, head.ID, 2, news, "Objet", "Texte", author); !fault.Is(err, fault.Conflict) {
		t.Errorf("another revision: %v", err)
	}
	if _, err := desk.Rewrite(ctx, head.ID, 1, news, "Objet", "Texte", author); err != nil {
		t.Error(err)
	}
	if _, err := desk.Send(ctx, head.ID, 1, author); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent a text that nobody looked at: %v", err)
	}
	if _, err := desk.Send(ctx, head.ID, 2, author); err != nil {
		t.Error(err)
	}
	for what, do := range map[string]func() error{
		"sent again": func() error { _, err := desk.Send(ctx, head.ID, 2, author); return err },
		"rewritten":  func() error { _, err := desk.Rewrite(ctx, head.ID, 2, news, "Objet", "Texte", author); return err },
	} {
		if err := do(); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := desk.Read(ctx, "00000000000000000000000000"); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such campaign: %v", err)
	}
}

// Nothing that a campaign leaves in clear says who got it or what it said: heads, marks, messages.
func TestNamesNobody(t *testing.T) {
	t.Parallel()
	p := open(t, 3)
	p.drive(p.planned().ID)
	err := p.house.Store.Each(ctx, func(item table.Item) error {
		if !slices.Contains([]table.Kind{table.KindCampaign, table.KindCampaignHead, table.KindMark, table.KindMessage}, item.Kind) {
			return nil
		}
		text := item.Key.PK() + item.Key.SK() + string(item.Body)
		for n := range 3 {
			if strings.Contains(text, string(owner(n).Person)) {
				t.Errorf("%s names person %d: %s", item.Kind, n, text)
			}
		}
		if strings.Contains(text, "canari") || strings.Contains(text, "Forum") || strings.Contains(text, string(author.Person)) {
			t.Errorf("%s: %s", item.Kind, text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
