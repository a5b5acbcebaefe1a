package consent_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/consent"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/object/directory"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

var ctx = context.Background()

const news = "actualites"

// place is a house of the service in which somebody has an account.
type place struct {
	t       *testing.T
	house   *vaulttest.House
	service *service.Service
	now     time.Time
	owner   account.Owner
}

func open(t *testing.T) *place {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t, vaulttest.Open(t), svc, vaulttest.Now, account.Owner{Person: id.FromBytes[id.Person]([id.Size]byte{7}), Class: "recruteur"}}
	vault := p.desk().Vault
	unit := vault.NewUnit(table.UnitKey(p.owner.Person, p.owner.Class), p.owner.Class)
	p.desk().Lifetime.Set(unit, map[service.Event]calendar.Date{service.ConsentGiven: p.desk().Lifetime.Today(), service.LastLogin: p.desk().Lifetime.Today()})
	address, err := email.Parse("paul@modele.example")
	if err != nil {
		t.Fatal(err)
	}
	ops, err := account.Book{Vault: vault}.Create(unit, p.owner.Person, account.Account{Role: "recruteur", State: account.Active, LastName: "MODELE-CANARI", Email: address})
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.Commit(ctx, unit, ops...); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *place) desk() consent.Desk {
	vault := p.house.Vault(p.t)
	vault.Clock = clock.Fixed(p.now)
	return consent.New(vault, p.service)
}

func (p *place) items(kinds ...table.Kind) []table.Item {
	p.t.Helper()
	var found []table.Item
	err := p.house.Store.Each(ctx, func(item table.Item) error {
		if slices.Contains(kinds, item.Kind) {
			found = append(found, item)
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

// do plays acts, a second apart: yes, no, or the link of the mail that was last sent.
func (p *place) do(acts ...string) {
	p.t.Helper()
	link := ""
	for _, act := range acts {
		p.now = p.now.Add(time.Second)
		desk := p.desk()
		var err error
		switch act {
		case "oui":
			err = desk.Give(ctx, p.owner, news)
		case "non":
			err = desk.Withdraw(ctx, p.owner, news)
		case "courriel":
			to, ok, failed := desk.Recipient(ctx, p.owner.Person, news)
			if link, err = to.Leave, failed; !ok {
				p.t.Fatal("nothing may be sent")
			}
		case "lien":
			err = desk.Leave(ctx, link)
		}
		if err != nil {
			p.t.Fatalf("%s of %v: %v", act, acts, err)
		}
	}
}

// What is kept after each order of acts: addresses, oppositions, proofs, and whether anything may be sent.
func TestOrders(t *testing.T) {
	for _, test := range []struct {
		acts                       string
		sends                      bool
		addresses, opposed, proofs int
		journaled, withdrawn       int
	}{
		{acts: "", proofs: 0},
		{acts: "non"},
		{acts: "oui", sends: true, addresses: 1, proofs: 1, journaled: 1},
		{acts: "oui oui", sends: true, addresses: 1, proofs: 1, journaled: 1},
		{acts: "oui non", opposed: 1, proofs: 1, journaled: 2, withdrawn: 1},
		{acts: "oui non non", opposed: 1, proofs: 1, journaled: 2, withdrawn: 1},
		{acts: "oui non oui", sends: true, addresses: 1, proofs: 2, journaled: 3, withdrawn: 1},
		{acts: "oui non oui non", opposed: 1, proofs: 2, journaled: 4, withdrawn: 2},
		{acts: "oui courriel lien", opposed: 1, proofs: 1, journaled: 2, withdrawn: 1},
		{acts: "oui courriel lien lien", opposed: 1, proofs: 1, journaled: 2, withdrawn: 1},
		{acts: "oui courriel non oui lien", opposed: 1, proofs: 2, journaled: 4, withdrawn: 2},
	} {
		t.Run(test.acts, func(t *testing.T) {
			p := open(t)
			p.do(strings.Fields(test.acts)...)
			to, sends, err := p.desk().Recipient(ctx, p.owner.Person, news)
			if err != nil || sends != test.sends || sends && to.Email.Plain() != "paul@modele.example" {
				t.Errorf("sends to %v: %v, %v", to.Email.Plain(), sends, err)
			}
			for kind, want := range map[table.Kind]int{
				table.KindSubscription: test.addresses, table.KindOpposition: test.opposed, table.KindConsent: test.proofs, table.KindJournal: test.journaled,
			} {
				if found := p.items(kind); len(found) != want {
					t.Errorf("%d of kind %s, want %d", len(found), kind, want)
				}
			}
			units, ended := map[string]int{}, 0
			for _, item := range p.items(table.KindUnit) {
				unit, err := p.desk().Vault.Parse(&item)
				if err != nil {
					t.Fatal(err)
				}
				units[unit.Class]++
				if unit.Class == "news" && len(unit.Keys) == 0 && unit.Due == p.desk().Lifetime.Today() {
					ended++
				}
			}
			if units["news"]-ended != test.addresses || ended != test.withdrawn || units["opposition"] != min(test.withdrawn, 1) || units["consent"] != test.proofs {
				t.Errorf("units %v, of addresses that went: %d", units, ended)
			}
			mine, err := p.desk().Mine(ctx, p.owner.Person, "recruteur")
			if err != nil || len(mine) != 2 || (mine[0].Now != nil) != test.sends || len(mine[0].Past) != test.withdrawn {
				t.Fatalf("%+v, %v", mine, err)
			}
			for _, past := range mine[0].Past { // what was lawful stays so: from when to when
				if past.Given.IsZero() || !past.Withdrawn.After(past.Given) || past.Version != "1" {
					t.Errorf("proof %+v", past)
				}
			}
		})
	}
}

// A proof names nobody: nothing of the account is in it, opened or not, and nothing of it is in the journal.
func TestProofsNameNobody(t *testing.T) {
	p := open(t)
	p.do("oui", "non", "oui")
	vault := p.desk().Vault
	for _, item := range p.items(table.KindConsent) {
		unit, _, err := vault.Load(ctx, table.UnitOf(&item))
		if err != nil || unit == nil {
			t.Fatalf("no unit: %v", err)
		}
		plain, err := vault.Plain(unit, &item)
		if err != nil || !bytes.Contains(plain, []byte(news)) {
			t.Fatalf("%s, %v", plain, err)
		}
		for _, canary := range []string{"CANARI", "paul", "modele", "@", string(p.owner.Person)} {
			if bytes.Contains(bytes.ToLower(plain), bytes.ToLower([]byte(canary))) {
				t.Errorf("the proof holds %q: %s", canary, plain)
			}
		}
	}
	entries, err := journal.Journal{Store: vault.Store, Ring: vault.Ring, Random: vault.Random}.Day(ctx, p.now.UTC().Format(time.DateOnly))
	if err != nil || len(entries) != 3 || entries[0].Action != "accord" || entries[1].Action != "retrait-accord" || entries[1].Reason != news || entries[1].Agent != p.owner.Person {
		t.Errorf("journal %+v, %v", entries, err)
	}
}

// A newer text asks again, and the yes to the older one ends with the yes to it.
func TestANewerText(t *testing.T) {
	p := open(t)
	p.do("oui")
	purposes := slices.Clone(p.service.Purposes)
	for i := range purposes {
		if purposes[i].Switch != nil {
			newer := *purposes[i].Switch
			newer.Version = "2"
			purposes[i].Switch = &newer
		}
	}
	changed := *p.service
	changed.Purposes = purposes
	p.service = &changed
	p.do("oui")
	mine, err := p.desk().Mine(ctx, p.owner.Person, "recruteur")
	if err != nil || mine[0].Now == nil || mine[0].Now.Version != "2" || len(mine[0].Past) != 1 || !mine[0].Past[0].Withdrawn.IsZero() {
		t.Errorf("%+v, %v", mine, err)
	}
	if found := p.items(table.KindSubscription); len(found) != 1 {
		t.Errorf("%d addresses", len(found))
	}
}

// Only what the service file lets people switch is switched, and only a link of ours says no.
func TestRefused(t *testing.T) {
	p := open(t)
	p.do("oui")
	for _, purpose := range []string{"", "recruteurs", "candidats", "image"} {
		if err := p.desk().Give(ctx, p.owner, purpose); !fault.Is(err, fault.NotFound) {
			t.Errorf("yes to %q: %v", purpose, err)
		}
		if err := p.desk().Withdraw(ctx, p.owner, purpose); !fault.Is(err, fault.NotFound) {
			t.Errorf("no to %q: %v", purpose, err)
		}
	}
	to, _, err := p.desk().Recipient(ctx, p.owner.Person, news)
	if err != nil {
		t.Fatal(err)
	}
	other := string(id.FromBytes[id.Person]([id.Size]byte{8}))
	for _, link := range []string{"", "~~", news + "~" + string(p.owner.Person) + "~", to.Leave + "x", strings.Replace(to.Leave, news, "image", 1), strings.Replace(to.Leave, string(p.owner.Person), other, 1)} {
		if err := p.desk().Leave(ctx, link); !fault.Is(err, fault.Invalid) {
			t.Errorf("link %q: %v", link, err)
		}
	}
	if strings.Contains(to.Leave, "@") || strings.Contains(to.Leave, p.owner.Class) {
		t.Errorf("the link tells of the person: %s", to.Leave)
	}
}

// Nothing is sent to an address on the list, though a consent be there; nor while the account is restricted.
func TestSendingChecks(t *testing.T) {
	p := open(t)
	p.do("oui")
	vault := p.desk().Vault
	unit, _, err := vault.Load(ctx, table.UnitKey(p.owner.Person, p.owner.Class))
	if err != nil {
		t.Fatal(err)
	}
	unit.Frozen = "contestation"
	unit.Touch()
	if err := vault.Commit(ctx, unit); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := p.desk().Recipient(ctx, p.owner.Person, news); ok || err != nil {
		t.Errorf("sends to a restricted account: %v", err)
	}
	unit.Frozen = ""
	unit.Touch()
	if err := vault.Commit(ctx, unit); err != nil {
		t.Fatal(err)
	}
	hash, err := vault.Ring.Hash("opposition", "paul@modele.example")
	if err != nil {
		t.Fatal(err)
	}
	entry := table.Item{Key: table.OppositionKey(hash), Kind: table.KindOpposition, Unit: table.OppositionUnitKey(hash).SK()}
	if err := vault.Store.Write(ctx, table.Put(entry, table.Always)); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := p.desk().Recipient(ctx, p.owner.Person, news); ok || err != nil {
		t.Errorf("sends to an address on the list: %v", err)
	}
}

// purge runs what is due on a day, each kind of run released where that needs people.
func (p *place) purge(day string) []string {
	p.t.Helper()
	p.now = calendar.MustParse(day).Start(p.service.Zone).Add(9 * time.Hour)
	vault := p.desk().Vault
	objects, err := directory.Open(directory.Options{Root: p.t.TempDir(), Secret: make([]byte, 32), Clock: clock.Fixed(p.now)})
	if err != nil {
		p.t.Fatal(err)
	}
	desk := purge.New(vault, objects, p.service, "essai")
	if _, err := desk.Recount(ctx); err != nil {
		p.t.Fatal(err)
	}
	runs, err := desk.Plan(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	var rules []string
	for _, run := range runs {
		for _, who := range []id.Person{"0000000000000000000000000g", "0000000000000000000000001g"} {
			if run.State == purge.Visa {
				if run, err = desk.Release(ctx, run.ID, who, "dpo"); err != nil {
					p.t.Fatal(err)
				}
			}
		}
		if err := desk.Run(ctx, run.ID); err != nil {
			p.t.Fatal(err)
		}
		rules = append(rules, string(run.Rule))
	}
	return rules
}

func (p *place) unit(class string) *seal.Unit {
	p.t.Helper()
	for _, item := range p.items(table.KindUnit) {
		if table.ClassOf(item.Key.SK()) == class {
			unit, err := p.desk().Vault.Parse(&item)
			if err != nil {
				p.t.Fatal(err)
			}
			return unit
		}
	}
	p.t.Fatalf("no unit of class %s", class)
	return nil
}

// The rules fire: the address a year after the last sign-in, the opposition after a year, the proof five years after the end.
func TestRulesFire(t *testing.T) {
	p := open(t)
	p.do("oui")
	p.now = p.now.AddDate(0, 2, 0)
	if err := p.desk().Seen(ctx, p.owner.Person); err != nil {
		t.Fatal(err)
	}
	seen := p.desk().Lifetime.Today()
	due := calendar.Due(seen, calendar.Period{Years: 1})
	if unit := p.unit("news"); unit.Rule != "MJ-04" || unit.Due != due {
		t.Errorf("the address: %s, %v, want %v", unit.Rule, unit.Due, due)
	}
	if rules := p.purge(due.AddDays(1).String()); !slices.Equal(rules, []string{"MJ-04"}) {
		t.Fatalf("runs %v", rules)
	}
	if _, ok, err := p.desk().Recipient(ctx, p.owner.Person, news); ok || err != nil || len(p.items(table.KindSubscription)) != 0 {
		t.Errorf("the address is left: %v", err)
	}
	if unit := p.unit("consent"); unit.Rule != "MJ-11" || unit.Due != calendar.Due(due.AddDays(1), calendar.Period{Years: 5}) {
		t.Errorf("the proof: %s, %v, %q", unit.Rule, unit.Due, unit.Active)
	}
	p.do("oui", "non")
	if rules := p.purge(p.desk().Lifetime.Today().AddDays(1).String()); !slices.Equal(rules, []string{"MJ-04"}) {
		t.Errorf("the day after a no, runs %v", rules)
	}
	if left := p.items(table.KindUnit); slices.ContainsFunc(left, func(item table.Item) bool { return table.ClassOf(item.Key.SK()) == "news" }) {
		t.Errorf("a unit is left of the address: %v", left)
	}
	if unit := p.unit("opposition"); unit.Rule != "MJ-05" || unit.Due != calendar.Due(p.desk().Lifetime.Today().AddDays(-1), calendar.Period{Years: 1}) {
		t.Errorf("the opposition: %s, %v", unit.Rule, unit.Due)
	}
	if rules := p.purge(p.unit("opposition").Due.AddDays(1).String()); !slices.Contains(rules, "MJ-05") || len(p.items(table.KindOpposition)) != 0 {
		t.Errorf("runs %v", rules)
	}
}

// A proof outlives the account, without what would lead to its name, and goes five years after.
func TestTheProofOutlivesTheAccount(t *testing.T) {
	p := open(t)
	p.do("oui")
	main := p.unit("recruteur")
	if rules := p.purge(main.Due.AddDays(1).String()); !slices.Contains(rules, "MJ-02") {
		t.Fatalf("runs %v, due %v", rules, main.Due)
	}
	if left := p.items(table.KindAccount, table.KindSubscription, table.KindBlind, table.KindMirror); len(left) != 0 {
		t.Errorf("left %+v", left)
	}
	proof := p.unit("consent")
	if len(p.items(table.KindConsent)) != 1 || proof.Active != "" || proof.Due.IsZero() {
		t.Fatalf("proof %+v", proof)
	}
	if rules := p.purge(proof.Due.AddDays(1).String()); !slices.Equal(rules, []string{"MJ-11"}) || len(p.items(table.KindConsent)) != 0 {
		t.Errorf("runs %v", rules)
	}
}
