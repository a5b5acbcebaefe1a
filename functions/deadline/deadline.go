// Package deadline does what dates ask, every quarter of an hour: it reminds the délégué à la protection des données by mail of what is due, with the
// file's reference and the time left, recruiters of offers that end soon, and who designates professionals of those who ask for an access; it closes
// offers whose last day is over.
package deadline

import (
	"context"
	"errors"
	"time"

	"tandem/shared/breach"
	"tandem/shared/deadline"
	"tandem/shared/offer"
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
	endings := offer.Endings{
		Store: house.Store, Clock: house.Clock, Random: house.Random, Zone: house.Zone, Category: house.Service.CategoryOf("own-offer"), Terms: house.Service.Offers,
		Matching: "MatchingQueue", Notify: "NotifyQueue",
	}
	return serve.Function{
		Clock: house.Clock,
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			sent, err := desk.Alert(ctx)
			if sent > 0 {
				house.Log.Warn("deadlines near", "count", sent)
			}
			_, ended := endings.Run(ctx)
			_, asked := desk.Asked(ctx)
			return errors.Join(err, ended, asked)
		},
	}
}
