// Package deadline reminds people of what is due, every quarter of an hour: by mail to the délégué à la protection des données, with the
// file's reference and the time left.
package deadline

import (
	"context"
	"time"

	"tandem/shared/breach"
	"tandem/shared/deadline"
	"tandem/shared/purge"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// Groups are the category groups that this function may open: none. Clocks stand in clear, without what they are about.
var Groups = []seal.Group{}

// Sources are the kinds of deadline; another is one more line.
func Sources(house serve.House) []deadline.Source {
	return []deadline.Source{
		breach.Clocked{Store: house.Store},
		purge.Unclean{Store: house.Store},
		right.Clocked{Store: house.Store},
	}
}

// New builds the function.
func New(house serve.House) serve.Function {
	desk := deadline.Desk{Store: house.Store, Clock: house.Clock, Random: house.Random, Notify: "NotifyQueue", Sources: Sources(house)}
	return serve.Function{
		Clock: house.Clock,
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			sent, err := desk.Alert(ctx)
			if sent > 0 {
				house.Log.Warn("deadlines near", "count", sent)
			}
			return err
		},
	}
}
