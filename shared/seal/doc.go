// Package seal keeps personal data unreadable without the key of its retention unit.
//
// Three levels of keys: the master key (KMS, or a file outside the data folder) wraps one branch key per category group; a
// branch key wraps the data key that each unit holds for that group; a data key seals the unit's records. A process unwraps the
// branch keys that it was granted once, at start, and no others. Destroying a unit makes everything that it sealed unreadable in
// every copy, so nobody opens a record without reading its unit: cut, hold and erasure are enforced there.
//
// A sealed body is AES-256-GCM with the item's place (table, keys, kind, unit) as associated data: moved elsewhere it does not open.
package seal

import (
	"context"
	"errors"
	"fmt"
)

// Group is a category group: what one branch key protects and what a function's role lists.
type Group string

// Groups that no service file declares, for the house's own needs.
const (
	Blind Group = "blind" // keyed hashes of blind indexes
)

// Context binds a wrapped branch key to its use: KMS checks it as the encryption context.
type Context struct{ Service, Group string }

// Master is the port to the key above all others: KMS on AWS, a key file in one process.
type Master interface {
	// Wrap encrypts a branch key under the context; what CheckWrap refuses is an error.
	Wrap(ctx context.Context, use Context, key []byte) ([]byte, error)
	// Unwrap is its inverse; another context is refused with ErrRefused.
	Unwrap(ctx context.Context, use Context, wrapped []byte) ([]byte, error)
}

// CheckWrap refuses what no master key wraps: anything but a key of KeySize bytes, under a context that names service and group.
func CheckWrap(use Context, key []byte) error {
	if use.Service == "" || use.Group == "" {
		return errors.New("seal: wrap: no service or group")
	}
	if len(key) != KeySize {
		return fmt.Errorf("seal: wrap: a key of %d bytes", len(key))
	}
	return nil
}

// The errors that callers tell apart.
var (
	ErrRefused = errors.New("seal: the key does not open this")
	ErrGranted = errors.New("seal: this function was not granted the group")
	ErrCut     = errors.New("seal: access to the unit has ended")
	ErrFrozen  = errors.New("seal: the use of the unit is restricted")
)
