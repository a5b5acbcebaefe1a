// Package chain closes the hours of the journal, and checks each night that those closed before are as they were: the one function that opens
// the signing key, and one that can neither read about a person nor delete (infra/adr/0011).
package chain

import (
	"context"
	"errors"
	"time"

	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{journal.ChainGroup}

// Verify is the nightly schedule; the other one closes hours.
const Verify = "Verify"

// New builds the function.
func New(house serve.House) serve.Function {
	closer := journal.Closer{Store: house.Store, Ring: house.Vault.Ring, Clock: house.Clock}
	return serve.Function{
		Clock: house.Clock,
		Schedule: func(ctx context.Context, name string, _ time.Time) error {
			if name == Verify {
				return verify(ctx, house)
			}
			written, err := closer.Close(ctx)
			if written > 0 {
				house.Log.Info("hours of the journal closed", "count", written)
			}
			return err
		},
	}
}

// A night checks the last days and, in turn, others of them further back: after so many nights the whole of what is kept was checked, and no
// night reads it all. Seven months are 214 days at most, with the days that their end is away.
const (
	daysANight = 8
	nights     = 28
)

// verify checks the days whose turn it is. A break is a violation that somebody must look at (003:281); that hours are not closed yet is not.
func verify(ctx context.Context, house serve.House) error {
	rules := house.Service.RulesFor(service.ClassLog)
	if len(rules) == 0 {
		return nil
	}
	auditor := journal.Auditor{Store: house.Store, Clock: house.Clock, Zone: house.Service.Zone, Period: rules[0].Period}
	today := calendar.Of(house.Clock.Now(), time.UTC)
	turn := int(house.Clock.Now().Unix()/int64((24*time.Hour).Seconds()))%(nights-1) + 1
	for _, window := range []int{0, turn} {
		to := today.AddDays(-window * daysANight)
		report, err := auditor.Verify(ctx, to.AddDays(1-daysANight), to)
		if err != nil {
			return err
		}
		if err := tell(ctx, house, report.Breaks); err != nil {
			return err
		}
		house.Log.Info("journal verified", "count", report.Entries, "breaks", len(report.Breaks))
	}
	return nil
}

func tell(ctx context.Context, house serve.House, breaks []journal.Break) error {
	var failed error
	for _, broken := range breaks {
		house.Log.Error("the journal is broken", "what", string(broken.What), "from", broken.From)
		if broken.What != journal.HoursOpen {
			reference := broken.From.UTC().Format("2006-01-02T15") // one case for all that is broken in an hour
			failed = errors.Join(failed, breach.Report(ctx, house.Store, breach.JournalBroken, reference, house.Clock.Now()))
		}
	}
	return failed
}
