// Package journal records who did what with whose data, before the answer leaves (003:279 gives the form; seven months).
//
// The agent stands in clear, the person concerned as a pseudonym of the month: the DPO can follow one case and nobody can rebuild
// a person's history without the key.
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

// Op is the operation that records an entry about a person; the person may be empty.
func (j Journal) Op(entry Entry, about id.Person) (table.Op, error) {
	if about != "" {
		raw, ok := id.Bytes(about)
		if !ok {
			return table.Op{}, fmt.Errorf("journal: not a person's id")
		}
		pseudonym, err := j.Ring.Pseudonym(Group, "journal:"+entry.At.UTC().Format("2006-01"), raw)
		if err != nil {
			return table.Op{}, err
		}
		entry.Subject = id.FromBytes[string](pseudonym)
	}
	body, err := json.Marshal(entry)
	if err != nil {
		return table.Op{}, fmt.Errorf("journal: %w", err)
	}
	unique, err := id.Ordered[string](entry.At, j.Random)
	if err != nil {
		return table.Op{}, err
	}
	key := table.JournalKey(entry.At.UTC().Format(time.DateOnly), unique)
	return table.Put(table.Item{Key: key, Kind: table.KindJournal, Body: body}, table.IfAbsent), nil
}

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
	query := table.Query{Table: table.Journal, PK: table.JournalKey(day, "0").PK()}
	for {
		page, err := j.Store.Query(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
		for _, item := range page.Items {
			var entry Entry
			if err := json.Unmarshal(item.Body, &entry); err != nil {
				return nil, fmt.Errorf("journal: entry: %w", err)
			}
			entries = append(entries, entry)
		}
		if query.After = page.Next; page.Next == "" {
			return entries, nil
		}
	}
}
