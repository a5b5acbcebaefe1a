package account

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/directory"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// represented adds what goes on between somebody without full legal capacity, who may use the service with the agreement of who represents them
// (001:141), and that person, who needs no account: a link in a mail asks them, and a button answers. Until then the account is open to what is its
// person's own, like one whose conditions of use are to be accepted anew.
func represented(api *serve.API, desk desk) {
	off := !api.Service.Represents()
	serve.Add(api, serve.Operation{ID: "read-agreement-request", Method: http.MethodPost, Path: "/account/agreement/request", Off: off, Anywhere: true,
		Summary: "Lire ce qui est demandé à un représentant légal, avec le lien qu’il a reçu", Need: serve.Anyone}, desk.readAgreement)
	serve.Add(api, serve.Operation{ID: "answer-agreement-request", Method: http.MethodPost, Path: "/account/agreement", Off: off,
		Summary: "Donner ou refuser son accord de représentant légal, avec le lien reçu par courriel", Need: serve.Anyone}, desk.answerAgreement)
	serve.Add(api, serve.Operation{ID: "ask-agreement", Method: http.MethodPost, Path: "/account/representative/request", Status: http.StatusAccepted, Off: off,
		Summary: "Demander de nouveau l’accord de son représentant légal", Need: serve.SignedIn, Lapsed: true}, desk.askAgreement)
	serve.Add(api, serve.Operation{ID: "end-representation", Method: http.MethodDelete, Path: "/account/representative", Status: http.StatusNoContent, Off: off,
		Summary: "Dire que plus personne ne vous représente légalement", Need: serve.SignedIn, Lapsed: true}, desk.endRepresentation)
}

// representativeView is who represents the caller, as they said.
type representativeView struct {
	Name     string `json:"name" data:"REP"`
	Email    string `json:"email" data:"REP"`
	Since    string `json:"since" doc:"Jour de la déclaration" data:"REP"`
	Answered string `json:"answeredOn,omitempty" doc:"Jour de sa dernière réponse" data:"REP"`
	Agreed   bool   `json:"agreed,omitempty" doc:"Sa dernière réponse est un accord" data:"REP"`
	Minor    bool   `json:"minor,omitempty" doc:"Jusqu’aux 18 ans de la personne" data:"REP"`
}

// represents says who represents somebody, nil when nobody does.
func (d desk) represents(ctx context.Context, person id.Person, stored *account.Stored) (*representativeView, error) {
	if stored.Capacity == account.Full {
		return nil, nil
	}
	found, err := d.accounts.Representative(ctx, person)
	if err != nil || found == nil {
		return nil, err
	}
	shown := &representativeView{
		Name: found.Name, Email: found.Email.Plain(), Since: found.Since.In(d.Zone).Format("2006-01-02"), Agreed: found.Agreed, Minor: stored.Capacity == account.Minor,
	}
	if !found.Answered.IsZero() {
		shown.Answered = found.Answered.In(d.Zone).Format("2006-01-02")
	}
	return shown, nil
}

// activate opens an account whose address is confirmed, and asks who represents its person: not before, or anybody could have us write to anybody.
func (d desk) activate(owner account.Owner, stored *account.Stored) ([]table.Op, error) {
	stored.State = account.Active
	if stored.Capacity == account.Full {
		return nil, nil
	}
	ask, err := outbox.New(notify, "agreement", owner.Subject(), 0, d.Clock.Now(), d.Random)
	return []table.Op{ask}, err
}

type agreementInput struct {
	Body struct {
		Token string `json:"token" minLength:"10" maxLength:"100" doc:"Jeton du lien reçu par courriel"`
	}
}

type agreementOutput struct {
	Body struct {
		FirstName string `json:"firstName" doc:"Prénom de la personne qui demande l’accord" data:"-"`
		Minor     bool   `json:"minor" doc:"Elle a moins de 18 ans" data:"-"`
	}
}

var (
	errAgreement = fault.Fieldf("body.token", "Ce lien n’est plus valable : il a déjà servi ou il a expiré. La personne que vous représentez peut vous en faire envoyer un autre depuis son compte.")
	errAnswered  = fault.Fieldf("body.token", "Votre accord est déjà enregistré : il n’y a plus rien à faire.")
	errNoNeed    = fault.Fieldf("body.token", "Cette personne n’a plus besoin de votre accord : il n’y a plus rien à faire.")
)

// asked finds what a representative's link asks.
func (d desk) asked(ctx context.Context, secret string) (owner account.Owner, stored *account.Stored, with *account.StoredRepresentative, err error) {
	owner, expires, err := d.tokens.Find(ctx, account.Agree, secret, d.Clock.Now())
	if errors.Is(err, account.ErrToken) {
		return owner, nil, nil, errAgreement
	}
	if err != nil {
		return owner, nil, nil, err
	}
	stored, err = d.accounts.Load(ctx, owner)
	if errors.Is(err, account.ErrGone) {
		return owner, nil, nil, errNoNeed
	}
	if err != nil {
		return owner, nil, nil, err
	}
	if stored.Grow(d.lifetime.Today()) || stored.Capacity == account.Full {
		return owner, nil, nil, errNoNeed
	}
	if with, err = d.accounts.Representative(ctx, owner.Person); err != nil {
		return owner, nil, nil, err
	}
	switch {
	case with == nil:
		return owner, nil, nil, errNoNeed
	case expires.Add(-d.Service.TechnicalRule(service.TechnicalAgree).Lifetime).Before(with.Since.Truncate(time.Second)): // to an address that was wrong
		return owner, nil, nil, errAgreement
	case !stored.Awaits && !d.Service.Terms.Lapsed(stored.Terms.Version):
		return owner, nil, nil, errAnswered
	}
	return owner, stored, with, nil
}

func (d desk) readAgreement(ctx context.Context, in *agreementInput) (*agreementOutput, error) {
	_, stored, _, err := d.asked(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	out := &agreementOutput{}
	out.Body.FirstName, out.Body.Minor = stored.FirstName, stored.Capacity == account.Minor
	return out, nil
}

type answerAgreementInput struct {
	Body struct {
		Token  string `json:"token" minLength:"10" maxLength:"100" doc:"Jeton du lien reçu par courriel"`
		Agrees bool   `json:"agrees" doc:"Vrai : l’accord est donné ; faux : il est refusé"`
	}
}

// answerAgreement acts before it uses the token up: done half it can be done again.
func (d desk) answerAgreement(ctx context.Context, in *answerAgreementInput) (*message, error) {
	owner, stored, with, err := d.asked(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	with.Answered, with.Agreed = d.Clock.Now().UTC(), in.Body.Agrees
	out := &message{}
	switch {
	case in.Body.Agrees:
		out.Body.Message = "Votre accord est enregistré. La personne que vous représentez est prévenue par courriel."
		err = d.agree(ctx, owner, stored, with)
	case stored.Terms.Version != "": // they agreed to older conditions, under which things were done that others rely on
		out.Body.Message = "Votre refus est enregistré. Le compte reste fermé à ce qui demande votre accord, et la personne que vous représentez est prévenue par courriel."
		err = d.decline(ctx, owner, stored, with)
	default:
		out.Body.Message = "Votre refus est enregistré. Le compte est fermé, et la personne que vous représentez est prévenue par courriel."
		err = d.refuse(ctx, owner, stored, with)
	}
	if err != nil {
		return nil, err
	}
	return out, d.tokens.Use(ctx, account.Agree, in.Body.Token)
}

// agree has the account's conditions of use accepted by who represents its person: the proof says when, the representative's record who.
func (d desk) agree(ctx context.Context, owner account.Owner, stored *account.Stored, with *account.StoredRepresentative) error {
	stored.Accept(d.Service.Terms.Version, d.Clock.Now())
	mail, err := outbox.New(notify, "agreed", owner.Subject(), 0, d.Clock.Now(), d.Random)
	if err != nil {
		return err
	}
	return d.saveAnswer(ctx, owner, stored, with, "accord-du-representant", mail)
}

func (d desk) decline(ctx context.Context, owner account.Owner, stored *account.Stored, with *account.StoredRepresentative) error {
	mail, err := outbox.New(notify, "declined", owner.Subject(), 0, d.Clock.Now(), d.Random)
	if err != nil {
		return err
	}
	return d.saveAnswer(ctx, owner, stored, with, "refus-du-representant", mail)
}

func (d desk) saveAnswer(ctx context.Context, owner account.Owner, stored *account.Stored, with *account.StoredRepresentative, act string, mail table.Op) error {
	ops, err := d.accounts.Ops(owner.Person, with)
	if err != nil {
		return err
	}
	trace, err := d.byRepresentative(owner, act)
	if err != nil {
		return err
	}
	return d.accounts.Save(ctx, owner.Person, stored, append(ops, mail, trace)...)
}

// representative is the actor of the journal who represents the person it is about; no role of the service has the name.
const representative = "representant"

// byRepresentative is the journal's entry of what somebody did who represents a person, and has no account.
func (d desk) byRepresentative(owner account.Owner, act string) (table.Op, error) {
	return d.consents.Journal.Op(journal.Entry{
		At: d.Clock.Now(), Actor: representative, Action: act, Category: string(d.Service.CategoryOf("account")),
	}, owner.Person)
}

// refuse takes the account away, which nothing was done with yet, in one write. What is left of the person is what a file told of them, by its own rule,
// and until the next purge the address to which the mail about it goes.
func (d desk) refuse(ctx context.Context, owner account.Owner, stored *account.Stored, with *account.StoredRepresentative) error {
	today := d.lifetime.Today()
	with.Tell = stored.Email
	d.lifetime.Set(with.Unit, map[service.Event]calendar.Date{service.RepresentationEnded: today.AddDays(1)}) // a mail may be late
	if rule := d.lifetime.Outcome(stored.Unit).Rule; rule != nil && slices.Contains(rule.Early, service.AccountClosed) {
		d.lifetime.Set(stored.Unit, map[service.Event]calendar.Date{service.AccountClosed: today})
	}
	ops, err := d.accounts.Ops(owner.Person, with)
	if err != nil {
		return err
	}
	gone, err := d.accounts.Remove(owner.Person, stored)
	if err != nil {
		return err
	}
	card, err := d.withoutAccount(ctx, owner, stored)
	if err != nil {
		return err
	}
	mail, err := outbox.New(notify, "refused", owner.Subject(), 0, d.Clock.Now(), d.Random)
	if err != nil {
		return err
	}
	trace, err := d.byRepresentative(owner, "refus-du-representant")
	if err != nil {
		return err
	}
	if err := d.Vault.Commit(ctx, stored.Unit, slices.Concat(ops, gone, card, []table.Op{mail, trace})...); err != nil {
		return err
	}
	return serve.EndAll(ctx, d.Store, owner.Person)
}

// withoutAccount puts somebody whom a file told us of back among those who have no account: a code may be issued to them again.
func (d desk) withoutAccount(ctx context.Context, owner account.Owner, stored *account.Stored) ([]table.Op, error) {
	items, err := d.Store.Get(ctx, table.CardKey(owner.Person))
	if err != nil || items[0] == nil {
		return nil, err
	}
	var card directory.Card
	if err := d.Vault.Open(stored.Unit, items[0], &card); err != nil {
		return nil, err
	}
	card.Account = false
	item, err := d.Vault.Seal(stored.Unit, items[0].Key, card)
	if card.Open {
		item.Index = directory.WaitingEntry(string(owner.Person))
	}
	return []table.Op{table.Put(item, table.IfVersion(items[0].Version))}, err
}

// agreementsPerDay bounds how often somebody has us write to who represents them.
const agreementsPerDay = 3

var errUnrepresented = fault.New(fault.Conflict, "Personne n’est enregistré comme votre représentant légal.")

type askAgreementInput struct {
	Body struct {
		GuardianName  string `json:"guardianName" maxLength:"120" doc:"Nom du représentant légal, corrigé au besoin"`
		GuardianEmail string `json:"guardianEmail" maxLength:"254" doc:"Son adresse électronique, corrigée au besoin"`
	}
}

// askAgreement sends the request once more, to another address where the first was wrong.
func (d desk) askAgreement(ctx context.Context, in *askAgreementInput) (*message, error) {
	owner := serve.Must(ctx).Owner()
	stored, err := d.accounts.Load(ctx, owner)
	if err != nil {
		return nil, err
	}
	if stored.Grow(d.lifetime.Today()) || stored.Capacity == account.Full {
		return nil, errUnrepresented
	}
	if !stored.Awaits && !d.Service.Terms.Lapsed(stored.Terms.Version) {
		return nil, fault.New(fault.Conflict, "Votre représentant légal a déjà donné son accord.")
	}
	given, mistakes := account.ReadRepresentative(in.Body.GuardianName, in.Body.GuardianEmail, stored.Email, "Il manque une information")
	if mistakes != nil {
		return nil, fault.Fields(mistakes)
	}
	found, err := d.accounts.Representative(ctx, owner.Person)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, errUnrepresented
	}
	hash, err := d.Vault.Ring.Hash("claimant", string(owner.Person))
	if err != nil {
		return nil, err
	}
	if err := d.limiter.Allow(ctx, "agreement", hash, agreementsPerDay, 24*time.Hour, d.Clock.Now()); err != nil {
		return nil, err
	}
	ask, err := outbox.New(notify, "agreement", owner.Subject(), 0, d.Clock.Now(), d.Random)
	if err != nil {
		return nil, err
	}
	if given.Email != found.Email {
		given.Since = d.Clock.Now()
		found.Representative = given
	}
	found.Name = given.Name
	ops, err := d.accounts.Ops(owner.Person, found)
	if err != nil {
		return nil, err
	}
	out := &message{}
	out.Body.Message = "La demande d’accord vient de repartir."
	return out, d.Store.Write(ctx, append(ops, ask)...)
}

// endRepresentation takes the word of an adult that nobody represents them any more, as registration took it that somebody did: a judgement that opens or
// ends a measure of protection says more of a person than the service needs, so that it asks for neither. Who represented them is told at once, and may
// write to the délégué à la protection des données. A minor cannot end it: their date of birth does.
func (d desk) endRepresentation(ctx context.Context, _ *struct{}) (*struct{}, error) {
	caller := serve.Must(ctx)
	owner := caller.Owner()
	stored, err := d.accounts.Load(ctx, owner)
	if err != nil {
		return nil, err
	}
	stored.Grow(d.lifetime.Today())
	switch stored.Capacity {
	case account.Full:
		return nil, errUnrepresented
	case account.Minor:
		return nil, fault.New(fault.Conflict, "Vous avez moins de 18 ans : cela prend fin de soi-même le jour de vos 18 ans.")
	}
	stored.Free()
	trace, err := d.trace(owner, stored, "fin-de-representation")
	if err != nil {
		return nil, err
	}
	ops := []table.Op{trace}
	found, err := d.accounts.Representative(ctx, owner.Person)
	if err != nil {
		return nil, err
	}
	if found != nil {
		d.lifetime.Set(found.Unit, map[service.Event]calendar.Date{service.RepresentationEnded: d.lifetime.Today().AddDays(1)}) // a mail may be late
		told, err := outbox.New(notify, "freed", owner.Subject(), 0, d.Clock.Now(), d.Random)
		if err != nil {
			return nil, err
		}
		unit, err := found.Unit.Op()
		if err != nil {
			return nil, err
		}
		ops = append(ops, told, unit)
	}
	if err := d.accounts.Save(ctx, owner.Person, stored, ops...); err != nil {
		return nil, err
	}
	if err := serve.EndOthers(ctx, d.Store, caller); err != nil {
		return nil, err
	}
	return nil, d.sessions.Await(ctx, caller)
}
