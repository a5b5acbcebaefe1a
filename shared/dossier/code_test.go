package dossier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/directory"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/postal"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

func drawCode(t *rapid.T) string {
	code, err := newCode(vaulttest.Random(rapid.String().Draw(t, "seed")))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// A code is read as people copy it from a letter.
func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		shown := ShowCode(code)
		if len(shown) != 13 || shown[5] != '-' || shown[11] != '-' {
			t.Fatalf("shown as %q", shown)
		}
		typed := shown
		for _, way := range []*strings.Replacer{
			strings.NewReplacer("-", ""), strings.NewReplacer("-", " "), strings.NewReplacer("-", "\u00a0"), strings.NewReplacer("0", "O"),
			strings.NewReplacer("0", "o"), strings.NewReplacer("1", "I"), strings.NewReplacer("1", "l"), strings.NewReplacer("1", "i"),
		} {
			if rapid.Bool().Draw(t, "so") {
				typed = way.Replace(typed)
			}
		}
		if rapid.Bool().Draw(t, "small") {
			typed = strings.ToLower(typed)
		}
		if got, ok := ParseCode(" " + typed + " "); !ok || got != code {
			t.Fatalf("%q is typed %q and read %q, %v", code, typed, got, ok)
		}
	})
}

// One wrong character, or two exchanged, are always noticed without asking the table: they cost none of the five tries.
func TestTheCheckCharacter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		at := rapid.IntRange(0, codeSize-1).Draw(t, "at")
		wrong := []byte(code)
		if rapid.Bool().Draw(t, "exchanged") {
			wrong[at], wrong[at+1] = wrong[at+1], wrong[at]
		} else {
			wrong[at] = alphabet[rapid.IntRange(0, 31).Draw(t, "character")]
		}
		if _, ok := ParseCode(string(wrong)); ok != (string(wrong) == code) {
			t.Fatalf("%q typed for %q: accepted %v", wrong, code, ok)
		}
	})
}

func TestParseCode(t *testing.T) {
	t.Parallel()
	good := "0000000000" + string(check("0000000000"))
	for text, ok := range map[string]bool{
		good: true, strings.ReplaceAll(good, "0", "o"): true, "": false, good[1:]: false, good + "0": false, "-----------": false, "UUUUUUUUUUU": false,
		"0000000000U": false, "000000000é0": false, "00000\n00000" + good[10:]: false, "00000–00000" + good[10:]: false, "*000000000" + good[10:]: false,
		"ıııııııııı" + good[10:]: false,
	} {
		if code, got := ParseCode(text); got != ok || ok && code != good || !ok && len(code) != 0 && len(code) != codeSize+1 {
			t.Errorf("%q: %q, %v", text, code, got)
		}
	}
}

// Codes are drawn from all 32^10, and end in a letter or digit that people can copy.
func TestNewCode(t *testing.T) {
	t.Parallel()
	random := vaulttest.Random(t.Name())
	seen := map[string]bool{}
	var used [codeSize]map[byte]bool
	for range 2000 {
		code, err := newCode(random)
		if err != nil {
			t.Fatal(err)
		}
		if seen[code] || len(code) != codeSize+1 || strings.IndexByte(alphabet, code[codeSize]) < 0 {
			t.Fatalf("code %q", code)
		}
		seen[code] = true
		for i := range used {
			if used[i] == nil {
				used[i] = map[byte]bool{}
			}
			used[i][code[i]] = true
		}
	}
	for i, characters := range used {
		if len(characters) != 32 {
			t.Errorf("place %d has %d characters of 32", i, len(characters))
		}
	}
	if _, err := newCode(iotest.ErrReader(errors.New("lost"))); err == nil {
		t.Error("a code without randomness")
	}
}

func (o *office) waiting() int {
	o.t.Helper()
	count, err := o.Waiting(ctx)
	if err != nil {
		o.t.Fatal(err)
	}
	return count
}

// issued issues codes and returns the letters by surname.
func (o *office) issued(limit int) map[string]Letter {
	o.t.Helper()
	letters, people, err := o.Issue(ctx, limit, everywhere, asked)
	if err != nil || len(letters) != len(people) {
		o.t.Fatalf("%d letters of %d people: %v", len(letters), len(people), err)
	}
	byName := map[string]Letter{}
	for _, letter := range letters {
		byName[letter.LastName] = letter
	}
	return byName
}

func TestIssue(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A", o.zoe(), o.paul()), "import1", october)
	o.apply(closed(foyer("B", flux.Personne{Role: flux.Demandeur, Nom: "FERME", Prenom: "LUC", DateNaissance: day("1990-01-01")}), "2026-09-30"), "import1", october)
	if n := o.waiting(); n != 2 {
		t.Fatalf("%d people wait, want the two with an open right", n)
	}
	calais := func(code postal.Code) bool { return code == "62100" }
	if elsewhere, _, err := o.Issue(ctx, 10, calais, asked); err != nil || len(elsewhere) != 0 || o.waiting() != 2 {
		t.Fatalf("of another territory: %d letters, %d still wait, %v", len(elsewhere), o.waiting(), err)
	}
	letters, people, err := o.Issue(ctx, 1, everywhere, asked)
	if err != nil || len(letters) != 1 || len(people) != 1 || o.waiting() != 1 {
		t.Fatalf("%d letters, %d still wait, %v", len(letters), o.waiting(), err)
	}
	byName := o.issued(10)
	byName[letters[0].LastName] = letters[0]
	if len(byName) != 2 || o.waiting() != 0 || len(o.issued(10)) != 0 {
		t.Fatalf("letters %d, %d still wait", len(byName), o.waiting())
	}
	zoe := byName["EXEMPLE"]
	if zoe.FirstName != "ZOÉ" || !slices.Equal(zoe.Address, []string{"12 RUE DE L'ÉGALITÉ", "62000 ARRAS"}) || zoe.Expires != day("2027-02-04") {
		t.Errorf("letter %+v", zoe)
	}
	if zoe.Code == byName["MODELE"].Code {
		t.Error("two people have one code")
	}
	if n := len(o.issued(0)); n != 0 {
		t.Errorf("%d letters of none", n)
	}
}

// The code exists in the letter alone; its unit has a clock of its own.
func TestACodeIsNotKept(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A", o.zoe()), "import1", october)
	letter := o.issued(1)["EXEMPLE"]
	code, ok := ParseCode(letter.Code)
	if !ok {
		t.Fatalf("code %q", letter.Code)
	}
	units := 0
	err := o.house.Store.Each(ctx, func(item table.Item) error {
		whole := item.Key.PK() + item.Key.SK() + string(item.Body)
		if strings.Contains(whole, code) || strings.Contains(whole, letter.Code) || strings.Contains(whole, code[:codeSize]) {
			t.Errorf("%s holds the code", item.Kind)
		}
		if item.Kind != table.KindUnit {
			return nil
		}
		unit, err := o.Vault.Parse(&item)
		if err != nil {
			return err
		}
		if unit.Class == codeClass {
			units++
			if unit.Due != letter.Expires || len(unit.Keys) != 0 {
				t.Errorf("the code's unit is due %v, with %d keys", unit.Due, len(unit.Keys))
			}
		}
		return nil
	})
	if err != nil || units != 1 {
		t.Errorf("%d units of codes, %v", units, err)
	}
}

// Somebody listed among those who wait whose unit may not be opened any more stops nobody else's letter.
func TestIssuePassesOver(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*seal.Unit){
		"cut":             func(unit *seal.Unit) { unit.State = seal.StateCut },
		"over":            func(unit *seal.Unit) { unit.Until = vaulttest.Now },
		"being destroyed": func(unit *seal.Unit) { unit.State = seal.StatePurge },
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.apply(foyer("A", o.zoe(), o.paul()), "import1", october)
			o.set(o.members("A")[0], change)
			if byName := o.issued(10); len(byName) != 1 || byName["MODELE"].Code == "" {
				t.Errorf("letters for %d people", len(byName))
			}
		})
	}
}

// The index of those who wait lags behind: nobody gets a second code for that.
func TestIssueOnAStaleIndex(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	store := faulty.New(house.Store)
	store.Stale(1)
	o := on(t, house, store)
	o.apply(foyer("A", o.zoe()), "import1", october)
	o.set(o.only("A"), func(*seal.Unit) {}) // the index now shows the one before this write
	if n := len(o.issued(10)); n != 1 {
		t.Fatalf("%d letters", n)
	}
	if o.waiting() != 1 {
		t.Fatal("the index does not lag: the test shows nothing")
	}
	if n := len(o.issued(10)); n != 0 {
		t.Errorf("%d letters more", n)
	}
}

// Whatever fails while codes are issued, the letters made so far come with the error, and the rest still wait: nobody has a code without a
// letter, or two.
func TestIssueThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate([]faulty.Fault{faulty.Before}, func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		steady := on(t, house, nil)
		steady.apply(foyer("A", steady.zoe()), "import1", october)
		o := on(t, house, nil)
		failing := faulty.New(house.Store, plan)
		o.Vault.Store = failing
		letters, people, err := o.Issue(ctx, 10, everywhere, asked)
		if failing.Struck() != (err != nil) || len(letters) != len(people) {
			t.Errorf("%v: %d letters of %d people, %v", plan, len(letters), len(people), err)
		}
		more, _, err := steady.Issue(ctx, 10, everywhere, asked)
		if letters = append(letters, more...); err != nil || len(letters) != 1 {
			t.Errorf("%v: %d letters, %v", plan, len(letters), err)
		}
		return failing.Struck()
	})
}

func TestWait(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*office, id.Person)
		want   bool
	}{
		"a code that ended unused": {func(*office, id.Person) {}, true},
		"an account by now":        {func(o *office, p id.Person) { o.changeCard(p, func(c *directory.Card) { c.Account = true }) }, false},
		"a right that has ended":   {func(o *office, p id.Person) { o.apply(closed(foyer("A", o.zoe()), "2026-11-30"), "import2", november) }, false},
		"access that has ended":    {func(o *office, p id.Person) { o.set(p, func(u *seal.Unit) { u.State = seal.StateCut }) }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			o.apply(foyer("A", o.zoe()), "import1", october)
			zoe := o.only("A")
			o.issued(1)
			test.change(o, zoe)
			for range 2 {
				if err := o.Wait(ctx, zoe); err != nil {
					t.Fatal(err)
				}
			}
			if got := o.read(zoe).waits; got != test.want || (o.waiting() == 1) != test.want {
				t.Errorf("waits %v", got)
			}
		})
	}
	if err := open(t).Wait(ctx, id.FromBytes[id.Person]([id.Size]byte{})); err != nil {
		t.Errorf("somebody who is gone: %v", err)
	}
}

func (o *office) changeCard(person id.Person, change func(*directory.Card)) {
	o.t.Helper()
	got := o.read(person)
	change(&got.card)
	item, err := o.Vault.Seal(got.unit, table.CardKey(person), got.card)
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.Vault.Commit(ctx, got.unit, table.Put(item, table.Always)); err != nil {
		o.t.Fatal(err)
	}
}

func TestLeave(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.apply(foyer("A", o.zoe(), o.paul()), "import1", october)
	people := o.members("A")
	pk := table.FoyerPK(o.stage(foyer("A")).Number)
	for range 2 { // the step of a purge may be repeated
		if err := o.Leave(ctx, pk, people[0]); err != nil {
			t.Fatal(err)
		}
		if got := o.members("A"); !slices.Equal(got, people[1:]) {
			t.Fatalf("members %v", got)
		}
	}
	for range 2 {
		if err := o.Leave(ctx, pk, people[1]); err != nil {
			t.Fatal(err)
		}
	}
	items, err := o.Vault.Store.Get(ctx, table.At(table.Records, pk, "foyer"))
	if err != nil || items[0] != nil {
		t.Errorf("the foyer outlives its last person: %v", err)
	}
}

func TestAddressLines(t *testing.T) {
	t.Parallel()
	d := Dossier{Adresse: flux.Adresse{
		NumeroVoie: "12", NomVoie: "GRAND PLACE", ComplementIdent: "APT 3", Complement: "BAT B", LieuDistribution: "BP 1", CodePostal: "62000", Commune: "ARRAS",
	}}
	if got := strings.Join(d.AddressLines(), "|"); got != "APT 3|BAT B|12 GRAND PLACE|BP 1|62000 ARRAS" {
		t.Errorf("%q", got)
	}
	if got := (Dossier{}).AddressLines(); len(got) != 0 {
		t.Errorf("no address has the lines %q", got)
	}
}

var late = time.Date(2027, 2, 5, 8, 0, 0, 0, time.UTC) // the day after the codes of these tests end
