// Package right is where people exercise their rights over their data, and where the délégué à la protection des données answers them: requests
// and their follow-up, the copy of one's data, the withdrawal of a consent, directives; the list with the time left, and every step of an answer.
// From its queue it prepares copies and follows restrictions through what people hold; on a schedule it deletes copies whose time is over.
package right

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/account"
	"tandem/shared/dossier"
	"tandem/shared/fault"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open: a copy holds all that is held of a person.
var Groups = []seal.Group{"identity", "flux", "profile", "offer", "contact", journal.Group, seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	desk := Operations(api)
	return serve.Function{
		HTTP: api.Handler(), Clock: house.Clock, Message: desk.message,
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			swept, err := desk.exports.Sweep(ctx)
			house.Log.Info("exports deleted", "count", swept)
			return err
		},
	}
}

// Desk is the function's.
type Desk struct {
	serve.House
	rights   right.Desk
	exports  held.Exports
	dossiers dossier.Desk
	accounts account.Book
	limiter  serve.Limiter
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) *Desk {
	d := &Desk{
		House: api.House, rights: right.New(api.Vault, api.Service, purge.New(api.Vault, api.Objects, api.Service, "")),
		dossiers: dossier.New(api.Vault, api.Service), accounts: account.Book{Vault: api.Vault}, limiter: serve.Limiter{Counters: api.Store},
	}
	d.exports = held.NewExports(api.Vault, api.Objects, api.Service, d.told)
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, right.Category, service.ScopeSelf)
	}
	create, read, export := may(service.Create), may(service.Read), may(service.Export)
	post := func(id, path, summary string, status int, need serve.Need) serve.Operation {
		return serve.Operation{ID: id, Method: http.MethodPost, Path: path, Summary: summary, Status: status, Need: need}
	}
	const made, done = http.StatusCreated, http.StatusOK
	serve.Add(api, serve.Operation{ID: "list-own-rights", Method: http.MethodGet, Path: "/rights", Summary: "Lire ses droits, ses demandes, ses copies et ses directives", Need: read}, d.own)
	serve.Add(api, post("request-right", "/rights", "Exercer un droit", made, create), d.request)
	serve.Add(api, serve.Operation{ID: "read-own-request", Method: http.MethodGet, Path: "/rights/mine/{id}", Summary: "Suivre une de ses demandes", Need: read}, d.readOwn)
	serve.Add(api, post("withdraw-request", "/rights/mine/{id}/withdrawal", "Retirer une de ses demandes", done, create), d.withdraw)
	serve.Add(api, post("request-export", "/rights/exports", "Demander une copie de ses données", http.StatusAccepted, export), d.ask)
	serve.Add(api, post("download-export", "/rights/exports/{id}/{part}", "Télécharger une partie de la copie de ses données", done, export), d.download)
	serve.Add(api, post("withdraw-consent", "/rights/consent", "Retirer l'accord sur lequel repose son compte : il se ferme et s'efface", done, create), d.close)
	serve.Add(api, serve.Operation{ID: "give-directive", Method: http.MethodPut, Path: "/rights/directive", Summary: "Donner ou changer ses directives après la mort", Need: create}, d.direct)
	serve.Add(api, serve.Operation{ID: "revoke-directive", Method: http.MethodDelete, Path: "/rights/directive", Summary: "Révoquer ses directives", Status: http.StatusNoContent, Need: create}, d.revoke)
	serve.Add(api, serve.Operation{ID: "close-annotation", Method: http.MethodDelete, Path: "/rights/annotations/{field}", Summary: "Retirer une correction notée à côté de son dossier", Status: http.StatusNoContent, Need: create}, d.unnote)
	officer(api, d)
	return d
}

func (d *Desk) by(ctx context.Context) right.Signature {
	caller := serve.Must(ctx)
	return right.Signature{Person: caller.Person, Role: caller.Role, At: d.Clock.Now()}
}

// Five wrong passwords an hour at most.
const triesPerHour = 5

var errPassword = fault.Fieldf("body.password", "Ce mot de passe n’est pas le vôtre. Vérifiez les majuscules, puis recommencez.")

// check asks for the caller's password again: an open session may be somebody else's by now.
func (d *Desk) check(ctx context.Context, password string) error {
	caller := serve.Must(ctx)
	now := d.Clock.Now()
	if err := d.limiter.Allow(ctx, "step-up", string(caller.Person), triesPerHour, time.Hour, now); err != nil {
		return err
	}
	stored, err := d.accounts.Load(ctx, caller.Owner())
	if err != nil {
		return err
	}
	if !account.CheckPassword(stored.Password, password) {
		return errPassword
	}
	return d.limiter.Forgive(ctx, "step-up", string(caller.Person), time.Hour, now) // only wrong tries count
}

// told is a request as it goes into a copy; nil when its own time is over.
func (d *Desk) told(ctx context.Context, name id.Request, person id.Person) (any, error) {
	request, err := d.rights.FindOwn(ctx, name, person)
	if right.Gone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	view := d.show(request)
	view.Left, view.Late = "", false // they say how it stood at a moment that the copy does not name
	return view, nil
}

// message does what a message asks for; each may come twice.
func (d *Desk) message(ctx context.Context, m events.SQSMessage) error {
	message, err := outbox.Read([]byte(m.Body))
	if err != nil {
		return err
	}
	switch message.Kind {
	case "export":
		return d.exports.Prepare(ctx, message.Subject)
	case right.RestrictionKind:
		if err := d.rights.Follow(ctx, message.Subject); err != nil {
			return fmt.Errorf("right: restriction: %w", err)
		}
		return nil
	}
	return errors.New("right: message of an unknown kind")
}
