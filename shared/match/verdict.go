package match

import (
	"math/bits"
	"strconv"
)

// Verdict says whether a pair meets one criterion.
type Verdict uint8

// The verdicts, in two bits each. SansObjet is 0 so that a criterion nobody speaks of leaves no trace.
const (
	SansObjet Verdict = iota // the offer does not ask, or the candidate has no preference
	Rempli                   // met
	Inconnu                  // a datum is missing on one side
	NonRempli                // not met
)

// String is the code by which the verdict goes in APIs.
func (v Verdict) String() string {
	return [...]string{"SANS_OBJET", "REMPLI", "INCONNU", "NON_REMPLI"}[v&3]
}

// Verdicts holds one verdict per criterion, C1 in the lowest two bits, C6 in the eleventh and twelfth; there is room for sixteen.
type Verdicts uint32

// Of returns the verdict of a criterion by its place, 0 for C1.
func (v Verdicts) Of(criterion int) Verdict { return Verdict(v>>(2*criterion)) & 3 }

func (v Verdicts) with(criterion int, verdict Verdict) Verdicts {
	return v | Verdicts(verdict)<<(2*criterion)
}

const low = 0x55555555 // the lower bit of each pair

// Unknown counts the criteria that are inconnu.
func (v Verdicts) Unknown() int { return bits.OnesCount32(uint32(v>>1&^v) & low) }

// Unmet counts the criteria that are non rempli.
func (v Verdicts) Unmet() int { return bits.OnesCount32(uint32(v>>1&v) & low) }

// Heading is the title of the group that a pair is shown in: counts, never a percentage.
func (v Verdicts) Heading() string {
	unmet, unknown := v.Unmet(), v.Unknown()
	switch {
	case unmet == 0 && unknown == 0:
		return "Tous les critères remplis"
	case unmet == 0:
		return count(unknown, "point à vérifier", "points à vérifier")
	case unknown == 0:
		return count(unmet, "critère non rempli", "critères non remplis")
	}
	return count(unmet, "critère non rempli", "critères non remplis") + ", " + count(unknown, "point à vérifier", "points à vérifier")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Result is one line of a list: what the pair's counterpart is and how it stands.
type Result struct {
	ID       ID
	Verdicts Verdicts
	Level    uint8    // of the job: 4 same appellation, 3 same code, 2 same parent, 1 near
	Band     Band     // candidate side only; a recruiter learns no distance
	Firm     Criteria `json:",omitempty"` // what one of the two sides makes a condition of
}

// Band says roughly how far an offer is: 1 to 7 for at most 5, 10, 20, 30, 50, 100 km and beyond; 0 where it is not known or not told.
type Band uint8

func bandOf(km uint32) Band {
	for i, limit := range [...]uint32{5, 10, 20, 30, 50, 100} {
		if km <= limit {
			return Band(i + 1)
		}
	}
	return 7
}
