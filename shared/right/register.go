package right

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/deadline"
	"tandem/shared/service"
	"tandem/shared/table"
)

// heads visits the head of every request, oldest first.
func heads(ctx context.Context, store table.Store, visit func(Head)) error {
	err := table.Each(ctx, store, table.Query{Table: table.Records, PK: table.RightsPK}, func(item table.Item) error {
		head, err := readHead(item)
		if err == nil {
			visit(head)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("right: heads: %w", err)
	}
	return nil
}

// List gives the requests that are open, the most urgent first, then the newest that are closed, at most so many of those.
func (d Desk) List(ctx context.Context, closed int) ([]Head, error) {
	var open, done []Head
	err := heads(ctx, d.Vault.Store, func(head Head) {
		if head.Closed.IsZero() {
			open = append(open, head)
		} else {
			done = append(done, head)
		}
	})
	slices.SortStableFunc(open, func(a, b Head) int { return a.Due.Compare(b.Due) })
	slices.SortStableFunc(done, func(a, b Head) int { return b.Closed.Compare(a.Closed) })
	return append(open, done[:min(closed, len(done))]...), err
}

// Line is one line of the register: requests of a right received in a year, how they ended and how long they took.
type Line struct {
	Year     int           `json:"year"`
	Right    service.Right `json:"right"`
	Received int           `json:"received"`
	Open     int           `json:"open"`
	Answered int           `json:"answered"`
	Refused  int           `json:"refused"`
	Dropped  int           `json:"withdrawn"`
	Extended int           `json:"extended"`
	Late     int           `json:"late"`    // closed after their last day, or still open after it
	Days     int           `json:"maxDays"` // longest from receipt to the end, in days
}

// Register counts the requests by year and right: it names nobody (3.2).
func (d Desk) Register(ctx context.Context) ([]Line, error) {
	type key struct {
		year  int
		right service.Right
	}
	now, lines, order := d.Vault.Clock.Now(), map[key]*Line{}, []key{}
	err := heads(ctx, d.Vault.Store, func(head Head) {
		at := key{head.Received.In(d.Service.Zone).Year(), head.Right}
		line := lines[at]
		if line == nil {
			line = &Line{Year: at.year, Right: at.right}
			lines[at], order = line, append(order, at)
		}
		line.count(head, now, d.Service.Zone)
	})
	register := make([]Line, len(order))
	for i, at := range order {
		register[i] = *lines[at]
	}
	return register, err
}

func (l *Line) count(head Head, now time.Time, zone *time.Location) {
	l.Received++
	end := head.Closed
	switch head.State {
	case Answered:
		l.Answered++
	case Refused:
		l.Refused++
	case Withdrawn:
		l.Dropped++
	default:
		l.Open++
		end = now
	}
	if head.Extended {
		l.Extended++
	}
	if !end.Before(head.Due) {
		l.Late++
	}
	days := 0
	for day, last := calendar.Of(head.Received, zone), calendar.Of(end, zone); day.Before(last); day = day.AddDays(1) {
		days++
	}
	l.Days = max(l.Days, days)
}

// Clocked is the deadlines of requests: to acknowledge what came by letter, to answer, and that of the other party's answer.
type Clocked struct{ Store table.Store }

// Deadlines implements deadline.Source from the heads alone.
func (c Clocked) Deadlines(ctx context.Context) ([]deadline.Deadline, error) {
	var due []deadline.Deadline
	err := heads(ctx, c.Store, func(head Head) {
		if !head.Closed.IsZero() {
			return
		}
		add := func(what string, at time.Time, alarms ...time.Time) {
			due = append(due, deadline.Deadline{Ref: "droit#" + string(head.ID) + "#" + what, Case: string(head.ID), Due: at, Alarms: alarms})
		}
		add("reponse", head.Due, head.Alarms...)
		if head.Acknowledged.IsZero() {
			add("accuse", head.Acknowledge, head.Acknowledge.Add(-24*time.Hour), head.Acknowledge)
		}
		if !head.RelayDue.IsZero() {
			add("partie", head.RelayDue, head.RelayDue)
		}
	})
	return due, err
}
