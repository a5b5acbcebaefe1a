package account

import (
	"context"
	"net/http"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/serve"
)

// forms adds what keeps a form that was sent when the session had expired (an hour, sealed): nothing that somebody typed is lost, and nobody else who sits
// down at the same machine reads it.
func forms(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "keep-form", Method: http.MethodPut, Path: "/account/kept-form", Status: http.StatusNoContent,
		Summary: "Garder une heure le formulaire envoyé alors que la session avait expiré", Need: serve.Anyone}, desk.keepForm)
	serve.Add(api, serve.Operation{ID: "read-kept-form", Method: http.MethodGet, Path: "/account/kept-form",
		Summary: "Lire le formulaire à reprendre", Need: serve.SignedIn, Lapsed: true}, desk.keptForm)
	serve.Add(api, serve.Operation{ID: "drop-kept-form", Method: http.MethodDelete, Path: "/account/kept-form", Status: http.StatusNoContent,
		Summary: "Oublier le formulaire gardé", Need: serve.SignedIn, Lapsed: true}, desk.dropForm)
}

type keptForm struct {
	Path   string `json:"path" maxLength:"300" doc:"Page qui prend le formulaire"`
	Fields string `json:"fields" maxLength:"100000" doc:"Champs, encodés comme un navigateur les envoie ; jamais un mot de passe" data:"-"`
}

type keepFormInput struct {
	Cookie string `header:"Cookie" doc:"Celui de la session qui a expiré"`
	Body   keptForm
}

func (d desk) keepForm(ctx context.Context, in *keepFormInput) (*struct{}, error) {
	cookies, err := http.ParseCookie(in.Cookie)
	if err != nil {
		return nil, fault.New(fault.Unauthenticated, "Connectez-vous.")
	}
	caller, err := d.sessions.Lapsed(ctx, cookies)
	if err != nil {
		return nil, err
	}
	now := d.Clock.Now()
	return nil, d.accounts.Keep(ctx, caller.Owner(), account.KeptForm{Path: in.Body.Path, Fields: in.Body.Fields, At: now}, now.Add(serve.Grace))
}

type keptFormOutput struct{ Body keptForm }

var errNoForm = fault.New(fault.NotFound, "Il n’y a rien à reprendre : ce qui avait été gardé l’a été plus d’une heure, ou a déjà été repris.")

func (d desk) keptForm(ctx context.Context, _ *struct{}) (*keptFormOutput, error) {
	form, ok, err := d.accounts.Kept(ctx, serve.Must(ctx).Owner())
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errNoForm
	}
	return &keptFormOutput{keptForm{form.Path, form.Fields}}, nil
}

func (d desk) dropForm(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, d.accounts.Drop(ctx, serve.Must(ctx).Person)
}
