package consent

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strconv"
	"strings"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

const (
	oppositionIndex = "opposition"
	leaveIndex      = "unsubscribe"
)

// lists reports whether the service keeps a list of those to whom nobody writes (000:241).
func (d Desk) lists() bool { return len(d.Service.RulesFor(service.ClassOpposition)) > 0 }

// oppositions are the places of an address on the list, under every key in use, the newest first.
func (d Desk) oppositions(address email.Address) ([]string, error) {
	return d.Vault.Ring.Hashes(oppositionIndex, address.Plain())
}

// oppose enters the address on the list, for a year from today.
func (w *write) oppose() error {
	if !w.desk.lists() {
		return nil
	}
	hashes, err := w.desk.oppositions(w.account.Email)
	if err != nil {
		return err
	}
	key := table.OppositionUnitKey(hashes[0])
	unit, _, err := w.desk.Vault.Load(w.ctx, key)
	if err != nil {
		return err
	}
	if unit == nil {
		unit = w.desk.Vault.NewUnit(key, string(service.ClassOpposition))
	}
	w.desk.Lifetime.Set(unit, map[service.Event]calendar.Date{service.Opposition: w.desk.Lifetime.Today()})
	entry := table.Item{Key: table.OppositionKey(hashes[0]), Kind: table.KindOpposition, Unit: key.SK()}
	w.ops = append(w.ops, table.Put(entry, table.Always))
	return w.unit(unit)
}

// allow takes the address off the list: a new yes is later than the no. The clock of the opposition stays until its rule ends it (MJ-05).
func (w *write) allow() error {
	if !w.desk.lists() {
		return nil
	}
	hashes, err := w.desk.oppositions(w.account.Email)
	if err != nil {
		return err
	}
	for _, hash := range hashes {
		w.ops = append(w.ops, table.Delete(table.OppositionKey(hash), table.Always))
	}
	return nil
}

// Opposed reports whether nobody may write to an address.
func (d Desk) Opposed(ctx context.Context, address email.Address) (bool, error) {
	if !d.lists() {
		return false, nil
	}
	hashes, err := d.oppositions(address)
	if err != nil {
		return false, err
	}
	keys := make([]table.Key, len(hashes))
	for i, hash := range hashes {
		keys[i] = table.OppositionKey(hash)
	}
	items, err := d.Vault.Store.Get(ctx, keys...)
	if err != nil {
		return false, fmt.Errorf("consent: opposition: %w", err)
	}
	for _, item := range items {
		if item != nil {
			return true, nil
		}
	}
	return false, nil
}

// Recipient is somebody to whom a purpose may write now.
type Recipient struct {
	Email email.Address
	Leave string // what the link in the mail carries, by which they say no without signing in (Leave)
}

// Recipient says where a purpose may write to somebody, at the instant of sending: they said yes and that still holds, the address may
// still be used, and is not on the list. ok is false when nothing may be sent.
func (d Desk) Recipient(ctx context.Context, person id.Person, purpose string) (to Recipient, ok bool, err error) {
	consents, err := d.consents(ctx, person, purpose)
	if err != nil {
		return to, false, err
	}
	agreed := false
	for _, one := range consents {
		agreed = agreed || one.open()
	}
	found, err := d.subscriptions(ctx, person, purpose)
	if err != nil || !agreed || len(found) == 0 {
		return to, false, err
	}
	newest := found[len(found)-1]
	account, _, err := d.Vault.Load(ctx, table.UnitKey(person, newest.Class))
	if err != nil || !agreed || account == nil || !account.Usable(d.Vault.Clock.Now()) {
		return to, false, err // gone, cut, or restricted: nothing is sent
	}
	opposed, err := d.Opposed(ctx, newest.Email)
	if err != nil || opposed {
		return to, false, err
	}
	to = Recipient{Email: newest.Email}
	to.Leave, err = d.leave(purpose, person)
	return to, err == nil, err
}

// Place is where a reading of the subscribers of a purpose has come; the zero Place is before the first.
type Place struct {
	Shard int    `json:"shard"`
	After string `json:"after,omitempty"`
}

// End reports whether nobody comes after the place.
func (p Place) End() bool { return p.Shard == table.Shards }

// Subscribers are those of the next people who gave an address for a purpose, at most limit of them, and the place after them. Who may be written
// to at the instant of sending, Recipient says.
func (d Desk) Subscribers(ctx context.Context, purpose string, from Place, limit int) ([]id.Person, Place, error) {
	var people []id.Person
	for len(people) < limit && !from.End() {
		query := table.Query{
			Table: table.Records, Index: table.Waiting, PK: table.SubscriberHash(purpose, strconv.Itoa(from.Shard)), After: from.After, Limit: limit - len(people),
		}
		page, err := d.Vault.Store.Query(ctx, query)
		if err != nil {
			return nil, from, fmt.Errorf("consent: subscribers: %w", err)
		}
		for _, item := range page.Items {
			if person, ok := table.PersonOf(item.Key.PK()); ok {
				people = append(people, person)
			}
		}
		if from.After = page.Next; from.After == "" {
			from.Shard++
		}
	}
	return people, from, nil
}

// leave is what a mail's link carries: the purpose, the person's random identifier, and a keyed hash of both that nobody else can make.
func (d Desk) leave(purpose string, person id.Person) (string, error) {
	hash, err := d.Vault.Ring.Hash(leaveIndex, purpose+"/"+string(person))
	return purpose + "~" + string(person) + "~" + hash, err
}

var errLink = fault.Fieldf("body.token", "Ce lien n’est pas complet : recopiez-le en entier depuis le courriel, ou retirez votre accord dans votre espace.")

// Leave says no for whoever holds the link of a mail, without signing in. The link works for ever, and as often as it is sent.
func (d Desk) Leave(ctx context.Context, link string) error {
	parts := strings.Split(link, "~")
	if len(parts) != 3 {
		return errLink
	}
	purpose, person := parts[0], id.Person(parts[1])
	hashes, err := d.Vault.Ring.Hashes(leaveIndex, purpose+"/"+parts[1])
	if err != nil {
		return err
	}
	ours := 0
	for _, hash := range hashes {
		ours |= subtle.ConstantTimeCompare([]byte(hash), []byte(parts[2]))
	}
	if _, ok := id.Bytes(person); !ok || ours != 1 {
		return errLink
	}
	found, err := d.subscriptions(ctx, person, purpose)
	if err != nil || len(found) == 0 {
		return err // they left already
	}
	return d.Withdraw(seal.Reading(ctx, person), account.Owner{Person: person, Class: found[0].Class}, purpose)
}

// Seen notes that somebody signed in: the year after which their address goes begins again (000:241).
func (d Desk) Seen(ctx context.Context, person id.Person) error {
	today := map[service.Event]calendar.Date{service.LastLogin: d.Lifetime.Today(), service.LastInteraction: d.Lifetime.Today()}
	return d.each(ctx, person, table.SubscriptionPrefix, func(unit *seal.Unit, _ *table.Item) error {
		if !d.Lifetime.Set(unit, today) {
			return nil
		}
		return d.Vault.Commit(ctx, unit)
	})
}
