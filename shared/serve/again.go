package serve

import (
	"context"
	"time"

	"tandem/shared/account"
	"tandem/shared/fault"
)

// Again is a body that holds the caller's password once more.
type Again struct {
	Password string `json:"password" maxLength:"200" doc:"Mot de passe, demandé de nouveau"`
}

// Five wrong passwords an hour at most.
const triesPerHour = 5

var errPassword = fault.Fieldf("body.password", "Ce mot de passe n’est pas le vôtre. Vérifiez les majuscules, puis recommencez.")

// Check asks for the caller's password before what cannot be undone or leaves the service: an open session may be somebody else's by now.
func (a Again) Check(ctx context.Context, house House) error {
	caller, now, limiter := Must(ctx), house.Clock.Now(), Limiter{Counters: house.Store}
	if err := limiter.Allow(ctx, "step-up", string(caller.Person), triesPerHour, time.Hour, now); err != nil {
		return err
	}
	stored, err := account.Book{Vault: house.Vault}.Load(ctx, caller.Owner())
	if err != nil {
		return err
	}
	if !account.CheckPassword(stored.Password, a.Password) {
		return errPassword
	}
	return limiter.Forgive(ctx, "step-up", string(caller.Person), time.Hour, now) // only wrong tries count
}
