package dossier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Outcome is what applying a foyer did.
type Outcome string

// The outcomes, as the import's report counts them.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	Ignored   Outcome = "ignored" // an older word than what is known, another of the same file, or a new dossier without persons or past its retention
)

// Class is the class of the unit of somebody whom the flux speaks of.
const Class = "dossier"

// Desk applies foyers and issues codes.
type Desk struct {
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{
		Vault:    vault,
		Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock},
		Journal:  journal.Of(vault),
	}
}

// entry is what is kept of a foyer: who is in it and how its record looked.
type entry struct {
	Members []member  `json:"members"`
	Payload string    `json:"payload"`
	Order   string    `json:"order"`
	Import  id.Import `json:"import"`
	Outcome Outcome   `json:"outcome"`
}

type member struct {
	Person id.Person `json:"person"`
	Mark   string    `json:"mark"`
}

// Apply brings the people of a foyer to what the file says. It is idempotent per import and never goes back to an older file: an
// unchanged foyer costs one read and no write.
func (d Desk) Apply(ctx context.Context, staged Staged, received id.Import, order string) (outcome Outcome, err error) {
	err = again(func() (err error) {
		outcome, err = d.apply(ctx, staged, received, order)
		return err
	})
	return outcome, err
}

// again reads again when somebody else changed one of the same items.
func again(do func() error) (err error) {
	for range 5 {
		if err = do(); !errors.Is(err, table.ErrCondition) && !errors.Is(err, table.ErrConflict) {
			return err
		}
	}
	return err
}

func (d Desk) apply(ctx context.Context, staged Staged, received id.Import, order string) (Outcome, error) {
	found, err := d.Vault.Store.Get(ctx, table.FoyerKey(staged.Number))
	if err != nil {
		return "", fmt.Errorf("dossier: foyer: %w", err)
	}
	known, condition := entry{}, table.IfAbsent
	if found[0] != nil {
		condition = table.IfVersion(found[0].Version)
		if err := json.Unmarshal(found[0].Body, &known); err != nil {
			return "", fmt.Errorf("dossier: foyer: %w", err)
		}
		switch {
		case known.Import == received && known.Payload != "" && known.Payload != staged.Payload:
			return Ignored, nil // the same file has said something else of it, and that was applied
		case known.Import == received:
			return known.Outcome, nil
		case known.Payload == staged.Payload:
			return Unchanged, nil
		case known.Order > order:
			return Ignored, nil
		}
	} else if len(staged.Foyer.Personnes) == 0 || d.Lifetime.Over(Class, facts(staged.Foyer)) {
		return Ignored, nil // about nobody, or about a right whose retention is over
	}
	fresh := entry{Payload: staged.Payload, Order: order, Import: received, Outcome: Updated}
	if found[0] == nil {
		fresh.Outcome = Created
	}
	return fresh.Outcome, d.write(ctx, staged, known, fresh, condition)
}

func (d Desk) write(ctx context.Context, staged Staged, known, fresh entry, condition table.Condition) error {
	owners, err := d.owners(ctx, staged, known)
	if err != nil {
		return err
	}
	var ops []table.Op
	for i := range staged.Foyer.Personnes {
		more, err := d.person(ctx, staged, i, owners[i], fresh)
		if err != nil {
			return err
		}
		if more == nil { // passed over: the next file is applied to them even if it says the same
			fresh.Payload = ""
			continue
		}
		fresh.Members = append(fresh.Members, member{owners[i], staged.Marks[i]})
		ops = append(ops, more...)
	}
	rest := left(known, fresh)
	for _, absent := range rest {
		more, err := d.absent(ctx, staged.Foyer, absent.Person, fresh)
		if err != nil {
			return err
		}
		ops = append(ops, more...)
	}
	fresh.Members = append(fresh.Members, rest...)
	body, err := json.Marshal(fresh)
	if err != nil {
		return fmt.Errorf("dossier: foyer: %w", err)
	}
	item := table.Item{Key: table.FoyerKey(staged.Number), Kind: table.KindFoyer, Body: body}
	return d.Vault.Store.Write(ctx, append(ops, table.Put(item, condition))...)
}

// left are the members that the file no longer names: their purge still takes them out of the foyer.
func left(known, fresh entry) []member {
	var rest []member
	for _, old := range known.Members {
		still := false
		for _, now := range fresh.Members {
			still = still || now.Person == old.Person
		}
		if !still {
			rest = append(rest, old)
		}
	}
	return rest
}

// owners finds who the persons of a foyer are: known in the dossier, known by NIR in another one, or new. Nobody is two of them, whatever
// the file says.
func (d Desk) owners(ctx context.Context, staged Staged, known entry) ([]id.Person, error) {
	owners := make([]id.Person, len(staged.Foyer.Personnes))
	for i := range owners {
		for _, old := range known.Members {
			if owners[i] == "" && old.Mark == staged.Marks[i] && !slices.Contains(owners[:i], old.Person) {
				owners[i] = old.Person
			}
		}
		if owners[i] == "" && staged.NIRs[i] != "" {
			owner, ok, err := account.FindOwner(ctx, d.Vault.Store, NIRIndex, []string{staged.NIRs[i]})
			if err != nil {
				return nil, err
			}
			if ok && !slices.Contains(owners[:i], owner.Person) {
				owners[i] = owner.Person
			}
		}
		if owners[i] == "" {
			fresh, err := id.New[id.Person](d.Vault.Random)
			if err != nil {
				return nil, err
			}
			owners[i] = fresh
		}
	}
	return owners, nil
}

// person gives the operations that bring one person to what the file says; none for somebody whose purge is under way.
func (d Desk) person(ctx context.Context, staged Staged, i int, person id.Person, fresh entry) ([]table.Op, error) {
	keys := []table.Key{table.DossierKey(person), table.CardKey(person), table.AccountKey(person), table.MirrorKey(person, table.FoyerPK(staged.Number)), table.AnnotationKey(person)}
	if staged.NIRs[i] != "" {
		keys = append(keys, table.BlindKey(NIRIndex, staged.NIRs[i]))
	}
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(person, Class), keys...)
	if err != nil {
		return nil, fmt.Errorf("dossier: person: %w", err)
	}
	if unit == nil {
		unit = d.Vault.NewUnit(table.UnitKey(person, Class), Class)
	} else if unit.State == seal.StatePurge {
		return nil, nil // nothing is added to it any more
	}
	says := share(staged.Foyer, staged.Foyer.Personnes[i], reference(fresh.Order))
	elsewhere, err := d.elsewhere(unit, items[0], says)
	if err != nil {
		return nil, err
	}
	var ops []table.Op
	if !elsewhere {
		d.Lifetime.Set(unit, facts(staged.Foyer))
		if ops, err = d.records(unit, person, says, items); err != nil {
			return nil, err
		}
		agreed, err := d.agreed(unit, person, says, items[4])
		if err != nil {
			return nil, err
		}
		ops = append(ops, agreed...)
	}
	if items[3] == nil {
		ops = append(ops, table.Put(table.Item{Key: keys[3], Kind: table.KindMirror, Unit: unit.Key.SK()}, table.Always))
	}
	if staged.NIRs[i] != "" && items[5] == nil {
		blind, err := account.Blind(NIRIndex, staged.NIRs[i], account.Owner{Person: person, Class: Class})
		if err != nil {
			return nil, err
		}
		ops = append(ops, blind...)
	}
	return d.concluded(unit, person, fresh, ops)
}

// concluded adds to the operations on somebody's records the trace of them and the unit.
func (d Desk) concluded(unit *seal.Unit, person id.Person, fresh entry, ops []table.Op) ([]table.Op, error) {
	entry := journal.Entry{At: d.Vault.Clock.Now(), Actor: "flux:" + string(fresh.Import), Action: string(fresh.Outcome), Category: "FX"}
	record, err := d.Journal.Op(entry, person)
	if err != nil {
		return nil, err
	}
	first, err := unit.Op()
	return append(ops, record, first), err
}

// records stores what a person's dossier says; items are those of the dossier, the card and the account.
func (d Desk) records(unit *seal.Unit, person id.Person, says Dossier, items []*table.Item) ([]table.Op, error) {
	dossier, err := d.Vault.Seal(unit, table.DossierKey(person), says)
	if err != nil {
		return nil, err
	}
	card, err := d.card(unit, person, says.Personne, says.Etat.Open(), items[2] != nil, items[1])
	if err != nil {
		return nil, err
	}
	return []table.Op{table.Put(dossier, at(items[0])), table.Put(card, at(items[1]))}, nil
}

// at is the condition that an item is still as it was read.
func at(item *table.Item) table.Condition {
	if item == nil {
		return table.IfAbsent
	}
	return table.IfVersion(item.Version)
}

// facts are the clock's facts that a foyer states: those of its present state replace those of the state before.
func facts(foyer flux.Foyer) map[service.Event]calendar.Date {
	set := map[service.Event]calendar.Date{service.RSARequestFiled: foyer.Dossier.DateDemande, service.RSARightCeased: {}, service.RSARefused: {}, service.RSARightOpened: {}}
	switch {
	case foyer.Etat.Open():
		set[service.RSARightOpened] = foyer.Dossier.DateDemande
	case foyer.Etat.Closed():
		set[service.RSARightCeased] = foyer.Fermeture.Date
		if !foyer.Dossier.DateDemande.After(foyer.Fermeture.Date) { // a request that came after the end reopens nothing
			set[service.RSARightOpened] = foyer.Dossier.DateDemande
		}
	case foyer.Etat == flux.Refuse:
		set[service.RSARefused] = foyer.Refus.Date
		if foyer.Dossier.DateDemande.After(foyer.Refus.Date) { // nor does it keep a refused one under study
			set[service.RSARequestFiled] = calendar.Date{}
		}
	}
	return set
}
