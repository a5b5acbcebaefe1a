package serve

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/service"
)

// watched reports whether an operation shows people's data to others than themselves: what it shows is then journaled before the answer
// leaves (003:279, CNIL SAN-2026-003). What people publish under their own need is anybody's, and a write journals itself. Who designates
// professionals reads of them under that power alone.
func (api *API) watched(op Operation) bool {
	spec, _ := api.Service.Category(op.Need.Category)
	reads := op.Need.Action == service.Read || op.Need.Action == service.Export
	switch {
	case op.Published || !spec.Personal:
		return false
	case op.Need.designates:
		return op.Method == http.MethodGet
	case !reads:
		return false
	}
	return slices.ContainsFunc(op.Need.Scopes, func(scope service.Scope) bool { return scope != service.ScopeSelf && scope != service.ScopeOwn })
}

// Sight says more of what an answer shows than its operation does.
type Sight struct {
	Action  string // what was done, where the operation's action does not say it
	Reason  string // reference of the request or ticket for which it is read
	Written bool   // what the operation wrote says it already, in one transaction
}

type sight struct {
	Sight
	people []id.Person
}

type sightKey struct{}

// Show names the people whose data the answer of a watched operation shows; none where it is about nobody in particular. The answer
// leaves only once the journal says so.
func Show(ctx context.Context, said Sight, people ...id.Person) {
	if seen, ok := ctx.Value(sightKey{}).(*sight); ok {
		*seen = sight{said, append(slices.Clip(people), seen.people...)}
		if len(seen.people) == 0 {
			seen.people = []id.Person{""}
		}
	}
}

// errJournal is what somebody reads when nothing is shown to them.
const errJournal = "Votre consultation n’a pas pu être inscrite au journal : rien n’est affiché. Réessayez dans quelques instants."

// record writes to the journal what a watched operation is about to show.
func (api *API) record(ctx context.Context, op Operation, seen *sight) error {
	switch {
	case seen.people == nil:
		return fmt.Errorf("serve: operation %s shows data and does not say whose", op.ID)
	case seen.Written:
		return nil
	}
	caller := Must(ctx)
	if err := api.count(ctx, caller, seen.people); err != nil {
		return err
	}
	err := api.Journal().Write(ctx, journal.Entry{
		At: api.Clock.Now(), Agent: caller.Person, Actor: caller.Role, Action: cmp.Or(seen.Action, op.Need.Action.String()), Category: string(op.Need.Category), Reason: seen.Reason,
	}, seen.people...)
	if err != nil {
		return fault.Because(fault.Unavailable, errJournal, fmt.Errorf("serve: %s: %w", op.ID, err))
	}
	return nil
}

// Journal is that of the house.
func (h House) Journal() journal.Journal {
	return journal.Journal{Store: h.Store, Ring: h.Vault.Ring, Random: h.Random}
}
