package habilitation

import (
	"context"
	"errors"

	"tandem/shared/account"
)

// Invited is the purpose of the links by which professionals choose their password.
const Invited = "invitation"

// Enter has a professional choose the password of their account and accept the conditions of use: once, whoever holds a later link.
func (d Desk) Enter(ctx context.Context, owner account.Owner, password string) error {
	stored, err := d.accounts.Load(ctx, owner)
	switch {
	case errors.Is(err, account.ErrGone):
		return account.ErrToken
	case err != nil:
		return err
	case stored.State != account.Waiting && account.CheckPassword(stored.Password, password):
		return nil // done half the first time
	case stored.State != account.Waiting:
		return account.ErrToken
	}
	if err := account.CheckStrength("body.password", password, stored.FirstName, stored.LastName, stored.Email.Plain()); err != nil {
		return err
	}
	if stored.Password, err = account.HashPassword(d.Vault.Random, password); err != nil {
		return err
	}
	stored.State = account.Active
	stored.Accept(d.Service.Terms.Version, d.Vault.Clock.Now())
	stored.NoticeRead, stored.Unit.Told = d.Service.Privacy.Version, d.Service.Privacy.Version // the form shows it (001:131)
	stored.Unit.Touch()
	return d.accounts.Save(ctx, owner.Person, stored)
}
