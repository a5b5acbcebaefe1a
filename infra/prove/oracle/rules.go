package oracle

// End is what becomes of data whose time is over.
type End string

const (
	Delete    End = "delete"    // nothing stays
	Anonymise End = "anonymise" // the identified data go; figures without a key to the person may stay
	Seal      End = "seal"      // the data go from the base in use; the proof for the European fund may stay in its own store
	Revoke    End = "revoke"    // only the access ends, nothing goes
)

// span is a period: months, then days.
type span struct{ months, days int }

func (s span) from(day Day) Day { return day.Months(s.months) + Day(s.days) }

// stop is a fact that ends the keeping on its own day, unless a newer fact says that all began again.
type stop struct{ fact, unless string }

// limit is a last day that no other reason moves.
type limit struct {
	fact string
	span span
}

// rule is how one rule of the table of periods was read.
type rule struct {
	id       string
	after    []string // facts that start the period: the latest known day counts
	earliest bool     // ... or the earliest
	instead  string   // what starts it when none of them is known
	span     span
	alive    []string // later than the start: no period runs; and why nothing is due before one
	stops    []stop
	limits   []limit
	consent  bool // without consent_given nothing may be kept
	notice   bool // the person is warned 30 days before
	end      End
}

var (
	month = func(n int) span { return span{months: n} }
	year  = func(n int) span { return span{months: 12 * n} }
	days  = func(n int) span { return span{days: n} }
	now   = span{}
)

// after is the commonest rule: a period from the last day of one fact.
func after(id, fact string, s span) rule { return rule{id: id, after: []string{fact}, span: s} }

// between is a period from the day on which something ended, and nothing due while it lasts.
func between(id, begun, ended string, s span) rule {
	return rule{id: id, after: []string{ended}, span: s, alive: []string{begun}}
}

func ticket(id string) rule {
	r := between(id, "ticket_opened", "ticket_closed", now)
	r.limits = []limit{{"ticket_opened", month(6)}}
	return r
}

func identity(id string) rule {
	r := between(id, "received", "identity_verified", now)
	r.limits = []limit{{"received", days(30)}}
	return r
}

func directive(id string) rule {
	return rule{id: id, alive: []string{"directive_given"},
		stops: []stop{{"directive_executed", "directive_given"}, {"directive_revoked", "directive_given"}}}
}

// proof of a consent: five years from the day on which it had no effect any more.
func proof(id string) rule {
	return rule{id: id, after: []string{"consent_withdrawn", "purpose_ended"}, earliest: true, span: year(5), alive: []string{"consent_given"}}
}

// idle is an account that ends when nobody uses it.
func idle(id, used string, s span) rule {
	return rule{id: id, after: []string{used, "account_opened"}, span: s, notice: true, stops: []stop{{"account_closed", "account_opened"}}}
}

// mailing is an address kept for news, by consent, while its owner comes back.
func mailing(id, used string, s span) rule {
	return rule{id: id, after: []string{used, "consent_given"}, span: s, consent: true,
		stops: []stop{{"consent_withdrawn", "consent_given"}, {"opposition", "consent_given"}}}
}

func ends(e End, r rule) rule { r.end = e; return r }

func with(r rule, change func(*rule)) rule { change(&r); return r }

// opposable is data that its owner may oppose, and that goes on the 26th birthday at the latest where the birth is known.
func opposable(r rule) rule {
	r.stops = append(r.stops, stop{fact: "opposition"})
	return r
}

func until26(r rule) rule {
	r.limits = append(r.limits, limit{"birth", year(26)})
	return r
}

// tables holds the rule of each class of each service; dossier, member, jeune and case are read by functions of their own (special.go).
var tables = map[string]map[string]rule{
	"monjob62": {
		"recruteur": with(idle("MJ-02", "last_login", month(36)), func(r *rule) {
			r.consent, r.stops = true, append(r.stops, stop{"consent_withdrawn", "consent_given"})
		}),
		"agent":      between("MJ-03", "account_opened", "account_deactivated", year(1)),
		"news":       mailing("MJ-04", "last_login", year(1)),
		"opposition": after("MJ-05", "opposition", year(1)),
		"archive":    after("MJ-06", "active_period_ended", now),
		"ticket":     ticket("MJ-07"),
		"log":        after("MJ-08", "logged", month(7)),
		"code": {id: "MJ-09", after: []string{"issued"}, span: days(90),
			stops: []stop{{"used", "issued"}, {"revoked", "issued"}}},
		"push": {id: "MJ-10", after: []string{"push_used", "consent_given"}, span: month(13), consent: true,
			stops: []stop{{"consent_withdrawn", "consent_given"}, {"account_closed", "consent_given"}}},
		"consent":        proof("MJ-11"),
		"flux":           flux("MJ-12"),
		"staged":         flux("MJ-12"),
		"quarantine":     after("MJ-13", "quarantined", days(30)),
		"upload":         after("MJ-14", "uploaded", days(1)),
		"event":          after("MJ-15", "event_ended", month(6)),
		"breach":         between("MJ-16", "breach_opened", "breach_closed", year(5)),
		"right":          between("MJ-17", "right_opened", "right_closed", year(5)),
		"identity":       identity("MJ-18"),
		"directive":      directive("MJ-19"),
		"representative": between("MJ-21", "representation_begun", "representation_ended", now),
		"campaign":       {id: "MJ-20", after: []string{"campaign_closed", "campaign_written"}, span: year(1)},
	},
	"nosemplois": {
		"application": ends(Anonymise, after("NS-01", "applied", year(2))),
		"candidat":    ends(Anonymise, idle("NS-02", "last_interaction", month(13))),
		"recruteur":   ends(Anonymise, idle("NS-03", "last_interaction", month(13))),
		"conseiller":  ends(Anonymise, idle("NS-04", "last_interaction", month(13))),
		"archive":     after("NS-05", "active_period_ended", now),
		"video": {id: "NS-06", after: []string{"last_interaction"}, instead: "uploaded", span: month(13),
			stops: []stop{{"account_closed", "uploaded"}, {"video_removed", "uploaded"}, {"consent_withdrawn", "uploaded"}}},
		"log":      after("NS-07", "logged", month(7)),
		"audience": ends(Anonymise, after("NS-08", "logged", month(25))),
		"news":     mailing("NS-09", "last_interaction", month(13)),
		"follow": {id: "NS-10", alive: []string{"follow_accepted"},
			stops: []stop{{"follow_ended", "follow_accepted"}, {"account_closed", "follow_accepted"}}},
		"survey":         ends(Anonymise, after("NS-11", "survey_closed", month(6))),
		"extraction":     after("NS-12", "transfer_acknowledged", days(7)),
		"breach":         between("NS-13", "breach_opened", "breach_closed", year(5)),
		"right":          between("NS-14", "right_opened", "right_closed", year(5)),
		"identity":       identity("NS-15"),
		"upload":         after("NS-16", "uploaded", days(1)),
		"consent":        proof("NS-17"),
		"ticket":         ticket("NS-19"),
		"representative": between("NS-20", "representation_begun", "representation_ended", now),
		"campaign":       {id: "NS-18", after: []string{"campaign_closed", "campaign_written"}, span: year(1)},
	},
	"missionlocale": {
		"ticket":        ticket("ML-01"),
		"coffre":        with(after("ML-03", "first_recorded", year(19)), func(r *rule) { r.earliest = true }),
		"archive":       after("ML-04", "active_period_ended", year(10)),
		"referral":      until26(opposable(after("ML-05", "last_contact", year(2)))),
		"recruitment":   opposable(after("ML-06", "applied", year(2))),
		"partner":       between("ML-07", "partnership_started", "partnership_ended", now),
		"partner_agent": between("ML-08", "account_opened", "account_deactivated", year(1)),
		"agent":         between("ML-09", "account_opened", "account_deactivated", year(1)),
		"log":           after("ML-10", "logged", month(7)),
		"breach":        between("ML-11", "breach_opened", "breach_closed", year(5)),
		"right":         between("ML-12", "right_opened", "right_closed", year(5)),
		"identity":      identity("ML-13"),
		"outreach":      until26(opposable(after("ML-14", "last_contact", year(1)))),
		"cookie":        after("ML-15", "chosen", month(6)),
		"former_access": ends(Revoke, after("ML-16", "transferred", now)),
		"directive":     directive("ML-17"),
	},
	"accompagnement": {
		"esf": between("CV-05", "sealed", "esf_control_ended", now),
		"email": {id: "CV-06", alive: []string{"consent_given"}, consent: true,
			stops: []stop{{"consent_withdrawn", "consent_given"}}},
		"agent":    between("CV-07", "account_opened", "account_deactivated", year(1)),
		"log":      after("CV-08", "logged", month(7)),
		"breach":   between("CV-09", "breach_opened", "breach_closed", year(5)),
		"right":    between("CV-10", "right_opened", "right_closed", year(5)),
		"identity": identity("CV-11"),
	},
}

// flux is a file received from a payer: thirty days once taken in, ninety from its receipt whatever happens.
func flux(id string) rule {
	r := between(id, "received", "ingested", days(30))
	r.limits = []limit{{"received", days(90)}}
	return r
}
