package campaign

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"tandem/shared/consent"
	"tandem/shared/id"
	"tandem/shared/mail"
	"tandem/shared/outbox"
	"tandem/shared/table"
)

// BatchSize is how many people one message has written to: few enough for the time that the function has.
const BatchSize = 25

// Kind is the kind of the message that has a batch sent; its subject is the campaign, its revision the number of the batch.
const Kind = "campaign"

// Letter is what one person gets: the text, where to, and the secret of the link by which they say no.
type Letter struct {
	ID   string // the same when it is sent again, and no hint of who gets it
	Text Text
	To   consent.Recipient
}

// Batch sends one batch and asks for the next. Whatever fails at whatever call, it may be done again: what is done stands in the head, whom it came
// to in marks, and a batch that is over does nothing.
func (d Desk) Batch(ctx context.Context, campaign id.Campaign, number int, send func(context.Context, Letter) error) error {
	found, err := d.open(ctx, campaign)
	if errors.Is(err, errUnknown) {
		return nil // its time is over
	}
	if err != nil {
		return err
	}
	head := &found.head
	if head.Batch != number || head.State != Planned && head.State != Sending {
		return nil
	}
	if head.State == Planned { // from here on nobody cancels it
		head.State, head.Started = Sending, d.Vault.Clock.Now().UTC().Truncate(time.Second)
		if err := d.move(ctx, head); err != nil {
			return err
		}
	}
	people, next, err := d.Consents.Subscribers(ctx, head.Purpose, head.Place, BatchSize)
	if err != nil {
		return err
	}
	for _, person := range people {
		if err := d.one(ctx, found, person, send); err != nil {
			return err
		}
	}
	head.Batch, head.Place = number+1, next
	if next.End() {
		head.State, head.Ended = Sent, d.Vault.Clock.Now().UTC().Truncate(time.Second)
		return d.move(ctx, head)
	}
	message, err := outbox.New(d.Notify, "campaign", string(campaign), int64(head.Batch), d.Vault.Clock.Now(), d.Vault.Random)
	if err != nil {
		return err
	}
	return d.move(ctx, head, message)
}

// move writes how far the sending has come.
func (d Desk) move(ctx context.Context, head *Head, more ...table.Op) error {
	op, err := head.op()
	if err != nil {
		return err
	}
	if err := d.Vault.Store.Write(ctx, append([]table.Op{op}, more...)...); err != nil {
		return fmt.Errorf("campaign: progress: %w", err)
	}
	head.version++
	return nil
}

// errLeft says that somebody may not be written to.
var errLeft = errors.New("campaign: no recipient")

// one writes to one person, unless the campaign did already or they may not be written to now, and counts.
func (d Desk) one(ctx context.Context, found *file, person id.Person, send func(context.Context, Letter) error) error {
	mark := found.text.mark(found.head.ID, person)
	err := outbox.Once(ctx, d.Vault.Store, "campaign", id.Message(mark), d.Vault.Clock.Now(), func() error {
		to, ok, err := d.Consents.Recipient(ctx, person, found.head.Purpose)
		if err != nil {
			return err
		}
		if !ok {
			return errLeft
		}
		return send(ctx, Letter{ID: mark, Text: found.text, To: to})
	})
	switch {
	case err == nil:
		found.head.Counts.Sent++
	case errors.Is(err, errLeft):
		found.head.Left++
	case errors.Is(err, mail.ErrInvalid): // it never will be: the others wait
		found.head.Refused++
	default:
		return err
	}
	return nil
}

// mark names one person's copy of a campaign. Without the salt, which goes with the campaign, nobody can tell whose it is.
func (t Text) mark(campaign id.Campaign, person id.Person) string {
	sum := hmac.New(sha256.New, t.Salt)
	_, _ = sum.Write([]byte(string(campaign) + "/" + string(person))) // never fails
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
