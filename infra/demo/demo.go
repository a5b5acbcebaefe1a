// Package demo is the people of a demonstration: staff and one recruiter, since nobody can register as staff. It is for machines and stacks
// that hold nobody's real data.
package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/email"
	"tandem/shared/habilitation"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/phone"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/siret"
	"tandem/shared/table"
)

// Password opens every account of the demonstration.
const Password = "demonstration-2026"

// Account is one of its accounts.
type Account struct{ Role, First, Last, Address string }

// names are the people of the demonstration, by role: those of a role of a service whose accounts others make, and a recruiter.
var names = map[service.Role][]Account{
	"agent_dept":  {{First: "Alix", Last: "Agent", Address: "agent@demo.example"}},
	"admin_fonct": {{First: "Ada", Last: "Administration", Address: "admin@demo.example"}},
	"dpo": {
		{First: "Denis", Last: "Données", Address: "dpo@demo.example"},
		{First: "Dina", Last: "Adjointe", Address: "dpo-adjointe@demo.example"}, // where two people must decide
	},
	"hotline":    {{First: "Hugo", Last: "Assistance", Address: "assistance@demo.example"}},
	"archiviste": {{First: "Armelle", Last: "Archives", Address: "archives@demo.example"}},
	"recruteur":  {{First: "Rémi", Last: "Recruteur", Address: "recruteur@demo.example"}},
}

// Accounts lists the accounts of a service's demonstration, in the order of its roles. Where the default service has no name for a role,
// another service's people are called after it.
func Accounts(svc *service.Service) []Account {
	var accounts []Account
	for _, role := range svc.Roles {
		people := names[role.ID]
		if len(people) == 0 && role.Account.ByDesignation() && svc.ID != service.Default {
			word := strings.ReplaceAll(string(role.ID), "_", "-")
			people = []Account{{First: "Camille", Last: word, Address: word + "@demo.example"}}
		}
		for _, who := range people {
			who.Role = string(role.ID)
			accounts = append(accounts, who)
		}
	}
	return accounts
}

// Groups are what seeding needs to open.
var Groups = []seal.Group{"identity", "flux", "trace", seal.Blind}

// Seed makes the accounts that do not exist yet.
func Seed(ctx context.Context, house serve.House) error {
	for _, who := range Accounts(house.Service) {
		if err := seed(ctx, house, who); err != nil {
			return fmt.Errorf("compte de démonstration %s : %w", who.Role, err)
		}
	}
	return nil
}

func seed(ctx context.Context, house serve.House, who Account) error {
	book := account.Book{Vault: house.Vault}
	parsed, err := email.Parse(who.Address)
	if err != nil {
		return err
	}
	if _, known, err := book.Owner(ctx, parsed); err != nil || known {
		return err
	}
	role, _ := house.Service.Role(service.Role(who.Role))
	if role.Account.ByDesignation() {
		return designate(ctx, house, who)
	}
	person, err := id.New[id.Person](rand.Reader)
	if err != nil {
		return err
	}
	password, err := account.HashPassword(rand.Reader, Password)
	if err != nil {
		return err
	}
	fresh := account.Account{Role: who.Role, State: account.Active, FirstName: who.First, LastName: who.Last, Email: parsed, Password: password, Created: house.Clock.Now(),
		Terms: account.Terms{Version: house.Service.Terms.Version, At: house.Clock.Now()}, NoticeRead: house.Service.Privacy.Version}
	class := string(role.Class)
	if role.Account == service.AccountBySIRET {
		fresh.Civility = "MR"
		number, err := phone.Parse("0321000000")
		if err != nil {
			return err
		}
		company, err := siret.Parse("73282932000074")
		if err != nil {
			return err
		}
		fresh.Phone, fresh.SIRET = number, company
	}
	keeper := lifetime.Keeper{Service: house.Service, Clock: house.Clock}
	unit := house.Vault.NewUnit(table.UnitKey(person, class), class)
	facts := map[service.Event]calendar.Date{service.AccountOpened: keeper.Today()}
	if role.Account.SelfRegistered() { // with their consent, as registration notes it: without it nothing may be kept (000:239)
		facts[service.ConsentGiven] = keeper.Today()
	}
	keeper.Set(unit, facts)
	unit.Told = house.Service.Privacy.Version
	ops, err := book.Create(unit, person, fresh)
	if err != nil {
		return err
	}
	return house.Vault.Commit(ctx, unit, ops...)
}

// designate makes the account of a professional as an administrator does, and chooses the password.
func designate(ctx context.Context, house serve.House, who Account) error {
	today := calendar.Of(house.Clock.Now(), house.Zone)
	desk := habilitation.New(house.Vault, house.Service, "")
	order := habilitation.Order{
		Role: who.Role, Email: who.Address, FirstName: who.First, LastName: who.Last, From: today, Reference: "Décision d’habilitation 2026-14", Committed: today,
	}
	if house.Service.HasTerritory(service.Role(who.Role)) {
		order.Territory = []string{house.Service.Controller.Department}
	}
	person, err := desk.Designate(ctx, order, habilitation.By{Role: "installation"})
	if err != nil {
		return err
	}
	return desk.Enter(ctx, account.Owner{Person: person, Class: string(house.Service.ClassOf(service.Role(who.Role)))}, Password)
}
