// Package intake takes in the files that CAF and MSA drop: a file is read whole, checked and staged before anything of it is
// applied, then applied in chunks, each of which may be repeated.
package intake

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tandem/shared/dossier"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/table"
)

// Status says how an import ended.
type Status string

// The statuses. A file of which anything was rejected is never reported as a success.
const (
	Running Status = "EN_COURS"
	OK      Status = "OK"
	Partial Status = "PARTIEL"
	Refused Status = "REJETE"
)

// Report is what is kept of a received file: counts and places, nobody's data.
type Report struct {
	ID        id.Import `json:"id"`
	Received  time.Time `json:"receivedAt"`
	Source    string    `json:"source"` // CAF or MSA, empty when the file does not say
	Type      string    `json:"type,omitempty"`
	Reference string    `json:"reference"` // month that the file speaks of: "2026-02-28"
	Order     string    `json:"order,omitempty"`
	Status    Status    `json:"status"`
	Message   string    `json:"message"`
	Announced int       `json:"announced" doc:"Dossiers que le fichier annonce, et qu'il contient"`
	Repeated  int       `json:"repeated" doc:"Dont répétés à l'identique, comptés une fois"`
	Counts    Counts    `json:"counts"`
	Rejects   []Reject  `json:"rejects,omitempty"`
	Notices   []string  `json:"notices,omitempty"`

	Chunks    int   `json:"chunks"`
	Stride    int   `json:"stride"` // number of messages: each applies every Stride-th chunk
	Withdrawn []int `json:"withdrawn,omitempty"`
}

// Counts are the totals of a report; Foyers is their sum, and with those repeated what the file announced.
type Counts struct {
	Foyers    int `json:"foyers"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"`
	Ignored   int `json:"ignored"`
}

// Reject is a dossier that was not applied: where it stands and what is wrong, never its content.
type Reject struct {
	Index   int             `json:"index"`
	Line    int             `json:"line"`
	Field   string          `json:"field"`
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Same    int             `json:"same,omitempty" doc:"Première place du même dossier, quand il figure plusieurs fois"`
	Kept    bool            `json:"kept" doc:"Le contenu est gardé, scellé : le rejet peut être rejoué"`
	State   State           `json:"state,omitempty" doc:"demande, rejoue, encore_rejete, ecarte ; vide tant que personne n'a rien demandé"`
	Outcome dossier.Outcome `json:"outcome,omitempty" doc:"Ce que le rejeu a fait : created, updated, unchanged, ignored"`
}

// place is what a replay is kept by: one dossier is decided once, wherever it stands in the file.
func (r Reject) place() int { return cmp.Or(r.Same, r.Index) }

// maxListed bounds the rejects and withdrawn places that a report lists: a file with more of them is refused whole.
const maxListed = 1000

func rejectOf(r flux.Reject, same int) Reject {
	return Reject{Index: r.Index, Line: r.Line, Field: r.Field, Code: string(r.Code), Message: r.Message, Same: same}
}

// reject is the one at a place of the file, nil when none is there.
func (r *Report) reject(index int) *Reject {
	at := slices.IndexFunc(r.Rejects, func(reject Reject) bool { return reject.Index == index })
	if at < 0 {
		return nil
	}
	return &r.Rejects[at]
}

// List returns the reports of all imports, newest first, without their rejects.
func (d Desk) List(ctx context.Context, limit int) ([]Report, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.ImportsPK, Reverse: true, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("intake: list: %w", err)
	}
	reports := make([]Report, 0, len(page.Items))
	for i := range page.Items {
		report, err := d.complete(ctx, &page.Items[i])
		if err != nil {
			return nil, err
		}
		report.Rejects = nil
		reports = append(reports, *report)
	}
	return reports, nil
}

// Find returns one report, nil when there is none.
func (d Desk) Find(ctx context.Context, received id.Import) (*Report, error) {
	items, err := d.Vault.Store.Get(ctx, table.ImportKey(received), table.ImportUnitKey(received))
	if err != nil || items[0] == nil {
		return nil, err
	}
	report, err := d.complete(ctx, items[0])
	if err == nil && items[1] == nil { // its retention is over
		for i := range report.Rejects {
			report.Rejects[i].Kept = false
		}
	}
	return report, err
}

// complete adds up the results of the chunks applied and of the rejects replayed so far.
func (d Desk) complete(ctx context.Context, item *table.Item) (*Report, error) {
	report := &Report{}
	if err := json.Unmarshal(item.Body, report); err != nil {
		return nil, fmt.Errorf("intake: report: %w", err)
	}
	if report.Status == Refused {
		return report, nil
	}
	query := table.Query{Table: table.Records, PK: table.ImportPK(report.ID)}
	done := 0
	for {
		page, err := d.Vault.Store.Query(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("intake: results: %w", err)
		}
		for _, item := range page.Items {
			var counts Counts
			var decided replay
			switch item.Kind {
			case table.KindChunk:
				err = json.Unmarshal(item.Body, &counts)
				report.Counts.add(counts)
				done++
			case table.KindReplay:
				err = json.Unmarshal(item.Body, &decided)
				report.decide(decided)
			}
			if err != nil {
				return nil, fmt.Errorf("intake: %s: %w", item.Kind, err)
			}
		}
		if query.After = page.Next; page.Next == "" {
			break
		}
	}
	report.finish(done)
	return report, nil
}

func (c *Counts) add(more Counts) {
	c.Created += more.Created
	c.Updated += more.Updated
	c.Unchanged += more.Unchanged
	c.Ignored += more.Ignored
}

// open is how many rejects nobody has settled.
func (r *Report) open() int {
	open := r.Counts.Rejected
	for _, reject := range r.Rejects {
		if reject.State == SetAside {
			open--
		}
	}
	return open
}

func (r *Report) finish(done int) {
	switch {
	case done < r.Chunks:
		r.Status = Running
		r.Message = fmt.Sprintf("Import en cours : %d lot(s) sur %d.", done, r.Chunks)
	case r.Counts.Rejected > 0:
		r.Status = Partial
		r.Message = fmt.Sprintf("%d dossier(s) écarté(s), à corriger par l'organisme ; les autres sont à jour.", r.open())
		if r.open() == 0 {
			r.Message = "Chaque dossier écarté a reçu sa décision ; les autres sont à jour."
		}
	default:
		r.Status = OK
		r.Message = "Tous les dossiers du fichier sont à jour."
	}
}
