package journal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

// chained is a journal with those who close its hours and check them, and a clock of its own.
type chained struct {
	journal.Journal
	closer  journal.Closer
	auditor journal.Auditor
	now     *clock.Settable
}

func openChain(t testing.TB) *chained {
	t.Helper()
	vault := vaulttest.Open(t).Vault(t, journal.Group, journal.ChainGroup)
	now := &clock.Settable{}
	now.Set(at("2026-11-06T08:00:00Z"))
	return &chained{
		journal.Journal{Store: vault.Store, Ring: vault.Ring, Random: vault.Random},
		journal.Closer{Store: vault.Store, Ring: vault.Ring, Clock: now},
		journal.Auditor{Store: vault.Store, Clock: now, Zone: time.UTC, Period: calendar.Period{Months: 7}},
		now,
	}
}

// act writes one entry at each instant.
func (c *chained) act(t testing.TB, moments ...string) {
	t.Helper()
	for _, moment := range moments {
		if err := c.Write(context.Background(), entry(moment), zoe); err != nil {
			t.Fatal(err)
		}
	}
}

// closeAt closes the hours at an instant, and says how many links that took.
func (c *chained) closeAt(t testing.TB, moment string, want int) {
	t.Helper()
	c.now.Set(at(moment))
	if got, err := c.closer.Close(context.Background()); err != nil || got != want {
		t.Fatalf("at %s: %d links, want %d, %v", moment, got, want, err)
	}
}

func (c *chained) verify(t testing.TB, from, to string) journal.Report {
	t.Helper()
	report, err := c.auditor.Verify(context.Background(), calendar.MustParse(from), calendar.MustParse(to))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (c *chained) intact(t testing.TB, from, to string, want journal.Counts) journal.Report {
	t.Helper()
	report := c.verify(t, from, to)
	if len(report.Breaks) > 0 || report.Counts != want {
		t.Fatalf("%s to %s: %+v of %+v, breaks: %s", from, to, report.Counts, want, told(report.Breaks))
	}
	return report
}

// told writes breaks as "what from/until link".
func told(breaks []journal.Break) string {
	var lines []string
	for _, b := range breaks {
		lines = append(lines, fmt.Sprintf("%s %s/%s %d", b.What, b.From.Format("02T15"), b.Until.Format("02T15"), b.Link))
	}
	return strings.Join(lines, ", ")
}

// items lists a partition.
func (c *chained) items(t testing.TB, name table.Name, pk string) []table.Item {
	t.Helper()
	page, err := c.Store.Query(context.Background(), table.Query{Table: name, PK: pk})
	if err != nil || page.Next != "" {
		t.Fatal(err, page.Next)
	}
	return page.Items
}

func (c *chained) links(t testing.TB) (links []journal.Link) {
	t.Helper()
	for _, item := range c.items(t, table.Journal, table.LinksPK) {
		links = append(links, decode[journal.Link](t, item))
	}
	return links
}

func decode[T any](t testing.TB, item table.Item) (value T) {
	t.Helper()
	if err := json.Unmarshal(item.Body, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// Hours are closed when they are over and twenty minutes more; an hour without entries costs no link of its own; a day ends in a root.
func TestHoursAreClosed(t *testing.T) {
	c := openChain(t)
	c.act(t, "2026-11-06T08:10:00Z", "2026-11-06T08:50:00Z", "2026-11-06T12:30:00Z")
	c.closeAt(t, "2026-11-06T09:19:59Z", 0)
	c.closeAt(t, "2026-11-06T09:20:00Z", 1)
	c.closeAt(t, "2026-11-06T09:35:00Z", 0)
	c.closeAt(t, "2026-11-06T12:59:00Z", 0)
	c.closeAt(t, "2026-11-06T13:25:00Z", 1)
	c.closeAt(t, "2026-11-07T00:19:00Z", 0)
	c.closeAt(t, "2026-11-07T00:20:00Z", 1)
	var spans []string
	for _, link := range c.links(t) {
		spans = append(spans, fmt.Sprintf("%s/%s:%d", link.From.Format("02T15"), link.Until.Format("02T15"), link.Count))
	}
	if want := []string{"06T00/06T09:2", "06T09/06T13:1", "06T13/07T00:0"}; !slices.Equal(spans, want) {
		t.Errorf("links %v, want %v", spans, want)
	}
	var days []string
	for _, item := range c.items(t, table.Records, table.RootsPK) {
		days = append(days, fmt.Sprintf("%s:%d", item.Key.SK(), decode[journal.Root](t, item).Link))
	}
	if want := []string{"2026-11-05:0", "2026-11-06:3"}; !slices.Equal(days, want) {
		t.Errorf("roots %v, want %v", days, want)
	}
	c.intact(t, "2026-11-01", "2026-11-30", journal.Counts{Entries: 3})
}

// A pause of years is one link, and what happened before it is closed as if there had been none.
func TestCatchingUp(t *testing.T) {
	c := openChain(t)
	c.act(t, "2026-11-06T08:10:00Z", "2026-11-06T22:10:00Z", "2026-11-08T03:00:00Z")
	c.closeAt(t, "2026-11-06T09:30:00Z", 1)
	c.closeAt(t, "2029-11-06T10:30:00Z", 4) // an hour of the 6th, up to the 8th, its hour, all that follows
	c.closeAt(t, "2029-11-06T10:30:00Z", 0)
	c.act(t, "2029-11-06T10:40:00Z")
	c.intact(t, "2029-11-01", "2029-11-06", journal.Counts{Waiting: 1})
	c.closeAt(t, "2029-11-06T11:30:00Z", 1)
	c.intact(t, "2029-11-01", "2029-11-06", journal.Counts{Entries: 1})
}

// Entries that come when their hour is closed are listed by the next link, whether their hour had a link or not, and over midnight.
func TestLateEntries(t *testing.T) {
	c := openChain(t)
	c.act(t, "2026-11-06T20:10:00Z")
	c.closeAt(t, "2026-11-06T21:30:00Z", 1)
	c.act(t, "2026-11-06T20:11:00Z", "2026-11-06T21:12:00Z")
	c.closeAt(t, "2026-11-06T22:30:00Z", 1)
	c.act(t, "2026-11-06T20:09:00Z", "2026-11-06T02:00:00Z")
	c.intact(t, "2026-11-06", "2026-11-06", journal.Counts{Entries: 3, Late: 1, Waiting: 2})
	c.closeAt(t, "2026-11-07T00:30:00Z", 2) // what is late, then midnight
	c.act(t, "2026-11-06T23:59:00Z")
	c.closeAt(t, "2026-11-07T01:30:00Z", 1)
	c.closeAt(t, "2026-11-08T00:30:00Z", 1)
	c.intact(t, "2026-11-06", "2026-11-06", journal.Counts{Entries: 6, Late: 4})
	c.intact(t, "2026-11-07", "2026-11-07", journal.Counts{})
}

// Entries that are late for the very first hour are in the chain, on the day before it begins.
func TestLateForTheFirstHour(t *testing.T) {
	c := openChain(t)
	c.closeAt(t, "2026-11-07T00:20:00Z", 0)
	c.act(t, "2026-11-06T23:16:00Z", "2026-11-07T00:26:00Z")
	c.closeAt(t, "2026-11-07T01:20:00Z", 1)
	c.intact(t, "2026-11-01", "2026-11-07", journal.Counts{Entries: 2, Late: 1})
}

// More entries in an hour than a link may list, late ones among them.
func TestAnHourOfManyEntries(t *testing.T) {
	c := openChain(t)
	people := make([]id.Person, 5050)
	for i := range people {
		people[i] = id.FromBytes[id.Person]([id.Size]byte{byte(i), byte(i >> 8), 1})
	}
	ctx := context.Background()
	if err := c.Write(ctx, entry("2026-11-06T08:10:00Z"), people...); err != nil {
		t.Fatal(err)
	}
	c.closeAt(t, "2026-11-06T09:30:00Z", 2)
	if err := c.Write(ctx, entry("2026-11-06T08:20:00Z"), people...); err != nil {
		t.Fatal(err)
	}
	c.act(t, "2026-11-07T08:00:00Z")
	c.closeAt(t, "2026-11-07T09:30:00Z", 4) // as many late as fit, the others, midnight, the new hour
	c.intact(t, "2026-11-06", "2026-11-07", journal.Counts{Entries: 10101, Late: 5050})
}

// A clock that was set back leaves the chain where it is: what is written then is late.
func TestAClockSetBack(t *testing.T) {
	c := openChain(t)
	c.act(t, "2026-11-06T08:10:00Z")
	c.closeAt(t, "2026-11-07T00:30:00Z", 2)
	c.act(t, "2026-11-06T10:10:00Z")
	c.closeAt(t, "2026-11-06T11:30:00Z", 1)
	c.act(t, "2026-11-06T08:20:00Z")
	c.closeAt(t, "2026-11-06T11:40:00Z", 1)
	c.intact(t, "2026-11-06", "2026-11-06", journal.Counts{Entries: 3, Late: 2})
}

// Days are deleted whole after seven months, links with them, and what is left can be checked from the root of the day before.
func TestDeletedDays(t *testing.T) {
	c := openChain(t)
	c.act(t, "2026-11-06T08:10:00Z", "2026-11-07T09:10:00Z", "2026-11-08T09:10:00Z")
	c.closeAt(t, "2026-11-08T12:00:00Z", 5)
	c.act(t, "2026-11-07T23:10:00Z")
	c.closeAt(t, "2027-06-07T12:00:00Z", 2)
	for _, name := range []string{"2026-11-06"} {
		for _, item := range c.items(t, table.Journal, "J#"+name) {
			if err := c.Store.Write(context.Background(), table.Delete(item.Key, table.Always)); err != nil {
				t.Fatal(err)
			}
		}
	}
	gone, err := journal.ExpireLinks(context.Background(), c.Store, calendar.MustParse("2026-11-07"))
	if err != nil || gone != 2 {
		t.Fatalf("%d links deleted, %v", gone, err)
	}
	c.intact(t, "2026-11-01", "2027-06-07", journal.Counts{Entries: 3, Late: 1})
	if again, err := journal.ExpireLinks(context.Background(), c.Store, calendar.MustParse("2026-11-07")); err != nil || again != 0 {
		t.Errorf("again: %d links deleted, %v", again, err)
	}
}

// What is older than the chain can be was there before it began; what nobody was granted to sign is not signed.
func TestCloserNeedsItsGroup(t *testing.T) {
	c := openChain(t)
	vault := vaulttest.Open(t).Vault(t, journal.Group)
	if _, err := (journal.Closer{Store: c.Store, Ring: vault.Ring, Clock: c.now}).Close(context.Background()); !strings.Contains(fmt.Sprint(err), seal.ErrGranted.Error()) {
		t.Errorf("closed without the key: %v", err)
	}
}
