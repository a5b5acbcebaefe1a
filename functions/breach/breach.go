// Package breach is the work on the register of violations and on complaints, mostly that of the délégué à la protection des données; what
// it publishes to the persons concerned, anybody reads. On a schedule it opens the cases of what machines found.
package breach

import (
	"context"
	"net/http"
	"time"

	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open: the register's.
var Groups = []seal.Group{"contact", journal.Group}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	register := breach.New(house.Vault, house.Service)
	return serve.Function{
		HTTP: api.Handler(), Clock: house.Clock,
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			opened, err := register.Gather(ctx)
			if opened > 0 {
				house.Log.Warn("cases opened by rules", "count", opened)
			}
			return err
		},
	}
}

type desk struct {
	serve.House
	register breach.Desk
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	d := desk{api.House, breach.New(api.Vault, api.Service)}
	may := func(action service.Action) serve.Need { return serve.Allows(action, breach.Category, service.ScopeAll) }
	create, read, change, decide := may(service.Create), may(service.Read), may(service.Update), may(service.Approve)
	post := func(id, path, summary string, status int, need serve.Need) serve.Operation {
		return serve.Operation{ID: id, Method: http.MethodPost, Path: path, Summary: summary, Status: status, Need: need}
	}
	get := func(id, path, summary string, need serve.Need) serve.Operation {
		return serve.Operation{ID: id, Method: http.MethodGet, Path: path, Summary: summary, Need: need}
	}
	const made, done = http.StatusCreated, http.StatusOK
	serve.Add(api, post("declare-breach", "/breaches", "Déclarer une violation de données", made, create), d.declare(breach.Violation))
	serve.Add(api, post("receive-complaint", "/breaches/complaints", "Enregistrer une plainte", made, create), d.declare(breach.Complaint))
	serve.Add(api, get("list-breaches", "/breaches", "Lister les violations", read), d.list(breach.Violation))
	serve.Add(api, get("list-complaints", "/breaches/complaints", "Lister les plaintes", read), d.list(breach.Complaint))
	serve.Add(api, get("report-breach-deadlines", "/breaches/deadlines", "Rendre compte des délais, tenus et dépassés", read), d.deadlines)
	serve.Add(api, get("read-recommendations", "/breaches/recommendations", "Lire les recommandations en cours", serve.Anyone), d.recommendations)
	serve.Add(api, get("read-breach", "/breaches/{id}", "Lire un dossier et toutes ses versions", read), d.read)
	serve.Add(api, post("complete-breach", "/breaches/{id}/register", "Compléter le registre", done, change), do[breach.Completion](d))
	serve.Add(api, post("record-measure", "/breaches/{id}/measures", "Inscrire une mesure prise", done, change), do[breach.Measure](d))
	serve.Add(api, post("propose-level", "/breaches/{id}/proposal", "Calculer un niveau de risque, comme simple proposition", done, change), do[breach.Estimate](d))
	serve.Add(api, post("qualify-breach", "/breaches/{id}/qualification", "Décider du niveau de risque et signer", done, decide), do[breach.Qualification](d))
	serve.Add(api, post("record-notification", "/breaches/{id}/notifications", "Inscrire une notification à la CNIL", done, change), do[breach.Notification](d))
	serve.Add(api, post("record-information", "/breaches/{id}/information", "Inscrire l'information des personnes", done, change), do[breach.Information](d))
	serve.Add(api, post("invoke-exemption", "/breaches/{id}/exemption", "Invoquer un motif de ne pas informer les personnes", done, decide), do[breach.Dispensation](d))
	serve.Add(api, post("warn-party", "/breaches/{id}/party", "Avertir l'autre partie, ou lui transmettre la plainte", done, change), do[breach.PartyNotice](d))
	serve.Add(api, post("publish-recommendation", "/breaches/{id}/recommendation", "Publier des recommandations aux personnes concernées", done, decide), do[breach.Publication](d))
	serve.Add(api, post("close-breach", "/breaches/{id}/closing", "Clore, ou demander la clôture quand il y faut deux personnes", done, decide), do[breach.Closing](d))
	serve.Add(api, post("confirm-closing", "/breaches/{id}/closing/confirmation", "Confirmer une clôture, par une autre personne", done, decide), bare[breach.Confirmation](d))
	serve.Add(api, post("refuse-closing", "/breaches/{id}/closing/refusal", "Refuser une clôture", done, decide), bare[breach.Refusal](d))
}

// by is the caller, who signs.
func (d desk) by(ctx context.Context) breach.Signature {
	caller := serve.Must(ctx)
	return breach.Signature{Person: caller.Person, Role: caller.Role, At: d.Clock.Now()}
}

type declareInput struct{ Body breach.Declaration }

type caseOutput struct{ Body breach.Case }

func (d desk) declare(kind breach.Kind) func(context.Context, *declareInput) (*caseOutput, error) {
	return func(ctx context.Context, in *declareInput) (*caseOutput, error) {
		opened, err := d.register.Declare(ctx, kind, in.Body, d.by(ctx))
		return &caseOutput{opened}, err
	}
}

// Ref names a case in a path.
type Ref struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$"`
}

// Seen names a version of a case.
type Seen struct {
	Ref
	Version int `query:"version" required:"true" minimum:"1" doc:"Version du dossier que l'on a sous les yeux"`
}

type stepInput[S breach.Step] struct {
	Seen
	Body S
}

func do[S breach.Step](d desk) func(context.Context, *stepInput[S]) (*caseOutput, error) {
	return func(ctx context.Context, in *stepInput[S]) (*caseOutput, error) {
		return d.step(ctx, in.Seen, in.Body)
	}
}

// bare is do for a step that brings nothing.
func bare[S breach.Step](d desk) func(context.Context, *Seen) (*caseOutput, error) {
	return func(ctx context.Context, in *Seen) (*caseOutput, error) {
		var step S
		return d.step(ctx, *in, step)
	}
}

func (d desk) step(ctx context.Context, in Seen, step breach.Step) (*caseOutput, error) {
	changed, err := d.register.Do(ctx, id.Breach(in.ID), in.Version, step, d.by(ctx))
	return &caseOutput{changed}, err
}

type recommendationsOutput struct {
	Body struct {
		Recommendations []breach.Recommendation `json:"recommendations"`
	}
}

func (d desk) recommendations(ctx context.Context, _ *struct{}) (*recommendationsOutput, error) {
	current, err := breach.Recommendations(ctx, d.Store, calendar.Of(d.Clock.Now(), d.Zone))
	out := &recommendationsOutput{}
	out.Body.Recommendations = append([]breach.Recommendation{}, current...)
	return out, err
}
