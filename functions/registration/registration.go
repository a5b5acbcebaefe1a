// Package registration lets candidates and recruiters register (000:152-167, 001:41-70).
//
// A candidate's claim is compared with the dossier that the code was issued for. Every mismatch gets one and the same answer, and
// an address that is already known gets the same answer as a new one: nobody learns here who receives the RSA or who is
// registered. The reason is kept for staff.
package registration

import (
	"context"
	"net/http"
	"strings"

	"tandem/shared/account"
	"tandem/shared/dossier"
	"tandem/shared/journal"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{"identity", "flux", journal.Group, seal.Blind}

// Notify is the queue of the function that sends mails.
const Notify queue.Name = "NotifyQueue"

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	desk := desk{
		House:    api.House,
		accounts: account.Book{Vault: api.Vault},
		dossiers: dossier.New(api.Vault, api.Service),
		limiter:  serve.Limiter{Counters: api.Store},
	}
	off := func(way service.Account) bool {
		_, ok := api.Service.RoleBy(way)
		return !ok
	}
	serve.Add(api, serve.Operation{
		ID: "register-candidate", Method: http.MethodPost, Path: "/registrations/candidates", Status: http.StatusAccepted, Off: off(service.AccountByCode),
		Summary: "Inscrire un candidat avec le code remis par le Département", Need: serve.Anyone,
	}, desk.candidate)
	serve.Add(api, serve.Operation{
		ID: "register-with-email", Method: http.MethodPost, Path: "/registrations/email", Status: http.StatusAccepted, Off: off(service.AccountByEmail),
		Summary: "Inscrire une personne avec son adresse électronique", Need: serve.Anyone,
	}, desk.person)
	serve.Add(api, serve.Operation{
		ID: "register-recruiter", Method: http.MethodPost, Path: "/registrations/recruiters", Status: http.StatusAccepted, Off: off(service.AccountBySIRET),
		Summary: "Inscrire un recruteur", Need: serve.Anyone,
	}, desk.recruiter)
	serve.Add(api, serve.Operation{
		ID: "ask-for-access", Method: http.MethodPost, Path: "/registrations/professionals", Status: http.StatusAccepted, Off: off(service.AccountByAsking),
		Summary: "Demander un compte de professionnel, qu'ouvre qui désigne les professionnels", Need: serve.Anyone,
	}, desk.professional)
}

// answer is the same whether the address was known or not.
type answer struct {
	Body struct {
		Message string `json:"message"`
	}
}

func sent() *answer {
	out := &answer{}
	out.Body.Message = "Si tout est exact, un courriel vient de partir à l'adresse indiquée. Ouvrez-le et suivez son lien pour terminer votre inscription."
	return out
}

type desk struct {
	serve.House
	accounts account.Book
	dossiers dossier.Desk
	limiter  serve.Limiter
}

// limit slows down whoever tries registrations in series from one address.
func (d desk) limit(ctx context.Context) error {
	return d.limiter.AllowPlace(ctx, d.House, "registration", perPlace)
}

// limitIdentity slows down whoever tries again and again to register as one person, from one place or from many.
func (d desk) limitIdentity(ctx context.Context, who ...string) error {
	hash, err := d.Vault.Ring.Hash("claimant", strings.Join(who, "|"))
	if err != nil {
		return err
	}
	return d.limiter.Allow(ctx, "claimant", hash, perIdentity, hour, d.Clock.Now())
}
