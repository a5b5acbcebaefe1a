package policy

import (
	"slices"

	"tandem/shared/service"
)

// Register is the record of processing activities (RGPD art. 30(1)): one entry for each purpose.
type Register struct {
	Service    string     `json:"service" yaml:"service"`
	Version    string     `json:"version" yaml:"version"`
	Date       string     `json:"date" yaml:"date"`
	Controller Controller `json:"controller" yaml:"controller"`
	Transfers  string     `json:"transfers" yaml:"transfers"`
	Hosting    string     `json:"hosting" yaml:"hosting"`
	Measures   []string   `json:"measures" yaml:"measures" doc:"Mesures de sécurité, en termes généraux"`
	Entries    []Entry    `json:"entries" yaml:"entries"`
}

// Entry is one processing.
type Entry struct {
	Purpose    `yaml:",inline"`
	Recipients []string `json:"recipients" yaml:"recipients" doc:"Destinataires"`
	Periods    []string `json:"periods" yaml:"periods" doc:"Délais d'effacement"`
}

// RegisterOf prints the register of a service.
func RegisterOf(svc *service.Service) Register {
	notice := NoticeOf(svc)
	register := Register{
		Service: notice.Service, Version: notice.Version, Date: notice.Date, Controller: notice.Controller,
		Transfers: notice.Transfers, Hosting: notice.Hosting, Measures: svc.Measures,
	}
	for i, purpose := range svc.Purposes {
		entry := Entry{Purpose: notice.Purposes[i]}
		for _, recipient := range svc.Recipients {
			if len(recipient.Categories) == 0 || shares(recipient.Categories, purpose.Uses) {
				entry.Recipients = append(entry.Recipients, recipient.Label)
			}
		}
		for _, rule := range svc.Rules {
			if shares(rule.Categories, purpose.Uses) && concerns(svc, rule, purpose.Roles) {
				entry.Periods = append(entry.Periods, rule.Subject+" : "+rule.Label+" ("+string(rule.ID)+")")
			}
		}
		register.Entries = append(register.Entries, entry)
	}
	return register
}

func shares[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(one T) bool { return slices.Contains(b, one) })
}

// concerns reports whether a rule bears on what these people have: a class that holds accounts is that of their roles alone.
func concerns(svc *service.Service, rule *service.Rule, people []service.Role) bool {
	held := false
	for _, role := range svc.Roles {
		if role.Class == rule.Class {
			held = true
			if slices.Contains(people, role.ID) {
				return true
			}
		}
	}
	return !held
}

// Recipient is a body or a group of people who receive data.
type Recipient struct {
	Label string   `json:"label" yaml:"label"`
	Data  []string `json:"data" yaml:"data" doc:"Catégories reçues ; vide quand rien n'identifie"`
	Text  string   `json:"text" yaml:"text" doc:"Limites"`
}

// RecipientsOf prints who receives data.
func RecipientsOf(svc *service.Service) []Recipient {
	var recipients []Recipient
	for _, one := range svc.Recipients {
		recipients = append(recipients, Recipient{one.Label, labels(one.Categories, svc.CategoryLabel), one.Text})
	}
	return recipients
}
