package mail_test

import (
	"errors"
	"strings"
	"testing"

	"tandem/shared/mail"
)

func TestCheck(t *testing.T) {
	good := mail.Mail{ID: "01hz_A-9", To: "Zoe@exemple.fr", Subject: "Votre compte", Text: "Bonjour,\r\n\tà bientôt.\n"}
	for _, leave := range []string{"", "https://exemple.fr/desabonnement/a~b~c", "http://127.0.0.1:8080/desabonnement/a"} {
		good.Leave = leave
		if err := mail.Check(good); err != nil {
			t.Fatal(err)
		}
	}
	for name, spoil := range map[string]func(*mail.Mail){
		"no ID":              func(m *mail.Mail) { m.ID = "" },
		"long ID":            func(m *mail.Mail) { m.ID = strings.Repeat("a", 65) },
		"path as ID":         func(m *mail.Mail) { m.ID = "../a" },
		"ID with a line":     func(m *mail.Mail) { m.ID = "a\r\nBcc: x" },
		"ID with an accent":  func(m *mail.Mail) { m.ID = "é" },
		"no address":         func(m *mail.Mail) { m.To = "" },
		"two addresses":      func(m *mail.Mail) { m.To = "zoe@exemple.fr,paul@exemple.fr" },
		"address with line":  func(m *mail.Mail) { m.To = "zoe@exemple.fr\r\nBcc: paul@exemple.fr" },
		"address with space": func(m *mail.Mail) { m.To = " zoe@exemple.fr" },
		"name and address":   func(m *mail.Mail) { m.To = "Zoe <zoe@exemple.fr>" },
		"no subject":         func(m *mail.Mail) { m.Subject = "" },
		"long subject":       func(m *mail.Mail) { m.Subject = strings.Repeat("a", 201) },
		"subject with line":  func(m *mail.Mail) { m.Subject = "a\nBcc: paul@exemple.fr" },
		"subject with CR":    func(m *mail.Mail) { m.Subject = "a\rBcc: paul@exemple.fr" },
		"subject with NEL":   func(m *mail.Mail) { m.Subject = "a\u0085b" },
		"subject not UTF-8":  func(m *mail.Mail) { m.Subject = "\xff" },
		"no text":            func(m *mail.Mail) { m.Text = "" },
		"text with NUL":      func(m *mail.Mail) { m.Text = "a\x00" },
		"text not UTF-8":     func(m *mail.Mail) { m.Text = "\xff" },
		"long text":          func(m *mail.Mail) { m.Text = strings.Repeat("a", 64<<10+1) },
		"leave with line":    func(m *mail.Mail) { m.Leave = "https://exemple.fr/\r\nBcc: paul@exemple.fr" },
		"leave twice":        func(m *mail.Mail) { m.Leave = "https://exemple.fr/a>,<https://exemple.fr/b" },
		"leave with space":   func(m *mail.Mail) { m.Leave = "https://exemple.fr/a b" },
		"leave with accent":  func(m *mail.Mail) { m.Leave = "https://exemple.fr/é" },
		"leave by script":    func(m *mail.Mail) { m.Leave = "javascript:alert(1)" },
		"leave without host": func(m *mail.Mail) { m.Leave = "https:///a" },
		"leave by path":      func(m *mail.Mail) { m.Leave = "/desabonnement/exemple" },
		"long leave":         func(m *mail.Mail) { m.Leave = "https://exemple.fr/" + strings.Repeat("a", 900) },
	} {
		spoiled := good
		spoil(&spoiled)
		err := mail.Check(spoiled)
		if !errors.Is(err, mail.ErrInvalid) {
			t.Errorf("%s: got %v", name, err)
		} else if strings.Contains(err.Error(), "exemple") {
			t.Errorf("%s: the error repeats it: %v", name, err)
		}
	}
}
