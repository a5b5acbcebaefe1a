package account

import (
	"io"

	"tandem/shared/fault"
)

// Reset is the purpose of the links by which somebody who forgot their password chooses another.
const Reset = "reset"

// Renew gives the account another password: path is the field in which it was typed. The same password again is refused: it was asked to change.
func (a *Account) Renew(random io.Reader, path, password string) error {
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
	a.Password = hash
	return nil
}
