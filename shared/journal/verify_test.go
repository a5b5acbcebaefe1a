package journal_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// history is a journal of three days, closed: links 1 to 8, a late entry listed by link 4, roots 0, 3, 6 and 8.
func history(t testing.TB) *chained {
	t.Helper()
	c := openChain(t)
	c.act(t, "2026-11-04T08:10:00Z", "2026-11-04T08:20:00Z", "2026-11-04T22:30:00Z")
	c.closeAt(t, "2026-11-05T01:00:00Z", 3)
	c.act(t, "2026-11-04T23:50:00Z", "2026-11-05T02:00:00Z", "2026-11-05T10:00:00Z")
	c.closeAt(t, "2026-11-06T01:00:00Z", 3)
	c.act(t, "2026-11-06T05:00:00Z", "2026-11-06T05:30:00Z")
	c.closeAt(t, "2026-11-07T01:00:00Z", 2)
	c.closeAt(t, "2026-11-08T01:00:00Z", 1)
	c.intact(t, "2026-11-04", "2026-11-07", journal.Counts{Entries: 8, Late: 1})
	return c
}

func (c *chained) change(t testing.TB, ops ...table.Op) {
	t.Helper()
	if err := c.Store.Write(context.Background(), ops...); err != nil {
		t.Fatal(err)
	}
}

// rewrite changes what is stored under a key.
func rewrite[T any](t testing.TB, c *chained, key table.Key, edit func(*T)) {
	t.Helper()
	items, err := c.Store.Get(context.Background(), key)
	if err != nil || items[0] == nil {
		t.Fatal(err, "nothing there")
	}
	value := decode[T](t, *items[0])
	edit(&value)
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	items[0].Body = body
	c.change(t, table.Put(*items[0], table.Always))
}

// forger signs with a key of its own, and does all sums right.
var forger = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

func resign(l *journal.Link) {
	l.Entries = sha256.Sum256(l.Listed)
	l.Sum = sha256.Sum256(fmt.Appendf(nil, "tandem journal link\n%d\n%d\n%d\n%d\n%x\n%x", l.Number, l.From.Unix(), l.Until.Unix(), l.Count, l.Entries, l.Previous))
	l.Signature = ed25519.Sign(forger, l.Sum[:])
}

// tamperings are what somebody who can write to the tables may do, and what is found of it.
var tamperings = []struct {
	name string
	do   func(testing.TB, *chained)
	want string
}{
	{"an entry's body", func(t testing.TB, c *chained) {
		rewrite(t, c, c.items(t, table.Journal, "J#2026-11-04")[1].Key, func(e *journal.Entry) { e.Category = "FX" })
	}, "entry-changed 04T08/04T09 1"},
	{"the index of an entry", func(t testing.TB, c *chained) {
		item := c.items(t, table.Journal, "J#2026-11-05")[1]
		item.Index = nil
		c.change(t, table.Put(item, table.Always))
	}, "entry-changed 05T10/05T11 5"},
	{"the kind of an entry", func(t testing.TB, c *chained) {
		item := c.items(t, table.Journal, "J#2026-11-06")[0]
		item.Kind = table.KindMark
		c.change(t, table.Put(item, table.Always))
	}, "entry-changed 06T05/06T06 7"},
	{"an entry goes", func(t testing.TB, c *chained) {
		c.change(t, table.Delete(c.items(t, table.Journal, "J#2026-11-04")[2].Key, table.Always))
	}, "entry-removed 04T22/04T23 2"},
	{"a late entry goes", func(t testing.TB, c *chained) {
		c.change(t, table.Delete(c.items(t, table.Journal, "J#2026-11-04")[3].Key, table.Always))
	}, "entry-removed 04T23/05T00 4"},
	{"all entries of a day go", func(t testing.TB, c *chained) {
		for _, item := range c.items(t, table.Journal, "J#2026-11-06") {
			c.change(t, table.Delete(item.Key, table.Always))
		}
	}, "entry-removed 06T05/06T06 7, entry-removed 06T05/06T06 7"},
	{"an entry comes", func(t testing.TB, c *chained) { c.act(t, "2026-11-05T10:30:00Z") }, "entry-added 05T10/05T11 0"},
	{"an entry comes into an empty hour", func(t testing.TB, c *chained) { c.act(t, "2026-11-05T15:30:00Z") }, "entry-added 05T15/05T16 0"},
	{"what is no entry comes", func(t testing.TB, c *chained) {
		c.change(t, table.Put(table.Item{Key: table.JournalKey("2026-11-05", "intrus"), Kind: table.KindJournal, Body: []byte("{}")}, table.Always))
	}, "entry-added 05T00/06T00 0"},
	{"an entry moves to another day", func(t testing.TB, c *chained) {
		item := c.items(t, table.Journal, "J#2026-11-05")[0]
		moved := item
		moved.Key = table.JournalKey("2026-11-06", item.Key.SK())
		c.change(t, table.Delete(item.Key, table.Always), table.Put(moved, table.Always))
	}, "entry-removed 05T02/05T03 4, entry-added 06T00/07T00 0"},
	{"a link lists one entry less", func(t testing.TB, c *chained) {
		rewrite(t, c, table.LinkKey(1), func(l *journal.Link) { l.Listed, l.Count = l.Listed[48:], 1 })
	}, "link-changed 04T00/04T23 1"},
	{"a link's hours", func(t testing.TB, c *chained) {
		rewrite(t, c, table.LinkKey(5), func(l *journal.Link) { l.Until = l.Until.Add(time.Hour) })
	}, "link-changed 05T03/06T00 5"},
	{"a link's number", func(t testing.TB, c *chained) {
		rewrite(t, c, table.LinkKey(5), func(l *journal.Link) { l.Number = 4 })
	}, "link-changed 05T03/06T00 5"},
	{"a link that is nothing", func(t testing.TB, c *chained) {
		c.change(t, table.Put(table.Item{Key: table.LinkKey(2), Kind: table.KindLink, Body: []byte("?")}, table.Always))
	}, "link-changed 04T09/05T00 2"},
	{"a link goes", func(t testing.TB, c *chained) { c.change(t, table.Delete(table.LinkKey(5), table.Always)) }, "link-removed 05T03/05T11 5"},
	{"the last link of a day goes", func(t testing.TB, c *chained) { c.change(t, table.Delete(table.LinkKey(6), table.Always)) }, "link-removed 05T11/06T00 6"},
	{"the last link of all goes", func(t testing.TB, c *chained) { c.change(t, table.Delete(table.LinkKey(9), table.Always)) }, "link-removed 07T00/08T00 9"},
	{"a signature", func(t testing.TB, c *chained) {
		rewrite(t, c, table.LinkKey(7), func(l *journal.Link) { l.Signature[7] ^= 1 })
	}, "signature-false 06T00/07T00 7"},
	{"a forged link", func(t testing.TB, c *chained) {
		rewrite(t, c, table.LinkKey(1), func(l *journal.Link) { l.Listed, l.Count = l.Listed[48:], 1; resign(l) })
	}, "signature-false 04T00/04T23 1"},
	{"an entry goes, and its link is forged", func(t testing.TB, c *chained) {
		c.change(t, table.Delete(c.items(t, table.Journal, "J#2026-11-04")[0].Key, table.Always))
		rewrite(t, c, table.LinkKey(1), func(l *journal.Link) { l.Listed, l.Count = l.Listed[48:], 1; resign(l) })
	}, "signature-false 04T00/04T23 1"},
	{"a root names another sum", func(t testing.TB, c *chained) {
		rewrite(t, c, table.RootKey("2026-11-05"), func(r *journal.Root) { r.Head[0] ^= 1 })
	}, "root-differs 05T00/06T00 6"},
	{"a root names another link", func(t testing.TB, c *chained) {
		rewrite(t, c, table.RootKey("2026-11-05"), func(r *journal.Root) { r.Link = 5 })
	}, "root-removed 05T00/06T00 6, root-differs 05T00/06T00 5"},
	{"a root's key", func(t testing.TB, c *chained) {
		rewrite(t, c, table.RootKey("2026-11-03"), func(r *journal.Root) { r.Key = forger.Public().(ed25519.PublicKey) })
	}, "root-differs 03T00/04T00 0"},
	{"a root's signature", func(t testing.TB, c *chained) {
		rewrite(t, c, table.RootKey("2026-11-06"), func(r *journal.Root) { r.Signature[0] ^= 1 })
	}, "signature-false 06T00/07T00 8"},
	{"a root goes", func(t testing.TB, c *chained) { c.change(t, table.Delete(table.RootKey("2026-11-05"), table.Always)) }, "root-removed 05T00/06T00 6"},
	{"the last root goes", func(t testing.TB, c *chained) { c.change(t, table.Delete(table.RootKey("2026-11-07"), table.Always)) }, "root-removed 07T00/08T00 9"},
	{"the first root goes", func(t testing.TB, c *chained) { c.change(t, table.Delete(table.RootKey("2026-11-03"), table.Always)) }, "root-removed 04T00/05T00 0"},
}

// Each thing that is stored, changed, taken away or added by somebody who has no key, is found and placed, and nothing else is.
func TestTampering(t *testing.T) {
	for _, tampering := range tamperings {
		t.Run(tampering.name, func(t *testing.T) {
			c := history(t)
			tampering.do(t, c)
			if got := told(c.verify(t, "2026-11-04", "2026-11-07").Breaks); got != tampering.want {
				t.Errorf("found %s; want %s", got, tampering.want)
			}
		})
	}
}

// A chain that was broken goes on, and stays broken where it was.
func TestABrokenChainGoesOn(t *testing.T) {
	c := history(t)
	c.change(t, table.Put(table.Item{Key: table.LinkKey(9), Kind: table.KindLink, Body: []byte("?")}, table.Always))
	c.change(t, table.Put(table.Item{Key: table.RootKey("2026-11-07"), Kind: table.KindRoot, Body: []byte("?")}, table.Always))
	c.act(t, "2026-11-08T02:00:00Z")
	c.now.Set(at("2026-11-08T03:30:00Z"))
	if _, err := c.closer.Close(context.Background()); !errors.Is(err, table.ErrCondition) {
		t.Errorf("a root that nobody can read is no obstacle: %v", err)
	}
	c = history(t)
	c.act(t, "2026-11-08T02:00:00Z")
	c.closeAt(t, "2026-11-08T03:30:00Z", 1)
	rewrite(t, c, table.LinkKey(10), func(l *journal.Link) { l.Listed, l.Count = nil, 0 })
	c.act(t, "2026-11-08T04:00:00Z")
	c.closeAt(t, "2026-11-08T05:30:00Z", 2)
	if got, want := told(c.verify(t, "2026-11-04", "2026-11-08").Breaks), "link-changed 08T00/08T03 10"; got != want {
		t.Errorf("found %s; want %s", got, want)
	}
}

// Hours that nobody closes are told of.
func TestHoursLeftOpen(t *testing.T) {
	c := openChain(t)
	c.intact(t, "2026-11-06", "2026-11-06", journal.Counts{})
	c.act(t, "2026-11-06T08:00:00Z")
	if got, want := told(c.verify(t, "2026-11-06", "2026-11-06").Breaks), "hours-open 06T00/06T07 0"; got != want {
		t.Errorf("found %s; want %s", got, want)
	}
	c = history(t)
	c.now.Set(at("2026-11-09T12:00:00Z"))
	if got, want := told(c.verify(t, "2026-11-08", "2026-11-09").Breaks), "hours-open 08T00/09T11 0"; got != want {
		t.Errorf("found %s; want %s", got, want)
	}
}

// Whatever happens in whatever order, and wherever the process dies, every entry is listed once, and the period is intact.
func TestRandomHistories(t *testing.T) {
	start := at("2026-11-06T00:00:00Z")
	rapid.Check(t, func(rt *rapid.T) {
		c := openChain(t)
		now, written := start, 0
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(rt, "minutes")) * time.Minute)
			c.now.Set(now)
			for range rapid.IntRange(0, 4).Draw(rt, "entries") {
				back := rapid.SampledFrom([]int{0, 0, 0, 5, 70, 600}).Draw(rt, "late")
				moment := now.Add(-time.Duration(back) * time.Minute)
				if moment.Before(start) {
					continue
				}
				c.act(t, moment.Format(time.RFC3339))
				written++
			}
			plan := faulty.Plan{Call: rapid.IntRange(0, 12).Draw(rt, "call"), Fault: rapid.SampledFrom(append(faulty.All(), faulty.None)).Draw(rt, "fault")}
			faulty.Survive(func() {
				closer := c.closer
				closer.Store = faulty.New(c.Store, plan)
				_, _ = closer.Close(context.Background())
			})
		}
		c.now.Set(now.Add(3 * time.Hour))
		if _, err := c.closer.Close(context.Background()); err != nil {
			rt.Fatal(err)
		}
		report := c.verify(t, "2026-11-06", calendar.Of(now.Add(3*time.Hour), time.UTC).String())
		if len(report.Breaks) > 0 || report.Entries != written {
			rt.Fatalf("%d entries of %d, %+v, breaks: %s", report.Entries, written, report.Counts, told(report.Breaks))
		}
		seen := map[[id.Size]byte]bool{}
		for _, link := range c.links(t) {
			for mark := range slices.Chunk(link.Listed, 48) {
				if seen[[id.Size]byte(mark)] {
					rt.Fatal("an entry is listed twice")
				}
				seen[[id.Size]byte(mark)] = true
			}
		}
	})
}

// At each call, each fault: the next run ends where a run without faults does.
func TestCrashesOfTheCloser(t *testing.T) {
	shape := func(c *chained) (spans []string) {
		for _, link := range c.links(t) {
			spans = append(spans, fmt.Sprintf("%d %s/%s %d", link.Number, link.From.Format(time.RFC3339), link.Until.Format(time.RFC3339), link.Count))
		}
		return spans
	}
	run := func(begun bool, plan faulty.Plan) (*chained, bool) {
		c := openChain(t)
		if c.now.Set(at("2026-11-06T01:00:00Z")); begun {
			c.closeAt(t, "2026-11-06T01:00:00Z", 0)
		}
		c.act(t, "2026-11-06T08:10:00Z", "2026-11-06T23:30:00Z", "2026-11-07T01:00:00Z")
		c.now.Set(at("2026-11-07T04:00:00Z"))
		store := faulty.New(c.Store, plan)
		crashed := faulty.Survive(func() {
			closer := c.closer
			closer.Store = store
			if _, err := closer.Close(context.Background()); err == nil && store.Struck() {
				t.Errorf("%v: no error", plan)
			}
		})
		if _, err := c.closer.Close(context.Background()); err != nil {
			t.Errorf("%v (crash %v): %v", plan, crashed, err)
		}
		c.intact(t, "2026-11-06", "2026-11-07", journal.Counts{Entries: 3})
		return c, store.Struck()
	}
	clean, _ := run(true, faulty.Plan{})
	cases := 0
	for _, fault := range faulty.All() { // around the first root, which is made after a look at 250 days
		for call := 249; call < 256; call++ {
			if c, struck := run(false, faulty.Plan{Call: call, Fault: fault}); !struck || !slices.Equal(shape(c), shape(clean)) {
				t.Errorf("%v at call %d: struck %v, links %v", fault, call, struck, shape(c))
			}
		}
	}
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		c, struck := run(true, plan)
		if got := shape(c); !slices.Equal(got, shape(clean)) {
			t.Errorf("%v: links %v, want %v", plan, got, shape(clean))
		}
		cases++
		return struck
	})
	if cases < 50 {
		t.Errorf("%d cases only", cases)
	}
}

// Two closers at once write one chain: the slower one fails, and changes nothing.
func TestTwoClosers(t *testing.T) {
	c := openChain(t)
	c.act(t, "2026-11-06T08:10:00Z", "2026-11-06T10:10:00Z")
	c.now.Set(at("2026-11-06T12:00:00Z"))
	slow := c.closer
	slow.Store = &before{Store: c.Store, do: func() { c.closeAt(t, "2026-11-06T12:00:00Z", 2) }}
	if _, err := slow.Close(context.Background()); !errors.Is(err, table.ErrCondition) {
		t.Errorf("the slower closer: %v", err)
	}
	c.intact(t, "2026-11-06", "2026-11-06", journal.Counts{Entries: 2})
}

// before does something once, before the second write: the first makes the first root.
type before struct {
	table.Store
	writes int
	do     func()
}

func (b *before) Write(ctx context.Context, ops ...table.Op) error {
	if b.writes++; b.writes == 2 {
		b.do()
	}
	return b.Store.Write(ctx, ops...)
}
