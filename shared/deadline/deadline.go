// Package deadline reminds people of what is due. What is due is not kept here: sources derive it, each time, from what they store, so that
// a schedule that is lost or fires twice changes nothing; here is kept only which alarm was sent.
package deadline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tandem/shared/clock"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/table"
)

// Deadline is something that must be done by an instant.
type Deadline struct {
	Ref    string      // of this deadline among all: "violation#CASE#cnil"
	Case   string      // of the file, as people find it; names nobody
	Due    time.Time   //
	Alarms []time.Time // when people are reminded, in order
}

// Source knows deadlines of one kind: those that are not met yet.
type Source interface {
	Deadlines(ctx context.Context) ([]Deadline, error)
}

// Kind is that of the message that reminds: its subject is the file, its revision the second at which it is due.
const Kind = "deadline"

// Desk sends the reminders of all sources.
type Desk struct {
	Store   table.Store
	Clock   clock.Clock
	Random  io.Reader
	Notify  queue.Name // who mails them
	Sources []Source
}

// sent is how many alarms of a deadline are behind it; of what has no end, when the newest went out.
type sent struct {
	Alarms int       `json:"alarms,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// Alert sends the alarms that are due and were not sent, and returns how many. When several of one deadline went by unsent, the last speaks
// for them. What fails for one source or deadline does not stop the others.
func (d Desk) Alert(ctx context.Context) (int, error) {
	count := 0
	var failed error
	for _, source := range d.Sources {
		open, err := source.Deadlines(ctx)
		failed = errors.Join(failed, err)
		for _, one := range open {
			told, err := d.alert(ctx, one)
			failed = errors.Join(failed, err)
			if told {
				count++
			}
		}
	}
	return count, failed
}

// alert reminds of a deadline whose next alarm has come.
func (d Desk) alert(ctx context.Context, one Deadline) (bool, error) {
	now, reached := d.Clock.Now(), 0
	for _, alarm := range one.Alarms {
		if !alarm.After(now) {
			reached++
		}
	}
	if reached == 0 {
		return false, nil
	}
	return d.remind(ctx, one.Ref, sent{Alarms: reached}, func(before sent) bool { return before.Alarms >= reached }, func() (table.Op, error) {
		return outbox.New(d.Notify, Kind, one.Case, one.Due.Unix(), now, d.Random)
	})
}

// remind writes a message and the memory of it together, unless what is remembered is enough, or another run is quicker.
func (d Desk) remind(ctx context.Context, ref string, now sent, enough func(before sent) bool, message func() (table.Op, error)) (bool, error) {
	key := table.AlertKey(ref)
	items, err := d.Store.Get(ctx, key)
	if err != nil {
		return false, fmt.Errorf("deadline: %w", err)
	}
	condition, before := table.IfAbsent, sent{}
	if items[0] != nil {
		condition = table.IfVersion(items[0].Version)
		if err := json.Unmarshal(items[0].Body, &before); err != nil {
			return false, fmt.Errorf("deadline: %s: %w", ref, err)
		}
	}
	if enough(before) {
		return false, nil
	}
	body, err := json.Marshal(now)
	if err != nil {
		return false, fmt.Errorf("deadline: %w", err)
	}
	op, err := message()
	if err != nil {
		return false, err
	}
	err = d.Store.Write(ctx, op, table.Put(table.Item{Key: key, Kind: table.KindAlert, Body: body}, condition))
	if errors.Is(err, table.ErrCondition) {
		return false, nil // another run sent it
	}
	if err != nil {
		return false, fmt.Errorf("deadline: alert: %w", err)
	}
	return true, nil
}
