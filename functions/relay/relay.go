// Package relay moves the messages that other functions left pending to their queues: as soon as the table's stream tells of them,
// and on a schedule for whatever the stream missed.
package relay

import (
	"context"
	"errors"
	"time"

	"tandem/shared/outbox"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open: none.
var Groups = []seal.Group{}

// late is the age at which the sweep takes a pending message: the stream had its time.
const late = 5 * time.Minute

// New builds the function.
func New(house serve.House) serve.Function {
	relay := outbox.Relay{Store: house.Store, Queues: house.Queues, Clock: house.Clock}
	return serve.Function{
		Clock: house.Clock,
		Stream: func(ctx context.Context, keys []serve.StreamKey) error {
			var failed error
			for _, key := range keys {
				failed = errors.Join(failed, relay.Send(ctx, table.At(table.Records, key.PK, key.SK)))
			}
			return failed
		},
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			swept, err := relay.Sweep(ctx, late)
			if swept > 0 {
				house.Log.Warn("messages that the stream missed", "count", swept)
			}
			return err
		},
	}
}
