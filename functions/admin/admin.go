// Package admin is the work of the département's staff: registration codes, reports of imports, refused registrations, purges.
package admin

import (
	"context"
	"fmt"
	"net/http"

	"tandem/shared/access"
	"tandem/shared/dossier"
	"tandem/shared/fault"
	"tandem/shared/habilitation"
	"tandem/shared/id"
	"tandem/shared/intake"
	"tandem/shared/journal"
	"tandem/shared/postal"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open: letters need names and addresses.
var Groups = []seal.Group{"identity", "flux", journal.Group, seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler(), Operator: operator(habilitation.New(house.Vault, house.Service, notify))}
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	desk := desk{
		House: api.House, dossiers: dossier.New(api.Vault, api.Service), intake: intake.New(api.Vault, api.Objects, api.Service),
		purges:  purge.New(api.Vault, api.Objects, api.Service, ""),
		journal: api.Journal(), habilitations: habilitation.New(api.Vault, api.Service, notify),
	}
	imports, noFlux := serve.Allows(service.Read, api.Service.CategoryOf("import"), service.ScopeAll), !api.Service.Has(service.FeatureFlux)
	serve.Add(api, serve.Operation{ID: "list-imports", Method: http.MethodGet, Path: "/admin/imports", Off: noFlux, Summary: "Lister les fichiers reçus", Need: imports}, desk.listImports)
	serve.Add(api, serve.Operation{ID: "read-import", Method: http.MethodGet, Path: "/admin/imports/{id}", Off: noFlux, Summary: "Lire le compte rendu d'un fichier", Need: imports}, desk.readImport)
	serve.Add(api, serve.Operation{ID: "replay-reject", Method: http.MethodPost, Path: "/admin/imports/{id}/rejects/{index}/replay", Off: noFlux, Status: http.StatusAccepted, Summary: "Faire rejouer un dossier rejeté", Need: serve.Allows(service.Update, api.Service.CategoryOf("import"), service.ScopeAll)}, desk.replayReject)
	codes, noCodes := serve.Allows(service.Create, api.Service.CategoryOf("code"), service.ScopeTerritory), !api.Service.Has(service.FeatureCodes)
	serve.Add(api, serve.Operation{ID: "count-waiting", Method: http.MethodGet, Path: "/admin/codes", Off: noCodes, Summary: "Compter les personnes qui attendent un code", Need: codes}, desk.waiting)
	serve.Add(api, serve.Operation{ID: "issue-codes", Method: http.MethodPost, Path: "/admin/codes", Off: noCodes, Status: http.StatusCreated, Summary: "Produire des codes d'inscription et leurs courriers", Need: codes}, desk.issue)
	serve.Add(api, serve.Operation{ID: "list-refusals", Method: http.MethodGet, Path: "/admin/refusals", Off: noCodes, Summary: "Pourquoi des inscriptions ont été refusées", Need: codes}, desk.refusals)
	purges(api, desk)
	rules(api, desk)
	habilitations(api, desk)
}

type desk struct {
	serve.House
	dossiers dossier.Desk
	intake   intake.Desk
	purges   purge.Desk
	journal  journal.Journal

	habilitations habilitation.Desk
}

const listed = 50

type importsOutput struct {
	Body struct {
		Imports []intake.Report `json:"imports"`
	}
}

func (d desk) listImports(ctx context.Context, _ *struct{}) (*importsOutput, error) {
	reports, err := d.intake.List(ctx, listed)
	out := &importsOutput{}
	out.Body.Imports = append([]intake.Report{}, reports...)
	return out, err
}

// Ref names one of them in a path.
type Ref struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$"`
}

type importOutput struct{ Body intake.Report }

func (d desk) readImport(ctx context.Context, in *Ref) (*importOutput, error) {
	report, err := d.intake.Find(ctx, id.Import(in.ID))
	if err != nil {
		return nil, err
	}
	if report == nil {
		return nil, fault.New(fault.NotFound, "Ce fichier n'a pas de compte rendu.")
	}
	return &importOutput{*report}, nil
}

type rejectRef struct {
	Ref
	Index int `path:"index" minimum:"1" doc:"Place du dossier dans le fichier"`
}

// replayReject answers with the report as it then stands: the replay itself comes after.
func (d desk) replayReject(ctx context.Context, in *rejectRef) (*importOutput, error) {
	caller := serve.Must(ctx)
	asked, err := d.journal.Op(journal.Entry{
		At: d.Clock.Now(), Agent: caller.Person, Actor: caller.Role, Action: "rejeu", Category: string(d.Service.CategoryOf("import")), Reason: fmt.Sprintf("%s#%d", in.ID, in.Index),
	}, "")
	if err != nil {
		return nil, err
	}
	if err := d.intake.Replay(ctx, id.Import(in.ID), in.Index, asked); err != nil {
		return nil, err
	}
	return d.readImport(ctx, &in.Ref)
}

type waitingOutput struct {
	Body struct {
		Waiting int `json:"waiting" doc:"Personnes au droit ouvert, sans compte ni code en cours, dans tout le service, 10 000 au plus"`
	}
}

func (d desk) waiting(ctx context.Context, _ *struct{}) (*waitingOutput, error) {
	count, err := d.dossiers.Waiting(ctx)
	out := &waitingOutput{}
	out.Body.Waiting = count
	return out, err
}

type issueInput struct {
	Body struct {
		Limit int `json:"limit" minimum:"1" maximum:"500" doc:"Nombre de courriers à produire"`
	}
}

type letter struct {
	LastName  string   `json:"lastName" data:"FX.nom"`
	FirstName string   `json:"firstName" data:"FX.prenoms"`
	Address   []string `json:"address" data:"FX.adresse"`
	Code      string   `json:"code"`
	Expires   string   `json:"expires"`
}

type issueOutput struct {
	Body struct {
		Letters []letter `json:"letters" doc:"À imprimer aussitôt : les codes ne sont montrés qu'une fois"`
	}
}

func (d desk) issue(ctx context.Context, in *issueInput) (*issueOutput, error) {
	caller := serve.Must(ctx)
	codes := d.Service.CategoryOf("code")
	act := journal.Entry{At: d.Clock.Now(), Agent: caller.Person, Actor: caller.Role, Action: "C", Category: string(codes)}
	mine := func(code postal.Code) bool {
		return access.Decide(d.Service, caller.Subject(), service.Create, codes, caller.Resident(code), d.Clock.Now()).Allowed
	}
	letters, _, err := d.dossiers.Issue(ctx, in.Body.Limit, mine, act)
	switch {
	case err != nil && len(letters) == 0:
		return nil, err
	case err != nil: // codes are shown once: those that were made leave now, the other people wait for the next batch
		serve.Logger(ctx).Error("codes issued in part", "count", len(letters), "error", err)
	}
	out := &issueOutput{}
	out.Body.Letters = []letter{}
	for _, l := range letters {
		out.Body.Letters = append(out.Body.Letters, letter{l.LastName, l.FirstName, l.Address, l.Code, l.Expires.String()})
	}
	return out, nil
}

type refusal struct {
	At     string `json:"at"`
	Reason string `json:"reason"`
}

type refusalsOutput struct {
	Body struct {
		Refusals []refusal `json:"refusals"`
	}
}

// reasons are what staff read of a refused registration.
var reasons = map[dossier.Reason]string{
	dossier.ReasonForm: "code mal recopié", dossier.ReasonUnknown: "code inconnu ou déjà utilisé", dossier.ReasonTries: "trop d'essais sur un code",
	dossier.ReasonExpired: "code expiré", dossier.ReasonGone: "dossier absent", dossier.ReasonRegistered: "personne déjà inscrite", dossier.ReasonName: "nom différent du dossier",
	dossier.ReasonFirstName: "prénom différent du dossier", dossier.ReasonBirthDate: "date de naissance différente du dossier", dossier.ReasonPostalCode: "code postal différent du dossier",
}

// refusals lists those of the last seven days, newest first: a reason and a time, nobody's data.
func (d desk) refusals(ctx context.Context, _ *struct{}) (*refusalsOutput, error) {
	out := &refusalsOutput{}
	out.Body.Refusals = []refusal{}
	for day := range 7 {
		entries, err := d.journal.Day(ctx, d.Clock.Now().UTC().AddDate(0, 0, -day).Format("2006-01-02"))
		if err != nil {
			return nil, err
		}
		for i := len(entries) - 1; i >= 0; i-- {
			if entries[i].Action == "inscription-refusee" {
				out.Body.Refusals = append(out.Body.Refusals, refusal{entries[i].At.In(d.Zone).Format("02/01/2006 15:04"), reasons[dossier.Reason(entries[i].Reason)]})
			}
		}
	}
	return out, nil
}
