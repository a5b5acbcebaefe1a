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

func judge(p match.Profile, o match.Offer, recruiter bool) seen {
	s := seen{profile: p, offer: o}
	job, level := jobVerdict(p, o)
	s.level = level
	s.verdicts = map[int]match.Verdict{1: job, 2: zoneVerdict(p, o), 3: contractVerdict(p, o), 6: licenceVerdict(p, o),
		4: timeVerdict(p, o), 5: scheduleVerdict(p, o), 7: meansVerdict(p, o), 8: levelVerdict(p, o), 9: practiceVerdict(p, o),
		11: languageVerdict(p, o), 12: availabilityVerdict(p, o),
	}
	s.listed = len(p.Jobs) > 0
	for number, verdict := range s.verdicts {
		blocks := number <= 3 || (o.Required|p.Firm)>>(number-1)&1 == 1
		if verdict == match.NonRempli && blocks {
			s.listed = false
		}
		if recruiter && (number == 7 || number == 5 && p.Firm>>4&1 == 0) { // not theirs to see, nor to be sorted by
			delete(s.verdicts, number)
			continue
		}
		switch {
		case verdict == match.NonRempli:
			s.unmet++
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

// known gives the verdict of a question that both sides answered, else what is missing.
func known(candidate, offer, met bool) match.Verdict {
	switch {
	case !candidate || !offer:
		return match.Inconnu
	case met:
		return match.Rempli
	}
	return match.NonRempli
}

func timeVerdict(p match.Profile, o match.Offer) match.Verdict {
	candidateHours := p.HoursMin > 0 || p.HoursMax > 0
	if p.Times == 0 && o.Times == 0 && !candidateHours && o.Hours == 0 {
		return match.SansObjet
	}
	verdicts := []match.Verdict{known(p.Times != 0, o.Times != 0, p.Times&o.Times != 0)}
	high := p.HoursMax
	if high == 0 {
		high = 255
	}
	verdicts = append(verdicts, known(candidateHours, o.Hours != 0, p.HoursMin <= o.Hours && o.Hours <= high))
	switch {
	case slices.Contains(verdicts, match.NonRempli):
		return match.NonRempli
	case slices.Contains(verdicts, match.Rempli):
		return match.Rempli
	}
	return match.Inconnu
}

func scheduleVerdict(p match.Profile, o match.Offer) match.Verdict {
	if p.Schedules == 0 && o.Schedules == 0 {
		return match.SansObjet
	}
	return known(p.Schedules != 0, o.Schedules != 0, p.Schedules|o.Schedules == p.Schedules)
}

func meansVerdict(p match.Profile, o match.Offer) match.Verdict {
	if o.Travels == 0 {
		return match.SansObjet
	}
	met := false
	for _, code := range []string{"VOITURE", "DEUXROUES", "TC", "VELO"} {
		has := p.Means&aptitude.Means.Set([]string{code}) != 0
		served := code != "TC" || o.Travels&aptitude.Travels.Set([]string{"NON_DESSERVI"}) == 0
		goes := code != "VELO" || o.Travels&aptitude.Travels.Set([]string{"DEPLACEMENTS"}) == 0
		met = met || has && served && goes
	}
	return known(p.Means != 0, true, met)
}

func levelVerdict(p match.Profile, o match.Offer) match.Verdict {
	if o.Level == 0 {
		return match.SansObjet
	}
	return known(p.Level != 0, true, p.Level >= o.Level)
}

func practiceVerdict(p match.Profile, o match.Offer) match.Verdict {
	if o.Practice == 0 {
		return match.SansObjet
	}
	best := -1
	for _, wanted := range p.Jobs {
		if parentOf(wanted) == parentOf(o.Job) {
			best = max(best, int(wanted.Practice)-1)
		}
	}
	return known(best >= 0, true, best >= int(o.Practice))
}

func languageVerdict(p match.Profile, o match.Offer) match.Verdict {
	if o.Languages == [match.MaxAskedLanguages]match.Language{} {
		return match.SansObjet
	}
	met := true
	for _, wanted := range o.Languages {
		spoken := wanted == 0
		for _, language := range p.Languages {
			spoken = spoken || language/8 == wanted/8 && language%8 >= wanted%8
		}
		met = met && spoken
	}
	return known(p.Languages != [match.MaxLanguages]match.Language{}, true, met)
}

func availabilityVerdict(p match.Profile, o match.Offer) match.Verdict {
	if o.Start == 0 {
		return match.SansObjet
	}
	return known(p.Available != 0, true, p.Available == match.Immediately || int(p.Available) <= int(o.Start)+15)
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
	return match.Result{ID: id, Verdicts: verdicts, Level: uint8(s.level), Band: told, Firm: s.offer.Required | s.profile.Firm}
}

// forOffer is the recruiter's list.
func forOffer(profiles []match.Profile, o match.Offer, week uint32) []match.Result {
	var listed []seen
	for _, p := range profiles {
		if s := judge(p, o, true); s.listed {
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
		if s := judge(p, o, false); s.listed {
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
