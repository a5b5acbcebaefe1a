package admin

import (
	"context"
	"net/http"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/lifetime"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// litigation adds the two words that close a litigation (000:237): until the second the file stays held.
func litigation(api *serve.API, desk desk, approve serve.Need) {
	const path = "/admin/people/{person}/litigation/closing"
	serve.Add(api, serve.Operation{ID: "ask-litigation-closing", Method: http.MethodPost, Path: path, Status: http.StatusOK,
		Summary: "Demander la clôture d'un contentieux, avec la date de la décision définitive", Need: approve}, desk.askClosing)
	serve.Add(api, serve.Operation{ID: "confirm-litigation-closing", Method: http.MethodPost, Path: path + "/confirmation", Status: http.StatusOK,
		Summary: "Confirmer la clôture d'un contentieux ; il y faut une autre personne", Need: approve}, desk.confirmClosing)
}

type closingInput struct {
	PersonRef
	Body struct {
		Decided string `json:"decided" format:"date" doc:"Date de la décision définitive"`
	}
}

func (d desk) askClosing(ctx context.Context, in *closingInput) (*holdsOutput, error) {
	return d.onFile(ctx, in.Person, "demande-cloture-contentieux", func(unit *seal.Unit, keep lifetime.Keeper, caller serve.Caller) error {
		decided, err := calendar.Parse(in.Body.Decided)
		if err != nil {
			return fault.Fieldf("body.decided", "%s", err)
		}
		return keep.AskClosing(unit, decided, caller.Person)
	})
}

func (d desk) confirmClosing(ctx context.Context, in *PersonRef) (*holdsOutput, error) {
	return d.onFile(ctx, in.Person, "cloture-contentieux", func(unit *seal.Unit, keep lifetime.Keeper, caller serve.Caller) error {
		return keep.ConfirmClosing(unit, caller.Person)
	})
}
