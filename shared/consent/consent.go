// Package consent keeps what people say yes to, purpose by purpose (000:116-118, 002:33): yes and no are one act each, as easy as the
// other (RGPD art. 7(3)), and both are journaled.
//
// Each yes is a record with a clock of its own. It proves that a text was agreed to and holds no name and no address, so it stays when
// the account goes: the random identifier in its key is then all that is left of the person (rules MJ-11, NS-17). A no closes it; what
// was done before stays lawful, and the record says from when to when that was (000:118, 003:138). A purpose that writes to people
// keeps their address in a unit of its own, emptied with the no, and the address goes on a list of keyed hashes to which nobody
// writes (rules MJ-04, MJ-05, NS-09). One that notifies devices keeps each device in a unit of its own, emptied with the no or when the device
// is taken back (rule MJ-10); there is no list, since a device that was forgotten cannot be found again.
package consent

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tandem/shared/account"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Consent is one yes, and its end.
type Consent struct {
	Purpose   string    `json:"purpose"`
	Version   string    `json:"version"` // of the text that was read
	Given     time.Time `json:"given"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// Kind is table.KindConsent.
func (Consent) Kind() table.Kind { return table.KindConsent }

// Schema is the current form.
func (Consent) Schema() int { return 1 }

// Subscription is where a purpose writes to somebody.
type Subscription struct {
	Email email.Address `json:"email"`
	Class string        `json:"class"` // of the unit of their account
	Since time.Time     `json:"since"`
}

// Kind is table.KindSubscription.
func (Subscription) Kind() table.Kind { return table.KindSubscription }

// Schema is the current form.
func (Subscription) Schema() int { return 1 }

// Desk gives, withdraws and checks consents.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
	Accounts account.Book
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{
		Service: svc, Vault: vault, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock},
		Journal: journal.Of(vault), Accounts: account.Book{Vault: vault},
	}
}

// kept is a consent as it was read.
type kept struct {
	Consent
	unit    *seal.Unit
	key     table.Key
	version int64
}

// open reports whether the yes still holds: not taken back, and not over with its purpose or by a newer text.
func (k kept) open() bool {
	return k.Withdrawn.IsZero() && k.unit.Facts[string(service.PurposeEnded)].IsZero()
}

// Standing is what somebody said to a purpose.
type Standing struct {
	Purpose service.Purpose
	Now     *Consent  // the yes that holds; nil: none
	Past    []Consent // those that ended, newest first
}

// Purposes are those that people of a role say yes or no to.
func (d Desk) Purposes(role service.Role) []service.Purpose {
	var found []service.Purpose
	for _, purpose := range d.Service.Purposes {
		if purpose.Switch != nil && slices.Contains(purpose.Roles, role) {
			found = append(found, purpose)
		}
	}
	return found
}

var errUnknown = fault.New(fault.NotFound, "Il n’y a pas d’accord de ce nom à donner ou à retirer.")

// purpose finds one that the person may switch.
func (d Desk) purpose(role, name string) (service.Purpose, error) {
	for _, purpose := range d.Purposes(service.Role(role)) {
		if purpose.ID == name {
			return purpose, nil
		}
	}
	return service.Purpose{}, errUnknown
}

// Mine lists what somebody said to each purpose of their role.
func (d Desk) Mine(ctx context.Context, person id.Person, role service.Role) ([]Standing, error) {
	all, err := d.consents(ctx, person, "")
	if err != nil {
		return nil, err
	}
	found := []Standing{}
	for _, purpose := range d.Purposes(role) {
		standing := Standing{Purpose: purpose}
		for _, one := range slices.Backward(all) {
			switch {
			case one.Purpose != purpose.ID:
			case one.open() && standing.Now == nil:
				standing.Now = &one.Consent
			default:
				standing.Past = append(standing.Past, one.Consent)
			}
		}
		found = append(found, standing)
	}
	return found, nil
}

// consents reads a person's consents to a purpose, to all when it is empty, oldest first.
func (d Desk) consents(ctx context.Context, person id.Person, purpose string) ([]kept, error) {
	prefix := table.ConsentPrefix
	if purpose != "" {
		prefix += purpose + "#"
	}
	var found []kept
	err := d.each(ctx, person, prefix, func(unit *seal.Unit, item *table.Item) error {
		one := kept{unit: unit, key: item.Key, version: item.Version}
		err := d.Vault.Open(unit, item, &one.Consent)
		found = append(found, one)
		return err
	})
	return found, err
}

// each visits a person's records of a sort that may still be read, each with its unit, as read for that person.
func (d Desk) each(ctx context.Context, person id.Person, prefix string, visit func(*seal.Unit, *table.Item) error) error {
	query := table.Query{Table: table.Records, PK: table.PersonPK(person), Prefix: prefix}
	err := table.Each(ctx, d.Vault.Store, query, func(item table.Item) error {
		unit, _, err := d.Vault.Load(seal.Reading(ctx, person), table.UnitOf(&item))
		if err != nil || unit == nil || !unit.Reads(d.Vault.Clock.Now()) {
			return err
		}
		return visit(unit, &item)
	})
	if err != nil {
		return fmt.Errorf("consent: read: %w", err)
	}
	return nil
}
