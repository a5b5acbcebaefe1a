// Package cv is a candidate's CVs, written in the service, and the files that they send.
package cv

import (
	"context"
	"errors"
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
	"tandem/shared/typed"
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
	serve.Add(api, serve.Operation{ID: "publish-cv", Method: http.MethodPost, Path: "/cvs/{number}/publication", Off: off, Summary: "Rendre un CV visible des recruteurs, sans nom ni coordonnées, à la place de celui qui l'était", Need: own(service.Update)}, desk.publish)
	serve.Add(api, serve.Operation{ID: "withdraw-cv", Method: http.MethodDelete, Path: "/cvs/{number}/publication", Off: off, Status: http.StatusOK, Summary: "Ne plus montrer un CV", Need: own(service.Update)}, desk.withdraw)
	shelf(api, desk, own, off)
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
		Number: c.Number, Title: c.Title, Jobs: []jobView{}, Widen: c.Widen, Commune: string(commune.Current(commune.Code(c.Commune))), RadiusKm: c.RadiusKm,
		Contracts: append([]string{}, c.Contracts...), Text: c.Text, Answers: c.Answers, Published: c.Published, UpdatedAt: c.Updated.UTC().Format("2006-01-02T15:04:05Z"), Version: version,
	}}
	if found, ok := commune.Find(commune.Code(out.Body.Commune)); ok {
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

// held is one of the caller's CVs as it was read; the item is nil when nothing was ever written in its place.
type held struct {
	unit   *seal.Unit
	item   *table.Item
	record cv.CV
}

// load reads the caller's unit and one CV in one call.
func (d desk) load(ctx context.Context, number int) (held, error) {
	caller := serve.Must(ctx)
	found := held{record: cv.CV{Number: number}}
	unit, items, err := d.Vault.Load(ctx, caller.Unit(), table.CVKey(caller.Person, number))
	if err != nil {
		return found, fmt.Errorf("cv: load: %w", err)
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return found, err
	}
	found.unit, found.item = unit, items[0]
	if items[0] == nil {
		return found, nil
	}
	return found, d.Vault.Open(unit, items[0], &found.record)
}

// version is that of the CV in the store.
func (h held) version() int64 {
	if h.item == nil {
		return 0
	}
	return h.item.Version
}

var (
	errNone = fault.New(fault.NotFound, "Ce CV n'existe pas, ou vous l’avez supprimé.")
	errLate = fault.New(fault.Conflict, "Ce CV a été modifié entre-temps, dans une autre fenêtre ou sur un autre appareil. Rien n’a été enregistré.")
)

func (d desk) read(ctx context.Context, in *Ref) (*output, error) {
	found, err := d.load(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	if found.record.Removed() {
		return nil, errNone
	}
	return show(found.record, found.version()), nil
}

// fields are what the first page of a CV asks.
type fields struct {
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
	Version   int64    `json:"version,omitempty" doc:"Version lue ; absente : quelle qu’elle soit"`
}

func (f fields) fill(record *cv.CV) {
	record.Title, record.Widen, record.Commune, record.RadiusKm = typed.Clean(f.Title), f.Widen, f.Commune, f.RadiusKm
	record.Contracts, record.Text, record.Jobs = f.Contracts, typed.Clean(f.Text), nil
	for _, job := range f.Jobs {
		record.Jobs = append(record.Jobs, cv.Job{Rome: job.Rome, Appellation: job.Appellation})
	}
}

type cvInput struct {
	Ref
	Body fields
}

func (d desk) write(ctx context.Context, in *cvInput) (*output, error) {
	return d.change(ctx, in.Number, cv.Base, in.Body.Version, func(record *cv.CV) error {
		in.Body.fill(record)
		return record.Check()
	})
}

// attempts is how often a write begins again that another one of the same moment came before.
const attempts = 4

// change writes a section of a CV as somebody typed it who read a version of it: refused when the section was written since. Another section may
// have been, even at this moment: both stay.
func (d desk) change(ctx context.Context, number int, section string, read int64, set func(*cv.CV) error) (*output, error) {
	return again(func() (*output, error) {
		found, err := d.load(ctx, number)
		if err != nil {
			return nil, err
		}
		record, version := found.record, found.version()+1
		switch {
		case record.Removed() && (section != cv.Base || read != 0):
			return nil, errNone
		case record.Removed():
			record.Since = version
		case record.Late(section, read):
			return nil, errLate
		}
		if err := set(&record); err != nil {
			return nil, err
		}
		record.Note(section, version)
		return d.save(ctx, found.unit, record, found.version())
	})
}

// again repeats what another write came before, and tells who loses each time that they are late.
func again(write func() (*output, error)) (out *output, err error) {
	for range attempts {
		if out, err = write(); !errors.Is(err, table.ErrCondition) {
			return out, err
		}
	}
	return nil, errLate
}

// save stores a CV that was read at a version, and tells the matching in the same write.
func (d desk) save(ctx context.Context, unit *seal.Unit, record cv.CV, read int64, more ...table.Op) (*output, error) {
	record.Updated = d.Clock.Now()
	put, err := d.put(ctx, unit, record, read)
	if err != nil {
		return nil, err
	}
	tell, err := outbox.New(Matching, "profile", string(serve.Must(ctx).Person), read+1, d.Clock.Now(), d.Random)
	if err != nil {
		return nil, err
	}
	if err := d.Vault.Commit(ctx, unit, append(more, put, tell)...); err != nil {
		return nil, fmt.Errorf("cv: save: %w", err)
	}
	return show(record, read+1), nil
}

func (d desk) put(ctx context.Context, unit *seal.Unit, record cv.CV, read int64) (table.Op, error) {
	item, err := d.Vault.Seal(unit, table.CVKey(serve.Must(ctx).Person, record.Number), record)
	return table.Put(item, table.AsRead(read)), err
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
		if !record.Removed() {
			out.Body.CVs = append(out.Body.CVs, show(record, item.Version).Body)
		}
	case table.KindDocument:
		var record cv.Document
		if err := d.Vault.Open(unit, item, &record); err != nil {
			return err
		}
		out.Body.Documents = append(out.Body.Documents, d.shown(record))
	}
	return nil
}
