package match

import (
	"slices"

	"tandem/shared/calendar"
)

// Note is what a person found who looked again at a criterion of an offer, at the candidate's request: the machine decides nothing (002:111-113). It
// holds in place of what the machine says of that pair, on both sides; the candidate alone reads since when and why.
type Note struct {
	Offer     ID            `json:"offer"`
	Criterion string        `json:"criterion"` // "C1"
	Verdict   Verdict       `json:"verdict"`
	Was       Verdict       `json:"was"`
	Reason    string        `json:"reason"`
	On        calendar.Date `json:"on"`
}

// VerdictOf reads the code of a verdict.
func VerdictOf(code string) (verdict Verdict, ok bool) {
	for _, verdict := range []Verdict{SansObjet, Rempli, Inconnu, NonRempli} {
		if verdict.String() == code {
			return verdict, true
		}
	}
	return Inconnu, false
}

// ParseVerdict reads a verdict that a person may give: met, not met or not asked. That something is unknown is not a finding.
func ParseVerdict(code string) (verdict Verdict, ok bool) {
	verdict, ok = VerdictOf(code)
	return verdict, ok && verdict != Inconnu
}

// Noted is what the criteria of an offer say once the notes hold, in the order of the table.
func Noted(verdicts Verdicts, offer ID, notes []Note) Verdicts {
	for _, note := range notes {
		for i := range titles {
			if c := &titles[i]; note.Offer == offer && note.Criterion == c.code() {
				verdicts = verdicts&^(3<<(2*c.place())) | Verdicts(note.Verdict)<<(2*c.place())
			}
		}
	}
	return verdicts
}

// Heed gives a profile's whole list as it is once the findings of a person hold: in its order, with what they found met, without what they found not
// met.
func (o *Offers) Heed(profile Profile, found []Result, notes []Note) []Result {
	if len(notes) == 0 {
		return found
	}
	for _, note := range notes {
		if slices.ContainsFunc(found, func(r Result) bool { return r.ID == note.Offer }) {
			continue
		}
		if offer, ok := o.Get(note.Offer); ok {
			found = append(found, o.referential.whole(profile, offer))
		}
	}
	var heeded []Result
	for _, result := range found {
		if settled, suits := result.Settle(result.ID, notes); suits {
			heeded = append(heeded, settled)
		}
	}
	o.sort(heeded)
	return heeded
}

// Settle is a pair once the findings of a person on its offer hold; suits is false when they found a criterion that blocks not met.
func (r Result) Settle(offer ID, notes []Note) (settled Result, suits bool) {
	r.Verdicts = Noted(r.Verdicts, offer, notes)
	return r, !r.Verdicts.excludes(blockingBits | r.Firm.mask())
}

// whole judges every criterion of a pair, also of one that is in no list.
func (r *Referential) whole(profile Profile, offer Offer) Result {
	record := recordOf(profile)
	wanted, asked := record.row(0), rowOfOffer(offer)
	x := pair{profile: &wanted, column: record.jobs[:], offer: &asked, answers: profile.Answers}
	result := Result{ID: offer.ID, Firm: offer.Required | profile.Firm}
	for i := range criteria {
		result.Verdicts = result.Verdicts.with(criteria[i].place(), criteria[i].judge(r, &x))
	}
	result.Level, result.Band = x.level, r.band(&x)
	return result
}

// excludes reports whether a criterion that blocks is not met.
func (v Verdicts) excludes(blocking Verdicts) bool { return v>>1&v&low&blocking != 0 }
