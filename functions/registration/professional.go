package registration

import (
	"context"

	"tandem/shared/account"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/phone"
	"tandem/shared/service"
	"tandem/shared/siret"
	"tandem/shared/typed"
)

// professionalInput is a professional who asks for an account (000:169-175, 001:58-64): it opens nothing until somebody designates them (000:190).
type professionalInput struct {
	Body struct {
		LastName      string `json:"lastName" minLength:"1" maxLength:"60" doc:"Nom"`
		FirstName     string `json:"firstName" minLength:"1" maxLength:"60" doc:"Prénom"`
		Email         string `json:"email" maxLength:"254" doc:"Adresse électronique professionnelle"`
		Phone         string `json:"phone" maxLength:"30" doc:"Numéro de téléphone"`
		Status        string `json:"status" minLength:"1" maxLength:"100" doc:"Statut : fonction exercée dans l'organisme"`
		SIRET         string `json:"siret" maxLength:"30" doc:"Numéro SIRET de l'organisme"`
		Password      string `json:"password" maxLength:"200" doc:"Mot de passe choisi"`
		TermsAccepted bool   `json:"termsAccepted" doc:"Acceptation des conditions générales d'utilisation"`
	}
}

func (d desk) professional(ctx context.Context, in *professionalInput) (*answer, error) {
	role, _ := d.Service.RoleBy(service.AccountByAsking)
	return d.open(ctx, in.Body.Password, func() (applicant, error) {
		fresh, err := in.account(role.ID)
		fresh.Habilitation.Asked = d.Clock.Now()
		return fresh, err
	})
}

var status = typed.Text{Path: "body.status", Max: 100, Line: true, Needed: "Indiquez votre statut, par exemple « référente RSA »."}

func (in professionalInput) account(role service.Role) (applicant, error) {
	var mistakes []fault.Field
	b := in.Body
	fresh := applicant{Account: account.Account{Role: string(role), State: account.Waiting}}
	var err error
	fresh.Email, err = email.Parse(b.Email)
	note(&mistakes, "body.email", err)
	fresh.Phone, err = phone.Parse(b.Phone)
	note(&mistakes, "body.phone", err)
	fresh.SIRET, err = siret.Parse(b.SIRET)
	note(&mistakes, "body.siret", err)
	fresh.LastName, fresh.FirstName = name(&mistakes, "body.lastName", b.LastName), name(&mistakes, "body.firstName", b.FirstName)
	fresh.Status = typed.Clean(b.Status)
	mistakes = append(mistakes, status.Check(fresh.Status)...)
	mistakes = append(mistakes, common(b.Password, b.TermsAccepted, fresh.LastName, fresh.FirstName, fresh.Email.Plain())...)
	return fresh, fault.Fields(mistakes)
}
