package service

import "tandem/shared/calendar"

// Kind says which way a period may be changed (reference: a maximum may be shortened, never lengthened).
type Kind string

// The kinds of period.
const (
	KindExact  Kind = "exact"
	KindMax    Kind = "max"
	KindMin    Kind = "min"
	KindMinMax Kind = "min+max" // not before Minimum, not after Period
)

// Label says the kind in French.
func (k Kind) Label() string {
	return map[Kind]string{KindExact: "durée exacte", KindMax: "au plus", KindMin: "au moins", KindMinMax: "entre deux durées"}[k]
}

// End is what happens when the period is over.
type End string

// The ends.
const (
	EndDelete    End = "delete"
	EndAnonymise End = "anonymise" // the data are deleted; a row of statistics that joins with nothing may stay
	EndSeal      End = "seal"      // a minimal set goes into a sealed unit of its own, the rest is deleted
	EndRevoke    End = "revoke"    // access ends, nothing is deleted
	EndArchive   End = "archive"   // handed to the public archives, where the service has that switched on
)

// Label says the end in French.
func (e End) Label() string {
	return map[End]string{EndDelete: "suppression", EndAnonymise: "suppression, un compte anonyme peut rester", EndSeal: "un jeu minimal est scellé, le reste est supprimé",
		EndRevoke: "fin de l’accès", EndArchive: "remise aux archives publiques"}[e]
}

// Visa is the archivist's leave to destroy public archives (Code du patrimoine, art. L.212-2 and L.214-3).
type Visa string

// The visas.
const (
	VisaRequired Visa = "required" // for each run
	VisaStanding Visa = "standing" // given once for the rule
	VisaNone     Visa = "none"     // not public archives
)

// Label says the visa in French.
func (v Visa) Label() string {
	return map[Visa]string{VisaRequired: "visa de l’archiviste à chaque purge", VisaStanding: "visa permanent", VisaNone: "sans visa"}[v]
}

// Origin says who set the rule.
type Origin string

// The origins.
const (
	OriginSeed Origin = "seed" // the published policy states it
	OriginGap  Origin = "gap"  // the policy is silent; Why says what we chose
)

// Label says the origin in French.
func (o Origin) Label() string {
	return map[Origin]string{OriginSeed: "politique publiée", OriginGap: "choix du service, là où la politique ne dit rien"}[o]
}

// Rule is one retention rule. Package retention executes it; its order of precedence is said there.
type Rule struct {
	ID         RuleID
	Class      Class      // the units that it governs
	Subject    string     // French: whose data, which
	Categories []Category // what it covers

	Party    string          // the only party that the rule binds; empty: all
	When     []Event         // the rule applies only once these are known; empty: always
	Since    []Event         // those of When count only on or after the day of these, where it is known
	By       []Cap           // those of When count only up to a day, where it is known
	Needs    Event           // without it nothing is kept: every period is of no day; may be empty
	Clock    Event           // starts the period
	Sooner   Event           // starts it too, when it comes first; may be empty
	Fallback Event           // starts it when the clock is unknown or cancelled; may be empty
	Override Event           // starts it when later than the clock; may be empty
	Hold     Event           // while later than Override, nothing is erased; may be empty
	Reset    []Event         // on or after the clock's day, cancel it
	Active   []Active        // say why there is no due date
	Early    []Event         // end at once
	Caps     []Cap           // end at the latest, even while active
	Floors   []Cap           // end at the earliest
	Closes   []Event         // end access, not the data
	Within   Class           // never longer than the person's unit of this class; may be empty
	Period   calendar.Period // from the start to the last day of use
	Minimum  calendar.Period // no purge sooner after the start; zero: none
	Notice   calendar.Period // warning to the person before the due date; zero: none

	Kind      Kind
	Automatic bool // a run that meets no objection goes by itself; else two people release it
	End       End
	Into      Class      // of the sealed unit that keeps the minimal set; empty: none
	If        Event      // the set is kept only when this is known; empty: always
	Keep      []Category // of the unit's records, the set
	Visa      Visa
	Origin    Origin
	Seed      string // file:line of the published policy
	Label     string // French, to the person: "36 mois après la fin de votre droit au RSA"
	Why       string // French, a sentence or two
}

// Active is a fact that keeps a unit without a due date, and how people read it.
type Active struct {
	Event  Event
	Reason string // French: "droit au RSA ouvert"
}

// Cap is a latest, or an earliest, end, counted from another fact.
type Cap struct {
	Event  Event
	Period calendar.Period
}
