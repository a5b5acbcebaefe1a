// Package ticket is how anybody asks for help (000:80, 000:267-268; 002:167; 003:68, 003:146): the request goes to the people whom the service file
// names for its topic, serves to answer, and is destroyed when it was handled, after six months at most.
//
// A ticket has a partition and a unit of its own: who writes may have no account.
package ticket

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/message"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Ticket is one request for help. Once handled nothing is left in it but its topic.
type Ticket struct {
	ID       id.Ticket `json:"id"`
	Topic    string    `json:"topic"` // of the service file
	Name     string    `json:"name,omitempty"`
	Reach    string    `json:"reach,omitempty"` // an address or a number, as typed: where the answer goes
	Text     string    `json:"text,omitempty"`
	Received time.Time `json:"receivedAt"`

	Message *message.Reference `json:"message,omitempty"` // that somebody points out: the text is what it says
	Motive  message.Motive     `json:"motive,omitempty"`
}

// Kind is table.KindTicket.
func (Ticket) Kind() table.Kind { return table.KindTicket }

// Schema is the current form.
func (Ticket) Schema() int { return 1 }

// The limits of a ticket, in characters, and of what a list shows.
const (
	MaxName  = 100
	MaxReach = 200
	MaxText  = 2000
	shown    = 30
)

// Desk keeps the tickets.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{Service: svc, Vault: vault, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock}, Journal: journal.Of(vault)}
}

var errHandled = fault.New(fault.NotFound, "Cette demande est déjà traitée et détruite, ou n’est pas de votre service.")

// Receive takes a request in. The same one sent again within the day is one: what it says gives its name.
func (d Desk) Receive(ctx context.Context, letter Ticket) error {
	letter.Name, letter.Reach, letter.Text = typed.Clean(letter.Name), typed.Clean(letter.Reach), typed.Clean(letter.Text)
	mistakes := slices.Concat(
		typed.Text{Path: "body.name", Max: MaxName}.Check(letter.Name),
		typed.Text{Path: "body.reach", Max: MaxReach, Needed: "Donnez une adresse électronique ou un numéro de téléphone, pour recevoir la réponse."}.Check(letter.Reach),
		typed.Text{Path: "body.text", Max: MaxText, Needed: "Écrivez votre demande."}.Check(letter.Text),
	)
	if _, known := d.Service.Topic(letter.Topic); !known {
		mistakes = append(mistakes, fault.Field{Path: "body.topic", Message: "Choisissez un sujet dans la liste."})
	}
	if err := fault.Fields(mistakes); err != nil {
		return err
	}
	return d.file(ctx, letter)
}

// Report has the people who moderate look at a message that somebody points out (001:145-151). Nobody else is told.
func (d Desk) Report(ctx context.Context, text string, of message.Reference, motive message.Motive) error {
	topic, found := d.Service.ReportsTopic()
	if !found {
		return errHandled
	}
	return d.file(ctx, Ticket{Topic: topic.ID, Text: text, Message: &of, Motive: motive})
}

// file puts a ticket where the people of its topic find it.
func (d Desk) file(ctx context.Context, letter Ticket) error {
	letter.Received = d.Vault.Clock.Now().UTC().Round(time.Millisecond)
	said := []string{d.Lifetime.Today().String(), letter.Topic, letter.Name, letter.Reach, letter.Text}
	if letter.Message != nil {
		said = append(said, string(letter.Message.Thread), strconv.Itoa(letter.Message.Number))
	}
	name, err := d.Vault.Ring.Hash("ticket", strings.Join(said, "\x00"))
	if err != nil {
		return fmt.Errorf("ticket: %w", err)
	}
	digest := sha256.Sum256([]byte(name))
	letter.ID = id.FromBytes[id.Ticket]([id.Size]byte(digest[:id.Size]))
	unit := d.Vault.NewUnit(table.TicketUnitKey(letter.ID), string(service.ClassTicket))
	d.Lifetime.Set(unit, map[service.Event]calendar.Date{service.TicketOpened: d.Lifetime.Today()})
	item, err := d.Vault.Seal(unit, table.TicketKey(letter.ID), letter)
	if err != nil {
		return fmt.Errorf("ticket: %w", err)
	}
	item.Index = table.TicketEntry(letter.Topic, letter.Received.Format(time.RFC3339), letter.ID)
	err = d.Vault.Commit(ctx, unit, table.Put(item, table.IfAbsent))
	if err != nil && !errors.Is(err, table.ErrCondition) {
		return fmt.Errorf("ticket: receive: %w", err)
	}
	return nil
}

// Open lists what waits for the people of a role, oldest first; more says that others follow.
func (d Desk) Open(ctx context.Context, role service.Role) (tickets []Ticket, more bool, err error) {
	for _, topic := range d.Service.Contact {
		if topic.To != role {
			continue
		}
		page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, Index: table.Waiting, PK: table.TicketsHash(topic.ID), Limit: shown})
		if err != nil {
			return nil, false, fmt.Errorf("ticket: open: %w", err)
		}
		more = more || page.Next != ""
		for _, named := range page.Items {
			_, _, found, err := d.load(ctx, table.UnitOf(&named), named.Key)
			if errors.Is(err, errHandled) {
				continue // an index lags
			}
			if err != nil {
				return nil, false, err
			}
			tickets = append(tickets, found)
		}
	}
	slices.SortFunc(tickets, func(a, b Ticket) int { return a.Received.Compare(b.Received) })
	return tickets, more, nil
}

// load reads a ticket with its unit; one that is handled or cut is not there.
func (d Desk) load(ctx context.Context, unit, key table.Key) (*seal.Unit, int64, Ticket, error) {
	var found Ticket
	of, items, err := d.Vault.Load(ctx, unit, key)
	if err != nil {
		return nil, 0, found, fmt.Errorf("ticket: load: %w", err)
	}
	if of == nil || items[0] == nil || !of.Usable(d.Vault.Clock.Now()) {
		return nil, 0, found, errHandled
	}
	if err := d.Vault.Open(of, items[0], &found); err != nil {
		return nil, 0, found, fmt.Errorf("ticket: load: %w", err)
	}
	if found.Text == "" {
		return nil, 0, found, errHandled
	}
	return of, items[0].Version, found, nil
}

// Handle destroys what a ticket says, now that it was answered: its text goes at once, its key with the next purge. The journal says who did it.
func (d Desk) Handle(ctx context.Context, name id.Ticket, by id.Person, role service.Role) error {
	unit, version, found, err := d.own(ctx, name, role)
	if err != nil {
		return err
	}
	return d.close(ctx, unit, version, found, journal.Entry{Agent: by, Actor: string(role), Action: "traitement", Reason: string(name)})
}

// Remove removes the message that a ticket points out, on both sides, and handles the ticket: its author is told, and the journal says who did it,
// why and of which conversation.
func (d Desk) Remove(ctx context.Context, name id.Ticket, motive message.Motive, by id.Person, role service.Role) error {
	if err := message.CheckMotive(motive); err != nil {
		return err
	}
	unit, version, found, err := d.own(ctx, name, role)
	if err != nil {
		return err
	}
	if found.Message == nil {
		return fault.New(fault.Conflict, "Cette demande ne signale aucun message.")
	}
	removal, err := message.New(d.Vault, d.Service).Removal(ctx, *found.Message, motive)
	if err != nil {
		return err
	}
	trace := journal.Entry{Agent: by, Actor: string(role), Action: "retrait", Reason: string(motive) + "#" + string(found.Message.Thread)}
	return d.close(ctx, unit, version, found, trace, removal...)
}

// own loads a ticket of the topics of a role.
func (d Desk) own(ctx context.Context, name id.Ticket, role service.Role) (*seal.Unit, int64, Ticket, error) {
	unit, version, found, err := d.load(ctx, table.TicketUnitKey(name), table.TicketKey(name))
	if err != nil {
		return nil, 0, found, err
	}
	if topic, _ := d.Service.Topic(found.Topic); topic.To != role {
		return nil, 0, found, errHandled
	}
	return unit, version, found, nil
}

// close empties a ticket, with what is done on it and its trace.
func (d Desk) close(ctx context.Context, unit *seal.Unit, version int64, found Ticket, trace journal.Entry, more ...table.Op) error {
	d.Lifetime.Set(unit, map[service.Event]calendar.Date{service.TicketClosed: d.Lifetime.Today()})
	item, err := d.Vault.Seal(unit, table.TicketKey(found.ID), Ticket{ID: found.ID, Topic: found.Topic, Received: found.Received})
	if err != nil {
		return fmt.Errorf("ticket: handle: %w", err)
	}
	trace.At, trace.Category = d.Vault.Clock.Now(), string(d.Service.CategoryOf(string(table.KindTicket)))
	written, err := d.Journal.Op(trace, "")
	if err != nil {
		return fmt.Errorf("ticket: handle: %w", err)
	}
	err = d.Vault.Commit(ctx, unit, append(more, table.Put(item, table.IfVersion(version)), written)...)
	if errors.Is(err, table.ErrCondition) {
		return fault.Because(fault.Conflict, "Une autre personne vient de traiter cette demande : rechargez la page.", err)
	}
	if err != nil {
		return fmt.Errorf("ticket: handle: %w", err)
	}
	return nil
}
