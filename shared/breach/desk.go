package breach

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

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

// Category is that of the register.
const Category service.Category = "VIO"

// Desk keeps the register.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
	Notify   queue.Name // who mails the other party
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{
		Service: svc, Vault: vault, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock},
		Journal: journal.Of(vault), Notify: "NotifyQueue",
	}
}

var errUnknown = fault.New(fault.NotFound, "Ce dossier n’existe pas, ou sa conservation est terminée.")

// file is a case as it is read to be written again.
type file struct {
	unit   *seal.Unit
	head   Head
	newest Version
	before Version // the version before the newest; the zero Version when there is none
}

func (d Desk) open(ctx context.Context, breach id.Breach) (*file, error) {
	head, err := d.head(ctx, breach)
	if err != nil {
		return nil, err
	}
	found := &file{head: head}
	keys, into := []table.Key{table.BreachVersionKey(breach, head.Versions)}, []*Version{&found.newest}
	if head.Versions > 1 {
		keys, into = append(keys, table.BreachVersionKey(breach, head.Versions-1)), append(into, &found.before)
	}
	unit, items, err := d.Vault.Load(ctx, table.BreachUnitKey(breach), keys...)
	if err != nil {
		return nil, fmt.Errorf("breach: read: %w", err)
	}
	if unit == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return nil, errUnknown
	}
	for i, item := range items {
		if item == nil {
			return nil, errTampered
		}
		if err := d.Vault.Open(unit, item, into[i]); err != nil {
			return nil, fmt.Errorf("breach: open: %w", err)
		}
	}
	if hash, err := found.newest.digest(); err != nil || hash != head.Hash || found.newest.Hash != head.Hash {
		return nil, errTampered
	}
	found.unit = unit
	return found, nil
}

var errTampered = errors.New("breach: the newest version of a case is not the one that was written")

func (d Desk) head(ctx context.Context, breach id.Breach) (Head, error) {
	items, err := d.Vault.Store.Get(ctx, table.BreachKey(breach))
	if err != nil {
		return Head{}, fmt.Errorf("breach: head: %w", err)
	}
	if items[0] == nil {
		return Head{}, errUnknown
	}
	return readHead(*items[0])
}

func readHead(item table.Item) (Head, error) {
	head := Head{version: item.Version}
	if err := json.Unmarshal(item.Body, &head); err != nil {
		return head, fmt.Errorf("breach: head: %w", err)
	}
	return head, nil
}

// Do has a person do a step on the version of a case that they looked at. The same step of the same person sent twice is done once.
func (d Desk) Do(ctx context.Context, breach id.Breach, seen int, step Step, by Signature) (Case, error) {
	found, err := d.open(ctx, breach)
	if err != nil {
		return Case{}, err
	}
	newest := found.newest
	if newest.Number == seen+1 && newest.Agent == by.Person && done(found.before.Case, newest, step) {
		return newest.Case, nil
	}
	if newest.Number != seen {
		return Case{}, fault.New(fault.Conflict, "Ce dossier a changé depuis que vous l’avez ouvert : rechargez la page et recommencez.")
	}
	act := step.act(newest.Case)
	next, err := newest.Case.Do(step, by)
	if err != nil {
		return Case{}, err
	}
	version := Version{Number: newest.Number + 1, At: by.At.UTC(), Act: act, Agent: by.Person, Actor: by.Role, Case: next}
	more, err := d.effects(act, next)
	if err != nil {
		return Case{}, err
	}
	return next, d.write(ctx, found.unit, found.head, version, more...)
}

// done reports whether a version is what the step makes of the case before it: the answer to it was lost.
func done(before Case, after Version, step Step) bool {
	next, err := before.Do(step, Signature{after.Agent, after.Actor, after.At})
	if err != nil {
		return false
	}
	want, err := json.Marshal(next)
	if err != nil {
		return false
	}
	got, err := json.Marshal(after.Case)
	return err == nil && bytes.Equal(want, got)
}

// effects are what else an act writes.
func (d Desk) effects(act Act, c Case) ([]table.Op, error) {
	switch act {
	case ActParty, ActRelay:
		return d.tell(c)
	case ActPublish:
		return publish(c, d.Service.Zone)
	}
	return nil, nil
}

// write stores a version with its head, its trace and what goes with it, in one write.
func (d Desk) write(ctx context.Context, unit *seal.Unit, head Head, version Version, more ...table.Op) error {
	version, err := version.chained(head.Hash)
	if err != nil {
		return err
	}
	c := version.Case
	facts := map[service.Event]calendar.Date{service.BreachOpened: calendar.Of(c.Discovered, d.Service.Zone)}
	if c.Closed != nil {
		facts[service.BreachClosed] = calendar.Of(c.Closed.At, d.Service.Zone)
	}
	d.Lifetime.Set(unit, facts)
	sealed, err := d.Vault.Seal(unit, table.BreachVersionKey(c.ID, version.Number), &version)
	if err != nil {
		return fmt.Errorf("breach: %w", err)
	}
	body, err := json.Marshal(headOf(version))
	if err != nil {
		return fmt.Errorf("breach: head: %w", err)
	}
	trace, err := d.Journal.Op(journal.Entry{
		At: version.At, Agent: version.Agent, Actor: version.Actor, Action: string(version.Act), Category: string(Category),
		Reason: fmt.Sprintf("%s#%d %s", c.ID, version.Number, version.Hash[:24]),
	}, "")
	if err != nil {
		return err
	}
	ops := append([]table.Op{
		table.Put(sealed, table.IfAbsent), table.Put(table.Item{Key: table.BreachKey(c.ID), Kind: table.KindBreach, Body: body}, table.AsRead(head.version)), trace,
	}, more...)
	if err := d.Vault.Commit(ctx, unit, ops...); err != nil {
		return fmt.Errorf("breach: write: %w", err)
	}
	return nil
}

// Notice is what the other party is to be told: that there is a case, and by when. What it is about goes another way.
type Notice struct {
	Case   id.Breach `json:"case"`
	Kind   Kind      `json:"kind"`
	Asked  time.Time `json:"askedAt"`
	Mailed time.Time `json:"mailedAt,omitzero"` // when its contact was warned by mail
	Sent   time.Time `json:"sentAt,omitzero"`   // when the exchange handed the notice over
}

// PartyKind is the kind of the message that has the other party's contact warned; its subject is the case.
const PartyKind = "party"

// tell makes the notice to the other party, and the mail to its contact.
func (d Desk) tell(c Case) ([]table.Op, error) {
	body, err := json.Marshal(Notice{Case: c.ID, Kind: c.Kind, Asked: c.Party.By.At})
	if err != nil {
		return nil, fmt.Errorf("breach: notice: %w", err)
	}
	message, err := outbox.New(d.Notify, PartyKind, string(c.ID), 0, c.Party.By.At, d.Vault.Random)
	if err != nil {
		return nil, err
	}
	return []table.Op{table.Put(table.Item{Key: table.PartyNoticeKey(c.ID), Kind: table.KindPartyNotice, Body: body}, table.IfAbsent), message}, nil
}

// Mailed notes that the other party's contact was warned of a case; the first time counts.
func Mailed(ctx context.Context, store table.Store, breach id.Breach, at time.Time) error {
	items, err := store.Get(ctx, table.PartyNoticeKey(breach))
	if err != nil {
		return fmt.Errorf("breach: notice: %w", err)
	}
	if items[0] == nil {
		return nil
	}
	var notice Notice
	if err := json.Unmarshal(items[0].Body, &notice); err != nil {
		return fmt.Errorf("breach: notice: %w", err)
	}
	if !notice.Mailed.IsZero() {
		return nil
	}
	notice.Mailed = at.UTC()
	item := *items[0]
	if item.Body, err = json.Marshal(notice); err != nil {
		return fmt.Errorf("breach: notice: %w", err)
	}
	if err := store.Write(ctx, table.Put(item, table.IfVersion(item.Version))); err != nil {
		return fmt.Errorf("breach: notice: %w", err)
	}
	return nil
}
