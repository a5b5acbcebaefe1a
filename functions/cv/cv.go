// Package cv is a candidate's CVs, written in the service, and the files that they send.
package cv

import (
	"context"
	"fmt"
	"net/http"

	"tandem/shared/account"
	"tandem/shared/commune"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{"profile"}

// Matching is the queue of the function that keeps the matching.
const Matching queue.Name = "MatchingQueue"

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	desk := desk{api.House}
	own := func(action service.Action) serve.Need {
		return serve.Allows(action, api.Service.CategoryOf("cv"), service.ScopeSelf)
	}
	off := !api.Service.Has(service.FeatureCV)
	serve.Add(api, serve.Operation{ID: "list-cvs", Method: http.MethodGet, Path: "/cvs", Off: off, Summary: "Lister ses CV et ses fichiers", Need: own(service.Read)}, desk.list)
	serve.Add(api, serve.Operation{ID: "read-cv", Method: http.MethodGet, Path: "/cvs/{number}", Off: off, Summary: "Lire un de ses CV", Need: own(service.Read)}, desk.read)
	serve.Add(api, serve.Operation{ID: "write-cv", Method: http.MethodPut, Path: "/cvs/{number}", Off: off, Summary: "Écrire un de ses CV", Need: own(service.Update)}, desk.write)
	serve.Add(api, serve.Operation{ID: "write-cv-section", Method: http.MethodPut, Path: "/cvs/{number}/{section}", Off: off, Summary: "Écrire une partie d'un de ses CV, sans toucher aux autres", Need: own(service.Update)}, desk.writeSection)
	serve.Add(api, serve.Operation{ID: "publish-cv", Method: http.MethodPost, Path: "/cvs/{number}/publication", Off: off, Summary: "Rendre un CV visible des recruteurs, sans nom ni coordonnées", Need: own(service.Update)}, desk.publish)
	serve.Add(api, serve.Operation{ID: "withdraw-cv", Method: http.MethodDelete, Path: "/cvs/{number}/publication", Off: off, Status: http.StatusOK, Summary: "Ne plus montrer un CV", Need: own(service.Update)}, desk.withdraw)
	documents(api, desk)
}

type desk struct{ serve.House }

type view struct {
	Number       int       `json:"number"`
	Title        string    `json:"title"`
	Jobs         []jobView `json:"jobs"`
	Widen        bool      `json:"widen"`
	Commune      string    `json:"commune"`
	CommuneLabel string    `json:"communeLabel"`
	RadiusKm     int       `json:"radiusKm"`
	Contracts    []string  `json:"contracts"`
	Text         string    `json:"text"`
	cv.Answers
	Published bool   `json:"published"`
	UpdatedAt string `json:"updatedAt"`
	Version   int64  `json:"version"`
}

type jobView struct {
	Rome        string `json:"rome"`
	Appellation uint32 `json:"appellation"`
	Label       string `json:"label"`
}

type output struct{ Body view }

func show(c cv.CV, version int64) *output {
	out := &output{Body: view{
		Number: c.Number, Title: c.Title, Jobs: []jobView{}, Widen: c.Widen, Commune: c.Commune, RadiusKm: c.RadiusKm,
		Contracts: append([]string{}, c.Contracts...), Text: c.Text, Answers: c.Answers, Published: c.Published, UpdatedAt: c.Updated.UTC().Format("2006-01-02T15:04:05Z"), Version: version,
	}}
	if found, ok := commune.Find(commune.Code(c.Commune)); ok {
		out.Body.CommuneLabel = found.Label()
	}
	for _, job := range c.Jobs {
		out.Body.Jobs = append(out.Body.Jobs, jobView{job.Rome, job.Appellation, job.Label()})
	}
	return out
}

// Ref names one of them in a path.
type Ref struct {
	Number int `path:"number" minimum:"1" maximum:"5" doc:"Numéro du CV"`
}

// load reads the caller's unit and one CV in one call; the item is nil when there is no such CV yet.
func (d desk) load(ctx context.Context, number int) (*seal.Unit, *table.Item, cv.CV, error) {
	caller := serve.Must(ctx)
	record := cv.CV{Number: number}
	unit, items, err := d.Vault.Load(ctx, caller.Unit(), table.CVKey(caller.Person, number))
	if err != nil {
		return nil, nil, record, fmt.Errorf("cv: load: %w", err)
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return nil, nil, record, err
	}
	if items[0] == nil {
		return unit, nil, record, nil
	}
	return unit, items[0], record, d.Vault.Open(unit, items[0], &record)
}

var errNone = fault.New(fault.NotFound, "Ce CV n'existe pas encore.")

func (d desk) read(ctx context.Context, in *Ref) (*output, error) {
	_, item, record, err := d.load(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	if item == nil {
		return nil, errNone
	}
	return show(record, item.Version), nil
}

type cvInput struct {
	Ref
	Body struct {
		Title string `json:"title" maxLength:"200" doc:"Titre du CV"`
		Jobs  []struct {
			Rome        string `json:"rome" maxLength:"5"`
			Appellation uint32 `json:"appellation,omitempty"`
		} `json:"jobs" maxItems:"5" doc:"Métiers recherchés"`
		Widen     bool     `json:"widen,omitempty" doc:"Voir aussi les métiers proches"`
		Commune   string   `json:"commune,omitempty" maxLength:"5" doc:"Code INSEE de la commune de départ"`
		RadiusKm  int      `json:"radiusKm,omitempty" doc:"Distance acceptée, en km"`
		Contracts []string `json:"contracts,omitempty" maxItems:"10" doc:"Contrats acceptés"`
		Text      string   `json:"text,omitempty" maxLength:"8000" doc:"Présentation libre"`
	}
}

func (in *cvInput) fill(record *cv.CV) {
	b := in.Body
	record.Title, record.Widen, record.Commune, record.RadiusKm = b.Title, b.Widen, b.Commune, b.RadiusKm
	record.Contracts, record.Text, record.Jobs = b.Contracts, b.Text, nil
	for _, job := range b.Jobs {
		record.Jobs = append(record.Jobs, cv.Job{Rome: job.Rome, Appellation: job.Appellation})
	}
}

func (d desk) write(ctx context.Context, in *cvInput) (*output, error) {
	unit, item, record, err := d.load(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	in.fill(&record)
	if err := record.Check(); err != nil {
		return nil, err
	}
	return d.save(ctx, unit, item, record)
}

// save stores a CV, and tells the matching in the same write when the CV is published or has just ceased to be.
func (d desk) save(ctx context.Context, unit *seal.Unit, before *table.Item, record cv.CV) (*output, error) {
	caller := serve.Must(ctx)
	record.Updated = d.Clock.Now()
	item, err := d.Vault.Seal(unit, table.CVKey(caller.Person, record.Number), record)
	if err != nil {
		return nil, err
	}
	condition, version := table.IfAbsent, int64(1)
	if before != nil {
		condition, version = table.IfVersion(before.Version), before.Version+1
	}
	tell, err := outbox.New(Matching, "profile", string(caller.Person), version, d.Clock.Now(), d.Random)
	if err != nil {
		return nil, err
	}
	if err := d.Vault.Commit(ctx, unit, table.Put(item, condition), tell); err != nil {
		return nil, fmt.Errorf("cv: save: %w", err)
	}
	return show(record, version), nil
}

func (d desk) publish(ctx context.Context, in *Ref) (*output, error) {
	unit, item, record, err := d.load(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	if item == nil {
		return nil, errNone
	}
	if len(record.Jobs) == 0 {
		return nil, fault.Fieldf("body.jobs", "Avant de publier votre CV, choisissez au moins un métier recherché.")
	}
	if record.Published {
		return show(record, item.Version), nil
	}
	record.Published = true
	return d.save(ctx, unit, item, record)
}

func (d desk) withdraw(ctx context.Context, in *Ref) (*output, error) {
	unit, item, record, err := d.load(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	if item == nil {
		return nil, errNone
	}
	if !record.Published {
		return show(record, item.Version), nil
	}
	record.Published = false
	return d.save(ctx, unit, item, record)
}

type cvListOutput struct {
	Body struct {
		CVs       []view        `json:"cvs"`
		Documents []cv.Document `json:"documents" data:"DOC.uploaded"`
	}
}

func (d desk) list(ctx context.Context, _ *struct{}) (*cvListOutput, error) {
	caller := serve.Must(ctx)
	unit, _, err := d.Vault.Load(ctx, caller.Unit())
	if err != nil {
		return nil, err
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return nil, err
	}
	out := &cvListOutput{}
	out.Body.CVs, out.Body.Documents = []view{}, []cv.Document{}
	query := table.Query{Table: table.Records, PK: table.PersonPK(caller.Person), From: table.CVPrefix, To: table.DocumentPrefix + "~"}
	page, err := d.Store.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("cv: list: %w", err)
	}
	for i := range page.Items {
		if err := d.add(unit, &page.Items[i], out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d desk) add(unit *seal.Unit, item *table.Item, out *cvListOutput) error {
	switch item.Kind {
	case table.KindCV:
		var record cv.CV
		if err := d.Vault.Open(unit, item, &record); err != nil {
			return err
		}
		out.Body.CVs = append(out.Body.CVs, show(record, item.Version).Body)
	case table.KindDocument:
		var record cv.Document
		if err := d.Vault.Open(unit, item, &record); err != nil {
			return err
		}
		out.Body.Documents = append(out.Body.Documents, d.shown(record))
	}
	return nil
}
