// Package journal records who did what with whose data, before the answer leaves (003:279 gives the form; seven months), reads it back,
// and proves that nobody changed it since.
//
// The agent stands in clear, the person concerned as a pseudonym of the month: the DPO can follow one case and nobody can rebuild
// a person's history without the key. A sparse index by that pseudonym finds what was done about one person without reading what was done
// about the others.
//
// Entries are only ever added, each under its own time. Some minutes after an hour ends a Closer lists its entries by key and sum in a
// signed link, bound to the link before it; entries that came later are listed by the next link. Each day ends in a root that stays when
// the day is deleted. An Auditor holds entries, links and roots against each other (infra/adr/0011).
package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Group seals nothing: its branch key makes the monthly pseudonyms.
const Group seal.Group = "trace"

// Entry is one act.
type Entry struct {
	At       time.Time `json:"at"`
	Agent    id.Person `json:"agent,omitempty"` // who acted; empty for a file or a rule
	Actor    string    `json:"actor"`           // role, or "flux:FILE", "regle:ID"
	Action   string    `json:"action"`          // R, C, U, D ... or the name of a transition
	Category string    `json:"category"`
	Subject  string    `json:"subject,omitempty"` // pseudonym of the month
	Reason   string    `json:"reason,omitempty"`  // code of a refusal or of a motive, never free text
}

// Journal writes entries.
type Journal struct {
	Store  table.Store
	Ring   *seal.Ring
	Random io.Reader
}

// Of is the journal of a vault.
func Of(vault *seal.Vault) Journal {
	return Journal{Store: vault.Store, Ring: vault.Ring, Random: vault.Random}
}

// Op is the operation that records an entry about a person; the person may be empty.
func (j Journal) Op(entry Entry, about id.Person) (table.Op, error) {
	if about != "" {
		var err error
		if entry.Subject, err = j.pseudonym("journal:", about, entry.At); err != nil {
			return table.Op{}, err
		}
	}
	body, err := json.Marshal(entry)
	if err != nil {
		return table.Op{}, fmt.Errorf("journal: %w", err)
	}
	unique, err := id.Ordered[string](entry.At, j.Random)
	if err != nil {
		return table.Op{}, err
	}
	item := table.Item{Key: table.JournalKey(dayOf(entry.At), unique), Kind: table.KindJournal, Body: body}
	if entry.Subject != "" {
		item.Index = map[table.Index]table.Entry{table.About: table.AboutEntry(entry.Subject, unique)}
	}
	return table.Put(item, table.IfAbsent), nil
}

// pseudonym is that of a person in the month (UTC) of an instant, for one use of it.
func (j Journal) pseudonym(use string, person id.Person, at time.Time) (string, error) {
	raw, ok := id.Bytes(person)
	if !ok {
		return "", errors.New("journal: not a person's id")
	}
	pseudonym, err := j.Ring.Pseudonym(Group, use+at.UTC().Format("2006-01"), raw)
	if err != nil {
		return "", err
	}
	return id.FromBytes[string](pseudonym), nil
}

// dayOf is the day (UTC) in whose partition an instant stands.
func dayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// Write records entries about people, all of one act, and fails when they could not be: the answer must then not leave. An act that
// concerns nobody in particular is about the empty person; about no one at all nothing would be written, which is refused.
func (j Journal) Write(ctx context.Context, entry Entry, about ...id.Person) error {
	if len(about) == 0 {
		return errors.New("journal: an act about no one")
	}
	for start := 0; start < len(about); start += table.MaxOps {
		var ops []table.Op
		for _, person := range about[start:min(start+table.MaxOps, len(about))] {
			op, err := j.Op(entry, person)
			if err != nil {
				return err
			}
			ops = append(ops, op)
		}
		if err := j.Store.Write(ctx, ops...); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// Day reads the entries of a day, oldest first.
func (j Journal) Day(ctx context.Context, day string) ([]Entry, error) {
	var entries []Entry
	err := table.Each(ctx, j.Store, partition(day), func(item table.Item) error {
		entry, err := parse(item)
		entries = append(entries, entry)
		return err
	})
	return entries, err
}

func parse(item table.Item) (entry Entry, err error) {
	if err := json.Unmarshal(item.Body, &entry); err != nil {
		return entry, fmt.Errorf("journal: entry: %w", err)
	}
	return entry, nil
}

// partition asks for all that stands under a day.
func partition(day string) table.Query {
	return table.Query{Table: table.Journal, PK: table.JournalKey(day, "0").PK()}
}
