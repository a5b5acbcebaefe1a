package match

import (
	"strconv"
	"strings"
)

// title is what is said of a criterion where nothing is judged: who only names criteria does not carry the code that judges them.
type title struct {
	number int // of the table: its verdict stands at that place, whatever other lines come
	label  string
	blocks bool // not met: the pair is in no list, whatever the two sides say
	shown  sight
}

// criterion is one line of the published table of criteria.
type criterion struct {
	*title
	judge   func(*Referential, *pair) Verdict
	explain func(*Referential, *pair, Side) (text, question string)
}

// sight says whether a recruiter sees a criterion; what they do not see does not count in their order either.
type sight uint8

const (
	never    sight = iota // only the candidate does
	whenFirm              // both do where the candidate makes a condition of it, else the candidate alone
	always                // both do
)

// titles are the lines of the table.
var titles = [...]title{
	{number: 1, label: "Métier", blocks: true, shown: always},
	{number: 2, label: "Zone", blocks: true, shown: always},
	{number: 3, label: "Contrat", blocks: true, shown: always},
	{number: 4, label: "Temps de travail", shown: always},
	{number: 5, label: "Horaires", shown: whenFirm},
	{number: 6, label: "Permis", shown: always},
	{number: 7, label: "Moyen de transport"},
	{number: 8, label: "Formation", shown: always},
	{number: 9, label: "Expérience", shown: always},
	{number: 11, label: "Langues", shown: always},
	{number: 12, label: "Disponibilité", shown: always},
}

// criteria is the table. The first three exclude most pairs, and are judged first.
var criteria = []criterion{
	{&titles[0], judgeJob, explainJob},
	{&titles[1], judgeZone, explainZone},
	{&titles[2], judgeContract, explainContract},
	{&titles[3], judgeTime, explainTime},
	{&titles[4], judgeSchedule, explainSchedule},
	{&titles[5], judgeLicences, explainLicences},
	{&titles[6], judgeMeans, explainMeans},
	{&titles[7], judgeLevel, explainLevel},
	{&titles[8], judgePractice, explainPractice},
	{&titles[9], judgeLanguages, explainLanguages},
	{&titles[10], judgeAvailability, explainAvailability},
}

func (c *title) code() string { return "C" + strconv.Itoa(c.number) }

func (c *title) name() string { return c.code() + " " + c.label }

// place is where the verdict stands in Verdicts.
func (c *title) place() int { return c.number - 1 }

// Criteria is a set of criteria: those that one side makes a condition of, beyond the three that always are.
type Criteria uint16

// MayRequire are the criteria that an offer may ask as a condition, "exigé", where it is a wish otherwise, "souhaité"; MayBeFirm are those of
// which a candidate may say that they would refuse an offer for them, "rédhibitoire".
const (
	MayRequire Criteria = 1<<(4-1) | 1<<(6-1) | 1<<(8-1) | 1<<(9-1) | 1<<(11-1)
	MayBeFirm  Criteria = 1<<(4-1) | 1<<(5-1)
)

// ParseCriteria reads codes such as "C6"; ok is false when one is not among those that may be.
func ParseCriteria(codes []string, may Criteria) (set Criteria, ok bool) {
	for _, code := range codes {
		number, err := strconv.Atoi(strings.TrimPrefix(code, "C"))
		if err != nil || number < 1 || number > 16 || code != "C"+strconv.Itoa(number) || !may.has(number) {
			return 0, false
		}
		set |= 1 << (number - 1)
	}
	return set, true
}

func (s Criteria) has(number int) bool { return s>>(number-1)&1 == 1 }

// mask spreads a set over the places of the verdicts.
func (s Criteria) mask() Verdicts {
	spread := uint32(s)
	for _, step := range [...]struct {
		shift int
		kept  uint32
	}{{8, 0x00ff00ff}, {4, 0x0f0f0f0f}, {2, 0x33333333}, {1, low}} {
		spread = (spread | spread<<step.shift) & step.kept
	}
	return Verdicts(spread * 3)
}

// The places of the criteria that always block, of those that a recruiter always sees, and of those that they see where the candidate is firm.
var (
	blockingBits  = maskOf(func(c *title) bool { return c.blocks })
	recruiterBits = maskOf(func(c *title) bool { return c.shown == always })
	firmBits      = maskOf(func(c *title) bool { return c.shown == whenFirm })
)

func maskOf(has func(*title) bool) (mask Verdicts) {
	for i := range titles {
		if c := &titles[i]; has(c) {
			mask = mask.with(c.place(), 3)
		}
	}
	return mask
}

// pair is a profile and an offer as the criteria see them, whichever of the two is being looked for.
type pair struct {
	profile *profileRow
	column  []packed // where the profile's jobs are
	offer   *offerRow
	answers Answers // of the profile
	level   uint8   // found by judgeJob
}

func (x *pair) jobs() []packed { return x.profile.jobs(x.column) }

// firm are the criteria that one of the two sides makes a condition of.
func (x *pair) firm() Criteria { return x.offer.Required | x.answers.Firm }

// blocking is the mask of the criteria that exclude this pair where they are not met.
func (x *pair) blocking() Verdicts { return blockingBits | x.firm().mask() }

// seen is the mask of the criteria that a recruiter sees.
func (x *pair) seen() Verdicts { return recruiterBits | firmBits&x.answers.Firm.mask() }

// shows reports whether a recruiter sees a criterion of this pair.
func (x *pair) shows(c *title) bool { return x.seen().Of(c.place()) != 0 }

// first are the lines to begin with: most pairs end at one of them, and the job costs the most.
var first = [...]int{2, 1, 0}

// judge gives the verdicts of a pair, and stops at the first criterion that excludes: ok is then false. It is the one predicate of both
// sides, which is why an offer is in a candidate's list exactly when the candidate is in the offer's.
func (r *Referential) judge(x *pair) (verdicts Verdicts, ok bool) {
	if x.profile.count() == 0 {
		return 0, false // nothing looked for: "profil à compléter", in no list
	}
	for _, i := range first {
		verdict := criteria[i].judge(r, x)
		if verdict == NonRempli {
			return 0, false
		}
		verdicts = verdicts.with(criteria[i].place(), verdict)
	}
	x.answers = x.profile.answers(x.column)
	for i := len(first); i < len(criteria); i++ {
		verdicts = verdicts.with(criteria[i].place(), criteria[i].judge(r, x))
	}
	return verdicts, !verdicts.excludes(x.blocking())
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
