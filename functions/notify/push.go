package notify

import (
	"context"
	"errors"
	"fmt"

	"tandem/shared/account"
	"tandem/shared/consent"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/notice"
	"tandem/shared/outbox"
	"tandem/shared/push"
	"tandem/shared/right"
)

// pushed are the messages about somebody's own file that their devices tell of too. What they asked for a moment ago, and what is sent to everybody,
// is for mails.
var pushed = []string{"closing", "applied", "answered", "written", right.MailMoved, held.MailKind}

// push notifies the devices of the account that the message names. Each has a mark of its own beside that of the mail: when one service fails and
// the message comes back, neither the mail nor the other devices are repeated.
func (d desk) push(ctx context.Context, message outbox.Message) error {
	owner, ok := ownerOf(message)
	if !ok {
		return errNoOwner
	}
	consents := consent.New(d.Vault, d.Service)
	devices, err := consents.Reached(ctx, owner)
	if err != nil || len(devices) == 0 {
		return err
	}
	stored, err := d.accounts.Load(ctx, owner)
	if errors.Is(err, account.ErrGone) {
		return nil
	}
	if err != nil || !stored.Wants(message.Kind) { // who does without the mail does without the notification
		return err
	}
	key, err := push.KeyOf(d.Vault.Ring)
	if err != nil {
		return err
	}
	var failed error
	for _, device := range devices {
		note := d.note(message.ID, device, key)
		failed = errors.Join(failed, outbox.Once(ctx, d.Store, "push-"+device.Name, message.ID, d.Clock.Now(), func() error {
			return d.reach(ctx, consents, device, note)
		}))
	}
	return failed
}

func (d desk) note(message id.Message, device consent.Registered, key push.Key) push.Note {
	text := notice.Waiting(d.Service.Name)
	return push.Note{
		ID: string(message) + "-" + device.Name, Device: device.Device.Device, Title: text.Subject, Text: text.Body,
		Key: key, Contact: d.Service.Controller.DPO,
	}
}

// reach notifies one device; one that is gone is forgotten.
func (d desk) reach(ctx context.Context, consents consent.Desk, device consent.Registered, note push.Note) error {
	err := d.Push.Send(ctx, note)
	if errors.Is(err, push.ErrGone) {
		return consents.Lost(ctx, device)
	}
	if err != nil {
		return fmt.Errorf("notify: push: %w", err)
	}
	return consents.Notified(ctx, device)
}
