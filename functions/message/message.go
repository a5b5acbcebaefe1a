// Package message lets candidates and recruiters write to each other about an application, each in a copy of their own, and anybody write to the service.
package message

import (
	"context"
	"net/http"
	"time"

	"tandem/shared/account"
	"tandem/shared/candidacy"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/message"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/ticket"
)

// Groups are the category groups that this function may open: messages and requests for help, the applications that messages are about,
// and the accounts of who writes to an office, for their territory.
var Groups = []seal.Group{"contact", "identity", journal.Group, seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

type desk struct {
	serve.House
	threads      message.Desk
	applications candidacy.Desk
	office       service.Role
	help         ticket.Desk // who looks at messages that are pointed out
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	help(api)
	d := desk{House: api.House, threads: message.New(api.Vault, api.Service), applications: candidacy.New(api.Vault, api.Service), help: ticket.New(api.Vault, api.Service)}
	category := api.Service.CategoryOf(string(table.KindThread))
	off := !api.Service.Has(service.FeatureOffers) || category == ""
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, category, service.ScopeOwn, service.ScopeMatch, service.ScopeOwnOffers)
	}
	serve.Add(api, serve.Operation{ID: "list-threads", Method: http.MethodGet, Path: "/messages", Off: off, Summary: "Lister ses conversations", Need: may(service.Read)}, d.list)
	serve.Add(api, serve.Operation{ID: "prepare-thread", Method: http.MethodGet, Path: "/messages/about/{offer}", Off: off,
		Summary: "Avec qui écrire au sujet d’une candidature", Need: may(service.Create)}, d.prepare)
	serve.Add(api, serve.Operation{ID: "open-thread", Method: http.MethodPost, Path: "/messages/about/{offer}", Off: off, Status: http.StatusCreated,
		Summary: "Écrire le premier message au sujet d’une candidature", Need: may(service.Create)}, d.open)
	serve.Add(api, serve.Operation{ID: "read-thread", Method: http.MethodGet, Path: "/messages/threads/{thread}", Off: off, Summary: "Lire une de ses conversations", Need: may(service.Read)}, d.read)
	office(api, d, category, off)
	_, reports := api.Service.ReportsTopic()
	serve.Add(api, serve.Operation{ID: "report-message", Method: http.MethodPost, Path: "/messages/threads/{thread}/letters/{number}/report", Off: off || !reports, Status: http.StatusAccepted,
		Summary: "Signaler un message que l’on a reçu", Need: may(service.Create)}, d.report)
	serve.Add(api, serve.Operation{ID: "send-message", Method: http.MethodPost, Path: "/messages/threads/{thread}", Off: off, Status: http.StatusCreated,
		Summary: "Écrire dans une de ses conversations", Need: may(service.Create)}, d.send)
}

// ThreadView is a thread in a list.
type ThreadView struct {
	ID      string `json:"id"`
	Subject string `json:"subject" doc:"Intitulé de l’offre"`
	With    string `json:"with" doc:"L’autre personne : le nom que donne sa candidature, ou son rôle"`
	Count   int    `json:"count"`
	Unread  int    `json:"unread"`
	LastAt  string `json:"lastAt"`
}

type letterView struct {
	Number int    `json:"number"`
	Own    bool   `json:"own"`
	Text   string `json:"text"`
	At     string `json:"at"`

	Removed string `json:"removed,omitempty" doc:"Motif, quand une personne qui modère a retiré le message"`
}

func (d desk) view(ctx context.Context, t message.Thread) (ThreadView, error) {
	with, err := d.applications.NameOf(ctx, t.Other.Owner(), t.Offer)
	if with == "" {
		with = d.Service.RoleLabel(service.Role(t.Other.Role))
	}
	return ThreadView{string(t.ID), t.Subject, with, t.Count, t.Count - t.Seen, t.Last.UTC().Format(time.RFC3339)}, err
}

// sent answers who has sent a message.
func (d desk) sent(ctx context.Context, t message.Thread, err error) (*sentOutput, error) {
	if err != nil {
		return nil, err
	}
	view, err := d.view(ctx, t)
	return &sentOutput{view}, err
}

type listOfThreads struct {
	Body struct {
		Threads []ThreadView `json:"threads"`
	}
}

func (d desk) list(ctx context.Context, _ *struct{}) (*listOfThreads, error) {
	threads, err := d.threads.Own(ctx, serve.Must(ctx).Owner())
	if err != nil {
		return nil, err
	}
	out := &listOfThreads{}
	out.Body.Threads = []ThreadView{}
	var people []id.Person
	for _, thread := range threads {
		view, err := d.view(ctx, thread)
		if err != nil {
			return nil, err
		}
		out.Body.Threads, people = append(out.Body.Threads, view), append(people, thread.Other.Person)
	}
	serve.Show(ctx, serve.Sight{}, people...)
	return out, nil
}

// ThreadRef names a thread in a path.
type ThreadRef struct {
	Thread string `path:"thread" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de la conversation"`
}

type readInput struct {
	ThreadRef
	Before int `query:"before" minimum:"0" doc:"Les messages d’avant ce numéro ; vide pour les plus récents"`
}

type threadBody struct {
	Thread  ThreadView   `json:"thread"`
	Letters []letterView `json:"letters"`
	Older   int          `json:"older,omitempty" doc:"Numéro à donner pour lire les messages d’avant"`
	Gone    bool         `json:"gone" doc:"Compte supprimé : l’autre personne a quitté le service"`
	Key     string       `json:"key" doc:"À rendre avec le prochain message : envoyé deux fois, il n’arrive qu’une"`
}

func (d desk) read(ctx context.Context, in *readInput) (*conversationOutput, error) {
	found, err := d.threads.Read(ctx, serve.Must(ctx).Owner(), id.Thread(in.Thread), in.Before)
	if err != nil {
		return nil, err
	}
	key, err := id.New[string](d.Random)
	if err != nil {
		return nil, err
	}
	view, err := d.view(ctx, found.Thread)
	if err != nil {
		return nil, err
	}
	out := &conversationOutput{Body: threadBody{Thread: view, Letters: []letterView{}, Older: found.Older, Gone: found.Gone, Key: key}}
	for _, letter := range found.Letters {
		out.Body.Letters = append(out.Body.Letters, letterView{letter.Number, letter.Own, letter.Text, letter.At.UTC().Format(time.RFC3339), letter.Removed.Label()})
	}
	serve.Show(ctx, serve.Sight{Reason: in.Thread}, found.Other.Person)
	return out, nil
}

type conversationOutput struct{ Body threadBody }

// NoteBody is a message to send.
type NoteBody struct {
	Text string `json:"text" maxLength:"12000" doc:"Message"`
	Key  string `json:"key" pattern:"^[0-9a-z]{26}$" doc:"Clé donnée avec la page"`
}

type sendInput struct {
	ThreadRef
	Body NoteBody
}

type reportInput struct {
	ThreadRef
	Number int `path:"number" minimum:"1" doc:"Numéro du message"`
	Body   motiveBody
}

// reportsADay is how many messages one person may point out in a day.
const reportsADay = 20

func (d desk) report(ctx context.Context, in *reportInput) (*toldOutput, error) {
	motive := message.Motive(in.Body.Motive)
	if err := message.CheckMotive(motive); err != nil {
		return nil, err
	}
	owner := serve.Must(ctx).Owner()
	if err := (serve.Limiter{Counters: d.Store}).Allow(ctx, "message-report", string(owner.Person), reportsADay, 24*time.Hour, d.Clock.Now()); err != nil {
		return nil, err
	}
	text, of, err := d.threads.Point(ctx, owner, id.Thread(in.Thread), in.Number)
	if err != nil {
		return nil, err
	}
	return told("Merci : une personne va lire ce message."), d.help.Report(ctx, text, of, motive)
}

type sentOutput struct{ Body ThreadView }

func (d desk) send(ctx context.Context, in *sendInput) (*sentOutput, error) {
	caller := serve.Must(ctx)
	sent, err := d.threads.Reply(ctx, caller.Owner(), id.Thread(in.Thread), message.Note{Text: in.Body.Text, Key: in.Body.Key})
	return d.sent(ctx, sent, err)
}

// about finds whom the caller writes to: of an application of theirs its recruiter, of one to an offer of theirs its candidate.
func (d desk) about(ctx context.Context, offer, application string) (message.Between, error) {
	caller := serve.Must(ctx)
	self := message.Participant{Person: caller.Person, Class: caller.Class, Role: caller.Role}
	var found candidacy.Found
	var err error
	if application == "" {
		found, err = d.applications.FindOwn(ctx, caller.Owner(), id.Offer(offer))
	} else {
		by := candidacy.Signature{Person: caller.Person, Role: caller.Role, At: d.Clock.Now()}
		found, err = d.applications.Open(ctx, id.Offer(offer), id.Application(application), by)
	}
	if err != nil {
		return message.Between{}, err
	}
	between := message.Between{Thread: id.Thread(found.ID), Offer: found.Offer.ID, Subject: found.Offer.Title, From: caller.Owner(), Self: self}
	if application == "" {
		between.To = d.participant(d.applications.RecruiterOf(found))
	} else {
		between.To = d.participant(d.applications.CandidateOf(found))
	}
	return between, nil
}

func (d desk) participant(owner account.Owner) message.Participant {
	for _, role := range d.Service.Roles {
		if string(role.Class) == owner.Class {
			return message.Participant{Person: owner.Person, Class: owner.Class, Role: string(role.ID)}
		}
	}
	return message.Participant{Person: owner.Person, Class: owner.Class}
}

type aboutInput struct {
	Offer       string `path:"offer" pattern:"^[0-9a-z]{26}$"`
	Application string `query:"application" pattern:"^([0-9a-z]{26})?$" doc:"Candidature reçue ; vide pour la sienne"`
}

type aboutOutput struct {
	Body struct {
		Thread  string `json:"thread"`
		Subject string `json:"subject"`
		With    string `json:"with"`
		Started bool   `json:"started" doc:"La conversation existe déjà"`
		Key     string `json:"key" doc:"À rendre avec le message : envoyé deux fois, il n’arrive qu’une"`
	}
}

func (d desk) prepare(ctx context.Context, in *aboutInput) (*aboutOutput, error) {
	between, err := d.about(ctx, in.Offer, in.Application)
	if err != nil {
		return nil, err
	}
	key, err := id.New[string](d.Random)
	if err != nil {
		return nil, err
	}
	out := &aboutOutput{}
	if out.Body.Started, err = d.threads.Has(ctx, between.From, between.Thread); err != nil {
		return nil, err
	}
	view, err := d.view(ctx, message.Thread{ID: between.Thread, Offer: between.Offer, Subject: between.Subject, Other: between.To})
	if err != nil {
		return nil, err
	}
	out.Body.Thread, out.Body.Subject, out.Body.With, out.Body.Key = view.ID, view.Subject, view.With, key
	return out, nil
}

type openInput struct {
	Offer string `path:"offer" pattern:"^[0-9a-z]{26}$"`
	Body  struct {
		Text        string `json:"text" maxLength:"12000" doc:"Message"`
		Key         string `json:"key" pattern:"^[0-9a-z]{26}$" doc:"Clé donnée avec la page"`
		Application string `json:"application,omitempty" pattern:"^([0-9a-z]{26})?$" doc:"Candidature reçue ; vide pour la sienne"`
	}
}

func (d desk) open(ctx context.Context, in *openInput) (*sentOutput, error) {
	between, err := d.about(ctx, in.Offer, in.Body.Application)
	if err != nil {
		return nil, err
	}
	sent, err := d.threads.Send(ctx, between, message.Note{Text: in.Body.Text, Key: in.Body.Key})
	return d.sent(ctx, sent, err)
}
