// Package journal lets those read the journal who may, under their names for others or not, and says whether it is intact.
package journal

import (
	"context"
	"net/http"
	"strings"
	"time"

	"tandem/shared/access"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open: pseudonyms, nothing that names anybody.
var Groups = []seal.Group{journal.Group}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

// Operations adds the function's operations to an API: those that some role of the service has. For a request or a ticket its reference
// is given, and journaled as the reason.
func Operations(api *serve.API) {
	category := api.Service.CategoryOf(string(table.KindJournal))
	desk := desk{House: api.House, category: category, journal: api.Journal()}
	if rules := api.Service.RulesFor(service.ClassLog); len(rules) > 0 {
		desk.auditor = journal.Auditor{Store: api.Store, Clock: api.Clock, Zone: api.Zone, Period: rules[0].Period}
	}
	read := func(scope service.Scope) (need serve.Need, off bool) {
		need = serve.Allows(service.Read, category, scope)
		return need, !api.Serves(need)
	}
	request, off := read(service.ScopeRequest)
	serve.Add(api, serve.Operation{ID: "read-journal", Method: http.MethodGet, Path: "/journal/entries", Summary: "Lire le journal pour une demande d’exercice de droits", Need: request, Off: off}, desk.forRequest)
	serve.Add(api, serve.Operation{ID: "verify-journal", Method: http.MethodGet, Path: "/journal/verification", Summary: "Vérifier que le journal d’une période est intact", Need: request, Off: off}, desk.verify)
	all, off := read(service.ScopeAll)
	serve.Add(api, serve.Operation{ID: "read-journal-pseudonyms", Method: http.MethodGet, Path: "/journal/pseudonyms", Summary: "Lire le journal sous pseudonymes", Need: all, Off: off}, desk.forAll)
	ticket, off := read(service.ScopeTicket)
	serve.Add(api, serve.Operation{ID: "read-journal-ticket", Method: http.MethodGet, Path: "/journal/tickets", Summary: "Lire le journal sous pseudonymes pour une demande d’assistance", Need: ticket, Off: off}, desk.forTicket)
}

type desk struct {
	serve.House
	category service.Category // of the journal itself
	journal  journal.Journal
	auditor  journal.Auditor
}

// When is the day, and the hour of it, in the controller's time zone.
type When struct {
	Day      string `query:"day" required:"true" format:"date" doc:"Jour, à l'heure du responsable du traitement"`
	Hour     int    `query:"hour" default:"-1" minimum:"-1" maximum:"23" doc:"Heure de ce jour ; -1 pour le jour entier"`
	Action   string `query:"action" pattern:"^[A-Za-z-]{1,40}$" doc:"Action : R, C, U, D… ou le nom d'une transition"`
	Category string `query:"category" pattern:"^[A-Z]{2,5}$" doc:"Catégorie de données"`
	After    string `query:"after" pattern:"^[0-9a-z]{26}$" doc:"Suite de la page précédente"`
}

type requestInput struct {
	When
	Request string `query:"request" required:"true" pattern:"^[A-Za-z0-9-]{4,40}$" doc:"Référence de la demande d'exercice de droits"`
	Agent   string `query:"agent" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de l'agent"`
	Person  string `query:"person" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de la personne concernée"`
}

type ticketInput struct {
	When
	Ticket string `query:"ticket" required:"true" pattern:"^[A-Za-z0-9-]{4,40}$" doc:"Référence de la demande d'assistance"`
}

type entryView struct {
	At       time.Time `json:"at"`
	Agent    string    `json:"agent" doc:"Identifiant de l'agent, ou son pseudonyme du mois ; vide pour un fichier ou une règle"`
	Actor    string    `json:"actor" doc:"Rôle, fichier ou règle"`
	Action   string    `json:"action"`
	Category string    `json:"category"`
	Subject  string    `json:"subject" doc:"Pseudonyme du mois de la personne concernée"`
	Reason   string    `json:"reason"`
}

type entriesOutput struct {
	Body struct {
		Entries []entryView `json:"entries"`
		Next    string      `json:"next" doc:"Où continuer ; vide à la dernière page"`
	}
}

func (d desk) forRequest(ctx context.Context, in *requestInput) (*entriesOutput, error) {
	if err := d.handles(ctx, id.Request(strings.ToLower(in.Request))); err != nil {
		return nil, err
	}
	return d.read(ctx, in.When, in.Request, journal.Filter{Agent: id.Person(in.Agent), About: id.Person(in.Person)})
}

// handles holds who reads for a request to one that is open. Of one that was closed or never was they learn the same.
func (d desk) handles(ctx context.Context, request id.Request) error {
	tie, ok, err := right.Standing(ctx, d.Store, request)
	if err != nil {
		return err
	}
	var object access.Object
	if ok {
		object.Ties = map[service.Scope]access.Tie{service.ScopeRequest: tie}
	}
	role := service.Role(serve.Must(ctx).Role)
	if access.Decide(d.Service, access.Subject{Role: role}, service.Read, d.category, object, d.Clock.Now()).Allowed {
		return nil
	}
	return fault.New(fault.Forbidden, access.Explain(d.Service, role, service.Read, d.category, []service.Scope{service.ScopeRequest}, access.MissingTie))
}

func (d desk) forAll(ctx context.Context, in *When) (*entriesOutput, error) {
	return d.read(ctx, *in, "", journal.Filter{})
}

func (d desk) forTicket(ctx context.Context, in *ticketInput) (*entriesOutput, error) {
	return d.read(ctx, in.When, in.Ticket, journal.Filter{})
}

// read journals the reading, then answers.
func (d desk) read(ctx context.Context, in When, reference string, filter journal.Filter) (*entriesOutput, error) {
	day, err := calendar.Parse(in.Day)
	if err != nil {
		return nil, fault.Fieldf("query.day", "Indiquez un jour qui existe, comme 2026-11-06.")
	}
	filter.From, filter.Until = day.Start(d.Zone), day.End(d.Zone)
	if in.Hour >= 0 {
		filter.From = filter.From.Add(time.Duration(in.Hour) * time.Hour)
		filter.Until = filter.From.Add(time.Hour)
	}
	filter.Action, filter.Category, filter.After = in.Action, in.Category, in.After
	serve.Show(ctx, serve.Sight{Reason: strings.ToLower(reference)}, filter.About)
	page, err := d.journal.Read(ctx, filter)
	if err != nil {
		return nil, err
	}
	grant, _ := access.Grant(d.Service, service.Role(serve.Must(ctx).Role), service.Read, d.category)
	hidden := grant.View != nil && grant.View.ID == "pseudonymes"
	out := &entriesOutput{}
	out.Body.Entries, out.Body.Next = make([]entryView, 0, len(page.Entries)), page.Cursor
	for _, entry := range page.Entries {
		view := entryView{entry.At.In(d.Zone), string(entry.Agent), entry.Actor, entry.Action, entry.Category, entry.Subject, entry.Reason}
		if hidden && entry.Agent != "" {
			if view.Agent, err = d.journal.AgentPseudonym(entry.Agent, entry.At); err != nil {
				return nil, err
			}
		}
		out.Body.Entries = append(out.Body.Entries, view)
	}
	return out, nil
}
