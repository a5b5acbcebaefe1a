package account

import (
	"context"
	"net/netip"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/outbox"
	"tandem/shared/serve"
	"tandem/shared/table"
)

// arrive warns somebody by mail when their account is opened from a place that it does not know (001:139). A place is the neighbourhood of an address of
// the network with two words of the browser; of both only a keyed hash is kept, that of one person says nothing of another's. Of two sign-ins at the
// same instant one remembers the place: the other is not refused for that.
func (d desk) arrive(ctx context.Context, owner account.Owner, stored *account.Stored, device string) error {
	place, err := d.Vault.Ring.Hash("place", string(owner.Person)+"|"+neighbourhood(serve.Visitor(ctx).IP)+"|"+device)
	if err != nil {
		return err
	}
	known, first := stored.Arrive(place)
	if known {
		return nil
	}
	var mail []table.Op
	if !first {
		op, err := outbox.New(notify, "arrival", owner.Subject(), 0, d.Clock.Now(), d.Random)
		if err != nil {
			return err
		}
		mail = append(mail, op)
	}
	if err := d.accounts.Save(ctx, owner.Person, stored, mail...); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return nil
}

// neighbourhood is what stays the same of an address while somebody moves about: telephones change theirs all the time.
func neighbourhood(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	bits := 16
	if address.Is6() && !address.Is4In6() {
		bits = 32
	}
	prefix, err := address.Unmap().Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}
