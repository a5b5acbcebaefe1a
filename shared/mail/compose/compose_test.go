package compose_test

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/mail"
	"tandem/shared/mail/compose"
)

var at = time.Date(2026, 2, 28, 9, 0, 0, 0, time.FixedZone("", 3600))

// A golden of the whole mail: no header names the software or the machine.
func TestMail(t *testing.T) {
	from := &netmail.Address{Name: "Le service de l’emploi", Address: "ne-pas-repondre@exemple.fr"}
	message := mail.Mail{ID: "01hz", To: "zoe@exemple.fr", Subject: "Confirmez votre adresse électronique", Text: "Bonjour,\nà bientôt.\n"}
	want := []string{
		"Date: Sat, 28 Feb 2026 09:00:00 +0100",
		"Message-ID: <01hz@exemple.fr>",
		"X-Tandem-ID: 01hz",
		"From: =?utf-8?q?Le_service_de_l=E2=80=99emploi?= <ne-pas-repondre@exemple.fr>",
		"To: <zoe@exemple.fr>",
		"Subject: =?utf-8?q?Confirmez_votre_adresse_=C3=A9lectronique?=",
		"Auto-Submitted: auto-generated",
		"MIME-Version: 1.0",
		"Content-Type: text/plain; charset=UTF-8",
		"Content-Transfer-Encoding: quoted-printable",
		"",
		"Bonjour,",
		"=C3=A0 bient=C3=B4t.",
		"",
	}
	if diff := cmp.Diff(want, strings.Split(string(compose.Mail(from, message, at)), "\r\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What people may unsubscribe from says so in the two headers that mail programs look for, and nothing else does.
func TestLeave(t *testing.T) {
	from := &netmail.Address{Address: "ne-pas-repondre@exemple.fr"}
	message := mail.Mail{ID: "a", To: "zoe@exemple.fr", Subject: "Actualités", Text: "Bonjour."}
	plain := string(compose.Mail(from, message, at))
	message.Leave = "https://exemple.fr/desabonnement/a~b~c"
	news := string(compose.Mail(from, message, at))
	added := "List-Unsubscribe: <https://exemple.fr/desabonnement/a~b~c>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
	if strings.Contains(plain, "List-") || strings.Count(news, added) != 1 || strings.Replace(news, added, "", 1) != plain {
		t.Errorf("plain %q\nnews %q", plain, news)
	}
}

// Whatever a subject says is read as it was written, and no line is longer than a server bears.
func TestSubjects(t *testing.T) {
	from := &netmail.Address{Address: "ne-pas-repondre@exemple.fr"}
	for _, subject := range []string{
		"Bonjour", "a  b", "é", "=?utf-8?q?ceci?=", "=?", " ", " a ", strings.Repeat("=?utf-8?q?a?= ", 14) + "z", strings.Repeat("é", 100), "’ =?utf-8?q?ceci?=",
		strings.Repeat("x", mail.MaxSubject), strings.Repeat("Une offre d’emploi ", 9) + "?= =?",
	} {
		raw := compose.Mail(from, mail.Mail{ID: "a", To: "zoe@exemple.fr", Subject: subject, Text: strings.Repeat("é =", 4000)}, at)
		read, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil || got != subject {
			t.Errorf("got %q, %v, want %q", got, err, subject)
		}
		for line := range strings.SplitSeq(string(raw), "\r\n") {
			if len(line) > 9+mail.MaxSubject || strings.ContainsAny(line, "\r\n") {
				t.Errorf("%q: line %q", subject, line)
			}
		}
	}
}
