package breach

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"tandem/shared/id"
	"tandem/shared/table"
)

// Version is a case as an act left it, bound to the version before it.
type Version struct {
	Number   int       `json:"number"`
	At       time.Time `json:"at"`
	Act      Act       `json:"act"`
	Agent    id.Person `json:"agent,omitempty"` // empty for a rule
	Actor    string    `json:"actor"`           // role, or "regle:RULE"
	Case     Case      `json:"case"`
	Previous string    `json:"previous,omitempty"` // hash of the version before
	Hash     string    `json:"hash"`               // of everything above
}

// Kind implements seal.Record.
func (Version) Kind() table.Kind { return table.KindBreachVersion }

// Schema implements seal.Record.
func (Version) Schema() int { return 1 }

// digest is the hash that the version should have.
func (v Version) digest() (string, error) {
	v.Hash = ""
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("breach: hash: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// chained is the version bound to the one before it.
func (v Version) chained(previous string) (Version, error) {
	v.Previous = previous
	var err error
	v.Hash, err = v.digest()
	return v, err
}

// Broken is the number of the first version that is not what was written, in a list from the first; 0 when all are, and the newest is the
// one that the head names.
func Broken(versions []Version, head Head) int {
	previous := ""
	for i, version := range versions {
		want, err := version.digest()
		if err != nil || version.Number != i+1 || version.Previous != previous || version.Hash != want || version.Case.ID != head.ID {
			return i + 1
		}
		previous = version.Hash
	}
	if len(versions) != head.Versions || previous != head.Hash {
		return len(versions) + 1
	}
	return 0
}

// Head is what lists and clocks read of a case without opening it: no personal data.
type Head struct {
	ID         id.Breach `json:"id"`
	Kind       Kind      `json:"kind"`
	State      State     `json:"state"`
	Level      Level     `json:"level,omitempty"`
	Origin     string    `json:"origin"`
	Discovered time.Time `json:"discoveredAt"`
	Clocks     []Clock   `json:"clocks,omitempty"`
	Versions   int       `json:"versions"`
	Hash       string    `json:"hash"` // of the newest version
	Closed     time.Time `json:"closedAt,omitzero"`

	version int64 // of the item
}

func headOf(v Version) Head {
	c := v.Case
	head := Head{
		ID: c.ID, Kind: c.Kind, State: c.State, Level: c.Level(), Origin: c.Origin, Discovered: c.Discovered, Clocks: c.Clocks(),
		Versions: v.Number, Hash: v.Hash,
	}
	if c.Closed != nil {
		head.Closed = c.Closed.At
	}
	return head
}
