package deadline

import (
	"context"
	"fmt"
	"time"

	"tandem/shared/account"
	"tandem/shared/outbox"
	"tandem/shared/table"
)

// KindAsked is that of the message by which those who designate professionals learn that somebody asks for an access. It has no subject: it says neither who
// asks nor how many do.
const KindAsked = "access-asked"

// askedEvery is how long a reminder holds: as long as somebody waits there is one a day, and none whatever comes meanwhile.
const askedEvery = 24 * time.Hour

// Asked reminds those who designate of professionals who wait for an answer (000:169-175), and reports whether it did. It reads one entry of an index.
func (d Desk) Asked(ctx context.Context) (bool, error) {
	waiting, err := d.Store.Query(ctx, table.Query{Table: table.Records, Index: table.Waiting, PK: account.AskedHash, Limit: 1})
	if err != nil {
		return false, fmt.Errorf("deadline: asked: %w", err)
	}
	if len(waiting.Items) == 0 {
		return false, nil
	}
	now := d.Clock.Now().UTC()
	return d.remind(ctx, KindAsked, sent{At: now}, func(before sent) bool { return now.Before(before.At.Add(askedEvery)) }, func() (table.Op, error) {
		return outbox.New(d.Notify, "access-asked", "", 0, now, d.Random)
	})
}
