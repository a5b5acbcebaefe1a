package habilitation

import (
	"context"
	"slices"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
)

// The mails to who asked.
const (
	MailGranted = "access-granted"
	MailRefused = "access-refused"
)

var errNotAsked = fault.New(fault.NotFound, "Cette personne ne demande pas d’accès, ou quelqu’un lui a déjà répondu.")

// Requests lists by pages who asks for a habilitation that somebody may give (000:169-175), as List does.
func (d Desk) Requests(ctx context.Context, by By, after string, most int) (list []Listed, next string, err error) {
	list, next, err = d.listed(ctx, account.AskedHash, after, most)
	return slices.DeleteFunc(list, func(one Listed) bool { return !asks(one.Account) || !d.gives(by, one.Role) }), next, err
}

// Request is what one person asks.
func (d Desk) Request(ctx context.Context, person id.Person, by By) (Listed, error) {
	_, stored, err := d.find(ctx, person)
	switch {
	case err != nil:
		return Listed{}, err
	case !asks(stored.Account) || !d.gives(by, stored.Role):
		return Listed{}, errNotAsked
	}
	return Listed{person, stored.Account}, nil
}

// Refuse tells who asked why they get no access; the purge erases their account.
func (d Desk) Refuse(ctx context.Context, person id.Person, why account.Refusal, by By) (*account.Stored, error) {
	return d.change(ctx, person, by, "refus-habilitation", func(stored *account.Stored) error {
		switch {
		case !slices.Contains(account.Refusals(), why):
			return fault.Fieldf("body.reason", "Choisissez le motif du refus.")
		case !asks(stored.Account):
			return errNotAsked
		}
		stored.Habilitation.Refused = why
		d.Lifetime.Set(stored.Unit, map[service.Event]calendar.Date{service.AccountRefused: d.Lifetime.Today()})
		return nil
	})
}

// asks reports whether somebody whose address is theirs waits for an answer.
func asks(of account.Account) bool {
	h := of.Habilitation
	return of.State == account.Active && !h.Asked.IsZero() && h.Refused == ""
}
