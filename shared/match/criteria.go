package match

// criterion is one line of the published table of criteria.
type criterion struct {
	code, label string
	blocking    bool // not met: the pair is in no list
	recruiter   bool // a recruiter sees it, and it counts in the recruiter's order
	judge       func(*Referential, *pair) Verdict
	explain     func(*Referential, *pair, Side) (text, question string)
}

// criteria is the table, in the order of the bits in Verdicts. C4 to C13 come as further lines: each says what it needs of pair.
var criteria = []criterion{
	{code: "C1", label: "Métier", blocking: true, recruiter: true, judge: judgeJob, explain: explainJob},
	{code: "C2", label: "Zone", blocking: true, recruiter: true, judge: judgeZone, explain: explainZone},
	{code: "C3", label: "Contrat", blocking: true, recruiter: true, judge: judgeContract, explain: explainContract},
}

// The bits of the criteria that block, and of those that a recruiter sees.
var blockingBits, recruiterBits = maskOf(func(c criterion) bool { return c.blocking }), maskOf(func(c criterion) bool { return c.recruiter })

func maskOf(has func(criterion) bool) Verdicts {
	var mask Verdicts
	for i, c := range criteria {
		if has(c) {
			mask = mask.with(i, 3)
		}
	}
	return mask
}

// pair is a profile and an offer as the criteria see them, whichever of the two is being looked for.
type pair struct {
	profile *profileRow
	column  []packed // where the profile's jobs are
	offer   *offerRow
	level   uint8 // found by judgeJob
}

func (x *pair) jobs() []packed { return x.profile.jobs(x.column) }

// judge gives the verdicts of a pair. It goes from the last criterion to the first, because the job costs the most and few come as
// far, and stops at the first that excludes: ok is then false. It is the one predicate of both sides, which is why an offer is in a
// candidate's list exactly when the candidate is in the offer's.
func (r *Referential) judge(x *pair) (verdicts Verdicts, ok bool) {
	if x.profile.count() == 0 {
		return 0, false // nothing looked for: "profil à compléter", in no list
	}
	for i := len(criteria) - 1; i >= 0; i-- {
		verdict := criteria[i].judge(r, x)
		if verdict == NonRempli && criteria[i].blocking {
			return 0, false
		}
		verdicts = verdicts.with(i, verdict)
	}
	return verdicts, true
}

// judgeJob is C1. It leaves the best level of the profile's jobs in the pair.
func judgeJob(r *Referential, x *pair) Verdict {
	x.level = 0
	if x.profile.count() == 0 {
		return Inconnu
	}
	for _, wanted := range x.jobs() {
		x.level = max(x.level, r.level(wanted, x.offer.job, x.profile.widens()))
	}
	if x.level == 0 {
		return NonRempli
	}
	return Rempli
}

// judgeZone is C2: against the mobility that the candidate declared, and nothing else.
func judgeZone(r *Referential, x *pair) Verdict {
	p, o := x.profile, x.offer
	switch {
	case o.remote:
		return Rempli
	case p.commune == 0 || p.radius == 0 || o.commune == 0:
		return Inconnu
	case r.kilometres(p.commune, o.commune) <= uint32(p.radius):
		return Rempli
	}
	return NonRempli
}

// judgeContract is C3.
func judgeContract(_ *Referential, x *pair) Verdict {
	switch {
	case x.profile.contracts == 0 || x.offer.contract == ContractUnknown:
		return Inconnu
	case x.profile.contracts.Has(x.offer.contract):
		return Rempli
	}
	return NonRempli
}
