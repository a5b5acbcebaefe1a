package account

import (
	"context"
	"net/http"

	"tandem/shared/account"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/outbox"
	"tandem/shared/phone"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// contacts adds what people change themselves of where they are reached, and what no file of an organisation overwrites (000:77).
func contacts(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "ask-address-change", Method: http.MethodPost, Path: "/account/email", Status: http.StatusAccepted,
		Summary: "Demander à changer d’adresse électronique", Need: serve.SignedIn, Lapsed: true}, desk.askAddress)
	serve.Add(api, serve.Operation{ID: "confirm-address-change", Method: http.MethodPost, Path: "/account/email/confirmation",
		Summary: "Confirmer sa nouvelle adresse électronique, avec le lien qu’elle a reçu", Need: serve.Anyone}, desk.confirmAddress)
	serve.Add(api, serve.Operation{ID: "change-phone", Method: http.MethodPut, Path: "/account/phone", Status: http.StatusNoContent,
		Summary: "Changer de numéro de téléphone", Need: serve.SignedIn, Lapsed: true}, desk.changePhone)
}

// NewAddress is the body of who changes their address; it is exported for huma, which leaves out what is not.
type NewAddress struct {
	serve.Again
	Email string `json:"email" maxLength:"254" doc:"Nouvelle adresse électronique"`
}

type addressInput struct{ Body NewAddress }

// askAddress sends a link to the new address, whether it has an account already or not: only who reads its mails learns that.
func (d desk) askAddress(ctx context.Context, in *addressInput) (*message, error) {
	to, err := email.Parse(in.Body.Email)
	if err != nil {
		return nil, fault.Fieldf("body.email", "%s", err.Error())
	}
	if err := in.Body.Check(ctx, d.House); err != nil {
		return nil, err
	}
	owner := serve.Must(ctx).Owner()
	stored, err := d.accounts.Load(ctx, owner)
	if err != nil {
		return nil, err
	}
	if err := d.notTheirs(ctx, owner, stored, to); err != nil {
		return nil, err
	}
	if err := stored.Ask("body.email", to); err != nil {
		return nil, err
	}
	mail, err := outbox.New(notify, "address", owner.Subject(), 0, d.Clock.Now(), d.Random)
	if err != nil {
		return nil, err
	}
	if err := d.accounts.Save(ctx, owner.Person, stored, mail); err != nil {
		return nil, err
	}
	out := &message{}
	out.Body.Message = "Un courriel vient de partir à la nouvelle adresse. Suivez son lien pour la confirmer : d’ici là, rien ne change."
	return out, nil
}

// notTheirs refuses the address of who represents somebody: its mails go to two people for two reasons, and one of them asks for an agreement.
func (d desk) notTheirs(ctx context.Context, owner account.Owner, stored *account.Stored, to email.Address) error {
	shown, err := d.represents(ctx, owner.Person, stored)
	if err != nil || shown == nil || shown.Email != to.Plain() {
		return err
	}
	return fault.Fieldf("body.email", "Cette adresse est celle de la personne qui vous représente : donnez la vôtre.")
}

type confirmAddressInput struct {
	Body struct {
		Token string `json:"token" minLength:"10" maxLength:"100" doc:"Jeton du lien reçu à la nouvelle adresse"`
	}
}

var (
	errAddress = fault.Fieldf("body.token", "Ce lien n’est plus valable : il a déjà servi ou il a expiré. Demandez-en un autre depuis la page « Mon compte ».")
	errTaken   = fault.New(fault.Conflict, "Cette adresse a déjà un compte, et une adresse n’en a qu’un. Le vôtre garde son adresse : donnez-en une autre depuis la page « Mon compte ».")
)

// confirmAddress moves the account before it uses the token up: done half it can be done again.
func (d desk) confirmAddress(ctx context.Context, in *confirmAddressInput) (*message, error) {
	owner, stored, void, err := d.byLink(ctx, account.Address, in.Body.Token, service.TechnicalLink, errAddress)
	if err != nil {
		return nil, err
	}
	if !stored.Asked.IsZero() {
		if void {
			return nil, errAddress
		}
		if err := d.move(ctx, owner, stored); err != nil {
			return nil, err
		}
	}
	out := &message{}
	out.Body.Message = "Votre nouvelle adresse est confirmée : connectez-vous désormais avec elle."
	return out, d.tokens.Use(ctx, account.Address, in.Body.Token)
}

// move writes to the address before, whose owner may say that it was not they.
func (d desk) move(ctx context.Context, owner account.Owner, stored *account.Stored) error {
	from, now := stored.Email, d.Clock.Now()
	stored.Moved(now, d.Service.TechnicalRule(service.TechnicalAlarm).Lifetime)
	ops, err := d.reindex(ctx, owner, from, stored.Email)
	if err != nil {
		return err
	}
	mail, err := outbox.New(notify, "moved", owner.Subject(), 0, now, d.Random)
	if err != nil {
		return err
	}
	trace, err := d.trace(owner, stored, "changement-adresse")
	if err != nil {
		return err
	}
	return d.accounts.Save(ctx, owner.Person, stored, append(ops, mail, trace)...)
}

// reindex has another address lead to the account, and the news go there.
func (d desk) reindex(ctx context.Context, owner account.Owner, from, to email.Address) ([]table.Op, error) {
	_, taken, err := d.accounts.Owner(ctx, to)
	switch {
	case err != nil:
		return nil, err
	case taken:
		return nil, errTaken
	}
	ops, err := d.accounts.Reindex(owner, from, to)
	if err != nil {
		return nil, err
	}
	more, err := d.consents.Moved(ctx, owner.Person, to)
	return append(ops, more...), err
}

// recall gives the account back to the address that it had before somebody else changed it.
func (d desk) recall(ctx context.Context, owner account.Owner, stored *account.Stored) error {
	from := stored.Email
	stored.Recalled(d.Clock.Now())
	ops, err := d.reindex(ctx, owner, from, stored.Email)
	if err != nil {
		return err
	}
	return d.shut(ctx, owner, stored, ops...)
}

type phoneInput struct {
	Body struct {
		Phone string `json:"phone" maxLength:"30" doc:"Numéro de téléphone ; vide : aucun, où le profil le permet"`
	}
}

func (d desk) changePhone(ctx context.Context, in *phoneInput) (*struct{}, error) {
	owner := serve.Must(ctx).Owner()
	stored, err := d.accounts.Load(ctx, owner)
	if err != nil {
		return nil, err
	}
	var number phone.Number
	if in.Body.Phone != "" || d.Service.Requires(service.Role(stored.Role), "phone") {
		if number, err = phone.Parse(in.Body.Phone); err != nil {
			return nil, fault.Fieldf("body.phone", "%s", err.Error())
		}
	}
	if number.Equal(stored.Phone) {
		return nil, nil
	}
	stored.Phone = number
	trace, err := d.trace(owner, stored, "changement-telephone")
	if err != nil {
		return nil, err
	}
	return nil, d.accounts.Save(ctx, owner.Person, stored, trace)
}
