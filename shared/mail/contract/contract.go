// Package contract is what every implementation of mail.Sender keeps.
package contract

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/mail"
)

// Subject is a fresh implementation under test.
type Subject struct {
	Sender mail.Sender
	// Arrived returns what was handed over so far, oldest first, as the one it goes to reads it. Copies of one mail count once.
	Arrived func(t *testing.T) []mail.Mail
}

// Run checks an implementation. open gives each part of the suite a subject of its own and cleans up with t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	for _, part := range []struct {
		name string
		test func(*testing.T, Subject)
	}{
		{"what is sent arrives as it was written", arrives},
		{"the same mail twice", twice},
		{"a mail that cannot be sent", refused},
		{"a context that has ended", ended},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, open(t)) })
	}
}

var mails = []mail.Mail{
	{ID: "b1", To: "zoe@exemple.fr", Subject: "Confirmez votre adresse électronique", Text: "Bonjour,\n\nOuvrez https://exemple.fr/confirmation?jeton=a=b&c\n"},
	{ID: "a2", To: "paul.modele+cv@sous.exemple.re", Subject: strings.Repeat("Une offre d’emploi vous attend ", 6), Text: strings.Repeat("é", 500) + "\n.\n..\nFrom là\n = =3D fin \n"},
	{ID: "a-3_Z", To: "zoe@exemple.fr", Subject: "=?utf-8?q?ceci?= n’est pas un code", Text: "x"},
	{ID: "a4", To: "zoe@exemple.fr", Subject: " =?utf-8?q?cela?=  non plus ", Text: "\t x \n\n"},
	{ID: "a5", To: "zoe@exemple.fr", Subject: "Actualités", Text: "Bonjour.\n", Leave: "https://exemple.fr/desabonnement/" + strings.Repeat("a~", 200)},
}

func arrives(t *testing.T, s Subject) {
	for _, one := range mails {
		if err := s.Sender.Send(context.Background(), one); err != nil {
			t.Fatalf("send %s: %v", one.ID, err)
		}
	}
	if diff := cmp.Diff(mails, s.Arrived(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func twice(t *testing.T, s Subject) {
	for _, one := range []mail.Mail{mails[0], mails[1], mails[0]} {
		if err := s.Sender.Send(context.Background(), one); err != nil {
			t.Fatalf("send %s: %v", one.ID, err)
		}
	}
	if diff := cmp.Diff(mails[:2], s.Arrived(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func refused(t *testing.T, s Subject) {
	for _, bad := range []mail.Mail{
		{},
		{ID: "../a", To: "zoe@exemple.fr", Subject: "a", Text: "a"},
		{ID: "a", To: "zoe@exemple.fr\r\nBcc: paul@exemple.fr", Subject: "a", Text: "a"},
		{ID: "a", To: "zoe@exemple.fr", Subject: "a\r\nBcc: paul@exemple.fr", Text: "a"},
		{ID: "a", To: "zoe@exemple.fr", Subject: "a", Text: "a", Leave: "https://exemple.fr/\r\nBcc: paul@exemple.fr"},
	} {
		if err := s.Sender.Send(context.Background(), bad); !errors.Is(err, mail.ErrInvalid) {
			t.Errorf("%+q: got %v", bad, err)
		}
	}
	if got := s.Arrived(t); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func ended(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Sender.Send(ctx, mails[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := s.Arrived(t); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
