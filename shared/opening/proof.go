package opening

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tandem/shared/access"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Sealed is a proof as it is chosen: nothing says whose it is.
type Sealed struct {
	ID    id.Person     `json:"id"`
	Since calendar.Date `json:"since" doc:"Jour d'où court sa conservation"`
	Due   calendar.Date `json:"due" doc:"Dernier jour de sa conservation"`
}

// Sealed lists proofs by pages; after is where the page before ended.
func (d Desk) Sealed(ctx context.Context, after string, most int) (list []Sealed, next string, err error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, Index: table.Waiting, PK: table.SealedHash, After: after, Limit: most})
	if err != nil {
		return nil, "", fmt.Errorf("opening: proofs: %w", err)
	}
	list = []Sealed{}
	for _, item := range page.Items {
		proof, _ := table.PersonOf(item.Key.PK())
		unit, err := d.unit(ctx, proof)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		list = append(list, Sealed{proof, unit.Start, unit.Due})
	}
	return list, page.Next, nil
}

var errNoProof = fault.New(fault.NotFound, "Le coffre ne tient pas cette preuve : elle n’a pas existé, ou elle a été détruite à son terme.")

// unit is that of a proof, while it may be read: in the class into which some rule seals.
func (d Desk) unit(ctx context.Context, proof id.Person) (*seal.Unit, error) {
	units, err := d.Vault.Units(ctx, proof)
	if err != nil {
		return nil, err
	}
	for _, rule := range d.Service.Rules {
		if unit := units[table.UnitKey(proof, string(rule.Into)).SK()]; rule.Into != "" && unit != nil && unit.Reads(d.Clock.Now()) {
			return unit, nil
		}
	}
	return nil, errNoProof
}

// Open lists the proofs that may be read now.
func (d Desk) Open(ctx context.Context) ([]id.Person, error) {
	open := []id.Person{}
	err := d.each(ctx, func(opening Opening) {
		if tie, released := d.tie(opening); released && tie.Until.After(d.Clock.Now()) {
			open = append(open, opening.Proofs...)
		}
	})
	slices.Sort(open)
	return slices.Compact(open), err
}

// Read opens a proof for who controls, and says under which opening: the one that ends last of those that name it.
func (d Desk) Read(ctx context.Context, proof id.Person, role string) (purge.Proof, string, error) {
	object, under := access.Object{Ties: map[service.Scope]access.Tie{}}, ""
	err := d.each(ctx, func(opening Opening) {
		tie, released := d.tie(opening)
		if released && slices.Contains(opening.Proofs, proof) && tie.Until.After(object.Ties[service.ScopeGrant].Until) {
			object.Ties[service.ScopeGrant], under = tie, opening.ID
		}
	})
	if err != nil {
		return purge.Proof{}, "", err
	}
	decided := access.Decide(d.Service, access.Subject{Role: service.Role(role)}, service.Read, d.category(), object, d.Clock.Now())
	switch {
	case decided.Allowed:
	case decided.Missing == access.MissingTime:
		return purge.Proof{}, "", fault.New(fault.Forbidden, "L’ouverture du coffre a pris fin : une autre doit être demandée, avec l’autorisation du ministre et l’accord de deux personnes.")
	default:
		return purge.Proof{}, "", fault.New(fault.Forbidden, "Aucune ouverture du coffre ne couvre cette preuve : il y faut l’autorisation du ministre et l’accord de deux personnes.")
	}
	read, err := d.read(ctx, proof)
	return read, under, err
}

// tie is that of an opening; released is false while one word is missing.
func (d Desk) tie(opening Opening) (tie access.Tie, released bool) {
	if opening.Released == nil {
		return tie, false
	}
	tie = access.Tie{From: opening.Released.At, Until: opening.Until.End(d.Service.Zone)}
	if opening.Ended != nil {
		tie.Until = opening.Ended.At
	}
	return tie, true
}

func (d Desk) each(ctx context.Context, visit func(Opening)) error {
	return table.Each(ctx, d.Vault.Store, table.Query{Table: table.Records, PK: table.OpeningsPK}, func(item table.Item) error {
		opening, err := parse(&item)
		if err == nil {
			visit(opening)
		}
		return err
	})
}

func (d Desk) read(ctx context.Context, proof id.Person) (read purge.Proof, err error) {
	unit, err := d.unit(ctx, proof)
	if err != nil {
		return read, err
	}
	items, err := d.Vault.Store.Get(ctx, table.ProofKey(proof))
	if err != nil {
		return read, fmt.Errorf("opening: proof: %w", err)
	}
	if items[0] == nil {
		return read, errNoProof
	}
	return read, d.Vault.Open(unit, items[0], &read)
}

// At is now, as the journal and the openings write it.
func (d Desk) At() time.Time { return d.Clock.Now().UTC().Round(time.Millisecond) }
