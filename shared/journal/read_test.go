package journal_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
	"tandem/shared/table/metered"
)

func read(t *testing.T, j journal.Journal, f journal.Filter) (times []string, cursor string) {
	t.Helper()
	page, err := j.Read(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Entries {
		times = append(times, e.At.UTC().Format("02T15:04")+" "+e.Action)
	}
	return times, page.Cursor
}

func TestReadFilters(t *testing.T) {
	j := open(t)
	for i, moment := range []string{"2026-11-05T23:10:00Z", "2026-11-06T08:10:00Z", "2026-11-06T09:00:00Z", "2026-11-06T22:59:59Z", "2026-11-06T23:00:00Z"} {
		e := entry(moment)
		if i%2 == 1 {
			e.Action, e.Category, e.Agent = "U", "CT", zoe
		}
		write(t, j, e, []id.Person{zoe, paul}[i%2])
	}
	day := journal.Filter{From: at("2026-11-06T00:00:00+01:00"), Until: at("2026-11-07T00:00:00+01:00")} // the 6th, in Arras
	for name, test := range map[string]struct {
		edit func(*journal.Filter)
		want []string
	}{
		"a day":               {func(*journal.Filter) {}, []string{"05T23:10 R", "06T08:10 U", "06T09:00 R", "06T22:59 U"}},
		"an hour":             {func(f *journal.Filter) { f.From, f.Until = at("2026-11-06T08:00:00Z"), at("2026-11-06T09:00:00Z") }, []string{"06T08:10 U"}},
		"an agent":            {func(f *journal.Filter) { f.Agent = zoe }, []string{"06T08:10 U", "06T22:59 U"}},
		"an action":           {func(f *journal.Filter) { f.Action = "R" }, []string{"05T23:10 R", "06T09:00 R"}},
		"a category":          {func(f *journal.Filter) { f.Category = "CT" }, []string{"06T08:10 U", "06T22:59 U"}},
		"a person":            {func(f *journal.Filter) { f.About = zoe }, []string{"05T23:10 R", "06T09:00 R"}},
		"a person, an action": {func(f *journal.Filter) { f.About, f.Action = zoe, "U" }, nil},
		"nobody of whom":      {func(f *journal.Filter) { f.About = id.FromBytes[id.Person]([id.Size]byte{9}) }, nil},
	} {
		f := day
		test.edit(&f)
		if got, cursor := read(t, j, f); !slices.Equal(got, test.want) || cursor != "" {
			t.Errorf("%s: %v, want %v, then %q", name, got, test.want, cursor)
		}
	}
	if _, err := j.Read(context.Background(), journal.Filter{From: day.From, Until: day.Until, About: "zoe"}); err == nil {
		t.Error("what is no person is looked for")
	}
}

// Page after page, everything once, over midnight too.
func TestReadPages(t *testing.T) {
	j := open(t)
	people := make([]id.Person, 250)
	for i := range people {
		people[i] = id.FromBytes[id.Person]([id.Size]byte{byte(i), 1})
	}
	write(t, j, entry("2026-11-05T23:30:00Z"), people...)
	write(t, j, entry("2026-11-06T08:30:00Z"), people...)
	for _, about := range []id.Person{"", people[3]} {
		f := journal.Filter{From: at("2026-11-06T00:00:00+01:00"), Until: at("2026-11-07T00:00:00+01:00"), About: about}
		seen, pages := 0, 0
		for {
			got, cursor := read(t, j, f)
			seen, pages = seen+len(got), pages+1
			if f.After = cursor; cursor == "" {
				break
			}
		}
		if want := map[id.Person][2]int{"": {500, 3}, people[3]: {2, 1}}[about]; seen != want[0] || pages != want[1] {
			t.Errorf("about %q: %d entries on %d pages, want %v", about, seen, pages, want)
		}
	}
}

// Somebody who spoils one entry hides neither it nor the others.
func TestReadWhatWasSpoiled(t *testing.T) {
	j := open(t)
	write(t, j, entry("2026-11-06T08:10:00Z"), zoe)
	write(t, j, entry("2026-11-06T08:20:00Z"), zoe)
	f := journal.Filter{From: at("2026-11-06T08:00:00Z"), Until: at("2026-11-06T09:00:00Z"), About: zoe, Action: "R"}
	page, err := j.Store.Query(context.Background(), table.Query{Table: table.Journal, PK: "J#2026-11-06"})
	if err != nil {
		t.Fatal(err)
	}
	page.Items[0].Body = []byte("?")
	if err := j.Store.Write(context.Background(), table.Put(page.Items[0], table.Always)); err != nil {
		t.Fatal(err)
	}
	page2, err := j.Read(context.Background(), f)
	if err != nil || len(page2.Entries) != 2 || page2.Entries[0].Action != journal.Unreadable {
		t.Errorf("%+v, %v", page2, err)
	}
}

// Who saw my file: over months, whoever it was by their role only, and nobody else's entries are read for it.
func TestAboutOnePerson(t *testing.T) {
	j := open(t)
	meter := metered.New(j.Store)
	for range 20 {
		write(t, j, entry("2026-11-06T08:10:00Z"), paul)
	}
	write(t, j, entry("2026-05-31T23:59:59Z"), zoe)
	for _, moment := range []string{"2026-06-01T00:00:00Z", "2026-08-15T10:00:00Z", "2026-11-06T08:00:00Z"} {
		write(t, j, entry(moment), zoe)
	}
	flux := entry("2026-10-05T03:00:00Z")
	flux.Agent, flux.Actor, flux.Action = "", "flux:000g40r40m30e209185gr38ezw", "updated"
	write(t, j, flux, zoe)
	j.Store = meter
	sights, err := j.About(context.Background(), zoe, at("2026-06-01T00:00:00Z"), at("2026-11-06T09:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sights {
		got = append(got, fmt.Sprintf("%s %s %s %s", s.At.UTC().Format(time.DateOnly), s.Actor, s.Action, s.Category))
	}
	want := []string{"2026-06-01 agent R PRO", "2026-08-15 agent R PRO", "2026-10-05 flux updated PRO", "2026-11-06 agent R PRO"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if f := meter.Snapshot(); f.Queries != 6 || f.Gets != 4 {
		t.Errorf("six months cost %+v", f)
	}
}

// The agent's pseudonym is not the one that the same person has when somebody looks at them.
func TestAgentPseudonym(t *testing.T) {
	j := open(t)
	write(t, j, entry("2026-11-06T08:10:00Z"), paul)
	one, err := j.AgentPseudonym(paul, at("2026-11-06T08:10:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	next, err := j.AgentPseudonym(paul, at("2026-12-06T08:10:00Z"))
	if err != nil || one == next || one == day(t, j, "2026-11-06")[0].Subject || one == string(paul) {
		t.Errorf("%s, then %s, %v", one, next, err)
	}
}

// A read that fails says so: an empty answer would be taken for an empty journal.
func TestReadFails(t *testing.T) {
	j := open(t)
	write(t, j, entry("2026-11-06T08:10:00Z"), zoe)
	inner := j.Store
	faulty.Enumerate([]faulty.Fault{faulty.Before, faulty.Throttle}, func(plan faulty.Plan) bool {
		store := faulty.New(inner, plan)
		j.Store = store
		_, err := j.About(context.Background(), zoe, at("2026-11-01T00:00:00Z"), at("2026-11-06T09:00:00Z"))
		if err == nil && store.Struck() {
			t.Errorf("%v: no error", plan)
		}
		return store.Struck()
	})
}
