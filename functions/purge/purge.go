// Package purge plans each day what is past its retention and executes the runs that were released.
package purge

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// Groups are the category groups that this function may open: it puts the card of somebody whose code has expired back among those
// who wait for one. What it destroys it does not open.
var Groups = []seal.Group{"identity", journal.Group}

// Version is that of the code, for the proof of each run; the build sets it.
var Version = "dev"

// New builds the function.
func New(house serve.House) serve.Function {
	desk := purge.New(house.Vault, house.Objects, house.Service, Version)
	return serve.Function{
		Clock: house.Clock,
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			erased, err := desk.ExpireJournal(ctx)
			if err != nil {
				return err
			}
			house.Log.Info("journal expired", "count", erased)
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
			return desk.Run(ctx, id.Run(message.Subject))
		},
	}
}
