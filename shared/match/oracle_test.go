package match_test

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"tandem/shared/aptitude"
	"tandem/shared/commune"
	"tandem/shared/match"
	"tandem/shared/rome"
)

// The oracle says what the engine must say, slowly and straight from the published table of criteria and orders. It shares with the
// engine the referentials, the distance between two communes and the hash of the neutral turn, each of which has tests of its own.

// seen is a pair as the oracle judges it.
type seen struct {
	profile                match.Profile
	offer                  match.Offer
	verdicts               map[int]match.Verdict // by the number of the criterion
	level                  int
	listed                 bool
	blocking, unmet, blank int // counts ①, ③, ④
}

func judge(p match.Profile, o match.Offer) seen {
	s := seen{profile: p, offer: o}
	job, level := jobVerdict(p, o)
	s.level = level
	s.verdicts = map[int]match.Verdict{1: job, 2: zoneVerdict(p, o), 3: contractVerdict(p, o), 6: licenceVerdict(p, o)}
	s.listed = len(p.Jobs) > 0
	for number, verdict := range s.verdicts {
		blocks := number <= 3 || o.Required>>(number-1)&1 == 1
		switch {
		case verdict == match.NonRempli:
			s.unmet++
			s.listed = s.listed && !blocks
		case verdict == match.Inconnu && blocks:
			s.blocking++
			s.blank++
		case verdict == match.Inconnu:
			s.blank++
		}
	}
	return s
}

func code(j match.Job) rome.Code { return rome.At(j.Rome - 1).Code }

func parentOf(j match.Job) rome.Code { return rome.At(j.Rome - 1).Parent }

func jobVerdict(p match.Profile, o match.Offer) (match.Verdict, int) {
	if len(p.Jobs) == 0 {
		return match.Inconnu, 0
	}
	best := 0
	for _, wanted := range p.Jobs {
		switch {
		case code(wanted) == code(o.Job) && wanted.Appellation != 0 && wanted.Appellation == o.Job.Appellation:
			best = max(best, 4)
		case code(wanted) == code(o.Job):
			best = max(best, 3)
		case parentOf(wanted) == parentOf(o.Job):
			best = max(best, 2)
		case p.Widen && slices.Contains(rome.Near(code(wanted)), parentOf(o.Job)):
			best = max(best, 1)
		}
	}
	if best == 0 {
		return match.NonRempli, 0
	}
	return match.Rempli, best
}

func zoneVerdict(p match.Profile, o match.Offer) match.Verdict {
	if o.Remote {
		return match.Rempli
	}
	if p.Commune == 0 || p.RadiusKm == 0 || o.Commune == 0 {
		return match.Inconnu
	}
	if distance(p, o) <= float64(p.RadiusKm) {
		return match.Rempli
	}
	return match.NonRempli
}

// distance is in whole kilometres, rounded up; 0 within one commune.
func distance(p match.Profile, o match.Offer) float64 {
	if p.Commune == o.Commune {
		return 0
	}
	return math.Ceil(float64(commune.Distance(p.Commune-1, o.Commune-1)))
}

func contractVerdict(p match.Profile, o match.Offer) match.Verdict {
	if p.Contracts == 0 || o.Contract == match.ContractUnknown {
		return match.Inconnu
	}
	if p.Contracts.Has(o.Contract) {
		return match.Rempli
	}
	return match.NonRempli
}

// licenceVerdict goes category by category.
func licenceVerdict(p match.Profile, o match.Offer) match.Verdict {
	verdict := match.SansObjet
	for place := range aptitude.Licences {
		switch wanted, held := o.Licences>>place&1 == 1, p.Licences>>place&1 == 1; {
		case !wanted:
		case p.Licences == 0:
			return match.Inconnu
		case !held:
			return match.NonRempli
		default:
			verdict = match.Rempli
		}
	}
	return verdict
}

func band(p match.Profile, o match.Offer) match.Band {
	if o.Remote {
		return 1
	}
	if p.Commune == 0 || o.Commune == 0 {
		return 0
	}
	km := distance(p, o)
	for i, limit := range []float64{5, 10, 20, 30, 50, 100} {
		if km <= limit {
			return match.Band(i + 1)
		}
	}
	return 7
}

// byCounts compares ① to ④.
func byCounts(a, b seen) int {
	return cmp.Or(cmp.Compare(a.blocking, b.blocking), cmp.Compare(b.level, a.level), cmp.Compare(a.unmet, b.unmet), cmp.Compare(a.blank, b.blank))
}

func (s seen) result(id match.ID, told match.Band) match.Result {
	var verdicts match.Verdicts
	for number, verdict := range s.verdicts {
		verdicts |= match.Verdicts(verdict) << (2 * (number - 1))
	}
	return match.Result{ID: id, Verdicts: verdicts, Level: uint8(s.level), Band: told, Required: s.offer.Required}
}

// forOffer is the recruiter's list.
func forOffer(profiles []match.Profile, o match.Offer, week uint32) []match.Result {
	var listed []seen
	for _, p := range profiles {
		if s := judge(p, o); s.listed {
			listed = append(listed, s)
		}
	}
	slices.SortFunc(listed, func(a, b seen) int {
		return cmp.Or(byCounts(a, b),
			cmp.Compare(match.Turn(o.ID, a.profile.ID, week), match.Turn(o.ID, b.profile.ID, week)),
			bytes.Compare(a.profile.ID[:], b.profile.ID[:]))
	})
	results := []match.Result{}
	for _, s := range listed {
		results = append(results, s.result(s.profile.ID, 0))
	}
	return results
}

// forProfile is the candidate's list.
func forProfile(offers []match.Offer, p match.Profile) []match.Result {
	var listed []seen
	for _, o := range offers {
		if s := judge(p, o); s.listed {
			listed = append(listed, s)
		}
	}
	near := func(s seen) match.Band {
		if told := band(s.profile, s.offer); told != 0 {
			return told
		}
		return 8 // unknown comes last
	}
	slices.SortFunc(listed, func(a, b seen) int {
		return cmp.Or(byCounts(a, b), cmp.Compare(near(a), near(b)), cmp.Compare(b.offer.Published, a.offer.Published),
			bytes.Compare(a.offer.ID[:], b.offer.ID[:]))
	})
	results := []match.Result{}
	for _, s := range listed {
		results = append(results, s.result(s.offer.ID, band(p, s.offer)))
	}
	return results
}
