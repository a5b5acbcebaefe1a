package account

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tandem/shared/account"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// recovery adds what people do about their password (002:21): ask for another when it is forgotten, choose it, change it.
func recovery(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "ask-new-password", Method: http.MethodPost, Path: "/account/password/request", Status: http.StatusAccepted,
		Summary: "Demander un lien pour choisir un autre mot de passe", Need: serve.Anyone}, desk.askPassword)
	serve.Add(api, serve.Operation{ID: "choose-new-password", Method: http.MethodPost, Path: "/account/password/reset",
		Summary: "Choisir un autre mot de passe, avec le lien reçu par courriel", Need: serve.Anyone}, desk.resetPassword)
	serve.Add(api, serve.Operation{ID: "change-password", Method: http.MethodPut, Path: "/account/password", Status: http.StatusNoContent,
		Summary: "Changer son mot de passe", Need: serve.SignedIn, Lapsed: true}, desk.changePassword)
}

// How many links an hour may be asked for one address, and from one place: a room where twenty people enrol sits behind one address.
const (
	linksPerHour  = 5
	placesPerHour = 120
)

type askPasswordInput struct {
	Body struct {
		Email string `json:"email" maxLength:"254" doc:"Adresse électronique du compte"`
	}
}

// askPassword answers the same whether the address is known or not: nobody learns here who is registered.
func (d desk) askPassword(ctx context.Context, in *askPasswordInput) (*message, error) {
	address, err := email.Parse(in.Body.Email)
	if err != nil {
		return nil, fault.Fieldf("body.email", "%s", err.Error())
	}
	now := d.Clock.Now()
	if err := d.limiter.AllowPlace(ctx, d.House, "password-link", placesPerHour); err != nil {
		return nil, err
	}
	hash, err := d.Vault.Ring.Hash(account.EmailIndex, address.Plain())
	if err != nil {
		return nil, err
	}
	if err := d.limiter.Allow(ctx, "password-link", hash, linksPerHour, time.Hour, now); err != nil {
		return nil, err
	}
	owner, ok, err := d.accounts.Owner(ctx, address)
	if err != nil {
		return nil, err
	}
	if ok {
		op, err := outbox.New(notify, "reset", owner.Subject(), 0, now, d.Random)
		if err != nil {
			return nil, err
		}
		if err := d.Store.Write(ctx, op); err != nil {
			return nil, err
		}
	}
	out := &message{}
	out.Body.Message = "Si cette adresse a un compte, un courriel vient d’y partir. Ouvrez-le et suivez son lien pour choisir un autre mot de passe."
	return out, nil
}

type resetPasswordInput struct {
	Body struct {
		Token    string `json:"token" minLength:"10" maxLength:"100" doc:"Jeton du lien reçu par courriel"`
		Password string `json:"password" maxLength:"200" doc:"Mot de passe choisi"`
	}
}

var errReset = fault.Fieldf("body.token", "Ce lien n’est plus valable : il a déjà servi ou il a expiré. Demandez-en un autre avec « Mot de passe oublié ».")

// resetPassword changes the password before it uses the token up: done half it can be done again. Whoever reads the mail has shown that the address
// is theirs, so that an account which waited for that is open.
func (d desk) resetPassword(ctx context.Context, in *resetPasswordInput) (*message, error) {
	owner, stored, void, err := d.byLink(ctx, account.Reset, in.Body.Token, service.TechnicalLink, errReset)
	if err != nil {
		return nil, err
	}
	if !account.CheckPassword(stored.Password, in.Body.Password) { // else it was done half the first time, or they remembered it
		if void {
			return nil, errReset
		}
		if err := stored.Renew(d.Random, "body.password", in.Body.Password, d.Clock.Now()); err != nil {
			return nil, err
		}
		var asks []table.Op
		if stored.State == account.Waiting {
			if asks, err = d.activate(owner, stored); err != nil {
				return nil, err
			}
		}
		if err := d.savePassword(ctx, owner, stored, asks...); err != nil {
			return nil, err
		}
	}
	if err := d.forgetTries(ctx, stored.Email); err != nil {
		return nil, err
	}
	if err := serve.EndAll(ctx, d.Store, owner.Person); err != nil {
		return nil, err
	}
	out := &message{}
	out.Body.Message = "Votre mot de passe est changé : vous pouvez vous connecter."
	return out, d.tokens.Use(ctx, account.Reset, in.Body.Token)
}

// byLink is the account that the link of a mail leads to; gone says that the link is none: it served, it expired, or the account is gone. void says that
// it was sent before the password or the address changed, to who may not be the owner any more.
func (d desk) byLink(ctx context.Context, purpose, secret string, rule service.RuleID, gone error) (owner account.Owner, stored *account.Stored, void bool, err error) {
	owner, expires, err := d.tokens.Find(ctx, purpose, secret, d.Clock.Now())
	if errors.Is(err, account.ErrToken) {
		return owner, nil, false, gone
	}
	if err != nil {
		return owner, nil, false, err
	}
	stored, err = d.accounts.Load(ctx, owner)
	if errors.Is(err, account.ErrGone) {
		return owner, nil, false, gone
	}
	if err != nil {
		return owner, nil, false, err
	}
	sent := expires.Add(-d.Service.TechnicalRule(rule).Lifetime)
	return owner, stored, sent.Before(stored.Secured.Truncate(time.Second)), nil // expiries are kept to the second
}

// savePassword stores a new password with the mail that says so and the entry of the journal.
func (d desk) savePassword(ctx context.Context, owner account.Owner, stored *account.Stored, more ...table.Op) error {
	mail, err := outbox.New(notify, "renewed", owner.Subject(), 0, d.Clock.Now(), d.Random)
	if err != nil {
		return err
	}
	trace, err := d.trace(owner, stored, "mot-de-passe")
	if err != nil {
		return err
	}
	return d.accounts.Save(ctx, owner.Person, stored, append(more, mail, trace)...)
}

// trace is the journal's entry of what somebody did with their own account.
func (d desk) trace(owner account.Owner, stored *account.Stored, action string) (table.Op, error) {
	return d.consents.Journal.Op(journal.Entry{
		At: d.Clock.Now(), Agent: owner.Person, Actor: stored.Role, Action: action, Category: string(d.Service.CategoryOf("account")),
	}, owner.Person)
}

// forgetTries lets somebody sign in at once who tried too often before they asked for another password.
func (d desk) forgetTries(ctx context.Context, address email.Address) error {
	hash, err := d.Vault.Ring.Hash(account.EmailIndex, address.Plain())
	if err != nil {
		return err
	}
	return d.limiter.Forget(ctx, "sign-in", hash, time.Hour, d.Clock.Now())
}

// NewPassword is the body of who changes their password; it is exported for huma, which leaves out what is not.
type NewPassword struct {
	serve.Again
	New string `json:"newPassword" maxLength:"200" doc:"Nouveau mot de passe"`
}

type changePasswordInput struct{ Body NewPassword }

// changePassword asks for the old one, and closes every other session: whoever knew the old one may have opened some. It closes them first: done half,
// the old one still holds and it can be done again.
func (d desk) changePassword(ctx context.Context, in *changePasswordInput) (*struct{}, error) {
	if err := in.Body.Check(ctx, d.House); err != nil {
		return nil, err
	}
	caller := serve.Must(ctx)
	stored, err := d.accounts.Load(ctx, caller.Owner())
	if err != nil {
		return nil, err
	}
	if err := stored.Renew(d.Random, "body.newPassword", in.Body.New, d.Clock.Now()); err != nil {
		return nil, err
	}
	if err := serve.EndOthers(ctx, d.Store, caller); err != nil {
		return nil, err
	}
	return nil, d.savePassword(ctx, caller.Owner(), stored)
}
