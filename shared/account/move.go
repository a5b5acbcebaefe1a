package account

import (
	"time"

	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/table"
)

// The purposes of the links of who changes their address: the new one confirms, the old one takes back.
const (
	Address = "address"
	Recall  = "recall"
)

// Ask notes the address that somebody wants instead of theirs, until its owner confirms it.
func (a *Account) Ask(path string, to email.Address) error {
	if to == a.Email {
		return fault.Fieldf(path, "C’est déjà l’adresse de votre compte : donnez la nouvelle.")
	}
	a.Asked = to
	return nil
}

// Moved makes the account that of the address that was asked for. The address that it had stays known for as long as its owner may take it back: of
// several changes the first counts, for a thief makes two.
func (a *Account) Moved(now time.Time, recall time.Duration) {
	if a.Former.IsZero() || !now.Before(a.MovedAt.Add(recall)) {
		a.Former = a.Email
	}
	a.Email, a.Asked, a.MovedAt, a.Secured = a.Asked, email.Address{}, now, now
}

// Recalled gives the account back to the address that it had, and shuts it until its owner chooses a password.
func (a *Account) Recalled(now time.Time) {
	a.Email, a.Former, a.Asked, a.MovedAt = a.Former, email.Address{}, email.Address{}, time.Time{}
	a.Shut(now)
}

// Reindex gives the operations that lead from another address to the account, and no more from the one before: the new one must be nobody's.
func (b Book) Reindex(owner Owner, from, to email.Address) ([]table.Op, error) {
	fresh, err := b.Vault.Ring.Hashes(EmailIndex, to.Plain())
	if err != nil {
		return nil, err
	}
	ops, err := Blind(EmailIndex, fresh[0], owner)
	if err != nil {
		return nil, err
	}
	old, err := b.Vault.Ring.Hashes(EmailIndex, from.Plain())
	if err != nil {
		return nil, err
	}
	return append(ops, unblind(owner.Person, old)...), nil
}

// unblind forgets the entries of hashes, and their mirrors.
func unblind(person id.Person, hashes []string) (ops []table.Op) {
	for _, hash := range hashes {
		ops = append(ops, table.Delete(table.BlindKey(EmailIndex, hash), table.Always), table.Delete(table.MirrorKey(person, table.BlindPK(EmailIndex, hash)), table.Always))
	}
	return ops
}
