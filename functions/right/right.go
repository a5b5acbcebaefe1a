// Package right is where people exercise their rights over their data, and where the délégué à la protection des données answers them: requests
// and their follow-up, the withdrawal of a consent, directives; the list with the time left, and every step of an answer. From its queue it follows
// restrictions through what people hold. The copies of people's data are made elsewhere (function export): this one reaches no file.
package right

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/disclosure"
	"tandem/shared/dossier"
	"tandem/shared/held"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{"identity", "flux", held.Group, journal.Group, seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	desk := Operations(api)
	return serve.Function{HTTP: api.Handler(), Clock: house.Clock, Message: desk.message}
}

// Desk is the function's.
type Desk struct {
	serve.House
	rights   right.Desk
	exports  held.Exports
	dossiers dossier.Desk

	disclosures disclosure.Desk
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) *Desk {
	d := &Desk{
		House: api.House, rights: right.New(api.Vault, api.Service, purge.New(api.Vault, nil, api.Service, "")),
		exports: held.NewExports(api.Vault, api.Service), dossiers: dossier.New(api.Vault, api.Service),
		disclosures: disclosure.New(api.Vault, api.Service),
	}
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, right.Category, service.ScopeSelf)
	}
	create, read := may(service.Create), may(service.Read)
	post := func(id, path, summary string, status int, need serve.Need) serve.Operation {
		return serve.Operation{ID: id, Method: http.MethodPost, Path: path, Summary: summary, Status: status, Need: need, Lapsed: true}
	}
	const made, done = http.StatusCreated, http.StatusOK
	serve.Add(api, serve.Operation{ID: "list-own-rights", Method: http.MethodGet, Path: "/rights", Summary: "Lire ses droits, ses demandes, ses copies et ses directives", Need: read, Lapsed: true}, d.own)
	serve.Add(api, post("request-right", "/rights", "Exercer un droit", made, create), d.request)
	serve.Add(api, serve.Operation{ID: "read-own-request", Method: http.MethodGet, Path: "/rights/mine/{id}", Summary: "Suivre une de ses demandes", Need: read, Lapsed: true}, d.readOwn)
	serve.Add(api, post("withdraw-request", "/rights/mine/{id}/withdrawal", "Retirer une de ses demandes", done, create), d.withdraw)
	serve.Add(api, post("withdraw-consent", "/rights/consent", "Fermer son compte, ou retirer l'accord sur lequel il repose : il se ferme et s'efface", done, create), d.close)
	serve.Add(api, serve.Operation{ID: "give-directive", Method: http.MethodPut, Path: "/rights/directive", Summary: "Donner ou changer ses directives après la mort", Need: create, Lapsed: true}, d.direct)
	serve.Add(api, serve.Operation{ID: "revoke-directive", Method: http.MethodDelete, Path: "/rights/directive", Summary: "Révoquer ses directives", Status: http.StatusNoContent, Need: create, Lapsed: true}, d.revoke)
	serve.Add(api, serve.Operation{ID: "close-annotation", Method: http.MethodDelete, Path: "/rights/annotations/{field}", Summary: "Retirer une correction notée à côté de son dossier", Status: http.StatusNoContent, Need: create, Lapsed: true}, d.unnote)
	serve.Add(api, serve.Operation{ID: "take-back-opposition", Method: http.MethodDelete, Path: "/rights/oppositions/{purpose}", Summary: "Retirer son opposition à un usage de ses données", Status: http.StatusNoContent, Need: create, Lapsed: true}, d.takeBack)
	officer(api, d)
	disclosures(api, d)
	return d
}

func (d *Desk) by(ctx context.Context) right.Signature {
	caller := serve.Must(ctx)
	return right.Signature{Person: caller.Person, Role: caller.Role, At: d.Clock.Now()}
}

// message does what a message asks for; each may come twice.
func (d *Desk) message(ctx context.Context, m events.SQSMessage) error {
	message, err := outbox.Read([]byte(m.Body))
	if err != nil {
		return err
	}
	if message.Kind != right.RestrictionKind {
		return errors.New("right: message of an unknown kind")
	}
	if err := d.rights.Follow(ctx, message.Subject); err != nil {
		return fmt.Errorf("right: restriction: %w", err)
	}
	return nil
}
