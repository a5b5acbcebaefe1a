package account

import (
	"context"
	"net/http"

	"tandem/shared/consent"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// agreements adds the operations by which people say yes and no, purpose by purpose.
func agreements(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "read-agreements", Method: http.MethodGet, Path: "/account/consents",
		Summary: "Lire ses accords", Need: serve.SignedIn, Lapsed: true}, desk.readConsents)
	serve.Add(api, serve.Operation{ID: "give-agreement", Method: http.MethodPut, Path: "/account/consents/{purpose}", Status: http.StatusNoContent,
		Summary: "Donner son accord à une finalité", Need: serve.SignedIn, Lapsed: true}, desk.giveConsent)
	serve.Add(api, serve.Operation{ID: "withdraw-agreement", Method: http.MethodDelete, Path: "/account/consents/{purpose}", Status: http.StatusNoContent,
		Summary: "Retirer son accord à une finalité", Need: serve.SignedIn, Lapsed: true}, desk.withdrawConsent)
	serve.Add(api, serve.Operation{ID: "leave-news", Method: http.MethodPost, Path: "/account/unsubscription",
		Summary: "Se désabonner par le lien d’un courriel", Need: serve.Anyone, Anywhere: true}, desk.leave)
}

type agreement struct {
	Purpose string      `json:"purpose"`
	Label   string      `json:"label"`
	Text    string      `json:"text" doc:"Ce que l'accord veut dire"`
	Given   string      `json:"given,omitempty" doc:"Date de l'accord en cours ; absente : pas d'accord"`
	Past    []pastAgree `json:"past"`
}

type pastAgree struct {
	Given     string `json:"given"`
	Withdrawn string `json:"withdrawn,omitempty" doc:"Absente : remplacé par un accord à un texte plus récent, ou terminé avec l'usage"`
}

type consentsOutput struct {
	Body struct {
		Consents []agreement `json:"consents"`
	}
}

func (d desk) readConsents(ctx context.Context, _ *struct{}) (*consentsOutput, error) {
	caller := serve.Must(ctx)
	if _, err := d.accounts.Load(ctx, caller.Owner()); err != nil {
		return nil, err
	}
	mine, err := d.consents.Mine(ctx, caller.Person, service.Role(caller.Role))
	if err != nil {
		return nil, err
	}
	out := &consentsOutput{}
	out.Body.Consents = []agreement{}
	for _, standing := range mine {
		out.Body.Consents = append(out.Body.Consents, d.agreement(standing))
	}
	return out, nil
}

func (d desk) agreement(standing consent.Standing) agreement {
	shown := agreement{Purpose: standing.Purpose.ID, Label: standing.Purpose.Label, Text: standing.Purpose.Switch.Text, Past: []pastAgree{}}
	if standing.Now != nil {
		shown.Given = standing.Now.Given.In(d.Zone).Format("2006-01-02")
	}
	for _, past := range standing.Past {
		one := pastAgree{Given: past.Given.In(d.Zone).Format("2006-01-02")}
		if !past.Withdrawn.IsZero() {
			one.Withdrawn = past.Withdrawn.In(d.Zone).Format("2006-01-02")
		}
		shown.Past = append(shown.Past, one)
	}
	return shown
}

type purposeInput struct {
	Purpose string `path:"purpose" maxLength:"40" doc:"Finalité"`
}

func (d desk) giveConsent(ctx context.Context, in *purposeInput) (*struct{}, error) {
	return nil, d.consents.Give(ctx, serve.Must(ctx).Owner(), in.Purpose)
}

func (d desk) withdrawConsent(ctx context.Context, in *purposeInput) (*struct{}, error) {
	return nil, d.consents.Withdraw(ctx, serve.Must(ctx).Owner(), in.Purpose)
}

type leaveInput struct {
	Body struct {
		Token string `json:"token" minLength:"10" maxLength:"200" doc:"Jeton du lien reçu par courriel"`
	}
}

// leave needs no session: what came in somebody's mail is enough to stop the mails.
func (d desk) leave(ctx context.Context, in *leaveInput) (*message, error) {
	if err := d.consents.Leave(ctx, in.Body.Token); err != nil {
		return nil, err
	}
	out := &message{}
	out.Body.Message = "Vous êtes désabonné : votre adresse est effacée de la liste d’envoi."
	return out, nil
}
