package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Capacity is why somebody cannot accept the conditions of use alone (001:141).
type Capacity string

// The capacities. The zero value is full legal capacity.
const (
	Minor     Capacity = "mineur"  // until the day of their majority, which the date of birth says
	Protected Capacity = "protege" // tutelle, curatelle, or whatever else they say: until they say that it ended
	Full      Capacity = ""
)

// Agree is the purpose of the links by which a representative answers.
const Agree = "agree"

// majority is the age at which people have full legal capacity (code civil, art. 414).
const majority = 18

// Majority is the day on which somebody born on a day has full legal capacity: eighteen whole years are over (code civil, art. 414). Who was born on
// 29 February comes of age on 1 March where the eighteenth year has no such day: not before the years are whole.
func Majority(birth calendar.Date) calendar.Date {
	day := birth.Add(calendar.Period{Years: majority})
	if day.Day() != birth.Day() {
		return day.AddDays(1)
	}
	return day
}

// CapacityOn is what somebody may do alone on a day: a date of birth that is known says whether they are of age, what they say of themself the rest.
func CapacityOn(birth, day calendar.Date, represented bool) Capacity {
	switch {
	case !birth.IsZero() && day.Before(Majority(birth)):
		return Minor
	case represented:
		return Protected
	}
	return Full
}

// Grow ends the representation of a minor who came of age: they accept the conditions of use themself then. It reports whether it did.
func (a *Account) Grow(today calendar.Date) bool {
	if a.Capacity != Minor || today.Before(Majority(a.BirthDate)) {
		return false
	}
	a.Free()
	return true
}

// Free makes somebody act for themself, from their own acceptance of the conditions of use on.
func (a *Account) Free() { a.Capacity, a.Awaits = Full, true }

// Representative is who represents somebody without full legal capacity, as that person said, and what they answered (001:141, 003:355). It is a record
// apart from the account, in a unit of its own: it ends before the account does.
type Representative struct {
	Name     string        `json:"name"`
	Email    email.Address `json:"email"`
	Since    time.Time     `json:"since"`             // when their address was given: links sent before are void
	Answered time.Time     `json:"answered,omitzero"` // last time; zero: they did not
	Agreed   bool          `json:"agreed,omitempty"`

	Tell email.Address `json:"tell,omitzero"` // address of the account that their refusal closed: it is gone when the mail about it leaves
}

var guardianName = typed.Text{Max: 120, Line: true, Needed: "-"}

// ReadRepresentative reads whom somebody of an address names as their representative; why says in French why one is needed.
func ReadRepresentative(name, given string, own email.Address, why string) (Representative, []fault.Field) {
	var mistakes []fault.Field
	name, given = strings.TrimSpace(name), strings.TrimSpace(given)
	if guardianName.Check(name) != nil {
		mistakes = append(mistakes, fault.Field{Path: "body.guardianName", Message: why + " : écrivez le nom de cette personne (parent, tuteur, curateur), sur une seule ligne."})
	}
	address, err := email.Parse(given)
	wrong := ""
	switch {
	case given == "":
		wrong = why + " : donnez l’adresse électronique de cette personne, à qui nous demanderons son accord."
	case err != nil:
		wrong = err.Error()
	case address == own:
		wrong = "C’est votre propre adresse : donnez celle de la personne qui vous représente."
	}
	if wrong != "" {
		mistakes = append(mistakes, fault.Field{Path: "body.guardianEmail", Message: wrong})
	}
	return Representative{Name: name, Email: address}, mistakes
}

// Kind is table.KindRepresentative.
func (Representative) Kind() table.Kind { return table.KindRepresentative }

// Schema is the current form.
func (Representative) Schema() int { return 1 }

// StoredRepresentative is a representative as it was read.
type StoredRepresentative struct {
	Representative
	Unit    *seal.Unit
	version int64
}

// NewRepresentative makes a representative's unit, of a class.
func (b Book) NewRepresentative(person id.Person, class string, with Representative) (*StoredRepresentative, error) {
	name, err := id.New[string](b.Vault.Random) // a unit that was destroyed never comes back: one more is another
	if err != nil {
		return nil, err
	}
	return &StoredRepresentative{Representative: with, Unit: b.Vault.NewUnit(table.UnitKey(person, class+"#"+name), class)}, nil
}

// Representative reads who represents a person; nil when nobody does any more.
func (b Book) Representative(ctx context.Context, person id.Person) (*StoredRepresentative, error) {
	items, err := b.Vault.Store.Get(ctx, table.RepresentativeKey(person))
	if err != nil {
		return nil, fmt.Errorf("account: representative: %w", err)
	}
	if items[0] == nil {
		return nil, nil
	}
	unit, _, err := b.Vault.Load(seal.Reading(ctx, person), table.UnitOf(items[0]))
	if err != nil {
		return nil, fmt.Errorf("account: representative: %w", err)
	}
	if unit == nil || !unit.Reads(b.Vault.Clock.Now()) {
		return nil, nil
	}
	found := &StoredRepresentative{Unit: unit, version: items[0].Version}
	return found, b.Vault.Open(unit, items[0], &found.Representative)
}

// Ops are the operations that store a representative: with their unit, for a write that changes the account too.
func (b Book) Ops(person id.Person, found *StoredRepresentative) ([]table.Op, error) {
	item, err := b.Vault.Seal(found.Unit, table.RepresentativeKey(person), found.Representative)
	if err != nil {
		return nil, err
	}
	unit, err := found.Unit.Op()
	if err != nil {
		return nil, err
	}
	if found.version == 0 { // of one whom the purge has not taken yet nothing stays
		return []table.Op{unit, table.Put(item, table.Always)}, nil
	}
	return []table.Op{unit, table.Put(item, table.IfVersion(found.version))}, nil
}

// Remove gives the operations that take an account away, with what leads to it.
func (b Book) Remove(person id.Person, stored *Stored) ([]table.Op, error) {
	hashes, err := b.Vault.Ring.Hashes(EmailIndex, stored.Email.Plain())
	if err != nil {
		return nil, err
	}
	return append(unblind(person, hashes), table.Delete(table.AccountKey(person), table.IfVersion(stored.Version))), nil
}
