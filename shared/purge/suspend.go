package purge

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Suspension says that nothing is destroyed under a rule, since when and who said so. Access ends all the same.
type Suspension struct {
	Rule service.RuleID `json:"rule"`
	At   time.Time      `json:"at"`
	By   id.Person      `json:"by"`
}

// Suspend stops the purge of a rule; runs that are released already go on.
func (d Desk) Suspend(ctx context.Context, rule service.RuleID, by id.Person, more ...table.Op) error {
	if d.Service.Rule(rule) == nil {
		return fault.New(fault.NotFound, "Cette règle n’existe pas.")
	}
	body, err := json.Marshal(Suspension{rule, d.Clock.Now(), by})
	if err != nil {
		return fmt.Errorf("purge: suspend: %w", err)
	}
	return d.Vault.Store.Write(ctx, append(more, table.Put(table.Item{Key: table.SwitchKey(string(rule)), Kind: table.KindSwitch, Body: body}, table.Always))...)
}

// Resume ends a suspension.
func (d Desk) Resume(ctx context.Context, rule service.RuleID, more ...table.Op) error {
	if d.Service.Rule(rule) == nil {
		return fault.New(fault.NotFound, "Cette règle n’existe pas.")
	}
	return d.Vault.Store.Write(ctx, append(more, table.Delete(table.SwitchKey(string(rule)), table.Always))...)
}

// Suspensions returns what is suspended, by rule.
func (d Desk) Suspensions(ctx context.Context) (map[service.RuleID]Suspension, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.SwitchesPK})
	if err != nil {
		return nil, fmt.Errorf("purge: suspensions: %w", err)
	}
	suspended := map[service.RuleID]Suspension{}
	for _, item := range page.Items { // fewer than there are rules: one page
		var one Suspension
		if err := json.Unmarshal(item.Body, &one); err != nil {
			return nil, fmt.Errorf("purge: suspension: %w", err)
		}
		suspended[one.Rule] = one
	}
	return suspended, nil
}
