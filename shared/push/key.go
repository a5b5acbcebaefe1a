package push

import (
	"crypto/ecdh"
	"encoding/base64"

	"tandem/shared/seal"
)

// Group is the category group from whose branch key the service's own key is derived. It is stored nowhere, as those that sign the journal.
const Group seal.Group = "identity"

// Key is that of the service (VAPID): browsers bind a device to its public half, and take notes from no one else.
type Key struct{ private *ecdh.PrivateKey }

// KeyOf derives the key of the service.
func KeyOf(ring *seal.Ring) (Key, error) {
	private, err := ring.Agreement(Group, "push")
	return Key{private}, err
}

// Public is what browsers are told.
func (k Key) Public() string {
	return base64.RawURLEncoding.EncodeToString(k.private.PublicKey().Bytes())
}

// Private is for the sender alone.
func (k Key) Private() string { return base64.RawURLEncoding.EncodeToString(k.private.Bytes()) }

// String keeps the key out of logs.
func (Key) String() string { return "Key" }

// GoString keeps it out of them too.
func (Key) GoString() string { return "Key" }
