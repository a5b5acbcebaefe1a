// Package opening opens the sealed vault of European funds (003:154): for a control and no other end, on the authorisation of the minister, for
// some days, on the word of two people. Only then may who controls read the proofs that the opening names.
package opening

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Reason is the control for which the vault is opened: it is opened for nothing else.
type Reason string

// The reasons.
const (
	Operation     Reason = "controle-operation"
	Certification Reason = "audit-certification"
	Inquiry       Reason = "enquete"
)

// Label says the reason in French, "" when it is none.
func (r Reason) Label() string {
	return map[Reason]string{
		Operation: "contrôle d’une opération cofinancée", Certification: "audit de certification des dépenses", Inquiry: "enquête d’une autorité de contrôle",
	}[r]
}

// Word is what one of the two people did, and when.
type Word struct {
	By   id.Person `json:"by"`
	Role string    `json:"role"`
	At   time.Time `json:"at"`
}

// Order is what somebody asks.
type Order struct {
	Reason    Reason        `json:"reason" doc:"Contrôle pour lequel le coffre est ouvert"`
	Reference string        `json:"reference" maxLength:"40" doc:"Référence de l'autorisation du ministre, sans nom"`
	Proofs    []id.Person   `json:"proofs" maxItems:"50" doc:"Preuves à ouvrir"`
	Until     calendar.Date `json:"until" doc:"Dernier jour de l'ouverture"`
}

// Opening is an order and what became of it. It names proofs, under their random names, and no person whose they are.
type Opening struct {
	ID string `json:"id"`
	Order
	Asked    Word  `json:"asked"`
	Released *Word `json:"released,omitempty"`
	Ended    *Word `json:"ended,omitempty"`

	version int64
}

// Desk opens the vault.
type Desk struct {
	Service *service.Service
	Vault   *seal.Vault
	Clock   clock.Clock
	Journal journal.Journal
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{Service: svc, Vault: vault, Clock: vault.Clock, Journal: journal.Of(vault)}
}

// reference is a file number, which names nobody.
var reference = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}/._-]{0,39}$`)

// Ask enters an order; nothing opens before another person releases it.
func (d Desk) Ask(ctx context.Context, order Order, by Word) (Opening, error) {
	order.Reference = strings.TrimSpace(order.Reference)
	if err := d.check(order); err != nil {
		return Opening{}, err
	}
	for _, proof := range order.Proofs {
		if _, err := d.unit(ctx, proof); err != nil {
			return Opening{}, err
		}
	}
	name, err := id.Ordered[string](by.At, d.Vault.Random)
	if err != nil {
		return Opening{}, err
	}
	opening := Opening{ID: name, Order: order, Asked: by}
	return opening, d.save(ctx, &opening, "demande-ouverture-coffre", by)
}

func (d Desk) check(order Order) error {
	today := calendar.Of(d.Clock.Now(), d.Service.Zone)
	var mistakes []fault.Field
	mistake := func(wrong bool, path, message string) {
		if wrong {
			mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
		}
	}
	mistake(order.Reason.Label() == "", "reason", "Indiquez pour quel contrôle le coffre est ouvert.")
	mistake(!reference.MatchString(order.Reference), "reference", "Indiquez la référence de l’autorisation, en 40 lettres, chiffres ou signes / . - _ au plus, sans espace ni nom.")
	mistake(len(order.Proofs) == 0, "proofs", "Choisissez les preuves à ouvrir.")
	mistake(order.Until.IsZero() || order.Until.Before(today), "until", "Indiquez le dernier jour de l’ouverture : il ne peut pas être passé.")
	mistake(order.Until.After(today.Add(d.Service.Deadlines.Opening)), "until", "Le coffre ne s’ouvre pas si longtemps : choisissez un jour plus proche.")
	return fault.Fields(mistakes)
}

// Release opens the vault, on the word of a second person.
func (d Desk) Release(ctx context.Context, name string, by Word) (Opening, error) {
	opening, err := d.find(ctx, name)
	switch {
	case err != nil:
		return opening, err
	case opening.Ended != nil || !by.At.Before(opening.Until.End(d.Service.Zone)):
		return opening, fault.New(fault.Conflict, "Cette ouverture a pris fin : demandez-en une autre.")
	case opening.Released != nil:
		return opening, fault.New(fault.Conflict, "Cette ouverture a déjà l’accord de deux personnes.")
	case opening.Asked.By == by.By:
		return opening, fault.New(fault.Conflict, "Vous avez demandé cette ouverture : une autre personne doit donner son accord.")
	}
	opening.Released = &by
	return opening, d.save(ctx, &opening, "ouverture-coffre", by)
}

// End closes the vault at once. Done twice it is done once.
func (d Desk) End(ctx context.Context, name string, by Word) (Opening, error) {
	opening, err := d.find(ctx, name)
	if err != nil || opening.Ended != nil {
		return opening, err
	}
	opening.Ended = &by
	return opening, d.save(ctx, &opening, "fermeture-coffre", by)
}

// List gives the openings, newest first, at most so many.
func (d Desk) List(ctx context.Context, most int) ([]Opening, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.OpeningsPK, Reverse: true, Limit: most})
	if err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	list := []Opening{}
	for _, item := range page.Items {
		opening, err := parse(&item)
		if err != nil {
			return nil, err
		}
		list = append(list, opening)
	}
	return list, nil
}

func parse(item *table.Item) (opening Opening, err error) {
	if err := json.Unmarshal(item.Body, &opening); err != nil {
		return opening, fmt.Errorf("opening: %w", err)
	}
	opening.version = item.Version
	return opening, nil
}

func (d Desk) find(ctx context.Context, name string) (Opening, error) {
	items, err := d.Vault.Store.Get(ctx, table.OpeningKey(name))
	if err != nil {
		return Opening{}, fmt.Errorf("opening: %w", err)
	}
	if items[0] == nil {
		return Opening{}, fault.New(fault.NotFound, "Aucune ouverture du coffre ne porte cet identifiant.")
	}
	return parse(items[0])
}

// save writes an opening with its entry of the journal.
func (d Desk) save(ctx context.Context, opening *Opening, action string, by Word) error {
	body, err := json.Marshal(opening)
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	said, err := d.Journal.Op(journal.Entry{At: by.At, Agent: by.By, Actor: by.Role, Action: action, Category: string(d.category()), Reason: opening.ID}, "")
	if err != nil {
		return err
	}
	err = d.Vault.Store.Write(ctx, table.Put(table.Item{Key: table.OpeningKey(opening.ID), Kind: table.KindOpening, Body: body}, table.AsRead(opening.version)), said)
	if errors.Is(err, table.ErrCondition) {
		return fault.Because(fault.Conflict, "Cette ouverture vient de changer : rechargez la page et recommencez.", err)
	}
	return err
}

func (d Desk) category() service.Category { return d.Service.CategoryOf(string(table.KindProof)) }
