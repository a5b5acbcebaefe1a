package admin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/habilitation"
	"tandem/shared/id"
	"tandem/shared/queue"
	"tandem/shared/serve"
	"tandem/shared/service"
)

const notify queue.Name = "NotifyQueue"

// habilitations adds how professionals come and go (F164): designated by name, bound to confidentiality, stopped at once. Whoever the service file
// lets designate does it; who may lock accounts sees them and stops them too: a mission locale has one site, whose accounts are all those of its store.
func habilitations(api *serve.API, desk desk) {
	staff := api.Service.StaffCategory()
	designate := serve.Designates(staff)
	stop := serve.Allows(service.Lock, staff, service.ScopeAll, service.ScopeSite).OrDesignates()
	add := func(id, method, path, summary string, status int, need serve.Need) serve.Operation {
		return serve.Operation{ID: id, Method: method, Path: "/admin" + path, Summary: summary, Status: status, Need: need}
	}
	serve.Add(api, add("list-professionals", http.MethodGet, "/professionals", "Lister les professionnels habilités, jusqu'à quand et sur quel engagement", http.StatusOK, stop), desk.professionals)
	serve.Add(api, add("designate-professional", http.MethodPost, "/professionals", "Désigner un professionnel, ou changer son habilitation", http.StatusCreated, designate), desk.designate)
	serve.Add(api, add("record-commitment", http.MethodPost, "/people/{person}/habilitation/commitment", "Noter l'engagement de confidentialité d'un professionnel", http.StatusOK, designate), desk.commitment)
	serve.Add(api, add("invite-professional", http.MethodPost, "/people/{person}/habilitation/invitation", "Envoyer de nouveau l'invitation à choisir un mot de passe", http.StatusOK, designate), desk.invite)
	serve.Add(api, add("list-access-requests", http.MethodGet, "/access-requests", "Lister les professionnels qui demandent un accès", http.StatusOK, designate), desk.accessRequests)
	serve.Add(api, add("read-access-request", http.MethodGet, "/people/{person}/habilitation/request", "Lire la demande d'accès d'un professionnel", http.StatusOK, designate), desk.accessRequest)
	serve.Add(api, add("refuse-access", http.MethodPost, "/people/{person}/habilitation/refusal", "Refuser l'accès demandé ; la personne en est prévenue, son compte est supprimé", http.StatusOK, designate), desk.refuseAccess)
	serve.Add(api, add("end-habilitation", http.MethodPost, "/people/{person}/habilitation/end", "Mettre fin à l'habilitation d'un professionnel ; ses sessions se ferment aussitôt", http.StatusOK, stop), desk.endHabilitation)
}

func by(ctx context.Context) habilitation.By {
	caller := serve.Must(ctx)
	return habilitation.By{Person: caller.Person, Role: caller.Role}
}

type professionalView struct {
	ID        string        `json:"id"`
	Role      string        `json:"role"`
	RoleLabel string        `json:"roleLabel"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Email     string        `json:"email"`
	From      calendar.Date `json:"from"`
	Until     calendar.Date `json:"until,omitzero"`
	Reference string        `json:"reference"`
	Committed calendar.Date `json:"committed,omitzero"`
	Territory []string      `json:"territory,omitempty" doc:"Codes postaux, ou le numéro du département"`
	Structure string        `json:"structure,omitempty" doc:"SIRET de l'organisme"`
	Ended     time.Time     `json:"endedAt,omitzero"`
	Waiting   bool          `json:"waiting" doc:"N'a pas encore choisi son mot de passe"`
	Missing   string        `json:"missing,omitempty" doc:"Pourquoi l'habilitation n'ouvre rien aujourd'hui"`
	Yours     bool          `json:"yours" doc:"Votre profil désigne ce profil : vous pouvez changer l'habilitation"`
}

func (d desk) professional(ctx context.Context, person id.Person, of account.Account) professionalView {
	h := of.Habilitation
	view := professionalView{
		ID: string(person), Role: of.Role, RoleLabel: d.Service.RoleLabel(service.Role(of.Role)), FirstName: of.FirstName, LastName: of.LastName, Email: of.Email.Plain(),
		From: h.From, Until: h.Until, Reference: h.Designated, Committed: h.Committed, Territory: h.Territory, Structure: string(h.Structure), Ended: h.Ended, Waiting: of.State == account.Waiting,
		Yours: slices.Contains(d.Service.Designations[service.Role(serve.Must(ctx).Role)], service.Role(of.Role)),
	}
	if err := h.Holds(d.Clock.Now(), d.Zone); err != nil {
		view.Missing = err.Error()
	}
	return view
}

type professionalsInput struct {
	After string `query:"after" maxLength:"400" doc:"Où s'est arrêtée la page précédente"`
}

type roleView struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type professionalsOutput struct {
	Body struct {
		Professionals []professionalView `json:"professionals"`
		Roles         []roleView         `json:"roles" doc:"Profils que vous pouvez donner"`
		Next          string             `json:"next,omitempty" doc:"À redonner pour la page suivante"`
	}
}

func (d desk) professionals(ctx context.Context, in *professionalsInput) (*professionalsOutput, error) {
	list, next, err := d.habilitations.List(ctx, in.After, listed)
	if err != nil {
		return nil, err
	}
	out := &professionalsOutput{}
	out.Body.Professionals, out.Body.Next = []professionalView{}, next
	var people []id.Person
	for _, one := range list {
		people = append(people, one.Person)
		out.Body.Professionals = append(out.Body.Professionals, d.professional(ctx, one.Person, one.Account))
	}
	for _, role := range d.Service.DesignatedBy(service.Role(serve.Must(ctx).Role)) {
		out.Body.Roles = append(out.Body.Roles, roleView{string(role.ID), role.Label})
	}
	serve.Show(ctx, serve.Sight{Action: service.Read.String()}, people...)
	return out, nil
}

type designateInput struct{ Body habilitation.Order }

type designateOutput struct {
	Body struct {
		ID string `json:"id"`
	}
}

// designate closes the sessions of who had an account: their next one knows what changed.
func (d desk) designate(ctx context.Context, in *designateInput) (*designateOutput, error) {
	person, err := d.habilitations.Designate(ctx, in.Body, by(ctx))
	if err != nil {
		return nil, err
	}
	out := &designateOutput{}
	out.Body.ID = string(person)
	return out, serve.EndAll(ctx, d.Store, person)
}

type professionalOutput struct{ Body professionalView }

func (d desk) done(ctx context.Context, person string, stored *account.Stored, err error) (*professionalOutput, error) {
	if err != nil {
		return nil, err
	}
	return &professionalOutput{d.professional(ctx, id.Person(person), stored.Account)}, nil
}

type commitmentInput struct {
	PersonRef
	Body struct {
		Committed calendar.Date `json:"committed" doc:"Jour où l'engagement de confidentialité a été signé"`
	}
}

func (d desk) commitment(ctx context.Context, in *commitmentInput) (*professionalOutput, error) {
	stored, err := d.habilitations.Commit(ctx, id.Person(in.Person), in.Body.Committed, by(ctx))
	return d.done(ctx, in.Person, stored, err)
}

func (d desk) invite(ctx context.Context, in *PersonRef) (*professionalOutput, error) {
	stored, err := d.habilitations.Invite(ctx, id.Person(in.Person), by(ctx))
	return d.done(ctx, in.Person, stored, err)
}

type habilitationOutput struct {
	Body struct {
		Ended time.Time `json:"endedAt" data:"-"`
	}
}

// endHabilitation done twice is done once: who was stopped before all their sessions were closed is stopped anew.
func (d desk) endHabilitation(ctx context.Context, in *PersonRef) (*habilitationOutput, error) {
	person := id.Person(in.Person)
	stored, err := d.habilitations.End(ctx, person, by(ctx))
	if err != nil {
		return nil, err
	}
	out := &habilitationOutput{}
	out.Body.Ended = stored.Habilitation.Ended
	return out, serve.EndAll(ctx, d.Store, person)
}

// operator takes the one order of who operates the stack: the first administrator, who designates everybody else.
func operator(habilitations habilitation.Desk) func(context.Context, string, json.RawMessage) error {
	return func(ctx context.Context, name string, said json.RawMessage) error {
		if name != "first-administrator" {
			return errors.New("admin: no order of that name")
		}
		var order habilitation.Order
		if err := json.Unmarshal(said, &order); err != nil {
			return errors.New("admin: an order that is none") // what cannot be read may name somebody
		}
		_, err := habilitations.First(ctx, order)
		return err
	}
}
