package account

import (
	"context"
	"strings"

	"tandem/shared/account"
	"tandem/shared/held"
	"tandem/shared/serve"
)

type rule struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Cite  string `json:"cite"`
}

type category struct {
	Code   string       `json:"code"`
	Label  string       `json:"label"`
	Source string       `json:"source"`
	Fields []held.Field `json:"fields"`
	Rule   rule         `json:"rule"`
	Due    string       `json:"due"`
	Reason string       `json:"reason" doc:"Jusqu'à quand, et ce qui suspend l'effacement"`
	Why    string       `json:"why,omitempty" doc:"Pourquoi cette durée"`
	Frozen string       `json:"frozen,omitempty" doc:"Limitation demandée, et son motif"`
}

type dataOutput struct {
	Body struct {
		Categories []category `json:"categories"`
	}
}

// data shows a person everything that is held of them, unit by unit and category by category, with the rule and the due date that run
// on it (RGPD art. 15; 000:250). The account's own unit comes first.
func (d desk) data(ctx context.Context, _ *struct{}) (*dataOutput, error) {
	caller := serve.Must(ctx)
	reader := held.Reader{Vault: d.Vault, Service: d.Service}
	found, err := reader.Read(ctx, caller.Person)
	if err != nil {
		return nil, err
	}
	if err := account.Living(found.Units[caller.Unit().SK()], d.Clock.Now()); err != nil {
		return nil, err
	}
	out := &dataOutput{}
	out.Body.Categories = []category{}
	for _, told := range reader.Categories(found, d.lifetime, caller.Unit().SK()) {
		out.Body.Categories = append(out.Body.Categories, category{
			Code: told.Code, Label: told.Label, Source: strings.Join(told.Sources, ", "), Fields: told.Fields,
			Rule: rule{told.Rule, told.RuleLabel, told.Seed}, Due: told.Due, Reason: told.Reason, Why: told.Why, Frozen: told.Frozen,
		})
	}
	return out, nil
}
