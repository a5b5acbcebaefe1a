package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// The acts as the journal names them.
const (
	actGive     = "accord"
	actWithdraw = "retrait-accord"
)

// Give has somebody say yes to a purpose, in the text that the service shows now. Said twice it is said once; a yes to an older text ends
// with the yes to the newer one.
func (d Desk) Give(ctx context.Context, owner account.Owner, purpose string) error {
	return d.act(ctx, owner, purpose, func(w *write, found service.Purpose, before []kept) error {
		last := int64(0)
		for _, one := range before {
			last = max(last, one.Given.Unix())
			if !one.open() {
				continue
			}
			if one.Version == found.Switch.Version {
				return errDone
			}
			if err := w.end(one); err != nil {
				return err
			}
		}
		number := max(w.now.Unix(), last+1)
		given := Consent{Purpose: found.ID, Version: found.Switch.Version, Given: time.Unix(number, 0).UTC()}
		today := d.Lifetime.Today()
		if err := w.record(table.ConsentKey(owner.Person, found.ID, number), service.ClassConsent, given, began(service.ConsentGiven, today), nil); err != nil {
			return err
		}
		if err := w.journal(actGive); err != nil || !found.Switch.Writes() {
			return err
		}
		if err := w.unsubscribe(); err != nil { // the address of the yes before
			return err
		}
		if err := w.allow(); err != nil {
			return err
		}
		where := Subscription{Email: w.account.Email, Class: owner.Class, Since: given.Given}
		clock := began(service.ConsentGiven, today)
		clock[service.LastLogin], clock[service.LastInteraction] = today, today // they are here: the clock of an address begins with today
		return w.record(table.SubscriptionKey(owner.Person, found.ID, number), found.Switch.Class, where, clock, table.SubscriberEntry(owner.Person, found.ID))
	})
}

// Withdraw has somebody say no to a purpose. Said twice, or without a yes before, it is the same.
func (d Desk) Withdraw(ctx context.Context, owner account.Owner, purpose string) error {
	return d.act(ctx, owner, purpose, func(w *write, found service.Purpose, before []kept) error {
		held := false
		for _, one := range before {
			if one.open() {
				held = true
				if err := w.withdraw(one); err != nil {
					return err
				}
			}
		}
		if !held {
			return errDone
		}
		if err := w.journal(actWithdraw); err != nil || found.Switch.Class == "" {
			return err
		}
		if found.Switch.Notifies() {
			return w.forgetAll()
		}
		if err := w.unsubscribe(); err != nil {
			return err
		}
		return w.oppose()
	})
}

// errDone says that what is asked is so already.
var errDone = errors.New("consent: nothing to change")

// write is one act while it is prepared: everything that it changes is written at once, with its entry in the journal.
type write struct {
	desk    Desk
	ctx     context.Context
	owner   account.Owner
	account *account.Stored
	purpose service.Purpose
	now     time.Time
	ops     []table.Op
}

// act prepares an act and writes it, together with the unit of the account: of two acts of a person at once one is told to begin again.
func (d Desk) act(ctx context.Context, owner account.Owner, purpose string, prepare func(*write, service.Purpose, []kept) error) error {
	stored, err := d.Accounts.Load(ctx, owner)
	if err != nil {
		return err
	}
	found, err := d.purpose(stored.Role, purpose)
	if err != nil {
		return err
	}
	before, err := d.consents(ctx, owner.Person, purpose)
	if err != nil {
		return err
	}
	w := &write{desk: d, ctx: ctx, owner: owner, account: stored, purpose: found, now: d.Vault.Clock.Now()}
	if err := prepare(w, found, before); err != nil {
		if errors.Is(err, errDone) {
			return nil
		}
		return err
	}
	stored.Unit.Touch()
	err = d.Vault.Commit(ctx, stored.Unit, w.ops...)
	if errors.Is(err, table.ErrCondition) {
		return fault.Because(fault.Conflict, "Vos accords viennent d’être modifiés ailleurs : rechargez la page et recommencez.", err)
	}
	if err != nil {
		return fmt.Errorf("consent: write: %w", err)
	}
	return nil
}

// unit adds the unit as it now is.
func (w *write) unit(unit *seal.Unit) error {
	op, err := unit.Op()
	w.ops = append(w.ops, op)
	return err
}

// facts are those that a clock begins with.
type facts = map[service.Event]calendar.Date

func began(event service.Event, day calendar.Date) facts { return facts{event: day} }

// record adds a new record and its unit, with the facts that its clock begins with and the index that lists it, if one does.
func (w *write) record(key table.Key, class service.Class, record seal.Record, clock facts, index map[table.Index]table.Entry) error {
	vault := w.desk.Vault
	unit := vault.NewUnit(table.RecordUnitKey(key), string(class))
	w.desk.Lifetime.Set(unit, clock)
	item, err := vault.Seal(unit, key, record)
	if err != nil {
		return err
	}
	item.Index = index
	w.ops = append(w.ops, table.Put(item, table.IfAbsent))
	return w.unit(unit)
}

// end notes that a yes gave way to another.
func (w *write) end(one kept) error {
	w.desk.Lifetime.Set(one.unit, began(service.PurposeEnded, w.desk.Lifetime.Today()))
	return w.unit(one.unit)
}

// withdraw closes a yes. The record stays: it proves that what was done until now was agreed to.
func (w *write) withdraw(one kept) error {
	one.Withdrawn = w.now.UTC().Truncate(time.Second)
	w.desk.Lifetime.Set(one.unit, began(service.ConsentWithdrawn, w.desk.Lifetime.Today()))
	item, err := w.desk.Vault.Seal(one.unit, one.key, one.Consent)
	if err != nil {
		return err
	}
	w.ops = append(w.ops, table.Put(item, table.IfVersion(one.version)))
	return w.unit(one.unit)
}

func (w *write) journal(act string) error {
	op, err := w.desk.Journal.Op(journal.Entry{
		At: w.now, Agent: w.owner.Person, Actor: w.account.Role, Action: act, Category: string(w.desk.Service.CategoryOf(string(table.KindConsent))), Reason: w.purpose.ID,
	}, w.owner.Person)
	w.ops = append(w.ops, op)
	return err
}

// subscription is an address as it was read.
type subscription struct {
	Subscription
	unit *seal.Unit
	key  table.Key
}

func (d Desk) subscriptions(ctx context.Context, person id.Person, purpose string) ([]subscription, error) {
	var found []subscription
	err := d.each(ctx, person, table.SubscriptionPrefix+purpose+"#", func(unit *seal.Unit, item *table.Item) error {
		one := subscription{unit: unit, key: item.Key}
		err := d.Vault.Open(unit, item, &one.Subscription)
		found = append(found, one)
		return err
	})
	return found, err
}

// unsubscribe deletes the addresses of the purpose with the keys that sealed them: no copy of them opens any more. Their units, empty now, fall due
// at once by their rule (MJ-04, NS-09): the purge alone destroys units.
func (w *write) unsubscribe() error {
	found, err := w.desk.subscriptions(w.ctx, w.owner.Person, w.purpose.ID)
	if err != nil {
		return err
	}
	for _, one := range found {
		if err := w.empty(one.unit, one.key); err != nil {
			return err
		}
	}
	return nil
}

func (w *write) empty(unit *seal.Unit, key table.Key) error {
	w.ops = append(w.ops, w.desk.emptied(unit, key))
	return w.unit(unit)
}

// emptied ends a unit and gives what deletes its record.
func (d Desk) emptied(unit *seal.Unit, key table.Key) table.Op {
	d.Lifetime.Set(unit, began(service.ConsentWithdrawn, d.Lifetime.Today()))
	unit.Keys = nil
	return table.Delete(key, table.Always)
}
