package seal_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

// makeKeys makes the keys of the goldens, once.
func makeKeys(t *testing.T) ([]byte, error) {
	t.Helper()
	made := keys{Master: content(seal.KeySize)}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, made.Master, 0o600); err != nil {
		return nil, err
	}
	house := vaulttest.Open(t)
	var err error
	if house.Master, err = local.Open(file); err != nil {
		return nil, err
	}
	vault := house.Vault(t)
	var parts []string
	for _, group := range vaulttest.Groups {
		parts = append(parts, table.BranchPK(string(group)))
	}
	units := map[table.Key]*seal.Unit{}
	for _, g := range goldens(t) {
		if units[g.unit] == nil {
			units[g.unit] = vault.NewUnit(g.unit, g.class)
			parts = append(parts, g.unit.PK())
		}
		if err := units[g.unit].Prepare(vaulttest.Sealed[g.want.Kind()]); err != nil {
			return nil, err
		}
	}
	for _, unit := range units {
		if err := vault.Commit(context.Background(), unit); err != nil {
			return nil, err
		}
	}
	for _, pk := range parts {
		page, err := house.Store.Query(context.Background(), table.Query{Table: table.Keys, PK: pk})
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			made.Items = append(made.Items, storedItem{item.Key.PK(), item.Key.SK(), item.Kind, item.Body})
		}
	}
	text, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		return nil, err
	}
	return text, os.WriteFile(filepath.Join(goldenFolder, "keys.json"), append(text, '\n'), 0o644)
}

// write keeps the golden of a schema that has none yet.
func (g golden) write(t *testing.T, vault *seal.Vault, unit *seal.Unit) {
	t.Helper()
	item := g.sealed(t, vault, unit)
	plain, err := vault.Plain(unit, &item)
	if err != nil {
		t.Fatal(err)
	}
	for ending, text := range map[string]string{"json": string(plain), "sealed": base64.StdEncoding.EncodeToString(item.Body)} {
		file, err := os.OpenFile(path(g, ending), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = file.WriteString(text + "\n")
		if err := errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
