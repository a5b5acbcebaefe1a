package notice_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/notice"
	"tandem/shared/service"
)

// TestKinds: who may do without which mails, service by service; other roles get none.
func TestKinds(t *testing.T) {
	var got strings.Builder
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		for _, role := range svc.Roles {
			line := strings.Trim(svc.ID+" "+stack.Party, " ") + " " + string(role.ID) + ":"
			kinds := notice.Kinds(svc, role.ID)
			for _, kind := range kinds {
				line += " " + kind.ID
			}
			if len(kinds) > 0 {
				got.WriteString(line + "\n")
			}
		}
	}
	want, err := os.ReadFile("testdata/kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestMailsThatAreOwed: no box and no link ends a mail that a person asks for, that protects them, or that says what becomes of their data.
func TestMailsThatAreOwed(t *testing.T) {
	for _, id := range []string{
		"confirm", "known", "invitation", "access-granted", "access-refused", "reset", "renewed", "arrival", "address", "moved", "closing", "privacy", "message-removed", "offer-removed",
		"right-received", "right-moved", "export-ready", "",
	} {
		if _, ok := notice.Find(id); ok {
			t.Errorf("%s can be switched off", id)
		}
	}
}

// TestMailOfAKind: it brings people to a page, says how to have no more of its kind, and nothing else.
func TestMailOfAKind(t *testing.T) {
	kind, ok := notice.Find("written")
	if !ok {
		t.Fatal("no such kind")
	}
	text := kind.Mail("Mon Essai", "https://exemple.fr", "https://exemple.fr/desabonnement/abc")
	want, err := os.ReadFile("testdata/written.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.Subject+"\n\n"+text.Body); diff != "" {
		t.Error(diff)
	}
}
