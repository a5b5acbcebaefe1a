package policy

import (
	"fmt"
	"time"

	"tandem/shared/service"
)

// RetentionTable is how long everything is kept: the rules with a date, what expires by itself, and what the service does not hold.
type RetentionTable struct {
	Periods   []Period    `json:"periods" yaml:"periods"`
	Technical []Technical `json:"technical" yaml:"technical" doc:"Ce qui expire de soi-même"`
	Outside   []Outside   `json:"outside,omitempty" yaml:"outside,omitempty" doc:"Données tenues hors du service"`
}

// Period is one retention rule, as people read it.
type Period struct {
	Rule    string   `json:"rule" yaml:"rule"`
	Subject string   `json:"subject" yaml:"subject" doc:"Données de qui, et lesquelles"`
	Unit    string   `json:"unit" yaml:"unit" doc:"Ce qui arrive à échéance ensemble"`
	Data    []string `json:"data" yaml:"data" doc:"Catégories de données"`
	Label   string   `json:"label" yaml:"label" doc:"Durée, pour la personne"`
	Why     string   `json:"why" yaml:"why" doc:"Raison"`
	From    string   `json:"from" yaml:"from" doc:"Point de départ"`
	Lasts   string   `json:"lasts" yaml:"lasts" doc:"Durée à partir de ce point"`
	Kind    string   `json:"kind" yaml:"kind"`
	Limits  []string `json:"limits,omitempty" yaml:"limits,omitempty" doc:"Ce qui abrège, prolonge ou suspend"`
	Then    string   `json:"then" yaml:"then" doc:"Ce qui se passe à la fin"`
	Visa    string   `json:"visa" yaml:"visa" doc:"Visa d'élimination des archives"`
	Notice  string   `json:"notice,omitempty" yaml:"notice,omitempty" doc:"Préavis à la personne"`
	Origin  string   `json:"origin" yaml:"origin" doc:"Qui a fixé la durée"`
}

// Technical is what holds no date of its own and expires by itself.
type Technical struct {
	Rule    string `json:"rule" yaml:"rule"`
	Subject string `json:"subject" yaml:"subject"`
	Label   string `json:"label" yaml:"label"`
}

// Outside is a rule whose data the service does not hold.
type Outside struct {
	Rule string `json:"rule" yaml:"rule"`
	Why  string `json:"why" yaml:"why"`
}

// RetentionOf prints the retention table of a service.
func RetentionOf(svc *service.Service) RetentionTable {
	table := RetentionTable{}
	for _, rule := range svc.Rules {
		table.Periods = append(table.Periods, periodOf(svc, rule))
	}
	for _, one := range svc.Technical {
		table.Technical = append(table.Technical, Technical{string(one.ID), one.Subject, one.Label})
	}
	if svc.Has(service.FeatureOffers) {
		table.Technical = append(table.Technical, offersOf(svc.Offers))
	}
	for _, one := range svc.Outside {
		table.Outside = append(table.Outside, Outside{string(one.ID), one.Why})
	}
	return table
}

// offersOf says how long an offer is on line.
func offersOf(terms service.OfferTerms) Technical {
	label := terms.Life.French() + " au plus après sa publication ou sa prolongation ; qui l’a publiée en est prévenu " + terms.Remind.French() + " avant la fin"
	return Technical{"OFFRES", "Offre d’emploi en ligne", label}
}

func periodOf(svc *service.Service, rule *service.Rule) Period {
	from := svc.EventLabel(rule.Clock)
	if rule.Sooner != "" {
		from += ", ou plus tôt " + svc.EventLabel(rule.Sooner)
	}
	if rule.Fallback != "" {
		from += ", à défaut " + svc.EventLabel(rule.Fallback)
	}
	return Period{
		Rule: string(rule.ID), Subject: rule.Subject, Unit: svc.ClassLabel(rule.Class), Data: labels(rule.Categories, svc.CategoryLabel),
		Label: rule.Label, Why: rule.Why, From: from, Lasts: rule.Period.French(), Kind: rule.Kind.Label(), Limits: limits(svc, rule),
		Then: rule.End.Label(), Visa: rule.Visa.Label(), Notice: period(rule.Notice), Origin: rule.Origin.Label(),
	}
}

// limits says what makes a rule end sooner or later than its period.
func limits(svc *service.Service, rule *service.Rule) []string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, event := range rule.When {
		say("seulement si connu : %s", svc.EventLabel(event))
	}
	for _, event := range rule.Since {
		say("et à compter de : %s", svc.EventLabel(event))
	}
	for _, latest := range rule.By {
		say("et au plus tard %s après : %s", latest.Period.French(), svc.EventLabel(latest.Event))
	}
	if rule.Needs != "" {
		say("rien n’est conservé sans : %s", svc.EventLabel(rule.Needs))
	}
	for _, active := range rule.Active {
		say("aucune date tant que : %s", active.Reason)
	}
	if rule.Override != "" {
		say("repart de : %s", svc.EventLabel(rule.Override))
	}
	if rule.Hold != "" {
		say("effacement suspendu après : %s", svc.EventLabel(rule.Hold))
	}
	for _, event := range rule.Reset {
		say("annulé par : %s", svc.EventLabel(event))
	}
	for _, event := range rule.Early {
		say("aussitôt après : %s", svc.EventLabel(event))
	}
	for _, latest := range rule.Caps {
		say("au plus tard %s après : %s", latest.Period.French(), svc.EventLabel(latest.Event))
	}
	for _, soonest := range rule.Floors {
		say("au plus tôt %s après : %s", soonest.Period.French(), svc.EventLabel(soonest.Event))
	}
	for _, event := range rule.Closes {
		say("accès fermé après : %s", svc.EventLabel(event))
	}
	if rule.Within != "" {
		say("jamais plus longtemps que : %s", svc.ClassLabel(rule.Within))
	}
	if !rule.Minimum.IsZero() {
		say("jamais avant %s", rule.Minimum.French())
	}
	if rule.Into != "" {
		only := ""
		if rule.If != "" {
			only = ", seulement si connu : " + svc.EventLabel(rule.If)
		}
		say("jeu minimal scellé : %s%s", cell(labels(rule.Keep, svc.CategoryLabel)), only)
	}
	return lines
}

// Copy is what remains of a file somewhere when it has been erased.
type Copy struct {
	Copy       string `json:"copy" yaml:"copy" doc:"Où"`
	Content    string `json:"content" yaml:"content" doc:"Ce qu'il en reste"`
	Label      string `json:"label" yaml:"label" doc:"Durée de vie après l'effacement"`
	Hours      int    `json:"hours" yaml:"hours" doc:"La même en heures ; 0 quand il n'y a pas de limite"`
	Unreadable int    `json:"unreadable" yaml:"unreadable" doc:"Heures après lesquelles la copie ne s'ouvre plus ; 0 quand c'est aussitôt, ou à sa fin"`
}

// CopiesOf lists the copies that remain after an erasure, each with its longest life.
func CopiesOf(svc *service.Service) []Copy {
	var copies []Copy
	for _, left := range svc.Residual {
		copies = append(copies, Copy{left.Copy, left.Content, left.Label, whole(left.Lifetime), whole(left.Unreadable)})
	}
	return copies
}

func whole(d time.Duration) int { return int(d / time.Hour) }
