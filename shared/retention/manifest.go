package retention

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"tandem/shared/id"
	"tandem/shared/service"
)

// Manifest is the proof of one purge run under one rule: what was erased, by whom, with which leave. It holds no personal data
// and is kept for good (XX-04). Each carries the sum of the one before it, so none can be changed, left out or put in between.
type Manifest struct {
	Run       id.Run         `json:"run"`
	Rule      service.RuleID `json:"rule"`
	Done      time.Time      `json:"done"`
	Count     int            `json:"count"`    // units erased
	Subjects  []string       `json:"subjects"` // Subject of each unit, sorted
	Stores    map[string]int `json:"stores"`   // what was erased in each store: "records": 12
	Version   string         `json:"version"`  // of the code
	Operators []id.Person    `json:"operators"`
	Visa      string         `json:"visa"`            // reference; empty when none was needed
	Right     service.Right  `json:"right,omitempty"` // that the person exercised; empty when a date fell due
	Previous  string         `json:"previous"`        // Sum of the manifest before; empty for the first
	Sum       string         `json:"sum"`             // SHA-256 of all the above, in hexadecimal
}

// Subject is the pseudonym of a unit in a run's manifest: it cannot be joined with that of another run.
func Subject(run id.Run, unit string) string {
	sum := sha256.Sum256([]byte("purge\x00" + string(run) + "\x00" + unit))
	return hex.EncodeToString(sum[:])
}

// Seal returns the manifest bound to the one before it (its Sum, empty for the first).
func (m Manifest) Seal(previous string) (Manifest, error) {
	if m.Count != len(m.Subjects) {
		return Manifest{}, fmt.Errorf("retention: manifest of %d units names %d", m.Count, len(m.Subjects))
	}
	m.Subjects = slices.Sorted(slices.Values(m.Subjects))
	m.Operators = slices.Clone(m.Operators)
	m.Stores = maps.Clone(m.Stores)
	m.Done = m.Done.UTC()
	m.Previous = previous
	sum, err := m.sum()
	if err != nil {
		return Manifest{}, err
	}
	m.Sum = sum
	return m, nil
}

func (m Manifest) sum() (string, error) {
	m.Sum = ""
	text, err := json.Marshal(m) // keys of a map are sorted
	if err != nil {
		return "", fmt.Errorf("retention: manifest: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// ErrBroken says that a manifest was changed, or that the chain before it was.
var ErrBroken = errors.New("retention: the chain of manifests is broken")

// Verify checks that the manifest is as it was sealed after the given one.
func (m Manifest) Verify(previous string) error {
	sum, err := m.sum()
	switch {
	case err != nil:
		return err
	case m.Previous != previous:
		return fmt.Errorf("%w: run %s does not follow the one before it", ErrBroken, m.Run)
	case m.Sum != sum:
		return fmt.Errorf("%w: run %s was changed", ErrBroken, m.Run)
	case m.Count != len(m.Subjects):
		return fmt.Errorf("%w: run %s names %d of %d units", ErrBroken, m.Run, len(m.Subjects), m.Count)
	}
	return nil
}

// VerifyChain checks manifests from the first on; its error says which run breaks the chain.
func VerifyChain(manifests []Manifest) error {
	previous := ""
	for _, manifest := range manifests {
		if err := manifest.Verify(previous); err != nil {
			return err
		}
		previous = manifest.Sum
	}
	return nil
}
