package message

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"tandem/shared/access"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/message"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// office adds what people write to those whom the controller habilitates, and how these answer those of their territory (000:71, 000:94, 000:188).
func office(api *serve.API, d desk, category service.Category, off bool) {
	role, found := message.Office(api.Service)
	off = off || !found
	d.office = role
	own := serve.Allows(service.Create, category, service.ScopeOwn)
	may := func(action service.Action) serve.Need { return serve.Allows(action, category, service.ScopeTerritory) }
	serve.Add(api, serve.Operation{ID: "prepare-office-thread", Method: http.MethodGet, Path: "/messages/office", Off: off, Summary: "À qui écrire du service", Need: own}, d.prepareOffice)
	serve.Add(api, serve.Operation{ID: "ask-office", Method: http.MethodPost, Path: "/messages/office", Off: off, Status: http.StatusCreated,
		Summary: "Écrire au service qui accompagne", Need: own}, d.askOffice)
	serve.Add(api, serve.Operation{ID: "list-office-threads", Method: http.MethodGet, Path: "/messages/office/threads", Off: off,
		Summary: "Les conversations des personnes de son territoire", Need: may(service.Read)}, d.waiting)
	serve.Add(api, serve.Operation{ID: "read-office-thread", Method: http.MethodGet, Path: "/messages/office/threads/{person}/{thread}", Off: off,
		Summary: "Lire une conversation d’une personne de son territoire", Need: may(service.Read)}, d.correspond)
	serve.Add(api, serve.Operation{ID: "answer-office-thread", Method: http.MethodPost, Path: "/messages/office/threads/{person}/{thread}", Off: off, Status: http.StatusCreated,
		Summary: "Répondre à une personne de son territoire", Need: may(service.Create)}, d.answer)
	first(api, d, off, may(service.Create))
}

type officeOutput struct {
	Body struct {
		With string `json:"with" doc:"Qui lira le message"`
		Key  string `json:"key" doc:"À rendre avec le message : envoyé deux fois, il n’arrive qu’une"`
	}
}

func (d desk) prepareOffice(_ context.Context, _ *struct{}) (*officeOutput, error) {
	key, err := id.New[string](d.Random)
	out := &officeOutput{}
	out.Body.With, out.Body.Key = d.Service.RoleLabel(d.office), key
	return out, err
}

type askOfficeInput struct {
	Body struct {
		NoteBody
		Subject string `json:"subject" maxLength:"600" doc:"De quoi il s’agit, en quelques mots"`
	}
}

func (d desk) askOffice(ctx context.Context, in *askOfficeInput) (*sentOutput, error) {
	sent, err := d.threads.Ask(ctx, serve.Must(ctx).Owner(), in.Body.Subject, message.Note{Text: in.Body.Text, Key: in.Body.Key})
	return d.sent(ctx, sent, err)
}

type officeThreadsInput struct {
	Answered bool   `query:"answered" doc:"Celles qui ont déjà une réponse"`
	After    string `query:"after" pattern:"^([0-9TZ:-]{20}#[0-9a-z]{26})?$" doc:"Où la page d’avant s’est arrêtée"`
}

type officeThreadsOutput struct {
	Body struct {
		Threads []correspondenceView `json:"threads"`
		Next    string               `json:"next,omitempty" doc:"Où la page suivante commence ; absent : il n’y en a pas"`
	}
}

type correspondenceView struct {
	Person string `json:"person"`
	ThreadView
}

// within reports whether a person is of the caller's territory, for an action (000:188). Who has no address though they were asked for one is of the whole
// département alone. A recruiter is asked for none, and writes to the Département (000:94): they are where they recruit; one of whom no place is known is
// answered by whoever has a territory, for else nobody might read them.
func (d desk) within(ctx context.Context, action service.Action, of message.Correspondence) bool {
	caller := serve.Must(ctx)
	place := caller.Resident(cmp.Or(of.Account.PostalCode, of.Place))
	if of.Account.PostalCode == "" && of.Place == "" && len(caller.Territory) > 0 && !d.Service.Asks(service.Role(of.Account.Role), "postalCode") {
		place = access.Tied(service.ScopeTerritory)
	}
	return access.Decide(d.Service, caller.Subject(), action, d.Service.CategoryOf("thread"), place, d.Clock.Now()).Allowed
}

func (d desk) correspondence(of message.Correspondence) correspondenceView {
	return correspondenceView{string(of.Owner.Person), ThreadView{
		ID: string(of.ID), Subject: of.Subject, With: of.Account.FirstName + " " + of.Account.LastName, Count: of.Count, LastAt: of.Last.UTC().Format(time.RFC3339),
	}}
}

func (d desk) waiting(ctx context.Context, in *officeThreadsInput) (*officeThreadsOutput, error) {
	shelf := message.Shelf{Office: d.office, Territory: serve.Must(ctx).Territory, Waits: !in.Answered, After: in.After}
	found, next, err := d.threads.Shelved(ctx, shelf)
	if err != nil {
		return nil, err
	}
	out := &officeThreadsOutput{}
	out.Body.Threads, out.Body.Next = []correspondenceView{}, next
	var people []id.Person
	for _, one := range found {
		if d.within(ctx, service.Read, one) {
			out.Body.Threads, people = append(out.Body.Threads, d.correspondence(one)), append(people, one.Owner.Person)
		}
	}
	serve.Show(ctx, serve.Sight{}, people...)
	return out, nil
}

// CorrespondenceRef names a thread of the office in a path.
type CorrespondenceRef struct {
	Person string `path:"person" pattern:"^[0-9a-z]{26}$"`
	ThreadRef
}

// find reads a thread of somebody of the caller's territory; any other is not there.
func (d desk) find(ctx context.Context, action service.Action, ref CorrespondenceRef) (message.Correspondence, error) {
	found, err := d.threads.Correspond(ctx, id.Person(ref.Person), id.Thread(ref.Thread))
	if err == nil && (found.Other.Role != string(d.office) || !d.within(ctx, action, found)) {
		err = fault.New(fault.NotFound, "Cette conversation n’existe pas, ou n’est pas de votre territoire.")
	}
	return found, err
}

func (d desk) correspond(ctx context.Context, in *CorrespondenceRef) (*conversationOutput, error) {
	found, err := d.find(ctx, service.Read, *in)
	if err != nil {
		return nil, err
	}
	key, err := id.New[string](d.Random)
	if err != nil {
		return nil, err
	}
	out := &conversationOutput{Body: threadBody{Thread: d.correspondence(found).ThreadView, Letters: []letterView{}, Key: key}}
	for _, letter := range found.Letters {
		out.Body.Letters = append(out.Body.Letters, letterView{letter.Number, !letter.Own, letter.Text, letter.At.UTC().Format(time.RFC3339), letter.Removed.Label()})
	}
	serve.Show(ctx, serve.Sight{Reason: in.Thread}, found.Owner.Person)
	return out, nil
}

type answerInput struct {
	CorrespondenceRef
	Body NoteBody
}

func (d desk) answer(ctx context.Context, in *answerInput) (*toldOutput, error) {
	found, err := d.find(ctx, service.Create, in.CorrespondenceRef)
	if err != nil {
		return nil, err
	}
	return told("Votre réponse est envoyée."), d.threads.Answer(ctx, found, message.Note{Text: in.Body.Text, Key: in.Body.Key})
}
