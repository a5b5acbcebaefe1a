package purge_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/bolt"
)

// TestExpireJournal: in each service an entry is there for seven months, to the end of its last day, and gone the day after (003:279); a long absence
// loses no day.
func TestExpireJournal(t *testing.T) {
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(stack.Service+stack.Party, func(t *testing.T) { expires(t, svc) })
	}
}

func expires(t *testing.T, svc *service.Service) {
	ctx, now := context.Background(), &clock.Settable{}
	at := func(text string) time.Time {
		instant, err := time.ParseInLocation("2006-01-02 15:04", text, svc.Zone)
		if err != nil {
			t.Fatal(err)
		}
		now.Set(instant)
		return instant
	}
	folder := t.TempDir()
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(folder, "data.db"), EphemeralPath: filepath.Join(folder, "ephemeral.db"), Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	master, err := local.Open(filepath.Join(folder, "key"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.OpenRing(ctx, store, master, svc.ID, []seal.Group{journal.Group, journal.ChainGroup}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	vault := &seal.Vault{Store: store, Ring: ring, Clock: now, Random: rand.Reader}
	desk, book := purge.New(vault, nil, svc, "test"), journal.Journal{Store: store, Ring: ring, Random: rand.Reader}
	write := func(text string) string {
		instant := at(text)
		entry := journal.Entry{At: instant, Agent: id.Person("agent"), Actor: "dpo", Action: "R", Category: "ID"}
		if err := book.Write(ctx, entry, ""); err != nil {
			t.Fatal(err)
		}
		return instant.UTC().Format(time.DateOnly)
	}
	entries := func(day string) int {
		found, err := book.Day(ctx, day)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	expire := func(text string, want int) {
		t.Helper()
		at(text)
		if got, err := desk.ExpireJournal(ctx); err != nil || got != want {
			t.Errorf("on %s: %d entries erased, want %d, %v", text, got, want, err)
		}
	}
	count := func(name table.Name, pk string) int {
		page, err := store.Query(ctx, table.Query{Table: name, PK: pk})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Items)
	}
	july := write("2026-07-31 10:00")
	at("2026-08-01 05:00")
	if closed, err := (journal.Closer{Store: store, Ring: ring, Clock: now}).Close(ctx); err != nil || closed != 2 {
		t.Fatalf("%d links, %v", closed, err)
	}
	expire("2027-02-28 23:00", 0) // clamped: the last day is 28 February
	if entries(july) != 1 {
		t.Fatal("an entry is gone before its seven months")
	}
	expire("2027-03-01 03:00", 1)
	if entries(july) != 0 {
		t.Fatal("an entry is there after its seven months")
	}
	if links, roots := count(table.Journal, table.LinksPK), count(table.Records, table.RootsPK); links != 0 || roots != 2 {
		t.Errorf("the day's links go with it and its roots stay: %d links, %d roots", links, roots)
	}
	march := write("2027-03-02 10:00")
	summer := write("2027-08-15 10:00")
	expire("2030-01-01 03:00", 2) // years later: no day was missed
	if entries(march)+entries(summer) != 0 {
		t.Error("a day was missed")
	}
	expire("2030-01-01 03:00", 0)
}
