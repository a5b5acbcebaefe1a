package seal_test

import (
	"context"
	"errors"
	"testing"

	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// note is a record of these tests.
type note struct {
	Text string `json:"text"`
}

func (note) Kind() table.Kind { return table.KindCard }
func (note) Schema() int      { return 1 }

func person(n byte) id.Person { return id.FromBytes[id.Person]([id.Size]byte{15: n}) }

var (
	zoe  = person(1)
	paul = person(2)
)

// stored makes a unit with one note in it, and returns both as they are read back.
func stored(t *testing.T, vault *seal.Vault, who id.Person, text string) (*seal.Unit, *table.Item) {
	t.Helper()
	unit := vault.NewUnit(table.UnitKey(who, "dossier"), "dossier")
	put(t, vault, unit, table.CardKey(who), note{text})
	return load(t, vault, who)
}

func put(t *testing.T, vault *seal.Vault, unit *seal.Unit, key table.Key, record seal.Record) {
	t.Helper()
	item, err := vault.Seal(unit, key, record)
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.Commit(context.Background(), unit, table.Put(item, table.Always)); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, vault *seal.Vault, who id.Person) (*seal.Unit, *table.Item) {
	t.Helper()
	unit, items, err := vault.Load(context.Background(), table.UnitKey(who, "dossier"), table.CardKey(who))
	if err != nil {
		t.Fatal(err)
	}
	return unit, items[0]
}

func refused(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, seal.ErrRefused) {
		t.Errorf("%s: error %v, want ErrRefused", what, err)
	}
}
