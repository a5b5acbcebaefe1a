package right

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/directive"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// directiveFile is a directive as it was read.
type directiveFile struct {
	unit    *seal.Unit
	version int64
}

// directive reads a person's directive; nil when there is none in force.
func (d Desk) directive(ctx context.Context, person id.Person) (*directive.Directive, directiveFile, error) {
	unit, items, err := d.Vault.Load(ctx, table.DirectiveUnitKey(person), table.DirectiveKey(person))
	if err != nil {
		return nil, directiveFile{}, fmt.Errorf("right: directive: %w", err)
	}
	found := directiveFile{unit: unit}
	if items[0] != nil {
		found.version = items[0].Version
	}
	if unit == nil || items[0] == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return nil, found, nil
	}
	for _, over := range []service.Event{service.DirectiveRevoked, service.DirectiveExecuted} {
		if !unit.Facts[string(over)].IsZero() {
			return nil, found, nil
		}
	}
	var said directive.Directive
	return &said, found, d.Vault.Open(unit, items[0], &said)
}

// Directive is a person's directive in force, nil when there is none.
func (d Desk) Directive(ctx context.Context, person id.Person) (*directive.Directive, error) {
	found, _, err := d.directive(ctx, person)
	return found, err
}

// Direct gives or changes a person's directive.
func (d Desk) Direct(ctx context.Context, person id.Person, said directive.Directive, by Signature) error {
	if _, ok := d.Service.Right(service.RightPostMortem); !ok {
		return fault.New(fault.Conflict, "Ce service ne recueille pas de directives : écrivez à la personne déléguée à la protection des données.")
	}
	said.Executor = strings.TrimSpace(said.Executor)
	switch {
	case said.Wish != directive.Kept && said.Wish != directive.Erased && said.Wish != directive.Communicated:
		return fault.Fieldf("body.wish", "Choisissez ce que deviennent vos données : conserver, effacer ou communiquer.")
	case said.Wish == directive.Communicated && said.Executor == "":
		return fault.Fieldf("body.executor", "Indiquez à qui communiquer vos données, et comment joindre cette personne.")
	}
	said.Given = by.At.UTC().Round(time.Millisecond)
	_, found, err := d.directive(ctx, person)
	if err != nil {
		return err
	}
	if found.unit != nil && found.unit.State != seal.StateActive {
		return fault.New(fault.Conflict, "Vos anciennes directives sont en cours d’effacement : donnez les nouvelles dans quelques jours.")
	}
	if found.unit == nil {
		found.unit = d.Vault.NewUnit(table.DirectiveUnitKey(person), string(service.ClassDirective))
	}
	d.Lifetime.Set(found.unit, map[service.Event]calendar.Date{service.DirectiveGiven: d.Lifetime.Today(), service.DirectiveRevoked: {}, service.DirectiveExecuted: {}})
	item, err := d.Vault.Seal(found.unit, table.DirectiveKey(person), said)
	if err != nil {
		return fmt.Errorf("right: directive: %w", err)
	}
	return d.writeDirective(ctx, found, person, "directive-donnee", by, table.Put(item, stands(found.version)))
}

// Revoke ends a person's directive: from now on there is none, and what it said goes with the next purge.
func (d Desk) Revoke(ctx context.Context, person id.Person, by Signature) error {
	said, found, err := d.directive(ctx, person)
	if err != nil || said == nil {
		return err
	}
	d.Lifetime.Set(found.unit, map[service.Event]calendar.Date{service.DirectiveRevoked: d.Lifetime.Today()})
	return d.writeDirective(ctx, found, person, "directive-revoquee", by)
}

func (d Desk) writeDirective(ctx context.Context, found directiveFile, person id.Person, action string, by Signature, ops ...table.Op) error {
	trace, err := d.Journal.Op(journal.Entry{At: by.At, Agent: by.Person, Actor: by.Role, Action: action, Category: string(Category)}, person)
	if err != nil {
		return err
	}
	if err := d.Vault.Commit(ctx, found.unit, append(ops, trace)...); err != nil {
		return fmt.Errorf("right: directive: %w", err)
	}
	return nil
}
