package breach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/deadline"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// newest asks for the items of a partition, the newest first.
func newest(pk, prefix string) table.Query {
	return table.Query{Table: table.Records, PK: pk, Prefix: prefix, Reverse: true}
}

// List gives the heads of all cases, newest first.
func (d Desk) List(ctx context.Context) ([]Head, error) { return heads(ctx, d.Vault.Store) }

func heads(ctx context.Context, store table.Store) ([]Head, error) {
	var heads []Head
	err := table.Each(ctx, store, newest(table.BreachesPK, ""), func(item table.Item) error {
		head, err := readHead(item)
		heads = append(heads, head)
		return err
	})
	return heads, err
}

// Read gives a case with all its versions, the oldest first, and the number of the first that is not what was written, 0 when all are.
func (d Desk) Read(ctx context.Context, breach id.Breach) (Head, []Version, int, error) {
	head, err := d.head(ctx, breach)
	if err != nil {
		return head, nil, 0, err
	}
	unit, _, err := d.Vault.Load(ctx, table.BreachUnitKey(breach))
	if err != nil {
		return head, nil, 0, fmt.Errorf("breach: read: %w", err)
	}
	if unit == nil {
		return head, nil, 0, errUnknown
	}
	var versions []Version
	query := table.Query{Table: table.Records, PK: table.BreachPK(breach), Prefix: table.BreachVersionPrefix}
	err = table.Each(ctx, d.Vault.Store, query, func(item table.Item) error {
		var version Version
		err := d.Vault.Open(unit, &item, &version)
		versions = append(versions, version)
		return err
	})
	switch {
	case errors.Is(err, seal.ErrCut):
		return head, nil, 0, errUnknown
	case err != nil:
		return head, nil, 0, fmt.Errorf("breach: versions: %w", err)
	}
	return head, versions, Broken(versions, head), nil
}

// Clocked is the source of the deadlines of all cases: it reads heads, and opens nothing.
type Clocked struct{ Store table.Store }

// Deadlines implements deadline.Source: the clocks that run.
func (c Clocked) Deadlines(ctx context.Context) ([]deadline.Deadline, error) {
	found, err := heads(ctx, c.Store)
	var open []deadline.Deadline
	for _, head := range found {
		for _, clock := range head.Clocks {
			if head.State != Closed && clock.Stopped.IsZero() {
				open = append(open, deadline.Deadline{Ref: string(head.Kind) + "#" + string(head.ID) + "#" + string(clock.Name), Case: string(head.ID), Due: clock.Due, Alarms: clock.Alarms()})
			}
		}
	}
	return open, err
}

// Recommendation is what the site shows to the persons concerned by a violation.
type Recommendation struct {
	Title string        `json:"title"`
	Text  string        `json:"text"`
	On    calendar.Date `json:"publishedOn"`
	Until calendar.Date `json:"until"`
}

func publish(c Case, zone *time.Location) ([]table.Op, error) {
	p := c.Published
	body, err := json.Marshal(Recommendation{p.Title, p.Text, calendar.Of(p.By.At, zone), p.Until})
	if err != nil {
		return nil, fmt.Errorf("breach: recommendation: %w", err)
	}
	return []table.Op{table.Put(table.Item{Key: table.RecommendationKey(c.ID), Kind: table.KindRecommendation, Body: body}, table.Always)}, nil
}

// Recommendations are those that are current on a day, newest case first.
func Recommendations(ctx context.Context, store table.Store, today calendar.Date) ([]Recommendation, error) {
	var current []Recommendation
	err := table.Each(ctx, store, newest(table.RecommendationsPK, ""), func(item table.Item) error {
		var one Recommendation
		if err := json.Unmarshal(item.Body, &one); err != nil {
			return fmt.Errorf("breach: recommendation: %w", err)
		}
		if !one.Until.Before(today) {
			current = append(current, one)
		}
		return nil
	})
	return current, err
}
