// Package projection keeps what the matching needs of CVs and offers, and nothing else: coded criteria under pseudonyms of this
// purpose alone.
//
// It is a log: sealed changes, numbered without gaps, on top of the sealed blocks of the last rebuild. A process loads the blocks
// once, then reads only the changes since. Each night a rebuild writes new blocks under a new key and destroys the old one, so
// that no copy of an older projection opens any more.
package projection

import (
	"tandem/shared/match"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Group seals the projection and makes its pseudonyms; functions that read identities are not granted it, nor the reverse.
const Group seal.Group = "match"

// Change is one entry of the log.
type Change struct {
	Profile  []byte   `json:"profile,omitempty"` // packed, one of the two
	Offer    []byte   `json:"offer,omitempty"`
	Removed  match.ID `json:"removed,omitzero"` // with neither: what is no longer there
	IsOffer  bool     `json:"isOffer,omitempty"`
	Revision uint32   `json:"revision"`
}

// Kind is table.KindChange.
func (Change) Kind() table.Kind { return table.KindChange }

// Schema is the current form.
func (Change) Schema() int { return 1 }

// Block is a part of the snapshot.
type Block struct {
	Profiles []byte `json:"profiles,omitempty"`
	Offers   []byte `json:"offers,omitempty"`
}

// Kind is table.KindBlock.
func (Block) Kind() table.Kind { return table.KindBlock }

// Schema is the current form.
func (Block) Schema() int { return 1 }

// head is the shard's counter: which snapshot, how many changes on top of it.
type head struct {
	Generation int   `json:"generation"`
	Blocks     int   `json:"blocks"` // of the snapshot
	Base       int64 `json:"base"`   // number of the last change that the snapshot holds
	Epoch      int64 `json:"epoch"`  // number of the last change
}

// Class is the class of the shard's units.
const Class = "projection"
