package account_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/account"
	"tandem/shared/clock"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

var ctx = context.Background()

func person(n byte) account.Owner {
	return account.Owner{Person: id.FromBytes[id.Person]([id.Size]byte{15: n}), Class: "recruteur"}
}

func address(t *testing.T, text string) email.Address {
	t.Helper()
	found, err := email.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// create registers somebody, as a registration does.
func create(t *testing.T, vault *seal.Vault, owner account.Owner, text string) error {
	t.Helper()
	book := account.Book{Vault: vault}
	unit := vault.NewUnit(table.UnitKey(owner.Person, owner.Class), owner.Class)
	ops, err := book.Create(unit, owner.Person, account.Account{Role: "recruteur", State: account.Waiting, LastName: "Modèle", Email: address(t, text)})
	if err != nil {
		t.Fatal(err)
	}
	return vault.Commit(ctx, unit, ops...)
}

func TestAnAccountIsFoundByItsAddress(t *testing.T) {
	house := vaulttest.Open(t)
	if err := create(t, house.Vault(t), person(1), "Paul@Modele.example"); err != nil {
		t.Fatal(err)
	}
	book := account.Book{Vault: house.Vault(t)}
	owner, ok, err := book.Owner(ctx, address(t, "paul@modele.example"))
	if err != nil || !ok || owner != person(1) {
		t.Fatalf("owner %v, %v, %v", owner, ok, err)
	}
	stored, err := book.Load(ctx, owner)
	if err != nil || stored.LastName != "Modèle" || stored.Version != 1 || stored.Email.Plain() != "paul@modele.example" {
		t.Errorf("loaded %+v, %v", stored, err)
	}
	if _, ok, err := book.Owner(ctx, address(t, "zoe@modele.example")); ok || err != nil {
		t.Errorf("somebody has an unknown address: %v", err)
	}
}

func TestOneAddressOneAccount(t *testing.T) {
	house := vaulttest.Open(t)
	if err := create(t, house.Vault(t), person(1), "paul@modele.example"); err != nil {
		t.Fatal(err)
	}
	if err := create(t, house.Vault(t), person(2), "PAUL@modele.example"); !errors.Is(err, table.ErrCondition) {
		t.Errorf("a second account with the address: %v", err)
	}
	if _, err := (account.Book{Vault: house.Vault(t)}).Load(ctx, person(2)); !errors.Is(err, account.ErrGone) {
		t.Errorf("half of the second account is there: %v", err)
	}
	if err := create(t, house.Vault(t), person(1), "autre@modele.example"); !errors.Is(err, table.ErrCondition) {
		t.Errorf("a second account of the person: %v", err)
	}
}

func TestManyRegisterAtOnce(t *testing.T) {
	house := vaulttest.Open(t)
	failed := make([]error, 6)
	vaults := make([]*seal.Vault, len(failed))
	for i := range vaults {
		vaults[i] = house.Vault(t)
	}
	var group sync.WaitGroup
	for i := range failed {
		group.Go(func() { failed[i] = create(t, vaults[i], person(byte(i+1)), "paul@modele.example") })
	}
	group.Wait()
	won := 0
	for i, err := range failed {
		if err == nil {
			won++
		} else if !errors.Is(err, table.ErrCondition) {
			t.Errorf("registration %d: %v", i, err)
		}
	}
	if won != 1 {
		t.Errorf("%d accounts with one address", won)
	}
}

// While the blind index's key rotates, an address that is known under the older key is still known.
func TestAnAddressKnownUnderAnOlderKey(t *testing.T) {
	house := vaulttest.Open(t)
	if err := create(t, house.Vault(t), person(1), "paul@modele.example"); err != nil {
		t.Fatal(err)
	}
	key, err := house.Master.Wrap(ctx, seal.Context{Service: vaulttest.Service, Group: string(seal.Blind)}, make([]byte, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	branch := table.Item{Key: table.BranchKey(string(seal.Blind), 2), Kind: table.KindBranch, Body: key}
	if err := house.Store.Write(ctx, table.Put(branch, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	vault := house.Vault(t)
	if owner, ok, err := (account.Book{Vault: vault}).Owner(ctx, address(t, "paul@modele.example")); err != nil || !ok || owner != person(1) {
		t.Errorf("owner %v, %v, %v", owner, ok, err)
	}
	if err := create(t, vault, person(2), "paul@modele.example"); !errors.Is(err, table.ErrCondition) {
		t.Errorf("a second account: %v", err)
	}
	if err := create(t, vault, person(2), "zoe@modele.example"); err != nil {
		t.Errorf("another address: %v", err)
	}
}

// What leads from an address to a person goes with the person: its mirror stands in their partition and names their unit.
func TestTheBlindEntryHasAMirror(t *testing.T) {
	house := vaulttest.Open(t)
	vault := house.Vault(t)
	if err := create(t, vault, person(1), "paul@modele.example"); err != nil {
		t.Fatal(err)
	}
	query := table.Query{Table: table.Records, PK: table.PersonPK(person(1).Person), Prefix: table.MirrorPrefix}
	page, err := vault.Store.Query(ctx, query)
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("mirrors %v, %v", page.Items, err)
	}
	mirror := page.Items[0]
	if mirror.Unit != table.UnitKey(person(1).Person, "recruteur").SK() || len(mirror.Body) != 0 {
		t.Errorf("mirror %+v", mirror)
	}
	hash, err := vault.Ring.Hash(account.EmailIndex, "paul@modele.example")
	if err != nil {
		t.Fatal(err)
	}
	if want := table.MirrorKey(person(1).Person, table.BlindKey(account.EmailIndex, hash).PK()); mirror.Key != want {
		t.Errorf("the mirror leads to %s", mirror.Key.SK())
	}
}

func TestWhoIsGone(t *testing.T) {
	house := vaulttest.Open(t)
	vault := house.Vault(t)
	book := account.Book{Vault: vault}
	if _, err := book.Load(ctx, person(1)); !errors.Is(err, account.ErrGone) || !fault.Is(err, fault.NotFound) {
		t.Errorf("nobody's account: %v", err)
	}
	if err := create(t, vault, person(1), "paul@modele.example"); err != nil {
		t.Fatal(err)
	}
	stored, err := book.Load(ctx, person(1))
	if err != nil {
		t.Fatal(err)
	}
	stored.Unit.Until = vaulttest.Now.Add(time.Hour)
	stored.Unit.Touch()
	if err := book.Save(ctx, person(1).Person, stored); err != nil {
		t.Fatal(err)
	}
	if _, err := book.Load(ctx, person(1)); err != nil {
		t.Errorf("before the end of access: %v", err)
	}
	vault.Clock = clock.Fixed(vaulttest.Now.Add(time.Hour))
	if _, err := book.Load(ctx, person(1)); !errors.Is(err, account.ErrGone) {
		t.Errorf("after the end of access: %v", err)
	}
}

func TestSave(t *testing.T) {
	house := vaulttest.Open(t)
	mine, theirs := account.Book{Vault: house.Vault(t)}, account.Book{Vault: house.Vault(t)}
	if err := create(t, house.Vault(t), person(1), "paul@modele.example"); err != nil {
		t.Fatal(err)
	}
	load := func(book account.Book) *account.Stored {
		stored, err := book.Load(ctx, person(1))
		if err != nil {
			t.Fatal(err)
		}
		return stored
	}
	first, second := load(mine), load(theirs)
	for _, state := range []account.State{account.Active, account.Suspended} { // twice in a row
		first.State = state
		if err := mine.Save(ctx, person(1).Person, first); err != nil {
			t.Fatalf("saving %q: %v", state, err)
		}
	}
	second.State = account.Active
	err := theirs.Save(ctx, person(1).Person, second)
	if !fault.Is(err, fault.Conflict) || !errors.Is(err, table.ErrCondition) {
		t.Errorf("saving over another's change: %v, want a conflict", err)
	}
	got := load(mine)
	if got.State != account.Suspended {
		t.Errorf("state %q", got.State)
	}
	if diff := cmp.Diff(first.Account, got.Account); diff != "" {
		t.Error(diff)
	}
}

// What is saved with an account is saved with it or not at all.
func TestSaveWithMore(t *testing.T) {
	house := vaulttest.Open(t)
	book := account.Book{Vault: house.Vault(t)}
	if err := create(t, book.Vault, person(1), "paul@modele.example"); err != nil {
		t.Fatal(err)
	}
	stored, err := book.Load(ctx, person(1))
	if err != nil {
		t.Fatal(err)
	}
	stored.State = account.Active
	refused := table.Verify(table.CardKey(person(1).Person), table.IfExists)
	if err := book.Save(ctx, person(1).Person, stored, refused); !fault.Is(err, fault.Conflict) {
		t.Errorf("saved: %v", err)
	}
	again, err := book.Load(ctx, person(1))
	if err != nil || again.State != account.Waiting {
		t.Errorf("state %q, %v", again.State, err)
	}
}

func TestTokens(t *testing.T) {
	store := vaulttest.Open(t).Store
	tokens := account.Tokens{Store: store, Random: vaulttest.Random("tokens")}
	expires := vaulttest.Now.Add(48 * time.Hour)
	secret, err := tokens.Issue(ctx, "confirm", person(1), expires)
	if err != nil {
		t.Fatal(err)
	}
	if len(secret) < 43 { // 256 bits
		t.Errorf("a secret of %d characters", len(secret))
	}
	for name, try := range map[string]struct {
		purpose, secret string
		now             time.Time
		ok              bool
	}{
		"at once":               {"confirm", secret, vaulttest.Now, true},
		"at the last moment":    {"confirm", secret, expires.Add(-time.Second), true},
		"expired":               {"confirm", secret, expires, false},
		"of another purpose":    {"reset", secret, vaulttest.Now, false},
		"guessed":               {"confirm", secret[:42] + "A", vaulttest.Now, secret[42] == 'A'},
		"empty":                 {"confirm", "", vaulttest.Now, false},
		"the hash that is kept": {"confirm", account.HashSecret(secret), vaulttest.Now, false},
	} {
		owner, err := tokens.Read(ctx, try.purpose, try.secret, try.now)
		if try.ok && (err != nil || owner != person(1)) || !try.ok && (!errors.Is(err, account.ErrToken) || owner != account.Owner{}) {
			t.Errorf("%s: %v, %v", name, owner, err)
		}
	}
	other, err := tokens.Issue(ctx, "confirm", person(1), expires)
	if err != nil || other == secret {
		t.Errorf("two tokens are one: %v", err)
	}
	if err := tokens.Use(ctx, "confirm", secret); err != nil {
		t.Errorf("the first use: %v", err)
	}
	if err := tokens.Use(ctx, "confirm", secret); !errors.Is(err, account.ErrToken) {
		t.Errorf("the second use: %v", err)
	}
	if _, err := tokens.Read(ctx, "confirm", secret, vaulttest.Now); !errors.Is(err, account.ErrToken) {
		t.Errorf("read after its use: %v", err)
	}
	if _, err := tokens.Read(ctx, "confirm", other, vaulttest.Now); err != nil {
		t.Errorf("the use of one uses up another: %v", err)
	}
}

func TestATokenIsUsedOnce(t *testing.T) {
	tokens := account.Tokens{Store: vaulttest.Open(t).Store, Random: vaulttest.Random("tokens")}
	secret, err := tokens.Issue(ctx, "confirm", person(1), vaulttest.Now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	used := make([]error, 8)
	var group sync.WaitGroup
	for i := range used {
		group.Go(func() { used[i] = tokens.Use(ctx, "confirm", secret) })
	}
	group.Wait()
	won := 0
	for _, err := range used {
		if err == nil {
			won++
		} else if !errors.Is(err, account.ErrToken) {
			t.Errorf("use: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("used %d times", won)
	}
}

func TestNotGranted(t *testing.T) {
	house := vaulttest.Open(t)
	vault := house.Vault(t, "identity")
	if _, _, err := (account.Book{Vault: vault}).Owner(ctx, address(t, "paul@modele.example")); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("found without the blind key: %v", err)
	}
	vault = house.Vault(t, seal.Blind)
	unit := vault.NewUnit(table.UnitKey(person(1).Person, "recruteur"), "recruteur")
	if _, err := (account.Book{Vault: vault}).Create(unit, person(1).Person, account.Account{Email: address(t, "paul@modele.example")}); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("stored without the group: %v", err)
	}
}
