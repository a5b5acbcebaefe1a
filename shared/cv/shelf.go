package cv

import (
	"fmt"
	"slices"

	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Shelf is all of somebody's CVs as they were read together, by number; one of them at most is published.
type Shelf [MaxCVs]Kept

// Kept is a place on the shelf. Its version stays when the CV is removed, so that what the versions add up to only grows.
type Kept struct {
	CV
	Version int64 // 0: nothing was ever written here
}

// Keys are where somebody's CVs stand, in the order of their numbers.
func Keys(person id.Person) []table.Key {
	keys := make([]table.Key, MaxCVs)
	for i := range keys {
		keys[i] = table.CVKey(person, i+1)
	}
	return keys
}

// UnopenedShelf is what is known of a shelf without opening it: which places were written in, and how often.
func UnopenedShelf(items []*table.Item) Shelf {
	var shelf Shelf
	for i := range shelf {
		shelf[i].Number = i + 1
		if items[i] != nil {
			shelf[i].Version = items[i].Version
		}
	}
	return shelf
}

// OpenShelf opens what was read at Keys.
func OpenShelf(vault *seal.Vault, unit *seal.Unit, items []*table.Item) (Shelf, error) {
	shelf := UnopenedShelf(items)
	for i := range shelf {
		if items[i] == nil {
			continue
		}
		if err := vault.Open(unit, items[i], &shelf[i].CV); err != nil {
			return shelf, fmt.Errorf("cv: %w", err)
		}
	}
	return shelf, nil
}

// Removed reports whether there is no CV: it was never written, or its owner removed it.
func (c CV) Removed() bool { return c.Title == "" }

// Published is the CV that recruiters may read.
func (s Shelf) Published() (CV, bool) {
	at := slices.IndexFunc(s[:], func(k Kept) bool { return k.Published })
	if at < 0 {
		return CV{}, false
	}
	return s[at].CV, true
}

// Compared is the CV that offers are compared with: the published one, else the first.
func (s Shelf) Compared() (CV, bool) {
	if published, ok := s.Published(); ok {
		return published, true
	}
	at := slices.IndexFunc(s[:], func(k Kept) bool { return !k.Removed() })
	if at < 0 {
		return CV{}, false
	}
	return s[at].CV, true
}

// Free is the number of the next CV, 0 when there are MaxCVs.
func (s Shelf) Free() int {
	return 1 + slices.IndexFunc(s[:], func(k Kept) bool { return k.Removed() })
}

// Revision grows with every write of any of the CVs, so that the matching knows the later state from the earlier.
func (s Shelf) Revision() uint32 {
	sum := int64(0)
	for _, kept := range s {
		sum += kept.Version
	}
	return uint32(sum)
}
