package admin

import (
	"context"
	"net/http"

	"tandem/shared/access"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/purge"
	"tandem/shared/retention"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

func purges(api *serve.API, desk desk) {
	runs := api.Service.CategoryOf("run")
	read, approve := serve.Allows(service.Read, runs, service.ScopeAll), serve.Allows(service.Approve, runs, service.ScopeAll)
	serve.Add(api, serve.Operation{ID: "list-purges", Method: http.MethodGet, Path: "/admin/purges", Summary: "Lister les purges", Need: read}, desk.listPurges)
	serve.Add(api, serve.Operation{ID: "preview-purges", Method: http.MethodPost, Path: "/admin/purges", Status: http.StatusCreated, Summary: "Chercher ce qui est échu et en faire l'aperçu", Need: approve}, desk.preview)
	serve.Add(api, serve.Operation{ID: "read-purge", Method: http.MethodGet, Path: "/admin/purges/{id}", Summary: "Lire une purge", Need: read}, desk.readPurge)
	serve.Add(api, serve.Operation{ID: "give-visa", Method: http.MethodPost, Path: "/admin/purges/{id}/visa", Status: http.StatusOK, Summary: "Donner le visa d'élimination", Need: approve}, desk.visa)
	serve.Add(api, serve.Operation{ID: "release-purge", Method: http.MethodPost, Path: "/admin/purges/{id}/releases", Status: http.StatusOK, Summary: "Libérer une purge ; il y faut deux personnes", Need: approve}, desk.release)
}

type runView struct {
	ID            string              `json:"id"`
	CreatedAt     string              `json:"createdAt"`
	State         purge.State         `json:"state"`
	Counts        []countView         `json:"counts"`
	Total         int                 `json:"total"`
	Objections    []string            `json:"objections"`
	VisaReference string              `json:"visaReference"`
	Releases      []releaseView       `json:"releases"`
	Manifest      *retention.Manifest `json:"manifest,omitempty"`
	Units         []unitView          `json:"units,omitempty"`
}

type countView struct {
	Rule  string       `json:"rule"`
	Label string       `json:"label"`
	Units int          `json:"units"`
	Visa  service.Visa `json:"visa"`
}

type releaseView struct {
	Role string `json:"role"`
	At   string `json:"at"`
}

type unitView struct {
	Number int    `json:"number"`
	Class  string `json:"class"`
	Rule   string `json:"rule"`
	Due    string `json:"due"`
	State  string `json:"state"`
}

func (d desk) show(run purge.Run) runView {
	view := runView{
		ID: string(run.ID), CreatedAt: run.Created.In(d.Zone).Format("2006-01-02T15:04:05Z07:00"), State: run.State, Total: run.Units,
		Objections: []string{}, VisaReference: run.Visa, Releases: []releaseView{}, Manifest: run.Manifest,
	}
	count := countView{Rule: string(run.Rule), Units: run.Units}
	if rule := d.Service.Rule(run.Rule); rule != nil {
		count.Label, count.Visa = rule.Subject, rule.Visa
	}
	view.Counts = []countView{count}
	for _, objection := range run.Objections {
		view.Objections = append(view.Objections, objection.Text)
	}
	for _, release := range run.Releases {
		view.Releases = append(view.Releases, releaseView{d.Service.RoleLabel(service.Role(release.Role)), release.At.In(d.Zone).Format("2006-01-02T15:04:05Z07:00")})
	}
	return view
}

type purgesOutput struct {
	Body struct {
		Runs []runView `json:"runs"`
	}
}

func (d desk) listPurges(ctx context.Context, _ *struct{}) (*purgesOutput, error) {
	runs, err := d.purges.List(ctx, listed)
	return d.showAll(runs), err
}

func (d desk) showAll(runs []purge.Run) *purgesOutput {
	out := &purgesOutput{}
	out.Body.Runs = []runView{}
	for _, run := range runs {
		out.Body.Runs = append(out.Body.Runs, d.show(run))
	}
	return out
}

// preview does at once what the schedule does each night.
func (d desk) preview(ctx context.Context, _ *struct{}) (*purgesOutput, error) {
	runs, err := d.purges.Plan(ctx)
	return d.showAll(runs), err
}

type runOutput struct{ Body runView }

func (d desk) readPurge(ctx context.Context, in *Ref) (*runOutput, error) {
	run, err := d.purges.Find(ctx, id.Run(in.ID))
	if err != nil {
		return nil, err
	}
	subjects, err := d.purges.Subjects(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	view := d.show(run)
	for _, subject := range subjects {
		view.Units = append(view.Units, unitView{subject.Number, d.Service.ClassLabel(service.Class(subject.Class)), string(run.Rule), subject.Due, string(subject.Position.State)})
	}
	return &runOutput{view}, nil
}

// may holds the caller to the view of their grant: the archivist gives visas, the others release.
func (d desk) may(caller serve.Caller, view string) error {
	grant, ok := access.Grant(d.Service, service.Role(caller.Role), service.Approve, d.Service.CategoryOf("run"))
	if !ok || grant.View == nil || grant.View.ID != view {
		return fault.New(fault.Forbidden, "Votre profil ne permet pas de faire cela.")
	}
	return nil
}

func (d desk) act(caller serve.Caller, action string) (table.Op, error) {
	return d.journal.Op(journal.Entry{At: d.Clock.Now(), Agent: caller.Person, Actor: caller.Role, Action: action, Category: string(d.Service.CategoryOf("run"))}, "")
}

type visaInput struct {
	Ref
	Body struct {
		Reference string `json:"reference" minLength:"1" maxLength:"100" doc:"Référence du visa"`
	}
}

func (d desk) visa(ctx context.Context, in *visaInput) (*runOutput, error) {
	caller := serve.Must(ctx)
	if err := d.may(caller, "visa"); err != nil {
		return nil, err
	}
	op, err := d.act(caller, "visa-elimination")
	if err != nil {
		return nil, err
	}
	run, err := d.purges.GiveVisa(ctx, id.Run(in.ID), in.Body.Reference, op)
	if err != nil {
		return nil, err
	}
	return &runOutput{d.show(run)}, nil
}

func (d desk) release(ctx context.Context, in *Ref) (*runOutput, error) {
	caller := serve.Must(ctx)
	if err := d.may(caller, "liberation"); err != nil {
		return nil, err
	}
	op, err := d.act(caller, "liberation-purge")
	if err != nil {
		return nil, err
	}
	run, err := d.purges.Release(ctx, id.Run(in.ID), caller.Person, caller.Role, op)
	if err != nil {
		return nil, err
	}
	return &runOutput{d.show(run)}, nil
}
