package journal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/shared/id"
	"tandem/shared/table"
)

// Filter says which entries to read: those from From up to Until (both within the kept months), and of these the ones of an agent, an
// action, a category, where given, and about a person, where given.
type Filter struct {
	From, Until time.Time
	Agent       id.Person
	Action      string
	Category    string
	About       id.Person
	After       string // Cursor of the page before
}

func (f Filter) wants(entry Entry) bool {
	return (f.Agent == "" || entry.Agent == f.Agent) && (f.Action == "" || entry.Action == f.Action) && (f.Category == "" || entry.Category == f.Category)
}

// Listed is a page of entries, oldest first. Cursor is empty on the last page.
type Listed struct {
	Entries []Entry
	Cursor  string
}

// limit is how many entries a page holds, and looked how many are looked at for it at most.
const (
	limit  = 200
	looked = 5000
)

// Read reads a page of entries. About a person it reads the index, else the partitions of the days.
func (j Journal) Read(ctx context.Context, f Filter) (out Listed, err error) {
	from, after := f.From.UTC(), ""
	if raw, ok := id.Bytes(f.After); ok {
		from, after = later(from, mark{key: raw}.at()), f.After
	}
	for full := false; from.Before(f.Until) && !full && err == nil; after = "" {
		until := earlier(from.Truncate(day).Add(day), f.Until)
		full, err = j.read(ctx, f, from, until, after, &out)
		from = until
	}
	return out, err
}

// read adds what is wanted of a part of one day; full tells that the page ends there.
func (j Journal) read(ctx context.Context, f Filter, from, until time.Time, after string, out *Listed) (full bool, err error) {
	query := partition(dayOf(from))
	if f.About != "" {
		pseudonym, err := j.pseudonym("journal:", f.About, from)
		if err != nil {
			return false, err
		}
		query = table.Query{Table: table.Journal, Index: table.About, PK: table.AboutHash(pseudonym)}
	}
	query.From, query.To, query.Limit = bound(from, 0), bound(until.Add(-time.Millisecond), 0xff), table.MaxGet
	if after != "" {
		query.From = after + "~" // behind it, before all that follows
	}
	for seen := 0; ; seen += table.MaxGet {
		items, next, err := j.page(ctx, query)
		if err != nil {
			return false, err
		}
		for _, item := range items {
			entry, err := parse(item)
			if err != nil { // somebody changed it: the others are shown all the same
				entry = Entry{Action: Unreadable}
			}
			if f.wants(entry) || err != nil {
				out.Entries = append(out.Entries, entry)
			}
			if out.Cursor = item.Key.SK(); len(out.Entries) == limit {
				return true, nil
			}
		}
		if query.After = next; next == "" {
			out.Cursor = ""
			return false, nil
		}
		if seen+table.MaxGet >= looked && out.Cursor != "" {
			return true, nil
		}
	}
}

// Unreadable is the action of an entry that is not what was written.
const Unreadable = "illisible"

// page reads a page of entries; where an index names them, they are read from it.
func (j Journal) page(ctx context.Context, query table.Query) (items []table.Item, next string, err error) {
	page, err := j.Store.Query(ctx, query)
	if err != nil {
		return nil, "", fmt.Errorf("journal: %w", err)
	}
	if query.Index == "" || len(page.Items) == 0 {
		return page.Items, page.Next, nil
	}
	keys := make([]table.Key, len(page.Items))
	for i, item := range page.Items {
		keys[i] = item.Key
	}
	found, err := j.Store.Get(ctx, keys...)
	if err != nil {
		return nil, "", fmt.Errorf("journal: %w", err)
	}
	for _, item := range found {
		if item != nil { // else it was deleted meanwhile
			items = append(items, *item)
		}
	}
	return items, page.Next, nil
}

// AgentPseudonym stands for an agent in the month (UTC) of an instant, before readers who may not know who acted (000:221). It is not the
// pseudonym that the agent has as somebody concerned.
func (j Journal) AgentPseudonym(agent id.Person, at time.Time) (string, error) {
	return j.pseudonym("agent:", agent, at)
}

// Sight is one act on a person's data as that person may know it (000:180): who by their role only.
type Sight struct {
	At       time.Time
	Actor    string // role, or "flux", "regle"
	Action   string
	Category string
}

// Untold is the action of a disclosure of which the law forbids telling the person.
const Untold = "communication-non-dite"

// About lists what was done with the data of one person from an instant on up to now, oldest first: the answer to "who saw my file". It
// costs a query for each month and reads nobody else's entries.
func (j Journal) About(ctx context.Context, person id.Person, since, now time.Time) ([]Sight, error) {
	var sights []Sight
	for month := since.UTC(); month.Before(now); month = time.Date(month.Year(), month.Month()+1, 1, 0, 0, 0, 0, time.UTC) {
		pseudonym, err := j.pseudonym("journal:", person, month)
		if err != nil {
			return nil, err
		}
		query := table.Query{Table: table.Journal, Index: table.About, PK: table.AboutHash(pseudonym), From: bound(month, 0), Limit: table.MaxGet}
		for {
			items, next, err := j.page(ctx, query)
			if err != nil {
				return nil, err
			}
			for _, item := range items {
				entry, err := parse(item)
				if err != nil {
					return nil, err
				}
				if entry.Action == Untold {
					continue
				}
				actor, _, _ := strings.Cut(entry.Actor, ":")
				sights = append(sights, Sight{entry.At, actor, entry.Action, entry.Category})
			}
			if query.After = next; next == "" {
				break
			}
		}
	}
	slices.SortFunc(sights, func(a, b Sight) int { // entries of one instant have no order of their own
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Actor, b.Actor))
	})
	return sights, nil
}
