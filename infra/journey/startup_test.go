package journey

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/service"
)

// TestUnreadableData starts the service on files that it cannot use: it says in French which one and what to do, and changes none.
func TestUnreadableData(t *testing.T) {
	t.Parallel()
	garbage := []byte(strings.Repeat("Ceci n'est pas une base de données. ", 4000))
	write := func(path string, content []byte) func(*testing.T, string) {
		return func(t *testing.T, folder string) {
			if err := os.WriteFile(strings.ReplaceAll(path, "DATA", folder), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name  string
		spoil func(t *testing.T, folder string)
		file  string // named in the message
		says  string
	}{
		{"another file as data", write("DATA/data.db", garbage), "data.db", "restaurez la dernière sauvegarde"},
		{"data cut short", func(t *testing.T, folder string) {
			if err := os.Truncate(filepath.Join(folder, "data.db"), 3*4096); err != nil {
				t.Fatal(err)
			}
		}, "data.db", "est abîmé"},
		{"another file as queues", write("DATA/queues.db", garbage), "queues.db", "illisible"},
		{"key of other data", write("DATA.key", []byte(strings.Repeat("k", 32))), ".key", "n'est pas celui de ces données"},
		{"key cut short", write("DATA.key", []byte("k")), ".key", "restaurez-le depuis sa sauvegarde"},
		{"key lost", func(t *testing.T, folder string) {
			if err := os.Remove(folder + ".key"); err != nil {
				t.Fatal(err)
			}
		}, ".key", "introuvable"},
		{"another file as clock", write("DATA/clock", garbage), "clock", "supprimez ce fichier"},
	}
	made := filepath.Join(t.TempDir(), "data")
	fresh, err := openOn(made)
	if err != nil {
		t.Fatal(err)
	}
	if err := fresh.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "data")
			copyTo(t, made, folder)
			test.spoil(t, folder)
			spoilt, key := contents(folder, test.file), contents(folder, ".key")
			m, err := openOn(folder)
			if err == nil {
				t.Fatal(m.Close(), "it starts")
			}
			if message := err.Error(); !strings.Contains(message, test.file) || !strings.Contains(message, test.says) {
				t.Errorf("it says %q, want %q of %s", message, test.says, test.file)
			}
			if contents(folder, test.file) != spoilt || contents(folder, ".key") != key {
				t.Error("what could not be used was changed")
			}
			if err := os.RemoveAll(folder); err != nil { // what is advised: the right files are put back
				t.Fatal(err)
			}
			copyTo(t, made, folder)
			again, err := openOn(folder)
			if err != nil {
				t.Fatalf("with the right file: %v", err)
			}
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestDataInUse starts a second service on the data of a running one.
func TestDataInUse(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	first, err := openOn(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openOn(folder); err == nil || !strings.Contains(err.Error(), "déjà ouvert par un autre programme : arrêtez-le") {
		t.Errorf("the second one says %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := openOn(folder)
	if err != nil {
		t.Fatalf("after the first has stopped: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func openOn(folder string) (*machine.Machine, error) {
	return machine.Open(context.Background(), machine.Config{Addr: labAddr, Data: folder, Service: service.Default}, io.Discard, machine.Wrap{})
}

// contents is a file of the data, or their key; empty when there is none.
func contents(folder, name string) string {
	path := filepath.Join(folder, name)
	if name == ".key" {
		path = folder + name
	}
	content, _ := os.ReadFile(path)
	return string(content)
}

// TestExpired comes too late with a code and with the link of a mail.
func TestExpired(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	const path = "/api/v1/registrations/candidates"
	remi, clemence := claim(t, "RÉMI", "remi.specimen@demo.example"), claim(t, "CLÉMENCE", "clemence.canevas@demo.example")
	l.must(http.StatusAccepted, "", "POST", path, clemence)
	l.settle()
	link := l.link("clemence.canevas@demo.example")

	l.wait(l.m.Service.TechnicalRule(service.TechnicalLink).Lifetime)
	status, refused := l.call("", "POST", "/api/v1/account/confirmation", map[string]any{"token": link})
	if status != http.StatusUnprocessableEntity || text(t, refused, "errors", 0, "pointer") != "#/token" {
		t.Errorf("a link that has expired: %d %v", status, refused)
	}
	l.must(http.StatusForbidden, "", "POST", "/api/v1/account/session", map[string]any{"email": "clemence.canevas@demo.example", "password": password})
	l.settle()
	l.must(http.StatusOK, "", "POST", "/api/v1/account/confirmation", map[string]any{"token": l.link("clemence.canevas@demo.example")})
	l.signIn("clemence", "clemence.canevas@demo.example", password)

	_, wrong := l.call("", "POST", path, with(remi, "code", "00000-00000-0"))
	l.travel("2027-03-15T12:00:00+01:00") // the last of 90 days
	_, mistaken := l.call("", "POST", path, with(remi, "postalCode", "62000"))
	l.travel("2027-03-16T12:00:00+01:00")
	_, late := l.call("", "POST", path, remi)
	if text(t, late) != text(t, wrong) || text(t, mistaken) != text(t, wrong) {
		t.Errorf("expired: %v, wrong: %v", late, wrong)
	}
	l.signIn("agent", "agent@demo.example", demo.Password)
	list := l.must(http.StatusOK, "agent", "GET", "/api/v1/admin/refusals", nil)
	if text(t, list, "refusals", 0, "reason") != "code expiré" || text(t, list, "refusals", 1, "reason") != "code postal différent du dossier" {
		t.Errorf("staff read %v", list)
	}
}
