package journey

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"tandem/infra/local/machine"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// secrets are what no file of the data folder may hold in clear: the canaries, and the numbers that the CAF's file brings.
var secrets = append([]string{"2850762041991", "2850762041", "0001234", "000123400000000", "1985-07-14", "FICTIF", "ÉGALITÉ", password}, append(canaries, paulCanaries...)...)

// inClear looks for texts in the raw bytes of every file of a folder, in the ways in which a program writes text down.
func inClear(t *testing.T, folder string, texts []string, skip func(path string) bool) (found []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the running service took it away between the listing and the look
		}
		if err != nil || entry.IsDir() || skip(path) {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		content = append(content, path...)
		for _, text := range texts {
			for _, form := range []string{text, strings.ToUpper(text), strings.ToLower(text), norm.NFD.String(text)} {
				latin, _ := charmap.Windows1252.NewEncoder().String(form)
				if bytes.Contains(content, []byte(form)) || latin != "" && bytes.Contains(content, []byte(latin)) {
					found = append(found, text+" in "+path)
					break
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func isMail(path string) bool { return strings.HasSuffix(path, ".eml") }

// TestNothingStandsInClear looks at the disk of a service that people are in: no file of its folder, mails aside, holds a name, an
// address, a number or a text of theirs. Mails hold nothing but the address.
func TestNothingStandsInClear(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	if err := l.m.Start(l.ctx); err != nil { // the depot is watched, and everything is written that the house writes
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join("..", "..", "events", "flux", "demo-cloture.xml"))
	if err != nil {
		t.Fatal(err)
	}
	dropped := filepath.Join(l.folder, "depot", "caf", "CANARI EXEMPLE Zoé 2850762041991.xml") // people name files after people
	if err := os.WriteFile(dropped, content, 0o600); err != nil {
		t.Fatal(err)
	}
	l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	eventually(t, "the file is taken from the depot and applied", func() bool {
		reports := l.must(http.StatusOK, "admin", http.MethodGet, "/api/v1/admin/imports", nil)
		list, _ := at(t, reports, "imports").([]any)
		return len(list) == 2 && text(t, list[0], "status") == "OK"
	})
	l.must(http.StatusAccepted, "zoe", http.MethodPost, "/api/v1/cvs/documents", samplePDF("canari.zoe.pdf-contenu")) // may still wait for its check
	for _, when := range []string{"while it runs", "after it stopped"} {
		if found := inClear(t, l.folder, secrets, isMail); len(found) > 0 {
			t.Errorf("%s: %v", when, found)
		}
		l.close()
	}
	folders, err := os.ReadDir(l.folder)
	if err != nil || len(folders) < 7 {
		t.Errorf("what was looked at? %v, %v", folders, err)
	}
	mails := filepath.Join(l.folder, "mails")
	addresses := map[string]bool{"zoe.canari@demo.example": true, "paul.canari@demo.example": true}
	for _, one := range inClear(t, mails, secrets, func(path string) bool { return !isMail(path) }) {
		if text, _, _ := strings.Cut(one, " in "); !addresses[text] && text != "PAUL" { // his address has his name in it
			t.Errorf("a mail holds %s", one)
		}
		delete(addresses, strings.SplitN(one, " in ", 2)[0])
	}
	if len(addresses) > 0 {
		t.Errorf("the look is blind: it does not find the addresses %v in the mails", addresses)
	}
}

// TestDestroyedKeysLeaveTheDisk remembers the wrapped keys of somebody's unit: before the purge the raw bytes of the data hold them, in
// the form in which units are stored, after it in none.
func TestDestroyedKeysLeaveTheDisk(t *testing.T) {
	t.Parallel()
	from := released(t)
	l := from.open(t, machine.Wrap{})
	var keys [][]byte
	err := l.m.Table.Each(l.ctx, func(item table.Item) error {
		var body struct {
			Unit struct {
				State seal.State
				Keys  map[seal.Group][]byte
			}
		}
		if person, ok := table.PersonOf(item.Key.PK()); !ok || item.Key != table.UnitKey(person, "dossier") {
			return nil
		}
		if err := json.Unmarshal(item.Body, &body); err != nil {
			return err
		}
		if body.Unit.State == seal.StateCut {
			for _, key := range body.Unit.Keys {
				keys = append(keys, key)
			}
		}
		return nil
	})
	if err != nil || len(keys) != 3 { // identity, flux, profile
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	if held := l.holds(keys); held != len(keys) {
		t.Errorf("before the purge the disk holds %d of %d keys: the look is blind", held, len(keys))
	}
	l.purged(from.run)
	for _, when := range []string{"while it runs", "after it stopped"} {
		if held := l.holds(keys); held != 0 {
			t.Errorf("%s, after the purge, the disk holds %d destroyed keys", when, held)
		}
		l.close()
	}
}

// holds counts the keys that stand in a file of the folder, raw or in base 64.
func (l *lab) holds(keys [][]byte) int {
	l.t.Helper()
	held := map[string]bool{}
	err := filepath.WalkDir(l.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, key := range keys {
			for _, form := range [][]byte{key, []byte(base64.StdEncoding.EncodeToString(key)), []byte(base64.RawURLEncoding.EncodeToString(key))} {
				if bytes.Contains(content, form) {
					held[string(key)] = true
				}
			}
		}
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return len(held)
}
