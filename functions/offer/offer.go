// Package offer lets recruiters write, publish and close offers, and everybody read the published ones.
package offer

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"tandem/shared/account"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/offer"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{"offer"}

const matching queue.Name = "MatchingQueue"

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
		return serve.Allows(action, api.Service.CategoryOf("own-offer"), service.ScopeOwn)
	}
	off := !api.Service.Has(service.FeatureOffers)
	serve.Add(api, serve.Operation{ID: "list-own-offers", Method: http.MethodGet, Path: "/offers", Off: off, Summary: "Lister ses offres", Need: own(service.Read)}, desk.list)
	serve.Add(api, serve.Operation{ID: "create-offer", Method: http.MethodPost, Path: "/offers", Off: off, Status: http.StatusCreated, Summary: "Écrire une offre", Need: own(service.Create)}, desk.create)
	serve.Add(api, serve.Operation{ID: "read-offer", Method: http.MethodGet, Path: "/offers/{id}", Off: off, Summary: "Lire une offre publiée", Need: serve.Anyone}, desk.public)
	serve.Add(api, serve.Operation{ID: "read-own-offer", Method: http.MethodGet, Path: "/offers/{id}/own", Off: off, Summary: "Lire une de ses offres, contact compris", Need: own(service.Read)}, desk.read)
	serve.Add(api, serve.Operation{ID: "write-offer", Method: http.MethodPut, Path: "/offers/{id}", Off: off, Summary: "Modifier une de ses offres", Need: own(service.Update)}, desk.write)
	moderation(api, desk, off)
	life(api, desk, own(service.Update), own(service.Create), off)
}

type desk struct{ serve.House }

type fields struct {
	Title       string `json:"title" maxLength:"200" doc:"Intitulé"`
	Rome        string `json:"rome" maxLength:"5" doc:"Code ROME du métier"`
	Appellation uint32 `json:"appellation,omitempty" doc:"Appellation du métier"`
	Commune     string `json:"commune,omitempty" maxLength:"5" doc:"Code INSEE du lieu de travail"`
	Remote      bool   `json:"remote,omitempty" doc:"Entièrement à distance"`
	Contract    string `json:"contract" maxLength:"3" doc:"Type de contrat"`
	Description string `json:"description" maxLength:"12000" doc:"Description du poste"`
	offer.Asks
	Contact string `json:"contact,omitempty" maxLength:"1000" doc:"Contact, gardé scellé et montré à personne d'autre"`
	Version int64  `json:"version,omitempty" doc:"Version lue ; absente : quelle qu’elle soit"`
}

func (f fields) fill(record *offer.Offer) error {
	record.Title, record.Job = typed.Clean(f.Title), cv.Job{Rome: f.Rome, Appellation: f.Appellation}
	record.Commune, record.Remote, record.Contract, record.Description = f.Commune, f.Remote, f.Contract, typed.Clean(f.Description)
	record.Asks = f.Asks
	return record.Check(f.Contact)
}

type output struct{ Body offer.View }

// Ref names one of them in a path.
type Ref struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de l'offre"`
}

// public answers anybody, with what is published only.
func (d desk) public(ctx context.Context, in *Ref) (*output, error) {
	items, err := d.Store.Get(ctx, table.OfferKey(id.Offer(in.ID)))
	if err != nil {
		return nil, err
	}
	record, err := parse(items[0])
	if err != nil {
		return nil, err
	}
	shown, err := record.Shown(ctx, d.Vault, d.Service)
	if err != nil {
		return nil, err
	}
	if !shown {
		return nil, offer.ErrNone
	}
	return &output{record.View()}, nil
}

func parse(item *table.Item) (offer.Offer, error) {
	var record offer.Offer
	if item == nil {
		return record, offer.ErrNone
	}
	return offer.Read(item)
}

// owned is an offer of the caller's as it was read.
type owned struct {
	unit  *seal.Unit
	item  *table.Item // public body
	side  *table.Item // recruiter's side
	offer offer.Offer
	own   offer.Own
}

func (d desk) load(ctx context.Context, name string) (*owned, error) {
	caller := serve.Must(ctx)
	unit, items, err := d.Vault.Load(ctx, caller.Unit(), table.OfferKey(id.Offer(name)), table.OwnOfferKey(caller.Person, id.Offer(name)))
	if err != nil {
		return nil, err
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return nil, err
	}
	if items[1] == nil {
		return nil, offer.ErrNone // another recruiter's: the same answer as for one that does not exist
	}
	found := &owned{unit: unit, item: items[0], side: items[1]}
	if found.offer, err = parse(items[0]); err != nil {
		return nil, err
	}
	return found, d.Vault.Open(unit, items[1], &found.own)
}

func (o *owned) view() *output {
	view := o.offer.View()
	view.Own, view.Contact, view.Warnings = true, o.own.Contact, o.offer.Warnings()
	if view.Version = 1; o.item != nil {
		view.Version = o.item.Version
	}
	return &output{view}
}

func (d desk) read(ctx context.Context, in *Ref) (*output, error) {
	found, err := d.load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return found.view(), nil
}

type newOfferInput struct{ Body fields }

func (d desk) create(ctx context.Context, in *newOfferInput) (*output, error) {
	caller := serve.Must(ctx)
	name, err := id.New[id.Offer](d.Random)
	if err != nil {
		return nil, err
	}
	unit, _, err := d.Vault.Load(ctx, caller.Unit())
	if err != nil {
		return nil, err
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return nil, err
	}
	fresh := &owned{unit: unit, offer: offer.Offer{ID: name, Recruiter: caller.Person, State: offer.Draft}, own: offer.Own{Contact: in.Body.Contact}}
	if err := in.Body.fill(&fresh.offer); err != nil {
		return nil, err
	}
	return d.saved(ctx, fresh)
}

type offerInput struct {
	Ref
	Body fields
}

var errLate = fault.New(fault.Conflict, "Cette offre a été modifiée entre-temps, dans une autre fenêtre ou par une autre personne. Rien n’a été enregistré.")

func (d desk) write(ctx context.Context, in *offerInput) (*output, error) {
	found, err := d.load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if found.offer.State == offer.Closed {
		return nil, fault.New(fault.Conflict, "Cette offre est fermée et ne se modifie plus. Faites-en une copie : elle devient un nouveau brouillon.")
	}
	if in.Body.Version != 0 && in.Body.Version != found.item.Version {
		return nil, errLate
	}
	if err := in.Body.fill(&found.offer); err != nil {
		return nil, err
	}
	found.own.Contact = in.Body.Contact
	return d.saved(ctx, found)
}

// save stores both sides of an offer, and tells the matching, in one write.
func (d desk) save(ctx context.Context, o *owned) error {
	o.offer.Updated = d.Clock.Now()
	item, err := o.offer.Item(d.Service.Offers)
	if err != nil {
		return err
	}
	side, err := d.Vault.Seal(o.unit, table.OwnOfferKey(o.offer.Recruiter, o.offer.ID), o.own)
	if err != nil {
		return err
	}
	public, private, revision := table.IfAbsent, table.IfAbsent, int64(1)
	if o.item != nil {
		public, private, revision = table.IfVersion(o.item.Version), table.IfVersion(o.side.Version), o.item.Version+1
	}
	tell, err := outbox.New(matching, "offer", string(o.offer.ID), revision, d.Clock.Now(), d.Random)
	if err != nil {
		return err
	}
	err = d.Vault.Commit(ctx, o.unit, table.Put(item, public), table.Put(side, private), tell)
	if errors.Is(err, table.ErrCondition) {
		return errLate
	}
	return err
}

type ownOffersOutput struct {
	Body struct {
		Offers []offer.View `json:"offers"`
	}
}

func (d desk) list(ctx context.Context, _ *struct{}) (*ownOffersOutput, error) {
	caller := serve.Must(ctx)
	out := &ownOffersOutput{}
	out.Body.Offers = []offer.View{}
	query := table.Query{Table: table.Records, PK: table.PersonPK(caller.Person), Prefix: table.OwnOfferPrefix, Limit: table.MaxGet}
	for {
		page, err := d.Store.Query(ctx, query)
		if err != nil {
			return nil, err
		}
		views, err := d.views(ctx, page.Items)
		if err != nil {
			return nil, err
		}
		out.Body.Offers = append(out.Body.Offers, views...)
		if query.After = page.Next; page.Next == "" {
			return out, nil
		}
	}
}

// views are the offers that a page of the recruiter's sides names.
func (d desk) views(ctx context.Context, sides []table.Item) ([]offer.View, error) {
	if len(sides) == 0 {
		return nil, nil
	}
	keys := make([]table.Key, len(sides))
	for i, side := range sides {
		keys[i] = table.OfferKey(id.Offer(strings.TrimPrefix(side.Key.SK(), table.OwnOfferPrefix)))
	}
	items, err := d.Store.Get(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var views []offer.View
	for _, item := range items {
		if item == nil {
			continue
		}
		record, err := offer.Read(item)
		if err != nil {
			return nil, err
		}
		view := record.View()
		view.Own, view.Version = true, item.Version
		views = append(views, view)
	}
	return views, nil
}
