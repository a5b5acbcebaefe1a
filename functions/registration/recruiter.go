package registration

import (
	"context"
	"errors"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/dossier"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/phone"
	"tandem/shared/service"
	"tandem/shared/siret"
	"tandem/shared/table"
)

type recruiterInput struct {
	Body struct {
		Civility      string `json:"civility" enum:"MME,MR" doc:"Civilité"`
		LastName      string `json:"lastName" minLength:"1" maxLength:"60" doc:"Nom"`
		FirstName     string `json:"firstName" minLength:"1" maxLength:"60" doc:"Prénom"`
		Email         string `json:"email" maxLength:"254" doc:"Adresse électronique"`
		Phone         string `json:"phone" maxLength:"30" doc:"Numéro de téléphone"`
		SIRET         string `json:"siret" maxLength:"30" doc:"Numéro SIRET de l'établissement"`
		Password      string `json:"password" maxLength:"200" doc:"Mot de passe choisi"`
		TermsAccepted bool   `json:"termsAccepted" doc:"Acceptation des conditions générales d'utilisation"`
	}
}

func (in recruiterInput) account(role service.Role) (applicant, error) {
	var mistakes []fault.Field
	b := in.Body
	address, err := email.Parse(b.Email)
	note(&mistakes, "body.email", err)
	number, err := phone.Parse(b.Phone)
	note(&mistakes, "body.phone", err)
	company, err := siret.Parse(b.SIRET)
	note(&mistakes, "body.siret", err)
	last, first := name(&mistakes, "body.lastName", b.LastName), name(&mistakes, "body.firstName", b.FirstName)
	mistakes = append(mistakes, common(b.Password, b.TermsAccepted, last, first, address.Plain())...)
	return applicant{Account: account.Account{
		Role: string(role), State: account.Waiting, Civility: b.Civility, LastName: last, FirstName: first,
		Email: address, Phone: number, SIRET: company,
	}}, fault.Fields(mistakes)
}

func (d desk) recruiter(ctx context.Context, in *recruiterInput) (*answer, error) {
	role, _ := d.Service.RoleBy(service.AccountBySIRET)
	return d.open(ctx, in.Body.Password, func() (applicant, error) { return in.account(role.ID) })
}

// open opens an account for somebody whom no dossier names: of a unit of its own, in the class of their role.
func (d desk) open(ctx context.Context, password string, read func() (applicant, error)) (*answer, error) {
	if err := d.limit(ctx); err != nil {
		return nil, err
	}
	fresh, err := read()
	if err != nil {
		return nil, err
	}
	if err := d.limitIdentity(ctx, fresh.Email.Plain()); err != nil {
		return nil, err
	}
	fresh.Password, err = account.HashPassword(d.Random, password)
	if err != nil {
		return nil, err
	}
	known, err := d.tellKnown(ctx, fresh.Email)
	if err != nil || known {
		return sent(), err
	}
	person, err := id.New[id.Person](d.Random)
	if err != nil {
		return nil, err
	}
	owner := account.Owner{Person: person, Class: string(d.Service.ClassOf(service.Role(fresh.Role)))}
	unit := d.Vault.NewUnit(table.UnitKey(person, owner.Class), owner.Class)
	today := d.dossiers.Lifetime.Today()
	facts := map[service.Event]calendar.Date{service.AccountOpened: today, service.ConsentGiven: today}
	if !fresh.Habilitation.Asked.IsZero() { // not in service until they are designated
		facts[service.AccountDeactivated] = today
	}
	d.dossiers.Lifetime.Set(unit, facts)
	err = d.create(ctx, owner, fresh, &dossier.Verified{Person: person, Unit: unit})
	if errors.Is(err, table.ErrCondition) { // the address was used in the same instant: as for one already known
		err = nil
	}
	return sent(), err
}
