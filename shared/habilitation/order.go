package habilitation

import (
	"errors"
	"slices"
	"strings"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/service"
	"tandem/shared/siret"
	"tandem/shared/territory"
)

// Order is what an act of designation says.
type Order struct {
	Role      string        `json:"role" maxLength:"40" doc:"Profil donné"`
	Email     string        `json:"email" maxLength:"254" doc:"Adresse électronique professionnelle"`
	FirstName string        `json:"firstName" maxLength:"60" doc:"Prénom"`
	LastName  string        `json:"lastName" maxLength:"60" doc:"Nom"`
	From      calendar.Date `json:"from" doc:"Premier jour de l'habilitation"`
	Until     calendar.Date `json:"until,omitzero" doc:"Dernier jour ; sans lui, l'habilitation dure jusqu'à ce qu'on y mette fin"`
	Reference string        `json:"reference" maxLength:"100" doc:"Référence de l'acte de désignation"`
	Committed calendar.Date `json:"committed,omitzero" doc:"Jour où l'engagement de confidentialité a été signé, s'il l'est"`
	Territory []string      `json:"territory,omitempty" maxItems:"200" doc:"Codes postaux du territoire, ou le numéro du département pour tout le département, si le profil en a un"`
	Structure string        `json:"structure,omitempty" maxLength:"20" doc:"SIRET de l'organisme pour lequel la personne travaille, si le profil en a un"`
}

// checked is an order whose every part is there.
type checked struct {
	Order
	email     email.Address
	territory territory.Territory
	structure siret.SIRET
}

func (c checked) habilitation() account.Habilitation {
	return account.Habilitation{From: c.From, Until: c.Until, Designated: c.Reference, Committed: c.Committed, Territory: c.territory, Structure: c.structure}
}

// gives reports whether somebody designates people of a role, as the service file says; who sets the service up, people of any.
func (d Desk) gives(by By, role string) bool {
	roles := d.Service.Designated()
	if by.Person != "" {
		roles = d.Service.DesignatedBy(service.Role(by.Role))
	}
	return slices.ContainsFunc(roles, func(one service.RoleSpec) bool { return string(one.ID) == role })
}

// check reads an order: every mistake in one answer.
func (d Desk) check(order Order, by By) (checked, error) {
	var mistakes []fault.Field
	mistake := func(wrong bool, path, message string) {
		if wrong {
			mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
		}
	}
	order.FirstName, order.LastName, order.Reference = strings.TrimSpace(order.FirstName), strings.TrimSpace(order.LastName), strings.TrimSpace(order.Reference)
	address, err := email.Parse(order.Email)
	mistake(!d.gives(by, order.Role), "role", "Choisissez le profil que vous donnez.")
	mistake(err != nil, "email", "Écrivez une adresse électronique, par exemple prenom.nom@exemple.fr.")
	mistake(order.FirstName == "", "firstName", "Indiquez le prénom.")
	mistake(order.LastName == "", "lastName", "Indiquez le nom.")
	mistake(order.From.IsZero(), "from", "Indiquez le premier jour de l’habilitation.")
	today := d.Lifetime.Today()
	mistake(!order.Until.IsZero() && (order.Until.Before(order.From) || order.Until.Before(today)), "until", "Le dernier jour ne peut être ni passé, ni avant le premier.")
	mistake(order.Reference == "", "reference", "Indiquez la référence de l’acte de désignation.")
	where, noTerritory := d.where(order)
	whom, noStructure := d.whom(order)
	for _, err := range []error{d.undertaken(order.Committed), noTerritory, noStructure} {
		if wrong := new(fault.Error); errors.As(err, &wrong) {
			mistakes = append(mistakes, wrong.Fields...)
		}
	}
	return checked{order, address, where, whom}, fault.Fields(mistakes)
}

// undertaken refuses an undertaking that is still to come.
func (d Desk) undertaken(on calendar.Date) error {
	if on.After(d.Lifetime.Today()) {
		return fault.Fieldf("body.committed", "L’engagement de confidentialité est noté une fois signé : ce jour est à venir.")
	}
	return nil
}

// where reads the territory of an order: a profile has one, or the order says none.
func (d Desk) where(order Order) (territory.Territory, error) {
	has := d.Service.HasTerritory(service.Role(order.Role))
	switch {
	case has && len(order.Territory) == 0:
		return nil, fault.Fieldf("body.territory", "Indiquez le territoire : des codes postaux, ou le numéro du département pour tout le département.")
	case !has && len(order.Territory) > 0:
		return nil, fault.Fieldf("body.territory", "Ce profil n’a pas de territoire : laissez ce champ vide.")
	}
	read, err := territory.Parse(order.Territory, d.Service.Controller.Department)
	if err != nil {
		return nil, fault.Fieldf("body.territory", "%s", err)
	}
	return read, nil
}

// whom reads the body for which somebody works: a profile has one, or the order says none.
func (d Desk) whom(order Order) (siret.SIRET, error) {
	has := d.Service.HasStructure(service.Role(order.Role))
	switch {
	case has && order.Structure == "":
		return "", fault.Fieldf("body.structure", "Indiquez le SIRET de l’organisme pour lequel cette personne travaille.")
	case !has && order.Structure != "":
		return "", fault.Fieldf("body.structure", "Ce profil ne travaille pas pour un organisme : laissez ce champ vide.")
	case !has:
		return "", nil
	}
	read, err := siret.Parse(order.Structure)
	if err != nil {
		return "", fault.Fieldf("body.structure", "%s", err)
	}
	return read, nil
}
