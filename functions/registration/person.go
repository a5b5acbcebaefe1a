package registration

import (
	"context"
	"slices"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/phone"
	"tandem/shared/postal"
	"tandem/shared/service"
)

// personInput is somebody who registers with an e-mail address alone (002:77-81, 002:109).
type personInput struct {
	Body struct {
		LastName      string `json:"lastName" minLength:"1" maxLength:"60" doc:"Nom"`
		FirstName     string `json:"firstName" minLength:"1" maxLength:"60" doc:"Prénom"`
		BirthDate     string `json:"birthDate,omitempty" format:"date" doc:"Date de naissance, facultative"`
		Email         string `json:"email" maxLength:"254" doc:"Adresse électronique"`
		PostalCode    string `json:"postalCode,omitempty" maxLength:"10" doc:"Code postal, facultatif"`
		Phone         string `json:"phone,omitempty" maxLength:"30" doc:"Téléphone, facultatif"`
		Password      string `json:"password" maxLength:"200" doc:"Mot de passe choisi"`
		TermsAccepted bool   `json:"termsAccepted" doc:"Acceptation des conditions générales d'utilisation"`
		Represented
	}
}

// account checks the form; what the service does not ask is not taken (RGPD art. 5(1)(c)).
func (in personInput) account(role service.Role, asked []service.Field, today calendar.Date) (applicant, error) {
	var mistakes []fault.Field
	b := in.Body
	for name, given := range map[string]string{"birthDate": b.BirthDate, "postalCode": b.PostalCode, "phone": b.Phone, "guardianName": b.GuardianName, "guardianEmail": b.GuardianEmail} {
		if given != "" && !asks(asked, name) {
			mistakes = append(mistakes, fault.Field{Path: "body." + name, Message: "Ce service n'en a pas besoin : retirez-le."})
		}
	}
	fresh := applicant{Account: account.Account{Role: string(role), State: account.Waiting}}
	var err error
	fresh.Email, err = email.Parse(b.Email)
	note(&mistakes, "body.email", err)
	if b.BirthDate != "" {
		fresh.BirthDate, err = calendar.Parse(b.BirthDate)
		note(&mistakes, "body.birthDate", err)
	}
	if b.PostalCode != "" {
		fresh.PostalCode, err = postal.Parse(b.PostalCode)
		note(&mistakes, "body.postalCode", err)
	}
	if b.Phone != "" {
		fresh.Phone, err = phone.Parse(b.Phone)
		note(&mistakes, "body.phone", err)
	}
	fresh.LastName, fresh.FirstName = name(&mistakes, "body.lastName", b.LastName), name(&mistakes, "body.firstName", b.FirstName)
	mistakes = append(mistakes, common(b.Password, b.TermsAccepted, fresh.LastName, fresh.FirstName, fresh.Email.Plain())...)
	if asks(asked, "guardianEmail") {
		mistakes = append(mistakes, fresh.represent(b.Represented, today)...)
	}
	return fresh, fault.Fields(mistakes)
}

func asks(asked []service.Field, name string) bool {
	return slices.ContainsFunc(asked, func(one service.Field) bool { return one.Name == name })
}

func (d desk) person(ctx context.Context, in *personInput) (*answer, error) {
	role, _ := d.Service.RoleBy(service.AccountByEmail)
	return d.open(ctx, in.Body.Password, func() (applicant, error) {
		return in.account(role.ID, d.Service.Registration[role.ID], d.dossiers.Lifetime.Today())
	})
}
