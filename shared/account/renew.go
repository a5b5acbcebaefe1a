package account

import (
	"io"
	"time"

	"tandem/shared/fault"
)

// Reset is the purpose of the links by which somebody who forgot their password chooses another.
const Reset = "reset"

// Alarm is the purpose of the links by which somebody says that it was not they.
const Alarm = "alarm"

// Renew gives the account another password: path is the field in which it was typed. The same password again is refused: it was asked to change.
func (a *Account) Renew(random io.Reader, path, password string, now time.Time) error {
	if CheckPassword(a.Password, password) {
		return fault.Fieldf(path, "Ce mot de passe est celui que vous aviez : choisissez-en un autre.")
	}
	if err := CheckStrength(path, password, a.FirstName, a.LastName, a.Email.Plain()); err != nil {
		return err
	}
	hash, err := HashPassword(random, password)
	if err != nil {
		return err
	}
	a.Password, a.Secured = hash, now
	return nil
}

// IsShut reports whether no password opens the account.
func (a *Account) IsShut() bool { return a.Password == Nobody }

// Shut makes no password open the account until its owner chooses another by a link sent from now on.
func (a *Account) Shut(now time.Time) {
	a.Password, a.Secured = Nobody, now
}
