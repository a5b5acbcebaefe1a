package mail_test

import (
	"errors"
	"strings"
	"testing"

	"tandem/shared/mail"
)

func TestCheck(t *testing.T) {
	good := mail.Mail{ID: "01hz_A-9", To: "Zoe@exemple.fr", Subject: "Votre compte", Text: "Bonjour,\r\n\tà bientôt.\n"}
	if err := mail.Check(good); err != nil {
		t.Fatal(err)
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
