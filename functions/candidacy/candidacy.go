// Package candidacy lets candidates apply to offers and follow what comes of it, and recruiters read and answer the applications to their own offers.
package candidacy

import (
	"context"
	"net/http"

	"tandem/shared/candidacy"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open: the account and the CV of who applies, and the applications.
var Groups = []seal.Group{"contact", "identity", "profile", journal.Group}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

type desk struct {
	serve.House
	applications candidacy.Desk
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	d := desk{api.House, candidacy.New(api.Vault, api.Service)}
	category := api.Service.CategoryOf(string(table.KindApplication))
	off := !api.Service.Has(service.FeatureOffers) || category == ""
	own := func(action service.Action) serve.Need { return serve.Allows(action, category, service.ScopeSelf) }
	received := func(action service.Action) serve.Need {
		return serve.Allows(action, category, service.ScopeOwnOffers)
	}
	serve.Add(api, serve.Operation{ID: "list-applications", Method: http.MethodGet, Path: "/applications", Off: off,
		Summary: "Lister ses candidatures", Need: own(service.Read)}, d.list)
	serve.Add(api, serve.Operation{ID: "prepare-application", Method: http.MethodGet, Path: "/applications/offers/{offer}", Off: off,
		Summary: "Ce qu’il faut pour postuler à une offre", Need: own(service.Create)}, d.prepare)
	serve.Add(api, serve.Operation{ID: "apply", Method: http.MethodPost, Path: "/applications", Off: off, Status: http.StatusCreated,
		Summary: "Postuler à une offre avec un de ses CV", Need: own(service.Create)}, d.apply)
	serve.Add(api, serve.Operation{ID: "read-application", Method: http.MethodGet, Path: "/applications/mine/{offer}", Off: off,
		Summary: "Suivre une de ses candidatures", Need: own(service.Read)}, d.read)
	serve.Add(api, serve.Operation{ID: "list-received-applications", Method: http.MethodGet, Path: "/applications/received/{offer}", Off: off,
		Summary: "Les candidatures à une de ses offres, dans l’ordre d’arrivée", Need: received(service.Read)}, d.received)
	serve.Add(api, serve.Operation{ID: "open-application", Method: http.MethodGet, Path: "/applications/received/{offer}/{application}", Off: off,
		Summary: "Lire une candidature à une de ses offres", Need: received(service.Read)}, d.open)
	act := func(id, path, summary string, need serve.Need) serve.Operation {
		return serve.Operation{ID: id, Method: http.MethodPost, Path: path, Off: off, Summary: summary, Need: need}
	}
	const mine, theirs = "/applications/mine/{offer}", "/applications/received/{offer}/{application}"
	serve.Add(api, act("reply-to-question", mine+"/reply", "Répondre à une question du recruteur", own(service.Create)), d.own(candidacy.ActReply))
	serve.Add(api, act("withdraw-application", mine+"/withdrawal", "Retirer une de ses candidatures", own(service.Delete)), d.own(candidacy.ActWithdraw))
	serve.Add(api, act("ask-applicant", theirs+"/question", "Poser une question au candidat", received(service.Update)), d.act(candidacy.ActAsk))
	serve.Add(api, act("invite-applicant", theirs+"/interview", "Retenir une candidature pour un entretien", received(service.Update)), d.act(candidacy.ActInvite))
	serve.Add(api, act("refuse-application", theirs+"/refusal", "Ne pas retenir une candidature, avec le motif", received(service.Update)), d.act(candidacy.ActRefuse))
	serve.Add(api, act("fill-position", theirs+"/filling", "Dire au candidat que le poste est pourvu", received(service.Update)), d.act(candidacy.ActFill))
}

func (d desk) by(ctx context.Context) candidacy.Signature {
	caller := serve.Must(ctx)
	return candidacy.Signature{Person: caller.Person, Role: caller.Role, At: d.Clock.Now()}
}
