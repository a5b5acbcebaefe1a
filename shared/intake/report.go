// Package intake takes in the files that CAF and MSA drop: a file is read whole, checked and staged before anything of it is
// applied, then applied in chunks, each of which may be repeated.
package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

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
	Counts    Counts    `json:"counts"`
	Rejects   []Reject  `json:"rejects,omitempty"`
	Notices   []string  `json:"notices,omitempty"`

	Chunks    int   `json:"chunks"`
	Stride    int   `json:"stride"` // number of messages: each applies every Stride-th chunk
	Withdrawn []int `json:"withdrawn,omitempty"`
}

// Counts are the totals of a report; Foyers is their sum.
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
	Index   int    `json:"index"`
	Line    int    `json:"line"`
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// maxListed bounds the rejects and withdrawn places that a report lists: a file with more of them is refused whole.
const maxListed = 1000

func rejectOf(r flux.Reject) Reject {
	return Reject{r.Index, r.Line, r.Field, string(r.Code), r.Message}
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
	items, err := d.Vault.Store.Get(ctx, table.ImportKey(received))
	if err != nil || items[0] == nil {
		return nil, err
	}
	return d.complete(ctx, items[0])
}

// complete adds up the results of the chunks applied so far.
func (d Desk) complete(ctx context.Context, item *table.Item) (*Report, error) {
	report := &Report{}
	if err := json.Unmarshal(item.Body, report); err != nil {
		return nil, fmt.Errorf("intake: report: %w", err)
	}
	if report.Status == Refused {
		return report, nil
	}
	query := table.Query{Table: table.Records, PK: table.ImportPK(report.ID), Prefix: table.ChunkPrefix}
	done := 0
	for {
		page, err := d.Vault.Store.Query(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("intake: chunks: %w", err)
		}
		for _, chunk := range page.Items {
			var counts Counts
			if err := json.Unmarshal(chunk.Body, &counts); err != nil {
				return nil, fmt.Errorf("intake: chunk: %w", err)
			}
			report.Counts.add(counts)
			done++
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

func (r *Report) finish(done int) {
	switch {
	case done < r.Chunks:
		r.Status = Running
		r.Message = fmt.Sprintf("Import en cours : %d lot(s) sur %d.", done, r.Chunks)
	case r.Counts.Rejected > 0:
		r.Status = Partial
		r.Message = fmt.Sprintf("%d dossier(s) écarté(s), à corriger par l'organisme ; les autres sont à jour.", r.Counts.Rejected)
	default:
		r.Status = OK
		r.Message = "Tous les dossiers du fichier sont à jour."
	}
}
