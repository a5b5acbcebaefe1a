package offer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/offer"
	"tandem/shared/outbox"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var firstDay = calendar.MustParse("2026-11-06")

// terms are those of the base file, said again.
var terms = service.OfferTerms{Life: calendar.Period{Days: most}, Remind: calendar.Period{Days: remind}}

const (
	most   = 60
	remind = 7
)

// An offer is on line from a publication to its last day, as far away as the terms let, and not for longer than somebody wants.
func TestLastDay(t *testing.T) {
	for name, test := range map[string]struct {
		until string
		want  string
	}{
		"none given": {"", "2027-01-05"}, "today": {"2026-11-06", "2026-11-06"}, "the latest": {"2027-01-05", "2027-01-05"},
		"a day too late": {"2027-01-06", ""}, "yesterday": {"2026-11-05", ""},
	} {
		draft := good()
		draft.State, draft.PublishedOn = offer.Draft, calendar.Date{}
		var until calendar.Date
		if test.until != "" {
			until = calendar.MustParse(test.until)
		}
		err := draft.Publish(terms, firstDay, until)
		if test.want == "" {
			if !fault.Is(err, fault.Invalid) || draft.State != offer.Draft {
				t.Errorf("%s: %v, %s", name, err, draft.State)
			}
			continue
		}
		if err != nil || draft.ExpiresOn.String() != test.want || draft.State != offer.Published {
			t.Errorf("%s: last day %s, %v", name, draft.ExpiresOn, err)
		}
	}
}

// What is closed stays closed, with the outcome that it had; a copy is a draft of the same text.
func TestClosedForEver(t *testing.T) {
	closed := good()
	closed.Close(firstDay, offer.Filled)
	closed.Close(firstDay.AddDays(1), offer.Given)
	if closed.Outcome != offer.Filled || closed.ClosedOn != firstDay {
		t.Errorf("closed as %s on %s", closed.Outcome, closed.ClosedOn)
	}
	for name, err := range map[string]error{"published": closed.Publish(terms, firstDay, calendar.Date{}), "prolonged": closed.Prolong(terms, firstDay, calendar.Date{})} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a closed offer is %s: %v", name, err)
		}
	}
	copied := closed.Copy("0000000000000000000000001g")
	if copied.State != offer.Draft || copied.Outcome != "" || copied.Title != closed.Title || !copied.PublishedOn.IsZero() || !copied.Next(terms).IsZero() || copied.ID == closed.ID {
		t.Errorf("copied as %+v", copied)
	}
	for _, outcome := range []offer.Outcome{offer.Expired, offer.Moderated, "", "autre"} {
		if outcome.Choosable() {
			t.Errorf("a recruiter may end an offer as %q", outcome)
		}
	}
}

// A rule has something to do of published offers alone, and never after it did it.
func TestNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := good()
		one.State = rapid.SampledFrom([]offer.State{offer.Draft, offer.Published, offer.Closed}).Draw(t, "state")
		one.ExpiresOn, one.Reminded = firstDay.AddDays(rapid.IntRange(0, most).Draw(t, "days")), rapid.Bool().Draw(t, "reminded")
		next := one.Next(terms)
		if (one.State == offer.Published) == next.IsZero() {
			t.Fatalf("%s: next on %s", one.State, next)
		}
		if one.State == offer.Published && one.Reminded && next != one.ExpiresOn.AddDays(1) {
			t.Fatalf("reminded, and next on %s of %s", next, one.ExpiresOn)
		}
	})
}

func endings(store table.Store, day calendar.Date) offer.Endings {
	now := day.Start(time.UTC).Add(9 * time.Hour)
	return offer.Endings{Store: store, Clock: clock.Fixed(now), Random: vaulttest.Random(day.String()), Zone: time.UTC, Category: "OFF", Terms: terms, Matching: "MatchingQueue", Notify: "NotifyQueue"}
}

func stored(t *testing.T, store table.Store) offer.Offer {
	t.Helper()
	one := good()
	one.State = offer.Draft
	if err := one.Publish(terms, firstDay, calendar.Date{}); err != nil {
		t.Fatal(err)
	}
	item, err := one.Item(terms)
	if err == nil {
		err = store.Write(context.Background(), table.Put(item, table.IfAbsent))
	}
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func reread(t *testing.T, store table.Store, name offer.Offer) offer.Offer {
	t.Helper()
	items, err := store.Get(context.Background(), table.OfferKey(name.ID))
	if err != nil || items[0] == nil {
		t.Fatal(err)
	}
	record, err := offer.Read(items[0])
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// kindsTold are the messages that wait, by kind.
func kindsTold(t *testing.T, store table.Store) map[string]int {
	t.Helper()
	told := map[string]int{}
	for shard := range table.Shards {
		page, err := store.Query(context.Background(), table.Query{Table: table.Records, Index: table.Pending, PK: table.PendingHash(fmt.Sprint(shard))})
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range page.Items {
			items, err := store.Get(context.Background(), found.Key)
			if err != nil {
				t.Fatal(err)
			}
			var pending struct{ Message outbox.Message }
			if err := json.Unmarshal(items[0].Body, &pending); err != nil {
				t.Fatal(err)
			}
			told[pending.Message.Kind]++
		}
	}
	return told
}

// Day by day: one reminder a week before, then on line to the last day, then closed by the rule, once.
func TestEndingsDayByDay(t *testing.T) {
	store := vaulttest.Open(t).Store
	one := stored(t, store)
	for day := range most + 10 {
		today := firstDay.AddDays(day)
		for range 2 {
			if _, err := endings(store, today).Run(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		now, told := reread(t, store, one), kindsTold(t, store)
		reminded, ended := day >= most-remind, day > most
		if now.Reminded != reminded || (told["offer-ending"] == 1) != reminded || (now.State == offer.Closed) != ended || told["offer-ended"] > 1 || (told["offer"] == 1) != ended {
			t.Fatalf("day %d: %s, reminded %v, told %v", day, now.State, now.Reminded, told)
		}
		if ended && (now.Outcome != offer.Expired || now.ClosedOn != one.ExpiresOn.AddDays(1)) {
			t.Fatalf("ended as %s on %s", now.Outcome, now.ClosedOn)
		}
	}
}

// Whatever fails, and wherever: each mail once, and the end once.
func TestEndingsSurviveEveryFault(t *testing.T) {
	for _, day := range []int{most - remind, most + 1} {
		faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
			house := vaulttest.Open(t)
			one := stored(t, house.Store)
			today := firstDay.AddDays(day)
			store := faulty.New(house.Store, plan)
			faulty.Survive(func() { _, _ = endings(store, today).Run(context.Background()) })
			if _, err := endings(house.Store, today).Run(context.Background()); err != nil {
				t.Fatalf("%v: %v", plan, err)
			}
			now, told := reread(t, house.Store, one), kindsTold(t, house.Store)
			if ended := day > most; (now.State == offer.Closed) != ended || told["offer-ending"]+told["offer-ended"] != 1 {
				t.Errorf("%v: %s, told %v", plan, now.State, told)
			}
			return store.Struck()
		})
	}
}

// A recruiter who prolongs in time is reminded anew, before the new last day.
func TestProlonged(t *testing.T) {
	one := good()
	one.ExpiresOn, one.Reminded = firstDay, true
	if err := one.Prolong(terms, firstDay, firstDay.AddDays(30)); err != nil || one.Reminded || one.Next(terms) != firstDay.AddDays(30-remind) {
		t.Errorf("%v: next on %s", err, one.Next(terms))
	}
}

// What was published before offers had a last day gets one, in time to be told of; drafts, what is closed and what has a day are left alone.
func TestOffersWithoutALastDay(t *testing.T) {
	ctx, store := context.Background(), vaulttest.Open(t).Store
	today := firstDay.AddDays(100)
	wants := map[id.Offer]string{}
	var names []id.Offer
	put := func(state offer.State, published, expires calendar.Date, want string) {
		one := good()
		one.ID, one.State, one.PublishedOn, one.ExpiresOn = id.FromBytes[id.Offer]([16]byte{byte(len(names) + 1)}), state, published, expires
		item, err := one.Item(terms)
		if err == nil {
			err = store.Write(ctx, table.Put(item, table.IfAbsent))
		}
		if err != nil {
			t.Fatal(err)
		}
		wants[one.ID] = want
		names = append(names, one.ID)
	}
	put(offer.Published, firstDay, calendar.Date{}, today.AddDays(remind).String())
	put(offer.Published, today.AddDays(-most+remind+1), calendar.Date{}, today.AddDays(remind+1).String())
	put(offer.Published, firstDay, today.AddDays(3), today.AddDays(3).String())
	put(offer.Draft, calendar.Date{}, calendar.Date{}, "")
	put(offer.Closed, firstDay, calendar.Date{}, "")
	for range 2 {
		if err := offer.Date(ctx, store, terms, today, append(names, id.FromBytes[id.Offer]([16]byte{99}))); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range wants {
		got := reread(t, store, offer.Offer{ID: name}).ExpiresOn
		if want == "" && !got.IsZero() || want != "" && got.String() != want {
			t.Errorf("on line until %s, want %s", got, want)
		}
	}
	if _, err := endings(store, today).Run(ctx); err != nil {
		t.Fatal(err)
	}
	if told := kindsTold(t, store); told["offer-ending"] != 2 {
		t.Errorf("%d are told, want those of today and of three days before", told["offer-ending"])
	}
}
