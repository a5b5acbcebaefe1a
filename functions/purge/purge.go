// Package purge plans each day what is past its retention and executes the runs that were released.
package purge

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/announce"
	"tandem/shared/breach"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// Groups are the category groups that this function may open: it puts the card of somebody whose code has expired back among those
// who wait for one, and seals the minimal set that a control of European funds may ask for. What else it destroys it does not open.
var Groups = []seal.Group{"identity", "vault", journal.Group}

// Version is that of the code, for the proof of each run; the build sets it.
var Version = "dev"

// New builds the function.
func New(house serve.House) serve.Function {
	desk := purge.New(house.Vault, house.Objects, house.Service, Version)
	return serve.Function{
		Clock: house.Clock,
		Schedule: func(ctx context.Context, name string, _ time.Time) error {
			switch name {
			case Recount:
				return recount(ctx, house, desk)
			case Announce:
				return tell(ctx, house)
			}
			erased, err := desk.ExpireJournal(ctx)
			if err != nil {
				return err
			}
			house.Log.Info("journal expired", "count", erased)
			warned, err := desk.Warn(ctx)
			if err != nil {
				return err
			}
			house.Log.Info("people warned", "count", warned)
			runs, err := desk.Plan(ctx)
			for _, run := range runs {
				house.Log.Info("purge planned", "rule", string(run.Rule), "count", run.Units)
			}
			return err
		},
		Message: func(ctx context.Context, m events.SQSMessage) error {
			message, err := outbox.Read([]byte(m.Body))
			if err != nil {
				return err
			}
			err = desk.Run(ctx, id.Run(message.Subject))
			if errors.Is(err, purge.ErrLeft) { // what cannot be destroyed is a violation that somebody must look at (003:281)
				return errors.Join(err, breach.Report(ctx, house.Store, breach.PurgeUnverified, message.Subject, house.Clock.Now()))
			}
			return err
		},
	}
}

// The schedules beside the nightly one: Recount goes through every due date, once a week; Announce tells people of a change of the privacy notice,
// some at a time, over the same index of units by which the nightly one warns them.
const (
	Recount  = "Recount"
	Announce = "Announce"
)

func tell(ctx context.Context, house serve.House) error {
	told, err := announce.Desk{Service: house.Service, Vault: house.Vault, Notify: "NotifyQueue"}.Tell(ctx)
	if told > 0 {
		house.Log.Info("people told of the privacy notice", "count", told)
	}
	return err
}

func recount(ctx context.Context, house serve.House, desk purge.Desk) error {
	if _, err := desk.Plan(ctx); err != nil { // else what fell due since the last night would count as forgotten
		return err
	}
	found, err := desk.Recount(ctx)
	if err != nil {
		return err
	}
	orphans := 0
	for _, count := range found.Orphans {
		orphans += count
	}
	line := house.Log.Info
	if !found.Clean() {
		line = house.Log.Error
	}
	line("due dates recounted", "count", found.Units, "drift", found.Drift, "orphans", orphans, "late", found.Late, "overdue", found.Overdue)
	return prove(ctx, house, desk)
}

// prove checks the proofs of all runs. A chain that does not hold is a violation that somebody must look at (003:281).
func prove(ctx context.Context, house serve.House, desk purge.Desk) error {
	err := desk.Proofs(ctx)
	if errors.Is(err, retention.ErrBroken) {
		house.Log.Error("the chain of proofs is broken", "error", err)
		where := sha256.Sum256([]byte(err.Error())) // one case for each place at which it breaks
		return breach.Report(ctx, house.Store, breach.JournalBroken, fmt.Sprintf("preuves-%x", where[:8]), house.Clock.Now())
	}
	return err
}
