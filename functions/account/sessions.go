package account

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/outbox"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// sessions adds what people do about who uses their account (001:139): see where it is open, close that, and say that it was not they.
func sessions(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "list-sessions", Method: http.MethodGet, Path: "/account/sessions",
		Summary: "Lister les appareils connectés à son compte", Need: serve.SignedIn, Lapsed: true}, desk.listSessions)
	serve.Add(api, serve.Operation{ID: "end-other-sessions", Method: http.MethodDelete, Path: "/account/sessions", Status: http.StatusNoContent,
		Summary: "Déconnecter tous les autres appareils", Need: serve.SignedIn, Lapsed: true}, desk.endOtherSessions)
	serve.Add(api, serve.Operation{ID: "end-session", Method: http.MethodDelete, Path: "/account/sessions/{session}", Status: http.StatusNoContent,
		Summary: "Déconnecter un appareil", Need: serve.SignedIn, Lapsed: true}, desk.endSession)
	serve.Add(api, serve.Operation{ID: "raise-alarm", Method: http.MethodPost, Path: "/account/alarm",
		Summary: "Dire « ce n’était pas moi », avec le lien reçu par courriel", Need: serve.Anyone}, desk.raiseAlarm)
}

type sessionView struct {
	ID      string    `json:"id"`
	Device  string    `json:"device" doc:"Navigateur et système, en clair"`
	Began   time.Time `json:"began"`
	Seen    time.Time `json:"seen" doc:"Dernière activité, à la minute près"`
	Current bool      `json:"current" doc:"Celle qui pose la question"`
}

type sessionsOutput struct {
	Body struct {
		Sessions []sessionView `json:"sessions"`
	}
}

func (d desk) listSessions(ctx context.Context, _ *struct{}) (*sessionsOutput, error) {
	open, err := d.sessions.List(ctx, serve.Must(ctx))
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Sessions = []sessionView{}
	for _, one := range open {
		out.Body.Sessions = append(out.Body.Sessions, sessionView(one))
	}
	return out, nil
}

func (d desk) endOtherSessions(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, serve.EndOthers(ctx, d.Store, serve.Must(ctx))
}

type sessionInput struct {
	Session string `path:"session" maxLength:"40" doc:"Nom donné par la liste"`
}

func (d desk) endSession(ctx context.Context, in *sessionInput) (*struct{}, error) {
	return nil, d.sessions.Close(ctx, serve.Must(ctx), in.Session)
}

type alarmInput struct {
	Body struct {
		Token string `json:"token" minLength:"10" maxLength:"100" doc:"Jeton du lien reçu par courriel"`
	}
}

var errAlarm = fault.Fieldf("body.token", "Ce lien n’est plus valable. Pour protéger votre compte, choisissez un autre mot de passe avec « Mot de passe oublié ».")

// raiseAlarm makes the password open nothing, closes every session and sends the link by which the owner chooses another. It uses the token up last:
// done half it can be done again.
func (d desk) raiseAlarm(ctx context.Context, in *alarmInput) (*message, error) {
	purpose := account.Alarm
	owner, stored, void, err := d.byLink(ctx, purpose, in.Body.Token, service.TechnicalAlarm, errAlarm)
	if errors.Is(err, errAlarm) { // of the mail to an address that the account does not have any more
		purpose = account.Recall
		owner, stored, _, err = d.byLink(ctx, purpose, in.Body.Token, service.TechnicalAlarm, errAlarm)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case purpose == account.Recall && !stored.Former.IsZero():
		err = d.recall(ctx, owner, stored)
	case stored.IsShut(): // done half the first time
	case void:
		err = errAlarm
	default:
		err = d.shut(ctx, owner, stored)
	}
	if err != nil {
		return nil, err
	}
	if err := serve.EndAll(ctx, d.Store, owner.Person); err != nil {
		return nil, err
	}
	out := &message{}
	out.Body.Message = "Votre compte est protégé : tous les appareils sont déconnectés. Un courriel vient de partir pour choisir un autre mot de passe."
	return out, d.tokens.Use(ctx, purpose, in.Body.Token)
}

// shut closes the account to every password, and sends the link to choose one; more is what else changes with it.
func (d desk) shut(ctx context.Context, owner account.Owner, stored *account.Stored, more ...table.Op) error {
	now := d.Clock.Now()
	stored.Shut(now)
	mail, err := outbox.New(notify, "reset", owner.Subject(), 0, now, d.Random)
	if err != nil {
		return err
	}
	trace, err := d.trace(owner, stored, "usage-a-l-insu")
	if err != nil {
		return err
	}
	return d.accounts.Save(ctx, owner.Person, stored, append(more, mail, trace)...)
}
