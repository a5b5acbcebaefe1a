package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"

	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
)

// Wants reports whether mails of a kind are to be sent.
func (a *Account) Wants(kind string) bool { return !slices.Contains(a.Quiet, kind) }

// Choose notes whether mails of a kind are to be sent, and reports whether that is new.
func (a *Account) Choose(kind string, wanted bool) bool {
	if a.Wants(kind) == wanted {
		return false
	}
	if wanted {
		a.Quiet = slices.DeleteFunc(a.Quiet, func(one string) bool { return one == kind })
	} else {
		a.Quiet = append(a.Quiet, kind)
	}
	return true
}

// quietUse tells the links that end a kind of mail from whatever else a token of the ring may say.
const quietUse = "quiet"

// QuietLink is what the link at the end of a mail carries, by which whoever reads the mail has no more of its kind without signing in. It is sealed: it
// names nobody to who sees it pass.
//
// It works as often as it is sent, and as long as the mail's address is the account's; no day ends it. It can do one thing, which takes nothing away that
// the person does not find on their pages, and which they undo there. A link that expired would be pressed all the same, years later, in the mail where
// it stands, and who cannot leave says that the mail is spam: then the mails that are owed do not arrive either. An address that is the account's no more
// may be another's: its mails end nothing.
func (b Book) QuietLink(owner Owner, kind string, to email.Address) (string, error) {
	hash, err := b.Vault.Ring.Hash(quietUse, to.Plain())
	if err != nil {
		return "", err
	}
	return b.Vault.Ring.Token(quietUse, kind+"/"+hash+"/"+owner.Subject())
}

var errQuiet = fault.Fieldf("body.token", "Ce lien n’est pas complet, ou il ne vaut plus pour votre adresse. Recopiez-le en entier depuis le courriel, ou faites votre choix dans votre espace, page « Mon compte ».")

// ByQuietLink reads what a link ends, and for which account; nil when there is no such account any more, and so nothing to end.
func (b Book) ByQuietLink(ctx context.Context, link string) (kind string, owner Owner, stored *Stored, err error) {
	words, err := b.Vault.Ring.Words(quietUse, link)
	if err != nil {
		return "", owner, nil, errQuiet
	}
	parts := strings.SplitN(words, "/", 4)
	if len(parts) != 4 {
		return "", owner, nil, errQuiet
	}
	kind, owner = parts[0], Owner{Person: id.Person(parts[2]), Class: parts[3]}
	stored, err = b.Load(ctx, owner)
	if errors.Is(err, ErrGone) {
		return kind, owner, nil, nil
	}
	if err != nil {
		return kind, owner, nil, err
	}
	hashes, err := b.Vault.Ring.Hashes(quietUse, stored.Email.Plain())
	if err != nil {
		return kind, owner, nil, err
	}
	for _, hash := range hashes {
		if subtle.ConstantTimeCompare([]byte(hash), []byte(parts[1])) == 1 {
			return kind, owner, stored, nil
		}
	}
	return kind, owner, nil, errQuiet
}
