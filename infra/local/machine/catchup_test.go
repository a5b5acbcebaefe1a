package machine

import (
	"context"
	"strings"
	"testing"

	"tandem/shared/intake"
)

// A file that was refused stays for whoever must understand it; a restart does not import it once more. One whose event was lost is
// told of at the next start.
func TestCatchUp(t *testing.T) {
	ctx := context.Background()
	m := fresh(t, nil)
	put := func(name, content string) {
		if err := m.Objects.Put(ctx, "DropBucket", "caf/"+name, strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	reports := func() []intake.Report {
		house, err := m.House(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		found, err := intake.New(house.Vault, house.Objects, house.Service).List(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	put("mauvais", "bonjour")
	for range 3 {
		if err := m.Work(ctx); err != nil {
			t.Fatal(err)
		}
		if err := m.catchUp(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if got := reports(); len(got) != 2 || got[0].Status != intake.Refused {
		t.Fatalf("%d reports, want the good file's and the bad one's: %+v", len(got), got)
	}
	put("perdu", "bonsoir")
	messages, err := m.Queues.Receive(ctx, "FluxIntakeQueue", 10, 0)
	if err != nil || len(messages) != 1 {
		t.Fatalf("%d events, %v", len(messages), err)
	}
	if err := m.Queues.Delete(ctx, "FluxIntakeQueue", messages[0].Receipt); err != nil { // as if the process had died before it sent it
		t.Fatal(err)
	}
	if err := m.catchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if err := m.Work(ctx); err != nil {
		t.Fatal(err)
	}
	if got := reports(); len(got) != 3 {
		t.Errorf("%d reports, want 3: the file whose event was lost is forgotten", len(got))
	}
}
