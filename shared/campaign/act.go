package campaign

import (
	"context"
	"fmt"
	"io"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Signature is who acts.
type Signature struct {
	Person id.Person
	Role   string
}

// The acts as the journal names them.
const (
	actWrite   = "campagne-ecrite"
	actRewrite = "campagne-modifiee"
	actSend    = "campagne-envoyee"
	actCancel  = "campagne-annulee"
)

// saltSize is that of a keyed hash nobody guesses.
const saltSize = 32

// Write begins a draft.
func (d Desk) Write(ctx context.Context, purpose, subject, body string, by Signature) (Head, error) {
	text := Text{Subject: subject, Body: body, Author: by.Person, Salt: make([]byte, saltSize)}
	if err := d.check(purpose, text); err != nil {
		return Head{}, err
	}
	if _, err := io.ReadFull(d.Vault.Random, text.Salt); err != nil {
		return Head{}, fmt.Errorf("campaign: draw: %w", err)
	}
	fresh, err := id.Ordered[id.Campaign](d.Vault.Clock.Now(), d.Vault.Random)
	if err != nil {
		return Head{}, err
	}
	found := &file{
		head: Head{ID: fresh, Purpose: purpose, State: Draft}, text: text, unit: d.Vault.NewUnit(table.CampaignUnitKey(fresh), string(service.ClassCampaign)),
	}
	return d.save(ctx, found, actWrite, by)
}

// Rewrite changes a draft, in the revision that was looked at.
func (d Desk) Rewrite(ctx context.Context, campaign id.Campaign, seen int, purpose, subject, body string, by Signature) (Head, error) {
	found, err := d.seen(ctx, campaign, seen)
	if err != nil {
		return Head{}, err
	}
	found.head.Purpose, found.text.Subject, found.text.Body, found.text.Author = purpose, subject, body, by.Person
	if err := d.check(purpose, found.text); err != nil {
		return Head{}, err
	}
	return d.save(ctx, found, actRewrite, by)
}

var (
	errChanged = fault.New(fault.Conflict, "Cette campagne a changé depuis que vous l’avez ouverte : rechargez la page et recommencez.")
	errClosed  = fault.New(fault.Conflict, "Cette campagne n’est plus un brouillon.")
	errStarted = fault.New(fault.Conflict, "L’envoi a commencé : il ne peut plus être annulé.")
)

// seen opens a draft in the revision that somebody looked at.
func (d Desk) seen(ctx context.Context, campaign id.Campaign, revision int) (*file, error) {
	found, err := d.open(ctx, campaign)
	switch {
	case err != nil:
		return nil, err
	case found.head.State != Draft:
		return nil, errClosed
	case found.head.Revision != revision:
		return nil, errChanged
	}
	return found, nil
}

// save writes a text with its head, its unit and its trace.
func (d Desk) save(ctx context.Context, found *file, act string, by Signature) (Head, error) {
	found.head.Revision++
	found.head.Written = d.Vault.Clock.Now().UTC().Truncate(time.Second)
	sealed, err := d.Vault.Seal(found.unit, table.CampaignKey(found.head.ID), &found.text)
	if err != nil {
		return Head{}, fmt.Errorf("campaign: %w", err)
	}
	stands := table.IfAbsent
	if found.item != nil {
		stands = table.IfVersion(found.item.Version)
	}
	return d.commit(ctx, found, service.CampaignWritten, act, by, table.Put(sealed, stands))
}

// commit writes the head of a campaign as an act leaves it, with the fact that its clock begins with and the trace.
func (d Desk) commit(ctx context.Context, found *file, event service.Event, act string, by Signature, more ...table.Op) (Head, error) {
	d.Lifetime.Set(found.unit, map[service.Event]calendar.Date{event: d.Lifetime.Today()})
	head, err := found.head.op()
	if err != nil {
		return Head{}, err
	}
	trace, err := d.Journal.Op(journal.Entry{
		At: d.Vault.Clock.Now(), Agent: by.Person, Actor: by.Role, Action: act, Category: string(d.Service.CategoryOf(string(table.KindCampaign))),
		Reason: fmt.Sprintf("%s#%d", found.head.ID, found.head.Revision),
	}, "")
	if err != nil {
		return Head{}, err
	}
	if err := d.Vault.Commit(ctx, found.unit, append([]table.Op{head, trace}, more...)...); err != nil {
		return Head{}, fmt.Errorf("campaign: write: %w", err)
	}
	return found.head, nil
}

// Send has a draft sent, in the revision that was looked at. Asked for twice it is sent once.
func (d Desk) Send(ctx context.Context, campaign id.Campaign, seen int, by Signature) (Head, error) {
	found, err := d.seen(ctx, campaign, seen)
	if err != nil {
		return Head{}, err
	}
	now := d.Vault.Clock.Now()
	found.head.State, found.head.Planned = Planned, now.UTC().Truncate(time.Second)
	first, err := outbox.New(d.Notify, "campaign", string(campaign), 0, now, d.Vault.Random)
	if err != nil {
		return Head{}, err
	}
	return d.commit(ctx, found, service.CampaignClosed, actSend, by, first)
}

// Cancel gives a campaign up before the first mail of it left.
func (d Desk) Cancel(ctx context.Context, campaign id.Campaign, by Signature) (Head, error) {
	found, err := d.open(ctx, campaign)
	if err != nil {
		return Head{}, err
	}
	switch found.head.State {
	case Cancelled:
		return found.head, nil
	case Sending, Sent:
		return Head{}, errStarted
	}
	found.head.State, found.head.Ended = Cancelled, d.Vault.Clock.Now().UTC().Truncate(time.Second)
	return d.commit(ctx, found, service.CampaignClosed, actCancel, by)
}
