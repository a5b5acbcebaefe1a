package seal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"

	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

func TestARecordIsReadBack(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit, item := stored(t, vault, zoe, "une note sur Zoé")
	var got note
	if err := vault.Open(unit, item, &got); err != nil {
		t.Fatal(err)
	}
	if got.Text != "une note sur Zoé" {
		t.Errorf("read %q", got.Text)
	}
	if bytes.Contains(item.Body, []byte("note")) {
		t.Error("the stored body holds the text in clear")
	}
}

// Two sealings of one record are not equal: nobody sees in two backups that nothing changed.
func TestSealingTwiceGivesTwoBodies(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit, _ := stored(t, vault, zoe, "note")
	first, err := vault.Seal(unit, table.CardKey(zoe), note{"note"})
	if err != nil {
		t.Fatal(err)
	}
	second, err := vault.Seal(unit, table.CardKey(zoe), note{"note"})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first.Body, second.Body) {
		t.Error("the same body twice")
	}
}

// A body is bound to its place: whoever can write in the table cannot show one person's data as another's, nor an old CV as a new
// one, nor a note as something else.
func TestAnItemOpensInItsPlaceOnly(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit, item := stored(t, vault, zoe, "note")
	other, _ := stored(t, vault, paul, "autre note")
	key := item.Key
	moved := map[string]func(*table.Item){
		"to another person":   func(i *table.Item) { i.Key = table.CardKey(paul) },
		"to another sort key": func(i *table.Item) { i.Key = table.At(key.Table(), key.PK(), "cards") },
		"to another table":    func(i *table.Item) { i.Key = table.At(table.Journal, key.PK(), key.SK()) },
		"across the border":   func(i *table.Item) { i.Key = table.At(key.Table(), key.PK()+"\x00card", "") },
		"to another kind":     func(i *table.Item) { i.Kind = table.KindAccount },
		"cut short":           func(i *table.Item) { i.Body = i.Body[:len(i.Body)-1] },
		"emptied":             func(i *table.Item) { i.Body = nil },
		"of another format":   func(i *table.Item) { i.Body = append([]byte{2}, i.Body[1:]...) },
	}
	for name, move := range moved {
		changed := *item
		move(&changed)
		refused(t, name, vault.Open(unit, &changed, &note{}))
	}
	refused(t, "with another unit", vault.Open(other, item, &note{}))
	elsewhere := *item
	elsewhere.Unit = "U#recruteur"
	refused(t, "to another unit", vault.Open(unit, &elsewhere, &note{}))
	for i := range item.Body {
		changed := *item
		changed.Body = bytes.Clone(item.Body)
		changed.Body[i] ^= 0x10
		refused(t, "with a bit turned", vault.Open(unit, &changed, &note{}))
	}
}

// A wrapped key is bound to its unit and group too: copied into another unit it opens nothing.
func TestAWrappedKeyOpensInItsUnitOnly(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	mine, item := stored(t, vault, zoe, "note")
	theirs, _ := stored(t, vault, paul, "autre note")
	theirs.Keys["identity"] = mine.Keys["identity"]
	copied := *item
	copied.Key = table.CardKey(paul)
	refused(t, "a key of another unit", vault.Open(theirs, &copied, &note{}))

	mine, item = load(t, vault, zoe)
	mine.Keys["flux"] = mine.Keys["identity"]
	kinds := *vault
	kinds.Groups = map[table.Kind]seal.Group{table.KindCard: "flux"}
	refused(t, "a key of another group", kinds.Open(mine, item, &note{}))
}

func TestAUnitWithoutTheGroupsKey(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit, item := stored(t, vault, zoe, "note")
	delete(unit.Keys, "identity")
	refused(t, "destroyed key", vault.Open(unit, item, &note{}))
	if len(unit.Keys) != 0 {
		t.Error("reading made a new key")
	}
	unknown := *item
	unknown.Kind = "unknown"
	refused(t, "kind without a group", vault.Open(unit, &unknown, &note{}))
}

func TestSealingAKindWithoutAGroup(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	vault.Groups = map[table.Kind]seal.Group{}
	unit := vault.NewUnit(table.UnitKey(zoe, "dossier"), "dossier")
	if item, err := vault.Seal(unit, table.CardKey(zoe), note{"note"}); err == nil || len(item.Body) != 0 {
		t.Errorf("sealed under no group: %v", err)
	}
}

func TestNotGranted(t *testing.T) {
	house := vaulttest.Open(t)
	_, item := stored(t, house.Vault(t), zoe, "note")
	vault := house.Vault(t, "flux")
	unit, _ := load(t, vault, zoe)
	if err := vault.Open(unit, item, &note{}); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("open: %v, want ErrGranted", err)
	}
	fresh := vault.NewUnit(table.UnitKey(paul, "dossier"), "dossier")
	if _, err := vault.Seal(fresh, table.CardKey(paul), note{"note"}); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("seal: %v, want ErrGranted", err)
	}
	if len(fresh.Keys) != 0 {
		t.Error("the unit got a key that nobody can wrap")
	}
}

// second is what note became: schema 2, which still reads schema 1.
type second struct {
	Words []string `json:"words"`
}

func (second) Kind() table.Kind { return table.KindCard }
func (second) Schema() int      { return 2 }
func (s *second) Upgrade(schema int, body []byte) error {
	var past note
	if schema != 1 {
		return errors.New("no such schema")
	}
	if err := json.Unmarshal(body, &past); err != nil {
		return err
	}
	s.Words = []string{past.Text}
	return nil
}

func TestSchemas(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit, item := stored(t, vault, zoe, "note")
	var upgraded second
	if err := vault.Open(unit, item, &upgraded); err != nil || len(upgraded.Words) != 1 || upgraded.Words[0] != "note" {
		t.Errorf("schema 1 read by a program of schema 2: %v, %v", upgraded, err)
	}
	put(t, vault, unit, table.CardKey(zoe), &second{[]string{"deux", "mots"}})
	unit, item = load(t, vault, zoe)
	if err := vault.Open(unit, item, &upgraded); err != nil || len(upgraded.Words) != 2 {
		t.Errorf("schema 2: %v, %v", upgraded, err)
	}
	var past note
	if err := vault.Open(unit, item, &past); err == nil {
		t.Error("a program of schema 1 reads schema 2")
	}
}

func TestLoadOfNobody(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	unit, items, err := vault.Load(context.Background(), table.UnitKey(zoe, "dossier"), table.CardKey(zoe), table.DossierKey(zoe))
	if unit != nil || err != nil || len(items) != 2 || items[0] != nil || items[1] != nil {
		t.Errorf("unit %v, items %v, error %v", unit, items, err)
	}
}

func TestParseRefusesAnotherSchema(t *testing.T) {
	vault := vaulttest.Open(t).Vault(t)
	for _, body := range []string{``, `{}`, `{"schema":2,"unit":{}}`, `{"schema":1,"unit":[]}`} {
		item := table.Item{Key: table.UnitKey(zoe, "dossier"), Kind: table.KindUnit, Body: []byte(body)}
		if _, err := vault.Parse(&item); err == nil {
			t.Errorf("unit %q is accepted", body)
		}
	}
}
