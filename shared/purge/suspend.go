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
	Over bool           `json:"over,omitempty"` // somebody let the purge go on: kept, since nothing here is deleted
}

// Suspend stops the purge of a rule; runs that are released already go on.
func (d Desk) Suspend(ctx context.Context, rule service.RuleID, by id.Person, more ...table.Op) error {
	return d.turn(ctx, Suspension{Rule: rule, At: d.Clock.Now(), By: by}, more)
}

func (d Desk) turn(ctx context.Context, to Suspension, more []table.Op) error {
	if d.Service.Rule(to.Rule) == nil {
		return fault.New(fault.NotFound, "Cette règle n’existe pas.")
	}
	body, err := json.Marshal(to)
	if err != nil {
		return fmt.Errorf("purge: suspend: %w", err)
	}
	return d.Vault.Store.Write(ctx, append(more, table.Put(table.Item{Key: table.SwitchKey(string(to.Rule)), Kind: table.KindSwitch, Body: body}, table.Always))...)
}

// Resume ends a suspension.
func (d Desk) Resume(ctx context.Context, rule service.RuleID, by id.Person, more ...table.Op) error {
	return d.turn(ctx, Suspension{Rule: rule, At: d.Clock.Now(), By: by, Over: true}, more)
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
		if !one.Over {
			suspended[one.Rule] = one
		}
	}
	return suspended, nil
}
