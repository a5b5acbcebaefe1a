package purge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/purpose"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Statistic is all that stays of somebody whose data are anonymised (002:153, 003:152): months and a year of birth, under a random name.
// Nothing in it joins with another record.
type Statistic struct {
	Class      service.Class  `json:"class"`
	Rule       service.RuleID `json:"rule"`
	Department string         `json:"department"`
	Started    string         `json:"started,omitempty"` // month of the first fact known: "2024-03"
	Ended      string         `json:"ended"`             // month from which the period ran
	Born       int            `json:"born,omitempty"`    // year
}

// Proof is the minimal set that stays sealed for a control of European funds (003:154, 004:111): who took part, and the records that the
// rule keeps. It stands in a unit of its own, for a random person: nothing leads from it to what was erased, or back.
type Proof struct {
	LastName  string            `json:"lastName"`
	FirstName string            `json:"firstName"`
	BirthDate calendar.Date     `json:"birthDate,omitzero"`
	Records   []json.RawMessage `json:"records,omitempty"`
}

// Kind is table.KindProof.
func (Proof) Kind() table.Kind { return table.KindProof }

// Schema is the current form.
func (Proof) Schema() int { return 1 }

// keep leaves what the rule lets stay. It is written together with the record that this step is done, so it is never left twice.
func (w *work) keep(ctx context.Context) error {
	unit, _, err := w.desk.Vault.Load(ctx, w.subject.unit())
	if err != nil || unit == nil {
		return err
	}
	outcome := w.desk.Lifetime.Outcome(unit)
	rule := outcome.Rule
	if rule == nil {
		return nil
	}
	if rule.End == service.EndAnonymise && purpose.May(w.desk.Service, unit, service.ActivityStatistics) { // nothing of who opposes statistics
		if err := w.statistic(ctx, unit, rule, outcome.Start); err != nil {
			return err
		}
	}
	if rule.Into != "" && (rule.If == "" || !unit.Facts[string(rule.If)].IsZero()) {
		return w.seal(ctx, unit, rule)
	}
	return nil
}

func month(day calendar.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.String()[:len("2006-01")]
}

// statistic leaves one row of statistics.
func (w *work) statistic(ctx context.Context, unit *seal.Unit, rule *service.Rule, ended calendar.Date) error {
	row := Statistic{Class: rule.Class, Rule: rule.ID, Department: w.desk.Service.Controller.Department, Ended: month(ended)}
	var first calendar.Date
	for event, day := range unit.Facts {
		if event == string(service.Birth) {
			row.Born = day.Year()
		} else if first.IsZero() || day.Before(first) {
			first = day
		}
	}
	row.Started = month(first)
	body, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("purge: statistic: %w", err)
	}
	name, err := id.New[string](w.desk.Vault.Random)
	if err != nil {
		return err
	}
	item := table.Item{Key: table.StatisticKey(w.desk.Lifetime.Today().Year(), name), Kind: table.KindStatistic, Body: body}
	return w.add(ctx, "statistics", table.Put(item, table.IfAbsent))
}

// seal makes the sealed unit and its proof, with the facts that its own rules read: unless those are over already, as when the end of a
// convention ends both (004:111).
func (w *work) seal(ctx context.Context, unit *seal.Unit, rule *service.Rule) error {
	facts := map[service.Event]calendar.Date{service.Sealed: w.desk.Lifetime.Today()}
	for _, own := range w.desk.Service.RulesFor(rule.Into) {
		for _, event := range []service.Event{own.Clock, own.Fallback} {
			if day := unit.Facts[string(event)]; !day.IsZero() {
				facts[event] = day
			}
		}
	}
	if w.desk.Lifetime.Over(rule.Into, facts) {
		return nil
	}
	proof, err := w.proof(ctx, unit, rule)
	if err != nil {
		return err
	}
	person, err := id.New[id.Person](w.desk.Vault.Random)
	if err != nil {
		return err
	}
	sealed := w.desk.Vault.NewUnit(table.UnitKey(person, string(rule.Into)), string(rule.Into))
	w.desk.Lifetime.Set(sealed, facts)
	item, err := w.desk.Vault.Seal(sealed, table.ProofKey(person), proof)
	if err != nil {
		return err
	}
	item.Index = table.SealedEntry(person)
	op, err := sealed.Op()
	if err != nil {
		return err
	}
	return w.add(ctx, "sealed", op, table.Put(item, table.IfAbsent))
}

// proof gathers what the rule keeps of the unit's records. Of an account only who the person is: no address, no password.
func (w *work) proof(ctx context.Context, unit *seal.Unit, rule *service.Rule) (Proof, error) {
	kept := map[service.Category]bool{}
	for _, category := range rule.Keep {
		kept[category] = true
	}
	var proof Proof
	err := w.own(ctx, "", func(item table.Item) error {
		category := w.desk.Service.CategoryOf(string(item.Kind))
		if !kept[category] || item.Unit != unit.Key.SK() {
			return nil
		}
		switch item.Kind {
		case table.KindCard:
			return nil // a copy of the account's name
		case table.KindAccount:
			var holder account.Account
			err := w.desk.Vault.OpenCut(unit, &item, &holder)
			proof.LastName, proof.FirstName, proof.BirthDate = holder.LastName, holder.FirstName, holder.BirthDate
			return err
		}
		plain, err := w.desk.Vault.Plain(unit, &item)
		proof.Records = append(proof.Records, plain)
		return err
	})
	if err == nil && proof.LastName == "" && len(proof.Records) == 0 {
		err = errors.New("nothing to seal")
	}
	return proof, err
}
