package outbox_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/mail"
	"tandem/shared/mail/contract"
	"tandem/shared/mail/faulty"
	"tandem/shared/mail/outbox"
)

var now = time.Date(2026, 2, 28, 8, 0, 0, 0, time.UTC)

const from = "Le service de l’emploi <ne-pas-repondre@exemple.fr>"

func open(t *testing.T, folder string) *outbox.Outbox {
	t.Helper()
	opened, err := outbox.Open(folder, from, clock.Fixed(now))
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func list(t *testing.T, box *outbox.Outbox) []outbox.Stored {
	t.Helper()
	stored, err := box.List()
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func send(t *testing.T, box *outbox.Outbox, id, text string) {
	t.Helper()
	if err := box.Send(context.Background(), mail.Mail{ID: id, To: "zoe@exemple.fr", Subject: "Bonjour", Text: text}); err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	for name, wrap := range map[string]func(mail.Sender) mail.Sender{
		"outbox": func(sender mail.Sender) mail.Sender { return sender },
		"faulty": func(sender mail.Sender) mail.Sender { return faulty.New(sender) },
	} {
		t.Run(name, func(t *testing.T) {
			contract.Run(t, func(t *testing.T) contract.Subject {
				box := open(t, t.TempDir())
				return contract.Subject{Sender: wrap(box), Arrived: func(t *testing.T) []mail.Mail {
					var arrived []mail.Mail
					for _, stored := range list(t, box) {
						arrived = append(arrived, mail.Mail{ID: stored.ID, To: stored.To, Subject: stored.Subject, Text: stored.Text, Leave: stored.Leave})
					}
					return arrived
				}}
			})
		})
	}
}

// TestTheFile is a golden of the whole file: no header names the software or the machine.
func TestTheFile(t *testing.T) {
	folder := t.TempDir()
	message := mail.Mail{ID: "01hz", To: "zoe@exemple.fr", Subject: "Confirmez votre adresse électronique", Text: "Bonjour,\nà bientôt.\n"}
	if err := open(t, folder).Send(context.Background(), message); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(folder, "01hz.eml"))
	if err != nil {
		t.Fatal(err)
	}
	header, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	lines := strings.Split(strings.ReplaceAll(header, "\r\n ", " "), "\r\n")
	slices.Sort(lines)
	want := []string{
		"Auto-Submitted: auto-generated",
		"Content-Transfer-Encoding: quoted-printable",
		"Content-Type: text/plain; charset=UTF-8",
		"Date: Sat, 28 Feb 2026 08:00:00 +0000",
		"From: =?utf-8?q?Le_service_de_l=E2=80=99emploi?= <ne-pas-repondre@exemple.fr>",
		"MIME-Version: 1.0",
		"Message-ID: <01hz@exemple.fr>",
		"Subject: =?utf-8?q?Confirmez_votre_adresse_=C3=A9lectronique?=",
		"To: <zoe@exemple.fr>",
		"X-Tandem-ID: 01hz",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if body != "Bonjour,\r\n=C3=A0 bient=C3=B4t.\r\n" {
		t.Errorf("body: got %q", body)
	}
}

func TestTheListIsInTheOrderOfSending(t *testing.T) {
	folder := t.TempDir()
	box := open(t, folder)
	var want []string
	for _, id := range []string{"z", "a", "m", "b", "y", "c"} {
		send(t, box, id, "x")
		want = append(want, id)
	}
	send(t, open(t, folder), "aa", "after a restart")
	send(t, open(t, folder), "a", "again")
	want = append(want, "aa")
	var got []string
	for i, stored := range list(t, box) {
		got = append(got, stored.ID)
		if stored.N != i+1 || !stored.Sent.Equal(now) || stored.ID == "a" && stored.Text != "again" {
			t.Errorf("got %+v at %d", stored, i)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLinks(t *testing.T) {
	box := open(t, t.TempDir())
	send(t, box, "a", "Voir https://exemple.fr/a?b=c&d=e, (http://127.0.0.1:8080/x). Ou <https://exemple.fr/"+strings.Repeat("long", 40)+"> !\nhttps://exemple.fr/fin.")
	want := []string{"https://exemple.fr/a?b=c&d=e", "http://127.0.0.1:8080/x", "https://exemple.fr/" + strings.Repeat("long", 40), "https://exemple.fr/fin"}
	if diff := cmp.Diff(want, list(t, box)[0].Links); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOnlyWholeMailsAreListed(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, ".writing-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	box := open(t, folder)
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("got %v, %v", left, err)
	}
	send(t, box, "a", "x")
	if got := list(t, box); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if err := os.WriteFile(filepath.Join(folder, "b.eml"), []byte("no mail"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := box.List(); err == nil || !strings.Contains(err.Error(), "b.eml") {
		t.Errorf("got %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := outbox.Open(t.TempDir(), "nobody", clock.Fixed(now)); err == nil {
		t.Error("a sender without address was accepted")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := outbox.Open(file, from, clock.Fixed(now)); err == nil {
		t.Error("a file was accepted as a folder")
	}
}

// TestTheOrderOutlivesAClockThatWentBack holds the order even when the machine's clock is behind the newest file.
func TestTheOrderOutlivesAClockThatWentBack(t *testing.T) {
	folder := t.TempDir()
	send(t, open(t, folder), "z", "x")
	future := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(folder, "z.eml"), future, future); err != nil {
		t.Fatal(err)
	}
	box := open(t, folder)
	send(t, box, "y", "x")
	send(t, box, "x", "x")
	var got []string
	for _, stored := range list(t, box) {
		got = append(got, stored.ID)
	}
	if diff := cmp.Diff([]string{"z", "y", "x"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
