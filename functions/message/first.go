package message

import (
	"context"
	"net/http"
	"time"

	"tandem/shared/account"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/message"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// first adds how those whom the controller habilitates write first to somebody of their territory, whose address they have (000:188; the cell by which
// they answer says that they may). There is no list of people to choose from.
func first(api *serve.API, d desk, off bool, may serve.Need) {
	serve.Add(api, serve.Operation{ID: "prepare-office-letter", Method: http.MethodGet, Path: "/messages/office/letters", Off: off,
		Summary: "Préparer un premier message à une personne de son territoire", Need: may}, d.prepareLetter)
	serve.Add(api, serve.Operation{ID: "write-office-letter", Method: http.MethodPost, Path: "/messages/office/letters", Off: off, Status: http.StatusCreated,
		Summary: "Écrire le premier à une personne de son territoire", Need: may}, d.writeLetter)
}

func (d desk) prepareLetter(_ context.Context, _ *struct{}) (*firstLetterKey, error) {
	key, err := id.New[string](d.Random)
	out := &firstLetterKey{}
	out.Body.Key = key
	return out, err
}

type firstLetterKey struct {
	Body struct {
		Key string `json:"key" doc:"À rendre avec le message : envoyé deux fois, il n’arrive qu’une"`
	}
}

type firstLetterInput struct {
	Body struct {
		NoteBody
		Email   string `json:"email" maxLength:"254" doc:"Adresse électronique du compte de la personne"`
		Subject string `json:"subject" maxLength:"600" doc:"De quoi il s’agit, en quelques mots"`
	}
}

type firstLetterOutput struct {
	Body struct {
		Person string `json:"person"`
		Thread string `json:"thread"`
	}
}

// nobodies is how many addresses an agent may try in an hour that are nobody's of their territory: a slip of the hand, not a search.
const nobodies = 20

// errNobody is the answer for an address that is nobody's, and for one that is somebody's elsewhere: it does not tell them apart.
var errNobody = fault.Fieldf("body.email", "Aucune personne de votre territoire n’a de compte à cette adresse, ou ce compte ne peut pas recevoir de message.")

func (d desk) writeLetter(ctx context.Context, in *firstLetterInput) (*firstLetterOutput, error) {
	caller := serve.Must(ctx)
	address, err := email.Parse(in.Body.Email)
	if err != nil {
		return nil, fault.Fieldf("body.email", "%s", err.Error())
	}
	limiter, now := serve.Limiter{Counters: d.Store}, d.Clock.Now()
	if err := limiter.Allow(ctx, "office-letter", string(caller.Person), nobodies, time.Hour, now); err != nil {
		return nil, err
	}
	to, err := d.reach(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := limiter.Forgive(ctx, "office-letter", string(caller.Person), time.Hour, now); err != nil {
		return nil, err
	}
	trace, err := d.Journal().Op(journal.Entry{
		At: now, Agent: caller.Person, Actor: caller.Role, Action: service.Create.String(), Category: string(d.Service.CategoryOf("thread")), Reason: in.Body.Key,
	}, to.Owner.Person)
	if err != nil {
		return nil, err
	}
	thread, err := d.threads.Begin(ctx, to, in.Body.Subject, message.Note{Text: in.Body.Text, Key: in.Body.Key}, trace)
	out := &firstLetterOutput{}
	out.Body.Person, out.Body.Thread = string(to.Owner.Person), string(thread.ID)
	return out, err
}

// reach finds somebody of the caller's territory who reads messages in the service.
func (d desk) reach(ctx context.Context, address email.Address) (message.Correspondence, error) {
	owner, known, err := account.Book{Vault: d.Vault}.Owner(ctx, address)
	if err != nil {
		return message.Correspondence{}, err
	}
	if !known {
		return message.Correspondence{}, errNobody
	}
	to, err := d.threads.Reach(ctx, owner)
	if fault.Is(err, fault.NotFound) {
		return to, errNobody
	}
	if err != nil {
		return to, err
	}
	reads := d.Service.Access[service.Role(to.Account.Role)][d.Service.CategoryOf("thread")]
	if to.Account.State != account.Active || !reads.Can(service.Read) || !reads.Reaches(service.ScopeOwn, service.ScopeOwnOffers) || !d.within(ctx, service.Create, to) {
		return to, errNobody
	}
	return to, nil
}
