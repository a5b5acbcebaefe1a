// Package match says which offers and which profiles go together, and why, criterion by criterion.
//
// There is no score and no weight. Each criterion has a verdict: rempli, non rempli, inconnu or sans objet. A pair is excluded only when
// a blocking criterion is not met; what is unknown excludes nobody. What is left is put in order by counts that one sentence explains
// (order.go). Where people live counts only against the mobility that they declare themselves, and never in the order that a recruiter
// sees.
//
// The types below are all that the engine can know of a person. Sex, age, nationality, family, benefits, health, name, photograph,
// past behaviour are not among their fields, and a test lists the fields. Profiles and Offers keep them in columns in memory,
// independently of any storage; many goroutines may read them at once, none while one writes.
package match

import (
	"fmt"

	"tandem/shared/commune"
	"tandem/shared/rome"
)

// ID is the pseudonym of a profile or of an offer, 16 random bytes.
type ID [16]byte

// MaxJobs is the number of jobs that a profile may look for (000 "Emploi recherché").
const MaxJobs = 5

// Job is a job looked for or offered. Rome is the rank of its code in package rome plus one, 0 for none; Appellation is the number
// of the appellation, 0 for none.
type Job struct {
	Rome        uint16
	Appellation uint32
	Practice    uint8 // of a profile: how long it was done, the place in aptitude.Practices plus one; 0: unknown
}

// Profile is what a candidate's CV says of the criteria.
type Profile struct {
	ID        ID
	Jobs      []Job  // at most MaxJobs; none: the profile is in no list until it is completed
	Widen     bool   // the candidate asked to see jobs near those looked for
	Commune   uint16 // rank in package commune plus one; 0: unknown
	RadiusKm  uint8  // how far the candidate accepts to go; 0: unknown
	Contracts ContractSet
	Answers
	Revision uint32 // of the CV: a later one replaces an earlier one
}

// Offer is what an offer says of the criteria.
type Offer struct {
	ID       ID
	Job      Job
	Commune  uint16 // place of work: rank in package commune plus one; 0: unknown
	Remote   bool   // wholly at a distance
	Contract Contract
	Asks
	Words     string // of its title, as WordsOf makes them: searches find it by them, no criterion does
	Published uint16 // days since 1 January 1970
	Revision  uint32 // of the offer: a later one replaces an earlier one
}

// JobOf makes a job of a code and of the number of one of its appellations, or 0.
func JobOf(code rome.Code, appellation uint32) (Job, error) {
	index, ok := rome.Index(code)
	if !ok {
		return Job{}, fmt.Errorf("match: no ROME code %q", code)
	}
	if appellation != 0 {
		if named, ok := rome.AppellationByID(appellation); !ok || named.Code != code {
			return Job{}, fmt.Errorf("match: appellation %d is not one of %s", appellation, code)
		}
	}
	return Job{Rome: index + 1, Appellation: appellation}, nil
}

// CommuneOf returns the rank plus one of a commune, or of the one that it became part of; 0 when the code is none.
func CommuneOf(code commune.Code) uint16 {
	index, ok := commune.Index(commune.Current(code))
	if !ok {
		return 0
	}
	return index + 1
}
