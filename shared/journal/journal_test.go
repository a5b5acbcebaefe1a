package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var zoe, paul = id.FromBytes[id.Person]([id.Size]byte{1}), id.FromBytes[id.Person]([id.Size]byte{2})

func open(t *testing.T) journal.Journal {
	t.Helper()
	vault := vaulttest.Open(t).Vault(t)
	return journal.Journal{Store: vault.Store, Ring: vault.Ring, Random: vault.Random}
}

func at(text string) time.Time {
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return moment
}

func entry(moment string) journal.Entry {
	return journal.Entry{At: at(moment), Agent: paul, Actor: "agent", Action: "R", Category: "PRO", Reason: "motif"}
}

func write(t *testing.T, j journal.Journal, e journal.Entry, about ...id.Person) {
	t.Helper()
	if err := j.Write(context.Background(), e, about...); err != nil {
		t.Fatal(err)
	}
}

func day(t *testing.T, j journal.Journal, day string) []journal.Entry {
	t.Helper()
	entries, err := j.Day(context.Background(), day)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestAnEntryIsReadBack(t *testing.T) {
	j := open(t)
	want := entry("2026-11-06T08:00:00.123Z")
	write(t, j, want, zoe)
	entries := day(t, j, "2026-11-06")
	if len(entries) != 1 {
		t.Fatalf("%d entries", len(entries))
	}
	got := entries[0]
	if got.Subject == "" || strings.Contains(got.Subject, string(zoe)) {
		t.Errorf("the subject is %q", got.Subject)
	}
	want.Subject = got.Subject
	if got != want {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

// A case can be followed within a month; from one month to the next nobody is recognised without the key.
func TestPseudonymsChangeWithTheMonth(t *testing.T) {
	j := open(t)
	subject := func(moment string, about id.Person) string {
		op, err := j.Op(entry(moment), about)
		if err != nil {
			t.Fatal(err)
		}
		var got journal.Entry
		if err := json.Unmarshal(op.Item.Body, &got); err != nil {
			t.Fatal(err)
		}
		return got.Subject
	}
	first := subject("2026-11-01T00:00:00Z", zoe)
	for _, moment := range []string{"2026-11-15T12:00:00Z", "2026-11-30T23:59:59Z", "2026-12-01T00:30:00+01:00"} {
		if subject(moment, zoe) != first {
			t.Errorf("%s: another pseudonym within the month", moment)
		}
	}
	for _, moment := range []string{"2026-10-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-11-01T00:00:00Z", "2026-11-01T00:30:00+01:00"} {
		if subject(moment, zoe) == first {
			t.Errorf("%s: the same pseudonym in another month", moment)
		}
	}
	if subject("2026-11-01T00:00:00Z", paul) == first {
		t.Error("two people share a pseudonym")
	}
	if subject("2026-11-01T00:00:00Z", "") != "" {
		t.Error("nobody has a pseudonym")
	}
}

// The holder of the key can undo a pseudonym: what the DPO needs to follow a case.
func TestPseudonymsAreRevealed(t *testing.T) {
	j := open(t)
	write(t, j, entry("2026-11-06T08:00:00Z"), zoe)
	raw, ok := id.Bytes(day(t, j, "2026-11-06")[0].Subject)
	if !ok {
		t.Fatal("no pseudonym")
	}
	back, err := j.Ring.Reveal(journal.Group, "journal:2026-11", raw)
	if err != nil || id.FromBytes[id.Person](back) != zoe {
		t.Errorf("revealed %x, %v", back, err)
	}
}

func TestADayInOrder(t *testing.T) {
	j := open(t)
	for _, moment := range []string{
		"2026-11-06T23:59:59.999Z", "2026-11-06T00:00:00Z", "2026-11-06T12:00:00.002Z", "2026-11-06T12:00:00.001Z", "2026-11-07T00:00:00Z",
		"2026-11-05T23:59:59.999Z", "2026-11-07T00:59:00+01:00",
	} {
		write(t, j, entry(moment), zoe)
	}
	entries := day(t, j, "2026-11-06")
	if len(entries) != 5 {
		t.Fatalf("%d entries on the 6th", len(entries))
	}
	for i := range entries[1:] {
		if entries[i+1].At.Before(entries[i].At) {
			t.Errorf("%v comes after %v", entries[i+1].At, entries[i].At)
		}
	}
	if got := day(t, j, "2026-11-08"); got != nil {
		t.Errorf("a day without entries has %v", got)
	}
}

// More people than one write holds, and more entries than one page.
func TestManyPeople(t *testing.T) {
	j := open(t)
	people := make([]id.Person, 2*table.MaxOps+1)
	for i := range people {
		people[i] = id.FromBytes[id.Person]([id.Size]byte{byte(i), 1})
	}
	write(t, j, entry("2026-11-06T08:00:00Z"), people...)
	subjects := map[string]bool{}
	for _, e := range day(t, j, "2026-11-06") {
		subjects[e.Subject] = true
	}
	if len(subjects) != len(people) {
		t.Errorf("%d people are journaled of %d", len(subjects), len(people))
	}
}

// When nothing is written nothing may be answered: Write must say so.
func TestNothingWritten(t *testing.T) {
	j := open(t)
	ctx := context.Background()
	if err := j.Write(ctx, entry("2026-11-06T08:00:00Z")); err == nil {
		t.Error("an act about no one is written nowhere, and no error")
	}
	if err := j.Write(ctx, entry("2026-11-06T08:00:00Z"), "zoe"); err == nil {
		t.Error("what is no person is journaled")
	}
	if err := j.Write(ctx, entry("2026-11-06T08:00:00Z"), zoe, "zoe"); err == nil {
		t.Error("half of the people are journaled")
	}
	if got := day(t, j, "2026-11-06"); got != nil {
		t.Errorf("written all the same: %v", got)
	}
	for _, fault := range []faulty.Fault{faulty.Before, faulty.After, faulty.Throttle} {
		failing := j
		failing.Store = faulty.New(j.Store, faulty.Plan{Fault: fault})
		if err := failing.Write(ctx, entry("2026-11-07T08:00:00Z"), zoe); err == nil {
			t.Errorf("%v: no error", fault)
		}
		failing.Store = faulty.New(j.Store, faulty.Plan{Fault: fault})
		if _, err := failing.Day(ctx, "2026-11-06"); err == nil {
			t.Errorf("%v: a day is read without error", fault)
		}
	}
	failing := j
	failing.Random = strings.NewReader("")
	if err := failing.Write(ctx, entry("2026-11-06T08:00:00Z"), zoe); err == nil {
		t.Error("an entry without a key of its own")
	}
}

func TestNotGranted(t *testing.T) {
	house := vaulttest.Open(t)
	vault := house.Vault(t, "flux")
	j := journal.Journal{Store: vault.Store, Ring: vault.Ring, Random: vault.Random}
	if err := j.Write(context.Background(), entry("2026-11-06T08:00:00Z"), zoe); err == nil {
		t.Error("journaled under the person's own id")
	}
	if err := j.Write(context.Background(), entry("2026-11-06T08:00:00Z"), ""); err != nil {
		t.Errorf("an act about nobody in particular: %v", err)
	}
}

// Two entries never share a key: the second would be lost.
func TestOneInstant(t *testing.T) {
	j := open(t)
	for range 50 {
		write(t, j, entry("2026-11-06T08:00:00Z"), zoe)
	}
	if got := day(t, j, "2026-11-06"); len(got) != 50 {
		t.Errorf("%d entries of 50", len(got))
	}
	op, err := j.Op(entry("2026-11-06T08:00:00Z"), zoe)
	if err != nil {
		t.Fatal(err)
	}
	write := func() error { return j.Store.Write(context.Background(), op) }
	if err := write(); err != nil {
		t.Fatal(err)
	}
	if err := write(); !errors.Is(err, table.ErrCondition) {
		t.Errorf("an entry is overwritten: %v", err)
	}
}
