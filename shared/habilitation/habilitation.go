// Package habilitation designates professionals, each by name (000:188, 002:134-137, 003:232, 004:123): a role that an administrator gives, the days
// on which it holds, the act that says so, and the undertaking of confidentiality without which it opens nothing (003:234, 004:125-129).
package habilitation

import (
	"context"
	"errors"
	"fmt"

	"tandem/shared/access"
	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// By is who acts: their person, none when the service is set up, and their role.
type By struct {
	Person id.Person
	Role   string
}

// Desk designates professionals.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
	Notify   queue.Name // the queue of the function that sends mails; empty: nobody is invited, as when the service is set up
	accounts account.Book
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service, notify queue.Name) Desk {
	return Desk{
		Service: svc, Vault: vault, Notify: notify, Journal: journal.Of(vault), accounts: account.Book{Vault: vault},
		Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock},
	}
}

var (
	errNobody = fault.New(fault.NotFound, "Aucun compte de professionnel ne porte cet identifiant.")
	errOther  = fault.New(fault.Forbidden, "Votre profil ne désigne pas les professionnels de ce profil : demandez-le à qui les désigne.")
	errSelf   = fault.New(fault.Conflict, "Nul ne se désigne ni ne s’habilite lui-même : demandez-le à une autre personne.")
)

// Designate makes the account of a professional, who gets a mail to choose a password, or changes the habilitation of one who has an account.
// It returns whose account it is; the sessions that they have then know nothing of the change.
func (d Desk) Designate(ctx context.Context, order Order, by By) (id.Person, error) {
	checked, err := d.check(order, by)
	if err != nil {
		return "", err
	}
	owner, known, err := d.accounts.Owner(ctx, checked.email)
	if err != nil {
		return "", err
	}
	if !known {
		return d.open(ctx, checked, by)
	}
	return owner.Person, d.renew(ctx, owner, checked, by)
}

// open makes the account of somebody who has none. Nobody's password opens it until they choose one.
func (d Desk) open(ctx context.Context, order checked, by By) (id.Person, error) {
	person, err := id.New[id.Person](d.Vault.Random)
	if err != nil {
		return "", err
	}
	fresh := account.Account{
		Role: order.Role, State: account.Waiting, FirstName: order.FirstName, LastName: order.LastName, Email: order.email, Password: account.Nobody,
		Created: d.Vault.Clock.Now(), Habilitation: order.habilitation(),
	}
	owner := account.Owner{Person: person, Class: string(d.Service.ClassOf(service.Role(order.Role)))}
	unit := d.Vault.NewUnit(table.UnitKey(person, owner.Class), owner.Class)
	d.Lifetime.Set(unit, map[service.Event]calendar.Date{service.AccountOpened: d.Lifetime.Today(), service.AccountDeactivated: order.Until})
	ops, err := d.accounts.Create(unit, person, fresh)
	if err != nil {
		return "", err
	}
	more, err := d.said(owner, by, "habilitation", invited)
	if err != nil {
		return "", err
	}
	err = d.Vault.Commit(ctx, unit, append(ops, more...)...)
	if errors.Is(err, table.ErrCondition) {
		return "", fault.Because(fault.Conflict, "Cette adresse vient d’être utilisée : recommencez.", err)
	}
	if err != nil {
		return "", fmt.Errorf("habilitation: %w", err)
	}
	return person, nil
}

// renew gives somebody who has an account another habilitation. The undertaking goes on with it, unless the earlier one was ended.
func (d Desk) renew(ctx context.Context, owner account.Owner, order checked, by By) error {
	if owner.Person == by.Person {
		return errSelf
	}
	stored, err := d.accounts.Load(ctx, owner)
	if err != nil {
		return err
	}
	if !d.professional(stored.Role) || string(d.Service.ClassOf(service.Role(order.Role))) != owner.Class {
		return fault.Fieldf("body.email", "Cette adresse est celle d’un compte d’une autre nature : demandez-en une autre à la personne.")
	}
	if !d.gives(by, stored.Role) {
		return errOther
	}
	before, next := stored.Habilitation, order.habilitation()
	if next.Committed.IsZero() && before.Ended.IsZero() {
		next.Committed = before.Committed
	}
	stored.Role, stored.FirstName, stored.LastName, stored.Habilitation = order.Role, order.FirstName, order.LastName, next
	d.Lifetime.Set(stored.Unit, map[service.Event]calendar.Date{service.AccountDeactivated: order.Until, service.AccountRefused: {}})
	told := untold
	switch {
	case stored.State == account.Waiting:
		told = invited
	case !before.Asked.IsZero():
		told = granted
	}
	return d.save(ctx, owner, stored, by, "habilitation", told)
}

// Commit notes the day on which a professional undertook confidentiality (003:234): from then on their habilitation holds.
func (d Desk) Commit(ctx context.Context, person id.Person, on calendar.Date, by By) (*account.Stored, error) {
	return d.change(ctx, person, by, "engagement-confidentialite", func(stored *account.Stored) error {
		if err := d.undertaken(on); err != nil {
			return err
		}
		if on.IsZero() {
			return fault.Fieldf("body.committed", "Indiquez le jour où l’engagement de confidentialité a été signé.")
		}
		stored.Habilitation.Committed = on
		return nil
	})
}

// Invite sends anew the mail by which somebody chooses a password.
func (d Desk) Invite(ctx context.Context, person id.Person, by By) (*account.Stored, error) {
	return d.change(ctx, person, by, "invitation", func(stored *account.Stored) error {
		if stored.State != account.Waiting {
			return fault.New(fault.Conflict, "Cette personne a déjà choisi son mot de passe.")
		}
		return nil
	})
}

// End ends a habilitation at once, by who designates such people or may lock accounts; the clock of the account runs from here. Done twice it is
// done once.
func (d Desk) End(ctx context.Context, person id.Person, by By) (*account.Stored, error) {
	owner, stored, err := d.find(ctx, person)
	if err != nil {
		return nil, err
	}
	if _, locks := access.Grant(d.Service, service.Role(by.Role), service.Lock, d.Service.StaffCategory()); !locks && !d.gives(by, stored.Role) {
		return nil, errOther
	}
	if !stored.Habilitation.Ended.IsZero() {
		return stored, nil
	}
	stored.Habilitation.Ended = d.Vault.Clock.Now().UTC()
	d.Lifetime.Set(stored.Unit, map[service.Event]calendar.Date{service.AccountDeactivated: d.Lifetime.Today()})
	return stored, d.save(ctx, owner, stored, by, "fin-habilitation", untold)
}

// change is an act on the habilitation of somebody else.
func (d Desk) change(ctx context.Context, person id.Person, by By, action string, to func(*account.Stored) error) (*account.Stored, error) {
	if person == by.Person {
		return nil, errSelf
	}
	owner, stored, err := d.find(ctx, person)
	if err != nil {
		return nil, err
	}
	if !d.gives(by, stored.Role) {
		return nil, errOther
	}
	if err := to(stored); err != nil {
		return nil, err
	}
	return stored, d.save(ctx, owner, stored, by, action, tells[action])
}

func (d Desk) save(ctx context.Context, owner account.Owner, stored *account.Stored, by By, action string, told told) error {
	more, err := d.said(owner, by, action, told)
	if err != nil {
		return err
	}
	return d.accounts.Save(ctx, owner.Person, stored, more...)
}

// told is what a professional is written of an act.
type told int

const (
	untold  told = iota
	invited      // to choose a password
	granted      // what they asked for
	refused
)

// tells are the acts of which a professional is written; of the others they are not.
var tells = map[string]told{"invitation": invited, "refus-habilitation": refused}

// said gives the entry of the journal, and the message of the mail.
func (d Desk) said(owner account.Owner, by By, action string, told told) ([]table.Op, error) {
	now := d.Vault.Clock.Now()
	entry, err := d.Journal.Op(journal.Entry{At: now, Agent: by.Person, Actor: by.Role, Action: action, Category: string(d.Service.StaffCategory())}, owner.Person)
	if err != nil || told == untold || d.Notify == "" {
		return []table.Op{entry}, err
	}
	var mail table.Op
	switch told {
	case granted:
		mail, err = outbox.New(d.Notify, "access-granted", owner.Subject(), 0, now, d.Vault.Random)
	case refused:
		mail, err = outbox.New(d.Notify, "access-refused", owner.Subject(), 0, now, d.Vault.Random)
	default:
		mail, err = outbox.New(d.Notify, "invitation", owner.Subject(), 0, now, d.Vault.Random)
	}
	return []table.Op{entry, mail}, err
}

// find is the account of a professional.
func (d Desk) find(ctx context.Context, person id.Person) (account.Owner, *account.Stored, error) {
	units, err := d.Vault.Units(ctx, person)
	if err != nil {
		return account.Owner{}, nil, err
	}
	for _, role := range d.Service.Roles {
		if !role.Professional || units[table.UnitKey(person, string(role.Class)).SK()] == nil {
			continue
		}
		owner := account.Owner{Person: person, Class: string(role.Class)}
		stored, err := d.accounts.Load(ctx, owner)
		switch {
		case fault.Is(err, fault.NotFound):
			return owner, nil, errNobody
		case err != nil:
			return owner, nil, err
		case d.professional(stored.Role):
			return owner, stored, nil
		}
	}
	return account.Owner{}, nil, errNobody
}

func (d Desk) professional(role string) bool {
	spec, ok := d.Service.Role(service.Role(role))
	return ok && spec.Professional
}
