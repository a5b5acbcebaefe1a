package cv

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

func suggestions(api *serve.API, desk desk, off bool) {
	own := func(action service.Action, kind string) serve.Need {
		return serve.Allows(action, api.Service.CategoryOf(kind), service.ScopeSelf)
	}
	serve.Add(api, serve.Operation{ID: "read-suggestions", Method: http.MethodGet, Path: "/cvs/documents/{id}/suggestions", Off: off,
		Summary: "Relire ce que propose un de ses fichiers pour ses CV", Need: own(service.Read, "document")}, desk.suggested)
	serve.Add(api, serve.Operation{ID: "decide-suggestion", Method: http.MethodPost, Path: "/cvs/documents/{id}/suggestions/{suggestion}", Off: off, Status: http.StatusNoContent,
		Summary: "Accepter ou écarter une proposition ; rien n'est écrit dans un CV avant", Need: own(service.Update, "cv")}, desk.decide)
}

type suggestionsOutput struct {
	Body cv.Suggestions `data:"DOC.uploaded"`
}

var errNoSuggestion = fault.New(fault.NotFound, "Cette proposition n'existe plus : elle a été traitée, ou le délai de 7 jours est passé.")

// open reads what a file of the caller's proposes, while it waits.
func (d desk) open(ctx context.Context, document string) (*seal.Unit, *table.Item, cv.Suggestions, error) {
	caller := serve.Must(ctx)
	var found cv.Suggestions
	unit, items, err := d.Vault.Load(ctx, caller.Unit(), table.SuggestionsKey(caller.Person, document))
	if err != nil {
		return nil, nil, found, err
	}
	if unit == nil || items[0] == nil || !items[0].Expires.After(d.Clock.Now()) {
		return nil, nil, found, errNoSuggestion
	}
	return unit, items[0], found, d.Vault.Open(unit, items[0], &found)
}

// suggested answers with nothing, rather than with a mistake, for a file that proposes nothing.
func (d desk) suggested(ctx context.Context, in *OneDocument) (*suggestionsOutput, error) {
	_, _, found, err := d.open(ctx, in.ID)
	if errors.Is(err, errNoSuggestion) {
		return &suggestionsOutput{cv.Suggestions{Document: in.ID, Open: []cv.Suggestion{}}}, nil
	}
	return &suggestionsOutput{found}, err
}

type decideInput struct {
	OneDocument
	Suggestion int `path:"suggestion" minimum:"1" maximum:"30"`
	Body       struct {
		Accept bool   `json:"accept"`
		CV     int    `json:"cv,omitempty" minimum:"1" maximum:"5" doc:"Numéro du CV où écrire"`
		Level  string `json:"level,omitempty" maxLength:"2" doc:"Niveau dans une langue, quand le fichier ne le dit pas"`
	}
}

// decide writes what is accepted before it forgets the proposal: who is interrupted between the two finds it once more, and accepts it twice
// without harm.
func (d desk) decide(ctx context.Context, in *decideInput) (*struct{}, error) {
	unit, item, found, err := d.open(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	one, ok := found.Take(in.Suggestion)
	if !ok {
		return nil, errNoSuggestion
	}
	if in.Body.Accept {
		if in.Body.Level != "" {
			one.Level = in.Body.Level
		}
		if err := d.accept(ctx, in.Body.CV, one); err != nil {
			return nil, err
		}
	}
	left, err := d.Vault.Seal(unit, item.Key, found)
	if err != nil {
		return nil, err
	}
	left.Expires = item.Expires
	if err := d.Store.Write(ctx, table.Put(left, table.IfVersion(item.Version))); err != nil {
		return nil, fmt.Errorf("cv: suggestions: %w", err)
	}
	return nil, nil
}

func (d desk) accept(ctx context.Context, number int, one cv.Suggestion) error {
	if one.Field == cv.FieldLanguage && one.Level == "" {
		return fault.Fieldf("body.level", "Choisissez votre niveau dans cette langue.")
	}
	_, err := d.change(ctx, max(number, 1), one.Field.Section(), 0, func(record *cv.CV) error {
		if record.Removed() { // there is no CV to complete
			return errNone
		}
		return record.Accept(one)
	})
	return err
}
