// Package account is everybody's own account: confirming the address, signing in and out, one's own space and one's own data.
package account

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/consent"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open: a person reads all of their own data.
var Groups = []seal.Group{"identity", "flux", "profile", "offer", "contact", journal.Group, seal.Blind}

const notify queue.Name = "NotifyQueue"

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	desk := desk{
		House: api.House, sessions: api.Sessions,
		accounts: account.Book{Vault: api.Vault},
		tokens:   account.Tokens{Store: api.Store, Random: api.Random},
		lifetime: lifetime.Keeper{Service: api.Service, Clock: api.Clock},
		limiter:  serve.Limiter{Counters: api.Store},
		consents: consent.New(api.Vault, api.Service),
	}
	serve.Add(api, serve.Operation{ID: "confirm-address", Method: http.MethodPost, Path: "/account/confirmation",
		Summary: "Confirmer son adresse électronique", Need: serve.Anyone}, desk.confirm)
	serve.Add(api, serve.Operation{ID: "sign-in", Method: http.MethodPost, Path: "/account/session",
		Summary: "Se connecter", Need: serve.Anyone}, desk.signIn)
	serve.Add(api, serve.Operation{ID: "sign-out", Method: http.MethodDelete, Path: "/account/session", Status: http.StatusNoContent,
		Summary: "Se déconnecter", Need: serve.SignedIn, Lapsed: true}, desk.signOut)
	serve.Add(api, serve.Operation{ID: "read-account", Method: http.MethodGet, Path: "/account",
		Summary: "Lire son compte", Need: serve.SignedIn, Lapsed: true}, desk.read)
	serve.Add(api, serve.Operation{ID: "read-own-data", Method: http.MethodGet, Path: "/account/data",
		Summary: "Lire ses données, leur règle de conservation et leur échéance", Need: serve.SignedIn, Lapsed: true}, desk.data)
	agreements(api, desk)
	conditions(api, desk)
	represented(api, desk)
	invited(api, desk)
	recovery(api, desk)
	sessions(api, desk)
	contacts(api, desk)
	forms(api, desk)
	mails(api, desk)
}

type desk struct {
	serve.House
	sessions serve.Sessions
	accounts account.Book
	tokens   account.Tokens
	lifetime lifetime.Keeper
	limiter  serve.Limiter
	consents consent.Desk
}

type confirmInput struct {
	Body struct {
		Token string `json:"token" minLength:"10" maxLength:"100" doc:"Jeton du lien reçu par courriel"`
	}
}

type message struct {
	Body struct {
		Message string `json:"message"`
	}
}

// confirm activates the account before it uses the token up: done twice it is the same, done half it can be done again.
func (d desk) confirm(ctx context.Context, in *confirmInput) (*message, error) {
	owner, err := d.tokens.Read(ctx, "confirm", in.Body.Token, d.Clock.Now())
	if err != nil {
		return nil, err
	}
	stored, err := d.accounts.Load(ctx, owner)
	if errors.Is(err, account.ErrGone) {
		return nil, account.ErrToken
	}
	if err != nil {
		return nil, err
	}
	if stored.State == account.Waiting {
		asks, err := d.activate(owner, stored)
		if err != nil {
			return nil, err
		}
		if err := d.accounts.Save(ctx, owner.Person, stored, asks...); err != nil {
			return nil, err
		}
	}
	out := &message{}
	out.Body.Message = "Votre adresse est confirmée : vous pouvez vous connecter."
	return out, d.tokens.Use(ctx, "confirm", in.Body.Token)
}

type signInInput struct {
	Agent string `header:"User-Agent" doc:"Dont deux mots sont tirés, pour que la personne reconnaisse ses appareils"`
	Body  struct {
		Email    string `json:"email" maxLength:"254" doc:"Adresse électronique"`
		Password string `json:"password" maxLength:"200" doc:"Mot de passe"`
	}
}

type signInOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		Role string `json:"role"`
	}
}

var errSignIn = fault.New(fault.Invalid, "Adresse ou mot de passe inexact. Vérifiez les deux, majuscules comprises.")

// Ten wrong passwords an hour at most for one address (CNIL, délibération SAN-2026-003: fifty were too many).
const triesPerHour = 10

func (d desk) signIn(ctx context.Context, in *signInInput) (*signInOutput, error) {
	address, err := email.Parse(in.Body.Email)
	if err != nil {
		return nil, errSignIn
	}
	hash, err := d.Vault.Ring.Hash(account.EmailIndex, address.Plain())
	if err != nil {
		return nil, err
	}
	if err := d.limiter.Allow(ctx, "sign-in", hash, triesPerHour, time.Hour, d.Clock.Now()); err != nil {
		return nil, err
	}
	owner, stored, err := d.known(ctx, address)
	if err != nil {
		return nil, err
	}
	password := account.Nobody
	if stored != nil {
		password = stored.Password
	}
	if !account.CheckPassword(password, in.Body.Password) || stored == nil {
		return nil, errSignIn
	}
	out, err := d.open(ctx, owner, stored, account.Device(in.Agent))
	if err != nil {
		return nil, err
	}
	return out, d.limiter.Forgive(ctx, "sign-in", hash, time.Hour, d.Clock.Now()) // only wrong tries count
}

// known finds the account of an address, nil when there is none: the password is checked all the same, for as long.
func (d desk) known(ctx context.Context, address email.Address) (account.Owner, *account.Stored, error) {
	owner, ok, err := d.accounts.Owner(ctx, address)
	if err != nil || !ok {
		return owner, nil, err
	}
	stored, err := d.accounts.Load(ctx, owner)
	if errors.Is(err, account.ErrGone) {
		return owner, nil, nil
	}
	return owner, stored, err
}

func (d desk) open(ctx context.Context, owner account.Owner, stored *account.Stored, device string) (*signInOutput, error) {
	switch stored.State {
	case account.Waiting:
		op, err := outbox.New(notify, "confirm", owner.Subject(), 0, d.Clock.Now(), d.Random)
		if err != nil {
			return nil, err
		}
		if err := d.Store.Write(ctx, op); err != nil {
			return nil, err
		}
		return nil, fault.New(fault.Forbidden, "Votre adresse n'est pas encore confirmée : nous venons de vous renvoyer le courriel, suivez son lien.")
	case account.Suspended:
		return nil, fault.New(fault.Forbidden, "Votre compte est suspendu : contactez le service.")
	}
	if role, _ := d.Service.Role(service.Role(stored.Role)); role.Professional {
		if err := stored.Habilitation.Holds(d.Clock.Now(), d.Zone); err != nil {
			return nil, err
		}
	}
	// The clock of a recruiter's data runs from the last sign-in (000:239); a day's precision is one write a day.
	if d.lifetime.Set(stored.Unit, map[service.Event]calendar.Date{service.LastLogin: d.lifetime.Today(), service.LastInteraction: d.lifetime.Today()}) {
		if err := d.Vault.Commit(ctx, stored.Unit); err != nil && !errors.Is(err, table.ErrCondition) {
			return nil, err
		}
	}
	if err := d.consents.Seen(ctx, owner.Person); err != nil && !errors.Is(err, table.ErrCondition) {
		return nil, err
	}
	if stored.Grow(d.lifetime.Today()) {
		if err := d.accounts.Save(ctx, owner.Person, stored); err != nil {
			return nil, err
		}
	}
	if err := d.arrive(ctx, owner, stored, device); err != nil {
		return nil, err
	}
	cookie, err := d.sessions.Start(ctx, serve.Caller{
		Person: owner.Person, Device: device, Role: stored.Role, Class: owner.Class, Terms: stored.Terms.Version, Awaits: stored.Awaits, Notice: stored.NoticeRead, Until: stored.Habilitation.End(d.Zone),
		Territory: stored.Habilitation.Territory,
	})
	if err != nil {
		return nil, err
	}
	out := &signInOutput{SetCookie: cookie.String()}
	out.Body.Role = stored.Role
	return out, nil
}

type signOutOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

func (d desk) signOut(ctx context.Context, _ *struct{}) (*signOutOutput, error) {
	cookie, err := d.sessions.End(ctx, serve.Must(ctx))
	if err != nil {
		return nil, err
	}
	return &signOutOutput{SetCookie: cookie.String()}, nil
}

type readOutput struct {
	Body struct {
		Role      string `json:"role"`
		RoleLabel string `json:"roleLabel"`
		FirstName string `json:"firstName" data:"ID.firstName|IDJ.firstName|IDD"`
		LastName  string `json:"lastName" data:"ID.lastName|IDJ.lastName|IDD"`
		Email     string `json:"email" data:"CT.email|MAIL"`
		Phone     string `json:"phone,omitempty" data:"CT.phone|CTD"`
		Until     string `json:"accountUntil,omitempty" doc:"Dernier jour d'accès, quand la fin est connue"`
		Changed   bool   `json:"noticeChanged,omitempty" doc:"La politique de confidentialité a changé depuis que la personne a dit l'avoir lue"`
		TermsDue  bool   `json:"termsDue,omitempty" doc:"Les conditions d'utilisation sont à accepter, ou à accepter de nouveau, avant de continuer"`
		Guarded   bool   `json:"represented,omitempty" doc:"Une autre personne représente légalement la personne"`
	}
}

func (d desk) read(ctx context.Context, _ *struct{}) (*readOutput, error) {
	caller := serve.Must(ctx)
	stored, err := d.accounts.Load(ctx, caller.Owner())
	if err != nil {
		return nil, err
	}
	if d.Service.Privacy.News(caller.Notice) && !d.Service.Privacy.News(stored.NoticeRead) { // they read it in another browser
		if err := d.sessions.Informed(ctx, caller, stored.NoticeRead); err != nil {
			return nil, err
		}
	}
	if caller.Lapsed(d.Service) && stored.Capacity != account.Full && !stored.Awaits && !d.Service.Terms.Lapsed(stored.Terms.Version) { // their representative agreed meanwhile
		if err := d.sessions.Accepted(ctx, caller, stored.Terms.Version); err != nil {
			return nil, err
		}
		caller.Awaits, caller.Terms = false, stored.Terms.Version
	}
	out := &readOutput{}
	out.Body.Guarded = stored.Capacity != account.Full
	out.Body.Role, out.Body.RoleLabel = stored.Role, d.Service.RoleLabel(service.Role(stored.Role))
	out.Body.FirstName, out.Body.LastName, out.Body.Email = stored.FirstName, stored.LastName, stored.Email.Plain()
	if !stored.Phone.IsZero() {
		out.Body.Phone = stored.Phone.Display()
	}
	out.Body.Changed = d.Service.Privacy.News(stored.NoticeRead)
	out.Body.TermsDue = caller.Lapsed(d.Service)
	if !stored.Unit.Due.IsZero() {
		out.Body.Until = stored.Unit.Due.String()
	}
	return out, nil
}
