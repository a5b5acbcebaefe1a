package account

import (
	"context"
	"errors"
	"net/http"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/habilitation"
	"tandem/shared/serve"
)

// invited adds what professionals do with the link of their invitation (000:188): nobody registers as one.
func invited(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "choose-password", Method: http.MethodPost, Path: "/account/password",
		Summary: "Choisir son mot de passe, sur l'invitation de qui gère les comptes", Need: serve.Anyone}, desk.choosePassword)
}

type choosePasswordInput struct {
	Body struct {
		Token    string `json:"token" minLength:"10" maxLength:"100" doc:"Jeton du lien reçu par courriel"`
		Password string `json:"password" maxLength:"200" doc:"Mot de passe choisi"`
		Accepted bool   `json:"termsAccepted" doc:"Acceptation des conditions générales d'utilisation"`
	}
}

var errInvitation = fault.Fieldf("body.token", "Ce lien n'est plus valable : il a déjà servi ou il a expiré. Demandez-en un autre à qui gère les comptes du service.")

// choosePassword opens the account before it uses the token up: done half it can be done again.
func (d desk) choosePassword(ctx context.Context, in *choosePasswordInput) (*message, error) {
	owner, err := d.tokens.Read(ctx, habilitation.Invited, in.Body.Token, d.Clock.Now())
	if errors.Is(err, account.ErrToken) {
		return nil, errInvitation
	}
	if err != nil {
		return nil, err
	}
	if !in.Body.Accepted {
		return nil, fault.Fieldf("body.termsAccepted", "Pour ouvrir votre compte, acceptez les conditions générales d'utilisation.")
	}
	if err := habilitation.New(d.Vault, d.Service, "").Enter(ctx, owner, in.Body.Password); err != nil {
		return nil, err
	}
	out := &message{}
	out.Body.Message = "Votre mot de passe est choisi : vous pouvez vous connecter dès que votre habilitation commence."
	return out, d.tokens.Use(ctx, habilitation.Invited, in.Body.Token)
}
