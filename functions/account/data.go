package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tandem/shared/account"
	"tandem/shared/cv"
	"tandem/shared/dossier"
	"tandem/shared/offer"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

type field struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type rule struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Cite  string `json:"cite"`
}

type category struct {
	Code   string  `json:"code"`
	Label  string  `json:"label"`
	Source string  `json:"source"`
	Fields []field `json:"fields"`
	Rule   rule    `json:"rule"`
	Due    string  `json:"due"`
	Reason string  `json:"reason" doc:"Jusqu'à quand, et ce qui suspend l'effacement"`
	Why    string  `json:"why,omitempty" doc:"Pourquoi cette durée"`
	Frozen string  `json:"frozen,omitempty" doc:"Limitation demandée, et son motif"`
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
	units, err := d.Vault.Units(ctx, caller.Person)
	if err != nil {
		return nil, err
	}
	own := units[caller.Unit().SK()]
	if err := account.Living(own, d.Clock.Now()); err != nil {
		return nil, err
	}
	fields, err := d.fields(ctx, caller, units)
	if err != nil {
		return nil, err
	}
	out := &dataOutput{}
	out.Body.Categories = d.explain(own, fields[own.Key.SK()])
	for _, name := range slices.Sorted(maps.Keys(units)) {
		if unit := units[name]; unit != own && unit.Usable(d.Clock.Now()) {
			out.Body.Categories = append(out.Body.Categories, d.explain(unit, fields[name])...)
		}
	}
	return out, nil
}

// explain says what a unit holds, until when and why; a unit whose records are described nowhere says what it is.
func (d desk) explain(unit *seal.Unit, fields map[service.Category][]field) []category {
	outcome := d.lifetime.Outcome(unit)
	gather(fields, outcome.Rule)
	entries := []category{}
	for _, line := range retention.Lines(d.Service, outcome) {
		found := fields[line.Category]
		if len(fields) == 0 {
			found = []field{{"Nature", d.Service.ClassLabel(service.Class(unit.Class))}}
		}
		if len(found) == 0 {
			continue
		}
		entry := category{Code: string(line.Category), Label: line.Label, Source: d.sources(line.Category), Fields: found, Reason: line.Text, Why: line.Why}
		entry.Rule = rule{string(line.Rule), outcome.Rule.Label, outcome.Rule.Seed}
		if !line.Due.IsZero() {
			entry.Due = line.Due.String()
		}
		if unit.Frozen != "" {
			entry.Frozen = "Vous avez demandé d’en limiter l’usage : " + retention.Ground(unit.Frozen).Label() + ". Personne d’autre que vous ne les consulte, sauf pour traiter votre demande."
		}
		entries = append(entries, entry)
	}
	return entries
}

// gather brings what is of a category that the unit's rule does not name under the first that it does: services differ in how finely they
// tell identity from contact, and nothing that is held is left out.
func gather(fields map[service.Category][]field, rule *service.Rule) {
	if rule == nil || len(rule.Categories) == 0 {
		return
	}
	for _, category := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(rule.Categories, category) {
			first := rule.Categories[0]
			fields[first] = append(fields[first], fields[category]...)
			delete(fields, category)
		}
	}
}

func (d desk) sources(id service.Category) string {
	spec, _ := d.Service.Category(id)
	var labels []string
	for _, source := range spec.Sources {
		labels = append(labels, d.Service.SourceLabel(source))
	}
	return strings.Join(labels, ", ")
}

// fields opens every record of the caller's partition, each with its own unit, and says what it holds; what is due is not opened.
func (d desk) fields(ctx context.Context, caller serve.Caller, units map[string]*seal.Unit) (map[string]map[service.Category][]field, error) {
	fields := map[string]map[service.Category][]field{}
	query := table.Query{Table: table.Records, PK: table.PersonPK(caller.Person)}
	for {
		page, err := d.Store.Query(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("account: own data: %w", err)
		}
		for i := range page.Items {
			item := &page.Items[i]
			unit := units[item.Unit]
			if unit == nil || !unit.Usable(d.Clock.Now()) {
				continue
			}
			if fields[item.Unit] == nil {
				fields[item.Unit] = map[service.Category][]field{}
			}
			if err := d.describe(unit, item, fields[item.Unit]); err != nil {
				return nil, err
			}
		}
		if query.After = page.Next; page.Next == "" {
			return fields, nil
		}
	}
}

func (d desk) describe(unit *seal.Unit, item *table.Item, fields map[service.Category][]field) error {
	add := func(category service.Category, label, value string) {
		if value != "" {
			fields[category] = append(fields[category], field{label, value})
		}
	}
	switch item.Kind {
	case table.KindAccount:
		var record account.Account
		err := d.Vault.Open(unit, item, &record)
		d.describeAccount(record, add)
		return err
	case table.KindDossier:
		var record dossier.Dossier
		err := d.Vault.Open(unit, item, &record)
		describeDossier(record, add)
		return err
	case table.KindCV:
		var record cv.CV
		err := d.Vault.Open(unit, item, &record)
		describeCV(record, add)
		return err
	case table.KindDocument:
		var record cv.Document
		err := d.Vault.Open(unit, item, &record)
		add("DOC", "Fichier envoyé", fmt.Sprintf("le %s, %d octets, %s", record.Received.In(d.Zone).Format("02/01/2006"), record.Size, record.State))
		return err
	case table.KindOwnOffer:
		var record offer.Own
		err := d.Vault.Open(unit, item, &record)
		add("OFF", "Contact d'une offre", record.Contact)
		return err
	case table.KindCard, table.KindMirror, table.KindMatches:
		return nil // a copy of the name; references without content; a list that is computed again at each change
	}
	return errors.New("account: a kind of record that its owner is not shown: " + string(item.Kind))
}

type adder func(category service.Category, label, value string)

func (d desk) describeAccount(a account.Account, add adder) {
	add("ID", "Profil", d.Service.RoleLabel(service.Role(a.Role)))
	add("ID", "Nom", a.LastName)
	add("ID", "Prénom", a.FirstName)
	if !a.BirthDate.IsZero() {
		add("ID", "Date de naissance", a.BirthDate.French())
	}
	add("ID", "SIRET", string(a.SIRET))
	add("ID", "Conditions d'utilisation acceptées", a.Terms.At.In(d.Zone).Format("02/01/2006")+", version "+a.Terms.Version)
	add("CT", "Adresse électronique", a.Email.Plain())
	add("CT", "Téléphone", a.Phone.Plain())
	add("CT", "Code postal", string(a.PostalCode))
}

func describeCV(c cv.CV, add adder) {
	var jobs []string
	for _, job := range c.Jobs {
		jobs = append(jobs, job.Label())
	}
	add("PRO", "CV", c.Title)
	add("PRO", "Métiers recherchés", strings.Join(jobs, ", "))
	add("PRO", "Lieu", place(c.Commune))
	add("PRO", "Contrats acceptés", strings.Join(c.Contracts, ", "))
	add("PRO", "Texte", c.Text)
	if c.Published {
		add("PRO", "Visible des recruteurs", "oui, sans votre nom ni vos coordonnées")
	} else {
		add("PRO", "Visible des recruteurs", "non")
	}
}
