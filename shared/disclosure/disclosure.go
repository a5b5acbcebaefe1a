// Package disclosure is the register of what is handed to other public bodies and to justice (000:192-194, 000:201): each an act of its own, with
// its authority, its legal basis and the fields that leave, chosen one by one. The register stands with the person's file, sealed, and goes with it;
// a list without identities stays for as long as the register is asked for.
package disclosure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/shared/access"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Title says by what right data leave.
type Title string

// The titles.
const (
	Administration Title = "administration" // what another public body needs for its mission, and the matrix opens to it
	Requisition    Title = "requisition"    // what justice, or a body with a right to communication by law, demands
)

// Order is what somebody records.
type Order struct {
	Title     Title         `json:"title"`
	Recipient service.Role  `json:"recipient,omitempty"` // of an administration: the role of the matrix
	Authority string        `json:"authority"`
	Basis     string        `json:"basis"`     // the legal text
	Reference string        `json:"reference"` // of the requisition, or of the convention
	Category  string        `json:"category"`
	Fields    []string      `json:"fields"`
	On        calendar.Date `json:"on"`
	Secret    bool          `json:"secret"` // the requisition forbids telling the person
}

// Disclosure is an order as the register keeps it.
type Disclosure struct {
	ID string `json:"id"`
	Order
	By   id.Person `json:"by"`
	Role string    `json:"role"`
	At   time.Time `json:"at"`
}

// Kind is table.KindDisclosure.
func (Disclosure) Kind() table.Kind { return table.KindDisclosure }

// Schema is the current form.
func (Disclosure) Schema() int { return 1 }

// Head is a line of the list: it leads to nobody.
type Head struct {
	ID       string        `json:"id"`
	Title    Title         `json:"title"`
	Category string        `json:"category"`
	Fields   []string      `json:"fields"`
	On       calendar.Date `json:"on"`
	Secret   bool          `json:"secret"`
}

// Desk keeps the register.
type Desk struct {
	Service *service.Service
	Vault   *seal.Vault
	Journal journal.Journal
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{Service: svc, Vault: vault, Journal: journal.Of(vault)}
}

// Told is the action under which the journal says that something was disclosed, where the person may be told of it.
const Told = "communication"

// Record enters a disclosure in the register and in the journal, in one write: nothing leaves before it stands there.
func (d Desk) Record(ctx context.Context, person id.Person, order Order, by id.Person, role string) (Disclosure, error) {
	order, err := d.checked(order)
	if err != nil {
		return Disclosure{}, err
	}
	unit, err := d.file(ctx, person)
	if err != nil {
		return Disclosure{}, err
	}
	now := d.Vault.Clock.Now().UTC().Round(time.Millisecond)
	if err := d.allowed(order, unit, now); err != nil {
		return Disclosure{}, err
	}
	name, err := id.Ordered[string](now, d.Vault.Random)
	if err != nil {
		return Disclosure{}, err
	}
	made := Disclosure{ID: name, Order: order, By: by, Role: role, At: now}
	ops, err := d.ops(unit, person, made)
	if err != nil {
		return Disclosure{}, err
	}
	if err := d.Vault.Commit(ctx, unit, ops...); err != nil {
		if errors.Is(err, table.ErrCondition) {
			return Disclosure{}, fault.Because(fault.Conflict, "Le dossier de cette personne vient de changer : recommencez.", err)
		}
		return Disclosure{}, fmt.Errorf("disclosure: %w", err)
	}
	return made, nil
}

func (d Desk) ops(unit *seal.Unit, person id.Person, made Disclosure) ([]table.Op, error) {
	item, err := d.Vault.Seal(unit, table.DisclosureKey(person, made.ID), made)
	if err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	body, err := json.Marshal(Head{made.ID, made.Title, made.Category, made.Fields, made.On, made.Secret})
	if err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	action := Told
	if made.Secret {
		action = journal.Untold
	}
	said, err := d.Journal.Op(journal.Entry{At: made.At, Agent: made.By, Actor: made.Role, Action: action, Category: made.Category, Reason: made.ID}, person)
	if err != nil {
		return nil, err
	}
	head := table.Item{Key: table.DisclosureHeadKey(made.ID), Kind: table.KindDisclosureHead, Body: body}
	return []table.Op{table.Put(item, table.IfAbsent), table.Put(head, table.IfAbsent), said}, nil
}

// checked is an order whose every part is there. Of a category that tells its fields apart those that leave are named one by one.
func (d Desk) checked(order Order) (Order, error) {
	order.Authority, order.Basis, order.Reference = strings.TrimSpace(order.Authority), strings.TrimSpace(order.Basis), strings.TrimSpace(order.Reference)
	category, ok := d.Service.Category(service.Category(order.Category))
	switch {
	case order.Title != Administration && order.Title != Requisition:
		return order, fault.Fieldf("body.title", "Indiquez s’il s’agit d’une administration ou d’une réquisition.")
	case order.Authority == "":
		return order, fault.Fieldf("body.authority", "Indiquez l’autorité à qui les données sont communiquées.")
	case order.Basis == "":
		return order, fault.Fieldf("body.basis", "Indiquez le texte de loi qui permet ou impose la communication.")
	case order.Reference == "":
		return order, fault.Fieldf("body.reference", "Indiquez la référence de la réquisition ou de la demande.")
	case !ok || !category.Personal:
		return order, fault.Fieldf("body.category", "Cette catégorie de données n’existe pas.")
	case order.On.IsZero():
		return order, fault.Fieldf("body.on", "Indiquez le jour de la communication.")
	case order.Secret && order.Title != Requisition:
		return order, fault.Fieldf("body.secret", "Seule une réquisition peut interdire d’en informer la personne.")
	}
	slices.Sort(order.Fields)
	order.Fields = slices.Compact(order.Fields)
	if len(order.Fields) == 0 && len(category.Fields) > 0 {
		return order, fault.Fieldf("body.fields", "Choisissez une à une les données communiquées.")
	}
	for _, field := range order.Fields {
		if !slices.Contains(category.Fields, field) {
			return order, fault.Fieldf("body.fields", "« %s » n’est pas une donnée de cette catégorie.", field)
		}
	}
	return order, nil
}

// allowed holds an administration to its cell of the matrix; a requisition binds by law, whatever the matrix says.
func (d Desk) allowed(order Order, unit *seal.Unit, now time.Time) error {
	if order.Title == Requisition {
		return nil
	}
	object := access.Tied(service.ScopeDisclosure, service.ScopeExchange, service.ScopeExtraction)
	object.Restricted = unit.Frozen != ""
	decided := access.Decide(d.Service, access.Subject{Role: order.Recipient}, service.Export, service.Category(order.Category), object, now)
	if !decided.Allowed {
		return fault.Fieldf("body.recipient", "La politique du service ne permet pas cette communication. %s", decided.Missing.Text())
	}
	for _, field := range order.Fields {
		if !decided.Visible(field) {
			return fault.Fieldf("body.fields", "La politique du service ne permet pas de communiquer « %s ».", d.Service.FieldLabel(field))
		}
	}
	return nil
}

var errNobody = fault.New(fault.NotFound, "Aucun dossier n’est conservé sous cet identifiant.")

// file is the unit of a person that is no single record's, while it may be read.
func (d Desk) file(ctx context.Context, person id.Person) (*seal.Unit, error) {
	units, err := d.Vault.Units(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, class := range d.Service.Classes {
		unit := units[table.UnitKey(person, string(class.ID)).SK()]
		if unit != nil && !class.PerRecord && unit.Reads(d.Vault.Clock.Now()) {
			return unit, nil
		}
	}
	return nil, errNobody
}

// Of lists what was disclosed of a person, oldest first.
func (d Desk) Of(ctx context.Context, person id.Person) ([]Disclosure, error) {
	unit, err := d.file(ctx, person)
	if err != nil {
		return nil, err
	}
	list := []Disclosure{}
	err = table.Each(ctx, d.Vault.Store, table.Query{Table: table.Records, PK: table.PersonPK(person), Prefix: table.DisclosurePrefix}, func(item table.Item) error {
		var one Disclosure
		err := d.Vault.Open(unit, &item, &one)
		list = append(list, one)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	return list, nil
}

// List is the register without identities, newest first, at most so many.
func (d Desk) List(ctx context.Context, most int) ([]Head, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.DisclosuresPK, Reverse: true, Limit: most})
	if err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	heads := []Head{}
	for _, item := range page.Items {
		var head Head
		if err := json.Unmarshal(item.Body, &head); err != nil {
			return nil, fmt.Errorf("disclosure: %w", err)
		}
		heads = append(heads, head)
	}
	return heads, nil
}
