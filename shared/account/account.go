// Package account is the account of a person: candidate, recruiter or member of staff. One e-mail address opens one account.
package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/phone"
	"tandem/shared/postal"
	"tandem/shared/seal"
	"tandem/shared/siret"
	"tandem/shared/table"
	"tandem/shared/territory"
)

// State is how far an account has come.
type State string

// The states of an account.
const (
	Waiting   State = "attente" // e-mail address not confirmed yet (001:70)
	Active    State = "actif"
	Suspended State = "suspendu"
)

// Account is a person's account, sealed with their identity. Optional fields are those that the role's registration does not ask.
type Account struct {
	Role       string        `json:"role"`
	State      State         `json:"state"`
	Civility   string        `json:"civility,omitempty"` // MME or MR
	LastName   string        `json:"lastName"`
	FirstName  string        `json:"firstName"`
	BirthDate  calendar.Date `json:"birthDate,omitzero"`
	Email      email.Address `json:"email"`
	Phone      phone.Number  `json:"phone,omitzero"`
	PostalCode postal.Code   `json:"postalCode,omitempty"`
	SIRET      siret.SIRET   `json:"siret,omitempty"`
	Status     string        `json:"status,omitempty"` // what a professional who asks for an account says that they are (000:174)
	Password   string        `json:"password"`         // PHC string
	Terms      Terms         `json:"terms"`
	Created    time.Time     `json:"created"`

	EarlierTerms []Terms `json:"earlierTerms,omitempty"` // accepted before, oldest first
	NoticeRead   string  `json:"noticeRead,omitempty"`   // newest version of the privacy notice that they said they know; empty: the oldest

	Quiet []string `json:"quiet,omitempty"` // kinds of mails that they chose to do without

	Asked   email.Address `json:"asked,omitzero"`   // to be theirs once its owner confirms it
	Former  email.Address `json:"former,omitzero"`  // was theirs; its owner may take the account back for a while
	MovedAt time.Time     `json:"movedAt,omitzero"` // from Former

	Secured time.Time `json:"secured,omitzero"` // links of mails sent before are void: the password or the address changed since
	Places  []string  `json:"places,omitempty"` // keyed hashes of where they signed in from, oldest first

	Capacity Capacity `json:"capacity,omitempty"` // why somebody represents them; empty: nobody does
	Awaits   bool     `json:"awaits,omitempty"`   // nobody who may has accepted the conditions of use yet: their representative, or they themself once of age

	Habilitation Habilitation `json:"habilitation,omitzero"` // of a professional; zero for everybody else
}

// Habilitation is by what somebody is a professional of the service: designated by name, for a time, bound to keep what they learn to
// themselves (000:188, 002:134-137, 003:232-234, 004:123-129).
type Habilitation struct {
	From       calendar.Date `json:"from"`
	Until      calendar.Date `json:"until,omitzero"`     // last day; zero: none is set
	Designated string        `json:"designated"`         // reference of the act of designation
	Committed  calendar.Date `json:"committed,omitzero"` // when they undertook confidentiality; zero: they did not
	Ended      time.Time     `json:"ended,omitzero"`     // before its time; zero: it was not

	Asked   time.Time `json:"asked,omitzero"`    // when somebody asked for it themselves; zero: nobody did, or it was given
	Refused Refusal   `json:"refused,omitempty"` // why it was not given; empty: it was not refused

	Territory territory.Territory `json:"territory,omitempty"` // of whose people they are in charge (000:188); none: the profile has no territory
	Structure siret.SIRET         `json:"structure,omitempty"` // the body for which they work under a convention (000:190); none: the controller
}

// End is the instant from which the habilitation holds no more; zero: none is known.
func (h Habilitation) End(zone *time.Location) time.Time {
	switch {
	case !h.Ended.IsZero():
		return h.Ended
	case !h.Until.IsZero():
		return h.Until.End(zone)
	}
	return time.Time{}
}

// Holds says why a professional may not work now, nil when they may.
func (h Habilitation) Holds(now time.Time, zone *time.Location) error {
	end := h.End(zone)
	switch {
	case h.Refused != "":
		return fault.New(fault.Forbidden, "Votre demande d’accès n’a pas été acceptée : "+h.Refused.French()+".")
	case !h.Asked.IsZero():
		return fault.New(fault.Forbidden, "Votre demande d’accès est à l’étude : un courriel vous dira ce qui est décidé.")
	case h.Designated == "" || h.From.IsZero():
		return fault.New(fault.Forbidden, "Votre habilitation n’est pas enregistrée : demandez-la à qui gère les comptes du service.")
	case now.Before(h.From.Start(zone)):
		return fault.New(fault.Forbidden, "Votre habilitation commence le "+h.From.French()+".")
	case !end.IsZero() && !now.Before(end):
		return fault.New(fault.Forbidden, "Votre habilitation a pris fin : qui gère les comptes du service peut vous habiliter de nouveau.")
	case h.Committed.IsZero():
		return fault.New(fault.Forbidden, "Votre engagement de confidentialité n’est pas enregistré : signez-le, puis faites-le noter par qui gère les comptes du service.")
	}
	return nil
}

// Refusal is why somebody who asked for a habilitation does not get it.
type Refusal string

// Refusals are the reasons, in the order in which they are offered.
func Refusals() []Refusal { return []Refusal{"organisme", "personne", "double", "ailleurs"} }

// French says the reason to who asked.
func (r Refusal) French() string {
	return map[Refusal]string{
		"organisme": "aucune convention ne lie votre organisme au service",
		"personne":  "votre organisme n’a pas confirmé que vous accompagnez des personnes pour lui",
		"double":    "vous avez déjà un compte à une autre adresse",
		"ailleurs":  "ce service n’est pas celui qu’il vous faut",
	}[r]
}

// Terms is the proof that somebody accepted a version of the conditions of use (001:66).
type Terms struct {
	Version string    `json:"version"`
	At      time.Time `json:"at"`
}

// Accept takes a newer version of the conditions of use; what was accepted before stays, as a proof. It reports whether that is new.
func (a *Account) Accept(version string, at time.Time) bool {
	if a.Terms.Version == version && !a.Awaits {
		return false
	}
	if a.Terms.Version != "" { // an account that somebody else made accepted nothing yet
		a.EarlierTerms = append(a.EarlierTerms, a.Terms)
	}
	a.Terms, a.Awaits = Terms{Version: version, At: at}, false
	return true
}

// Kind is table.KindAccount.
func (Account) Kind() table.Kind { return table.KindAccount }

// Schema is the current form: since the second an account says what was accepted before, and which notice its person knows; since the third whether
// somebody represents them.
func (Account) Schema() int { return 3 }

// Upgrade reads the earlier forms, which say nothing of these.
func (a *Account) Upgrade(_ int, body []byte) error { return json.Unmarshal(body, a) }

// Owner says whose something is: what a blind index entry leads to.
type Owner struct {
	Person id.Person `json:"person"`
	Class  string    `json:"class"` // of the person's unit
}

// Subject names an owner in a message of the outbox.
func (o Owner) Subject() string { return string(o.Person) + "/" + o.Class }

// EmailIndex is the blind index of accounts by e-mail address.
const EmailIndex = "email"

// Book finds and stores accounts.
type Book struct{ Vault *seal.Vault }

// Owner finds whose account has the e-mail address; ok is false when nobody's has.
func (b Book) Owner(ctx context.Context, address email.Address) (owner Owner, ok bool, err error) {
	hashes, err := b.Vault.Ring.Hashes(EmailIndex, address.Plain())
	if err != nil {
		return owner, false, err
	}
	return FindOwner(ctx, b.Vault.Store, EmailIndex, hashes)
}

// FindOwner looks hashes up in a blind index.
func FindOwner(ctx context.Context, store table.Store, index string, hashes []string) (owner Owner, ok bool, err error) {
	keys := make([]table.Key, len(hashes))
	for i, hash := range hashes {
		keys[i] = table.BlindKey(index, hash)
	}
	items, err := store.Get(ctx, keys...)
	if err != nil {
		return owner, false, fmt.Errorf("account: blind index %s: %w", index, err)
	}
	for _, item := range items {
		if item != nil {
			return owner, true, json.Unmarshal(item.Body, &owner)
		}
	}
	return owner, false, nil
}

// Blind gives the operations that enter a person in a blind index: the entry, which must be new, and its mirror in the person's
// partition, by which the purge finds it.
func Blind(index, hash string, owner Owner) ([]table.Op, error) {
	body, err := json.Marshal(owner)
	if err != nil {
		return nil, fmt.Errorf("account: blind index: %w", err)
	}
	entry := table.Item{Key: table.BlindKey(index, hash), Kind: table.KindBlind, Body: body}
	unit := table.UnitKey(owner.Person, owner.Class).SK()
	mirror := table.Item{Key: table.MirrorKey(owner.Person, table.BlindPK(index, hash)), Kind: table.KindMirror, Unit: unit}
	return []table.Op{table.Put(entry, table.IfAbsent), table.Put(mirror, table.Always)}, nil
}

// Create gives the operations that store a new account under the unit: the account, which must not exist, and its address.
func (b Book) Create(unit *seal.Unit, person id.Person, account Account) ([]table.Op, error) {
	item, err := b.item(unit, person, account)
	if err != nil {
		return nil, err
	}
	hashes, err := b.Vault.Ring.Hashes(EmailIndex, account.Email.Plain())
	if err != nil {
		return nil, err
	}
	ops, err := Blind(EmailIndex, hashes[0], Owner{person, unit.Class})
	if err != nil {
		return nil, err
	}
	for _, older := range hashes[1:] { // while keys rotate the address may be known under an older one
		ops = append(ops, table.Verify(table.BlindKey(EmailIndex, older), table.IfAbsent))
	}
	return append(ops, table.Put(item, table.IfAbsent)), nil
}

// StaffHash is the partition of the accounts of professionals in the index of those who wait, AskedHash that of those who ask to be one: they are
// listed without opening anybody else's.
const (
	StaffHash = "staff"
	AskedHash = "asked"
)

// item is an account as it is stored.
func (b Book) item(unit *seal.Unit, person id.Person, account Account) (table.Item, error) {
	item, err := b.Vault.Seal(unit, table.AccountKey(person), account)
	hash := ""
	switch h := account.Habilitation; {
	case h.Designated != "":
		hash = StaffHash
	case !h.Asked.IsZero() && h.Refused == "" && account.State == Active: // whose address is theirs
		hash = AskedHash
	}
	if hash != "" {
		item.Index = map[table.Index]table.Entry{table.Waiting: {Hash: hash, Range: string(person)}}
	}
	return item, err
}

// Stored is an account as it was read.
type Stored struct {
	Account
	Version int64
	Unit    *seal.Unit
}

// Load reads the account of a person for that person: to sign in, on their pages, to write to them. It fails with NotFound when there
// is none any more.
func (b Book) Load(ctx context.Context, owner Owner) (*Stored, error) {
	unit, items, err := b.Vault.Load(seal.Reading(ctx, owner.Person), table.UnitKey(owner.Person, owner.Class), table.AccountKey(owner.Person))
	if err != nil {
		return nil, fmt.Errorf("account: load: %w", err)
	}
	if unit == nil || items[0] == nil || !unit.Reads(b.Vault.Clock.Now()) {
		return nil, ErrGone
	}
	stored := &Stored{Version: items[0].Version, Unit: unit}
	return stored, b.Vault.Open(unit, items[0], &stored.Account)
}

// ErrGone says that the account does not exist any more, or may not be opened any more.
var ErrGone = fault.New(fault.NotFound, "Ce compte n'existe plus.")

// Save stores a changed account, which may then be changed and saved again; it fails with Conflict when somebody changed it meanwhile.
func (b Book) Save(ctx context.Context, person id.Person, stored *Stored, more ...table.Op) error {
	item, err := b.item(stored.Unit, person, stored.Account)
	if err != nil {
		return err
	}
	err = b.Vault.Commit(ctx, stored.Unit, append([]table.Op{table.Put(item, table.IfVersion(stored.Version))}, more...)...)
	if errors.Is(err, table.ErrCondition) {
		return fault.Because(fault.Conflict, "Ce compte vient d'être modifié ailleurs : rechargez la page et recommencez.", err)
	}
	if err != nil {
		return fmt.Errorf("account: save: %w", err)
	}
	stored.Version++
	return nil
}

// Living fails with ErrGone unless the unit is there and may still be read: what every operation on one's own data asks first.
func Living(unit *seal.Unit, now time.Time) error {
	if unit == nil || !unit.Reads(now) {
		return ErrGone
	}
	return nil
}
