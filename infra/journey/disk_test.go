package journey

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"tandem/infra/local/machine"
	"tandem/shared/table"
)

// TestNothingStandsInClear looks at the bytes of every file while the people are there: names, addresses, numbers, texts of CVs stand in
// none of them, mails aside; and a mail holds nothing of them but the address.
func TestNothingStandsInClear(t *testing.T) {
	l := matched(t).open(t, machine.Wrap{})
	secrets := append(append([]string{}, canaries...), paulCanaries...)
	secrets = append(secrets, "RECRUTEUR", "recruteur@demo.example", "73282932000074", "0321000000", "Mme Contact", machine.DemoPassword, password)
	for _, found := range l.search(secrets) {
		if !strings.HasPrefix(found.Where, "opened ") && found.Canary != "RECRUTEUR" { // a class of units is called so
			t.Errorf("%q stands in clear in %s", found.Canary, found.Where)
		}
	}
	mails, err := l.m.Mails.List()
	if err != nil || len(mails) == 0 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	for _, mail := range mails {
		for _, secret := range secrets {
			if secret != mail.To && strings.Contains(strings.ToLower(mail.Subject+mail.Text), strings.ToLower(secret)) {
				t.Errorf("a mail says %q", secret)
			}
		}
	}
}

// wrappedKeys are the wrapped keys of a person's units, as they may stand in a file: raw and in base 64.
func wrappedKeys(t *testing.T, l *lab, person string) [][]byte {
	t.Helper()
	var forms [][]byte
	err := l.m.Table.Each(l.ctx, func(item table.Item) error {
		if item.Key.Table() != table.Keys || item.Key.PK() != "P#"+person {
			return nil
		}
		var body struct {
			Unit struct {
				Keys map[string][]byte `json:"keys"`
			} `json:"unit"`
		}
		if err := json.Unmarshal(item.Body, &body); err != nil {
			return err
		}
		for _, key := range body.Unit.Keys {
			forms = append(forms, key, []byte(base64.StdEncoding.EncodeToString(key)))
		}
		return nil
	})
	if err != nil || len(forms) == 0 {
		t.Fatalf("%d forms of keys, %v", len(forms), err)
	}
	return forms
}

func standsIn(t *testing.T, path string, forms [][]byte) int {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, form := range forms {
		if bytes.Contains(content, form) {
			found++
		}
	}
	return found
}

// TestNoDestroyedKeyIsLeftInTheFile: deleting does not erase; the purge ends by scrubbing the free pages, so that the raw bytes of the
// data file hold no key that it destroyed.
func TestNoDestroyedKeyIsLeftInTheFile(t *testing.T) {
	from := released(t)
	l := from.open(t, machine.Wrap{})
	person := owner(t, l)
	keys, file := wrappedKeys(t, l, person), l.m.Config.Data+"/data.db"
	if standsIn(t, file, keys) == 0 {
		t.Fatal("the search does not see the keys while they are there")
	}
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/admin/purges/"+from.run+"/releases", nil)
	l.settle()
	if found := standsIn(t, file, keys); found != 0 {
		t.Errorf("%d forms of destroyed keys stand in data.db", found)
	}
}
