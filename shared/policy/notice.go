// Package policy says in French what a service promises about data: the privacy notice, how long everything is kept, the register
// of processing, who receives what, who may do what, and what remains of a file after its end. Every document is computed from the
// service file that the engines execute, and from nothing else: what is published is what runs.
package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

// Notice is the privacy notice (RGPD art. 13 and 14).
type Notice struct {
	Service    string     `json:"service" yaml:"service"`
	Version    string     `json:"version" yaml:"version"`
	Date       string     `json:"date" yaml:"date" doc:"Jour de la version, AAAA-MM-JJ"`
	Controller Controller `json:"controller" yaml:"controller"`
	Hosting    string     `json:"hosting" yaml:"hosting" doc:"Lieu d'hébergement"`
	Transfers  string     `json:"transfers" yaml:"transfers" doc:"Transferts hors de l'Union européenne"`

	Purposes   []Purpose   `json:"purposes" yaml:"purposes"`
	Categories []Category  `json:"categories" yaml:"categories"`
	Recipients []Recipient `json:"recipients" yaml:"recipients"`
	Retention  []Period    `json:"retention" yaml:"retention"`
	Rights     []Right     `json:"rights" yaml:"rights"`
	Deadlines  []string    `json:"deadlines" yaml:"deadlines" doc:"Délais de réponse et de notification"`
	Forms      []Form      `json:"forms" yaml:"forms" doc:"Ce que demande chaque inscription"`
	Omission   string      `json:"omission" yaml:"omission" doc:"Conséquence d'un champ obligatoire laissé vide"`
	Complaint  string      `json:"complaint" yaml:"complaint" doc:"Recours"`
}

// Controller is who answers for the data, and whom to write to.
type Controller struct {
	Name  string `json:"name" yaml:"name"`
	DPO   string `json:"dpo" yaml:"dpo" doc:"Adresse électronique de la personne déléguée à la protection des données"`
	Party string `json:"party,omitempty" yaml:"party,omitempty" doc:"Autre partie à la convention"`
}

// Purpose is why data are held, whose, and on what basis.
type Purpose struct {
	ID     string   `json:"id" yaml:"id"`
	Label  string   `json:"label" yaml:"label"`
	Basis  string   `json:"basis" yaml:"basis" doc:"Base légale"`
	Text   string   `json:"text" yaml:"text" doc:"Textes"`
	People []string `json:"people" yaml:"people" doc:"Personnes concernées"`
	Data   []string `json:"data" yaml:"data" doc:"Catégories de données utilisées"`
}

// Category is what is held about people, and where it comes from.
type Category struct {
	Code    string   `json:"code" yaml:"code"`
	Label   string   `json:"label" yaml:"label"`
	People  []string `json:"people" yaml:"people" doc:"Personnes concernées"`
	Sources []string `json:"sources" yaml:"sources" doc:"Origine"`
	Fields  []string `json:"fields,omitempty" yaml:"fields,omitempty" doc:"Données, quand la liste est fermée"`
}

// Right is a right of a person over their data.
type Right struct {
	Label  string   `json:"label" yaml:"label"`
	Bases  []string `json:"bases" yaml:"bases" doc:"Bases légales pour lesquelles il s'exerce"`
	Always bool     `json:"always" yaml:"always" doc:"Pour toutes celles du service"`
	Note   string   `json:"note,omitempty" yaml:"note,omitempty"`
}

// Form is what one role gives to register.
type Form struct {
	Role   string  `json:"role" yaml:"role"`
	How    string  `json:"how" yaml:"how" doc:"Comment un compte s'ouvre"`
	Fields []Field `json:"fields" yaml:"fields"`
}

// Field is one question of a form.
type Field struct {
	Label    string `json:"label" yaml:"label"`
	Required bool   `json:"required" yaml:"required"`
}

const complaint = "Si la réponse ne vous convient pas, vous pouvez saisir la Commission nationale de l’informatique et des libertés (CNIL), www.cnil.fr."

// NoticeOf prints the privacy notice of a service.
func NoticeOf(svc *service.Service) Notice {
	notice := Notice{
		Service: svc.Name, Version: svc.Privacy.Version, Date: svc.Privacy.Date.String(),
		Controller: controllerOf(svc), Hosting: svc.Hosting, Transfers: svc.Transfers,
		Recipients: RecipientsOf(svc), Retention: RetentionOf(svc).Periods, Deadlines: deadlines(svc.Deadlines),
		Omission: svc.Omission, Complaint: complaint,
	}
	for _, purpose := range svc.Purposes {
		notice.Purposes = append(notice.Purposes, Purpose{
			ID: purpose.ID, Label: purpose.Label, Basis: purpose.Basis.Label(), Text: purpose.Text,
			People: labels(purpose.Roles, svc.RoleLabel), Data: labels(purpose.Uses, svc.CategoryLabel),
		})
	}
	for _, category := range svc.Categories {
		if category.Personal {
			notice.Categories = append(notice.Categories, Category{
				Code: string(category.ID), Label: category.Label, People: labels(category.Owner, svc.RoleLabel),
				Sources: labels(category.Sources, svc.SourceLabel), Fields: labels(category.Fields, svc.FieldLabel),
			})
		}
	}
	for _, right := range svc.Rights {
		always := !slices.ContainsFunc(svc.Purposes, func(p service.Purpose) bool { return !slices.Contains(right.Bases, p.Basis) })
		notice.Rights = append(notice.Rights, Right{Label: right.Label, Bases: labels(right.Bases, service.Basis.Label), Always: always, Note: right.Note})
	}
	for _, role := range svc.Roles {
		if fields := svc.Registration[role.ID]; len(fields) > 0 {
			form := Form{Role: role.Label, How: role.Account.Label()}
			for _, field := range fields {
				form.Fields = append(form.Fields, Field{field.Label, field.Required})
			}
			notice.Forms = append(notice.Forms, form)
		}
	}
	return notice
}

func controllerOf(svc *service.Service) Controller {
	controller := Controller{Name: svc.Controller.Name, DPO: svc.Controller.DPO}
	if svc.Controller.Party != nil {
		controller.Party = svc.Controller.Party.Name
	}
	return controller
}

// deadlines says the times to act, to the person.
func deadlines(d service.Deadlines) []string {
	answer := "Nous répondons à votre demande dans un délai de " + d.Answer.French()
	if d.Extension.IsZero() {
		answer += ", qui ne peut pas être prolongé."
	} else {
		answer += ". S’il faut " + d.Extension.French() + " de plus, nous vous le disons dans ce délai, avec la raison."
	}
	lines := []string{
		"Nous accusons réception de votre demande en " + hours(d.Acknowledge) + ".",
		answer,
		"Nous signalons une violation de données à la CNIL en " + hours(d.Authority) + ", et nous vous prévenons si elle vous fait courir un risque élevé.",
	}
	if d.Party > 0 {
		lines = append(lines, "Nous prévenons l’autre partie à la convention d’une violation ou d’une plainte en "+hours(d.Party)+".")
	}
	return lines
}

func hours(d time.Duration) string { return fmt.Sprintf("%d heures", int(d.Hours())) }

// labels says each of a list in French.
func labels[T ~string](list []T, label func(T) string) []string {
	texts := make([]string, len(list)) // an empty list in JSON, not null
	for i, one := range list {
		texts[i] = label(one)
	}
	return texts
}

// period says a period, "" when there is none.
func period(p calendar.Period) string {
	if p.IsZero() {
		return ""
	}
	return p.French()
}

// cell writes a list in one cell of a table. No label of a service file holds the separator.
func cell(list []string) string { return strings.Join(list, " | ") }
