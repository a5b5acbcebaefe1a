package service

// Role names a part that people play: "candidat". Roles are data; the code names those that it serves.
type Role string

// Category names a category of personal data: "FX".
type Category string

// Group names the categories that one key protects: "flux".
type Group string

// Class names what falls due together, a kind of retention unit: "dossier".
type Class string

// Event names a fact with a date: "rsa_right_ceased".
type Event string

// RuleID names a retention rule: "MJ-01".
type RuleID string

// What expires by itself, in every service file.
const (
	TechnicalSession RuleID = "XX-01"
	TechnicalLink    RuleID = "XX-02" // sent by mail
)

// The facts that the code observes and records. A service file may use no other, and need not use all.
const (
	RSARequestFiled         Event = "rsa_request_filed"
	RSARightOpened          Event = "rsa_right_opened"
	RSARightReopened        Event = "rsa_right_reopened"
	RSARightCeased          Event = "rsa_right_ceased"
	RSARefused              Event = "rsa_refused"
	Death                   Event = "death"
	PostMortemErasure       Event = "post_mortem_erasure"
	LitigationOpened        Event = "litigation_opened"
	LitigationFinalDecision Event = "litigation_final_decision"
	AccountOpened           Event = "account_opened"
	AccountDeactivated      Event = "account_deactivated"
	AccountClosed           Event = "account_closed"
	LastLogin               Event = "last_login"
	ConsentGiven            Event = "consent_given"
	ConsentWithdrawn        Event = "consent_withdrawn"
	PurposeEnded            Event = "purpose_ended"
	Opposition              Event = "opposition"
	ActivePeriodEnded       Event = "active_period_ended"
	TicketOpened            Event = "ticket_opened"
	TicketClosed            Event = "ticket_closed"
	Logged                  Event = "logged"
	Issued                  Event = "issued"
	Used                    Event = "used"
	Revoked                 Event = "revoked"
	PushUsed                Event = "push_used"
	Received                Event = "received"
	Ingested                Event = "ingested"
	Quarantined             Event = "quarantined"
	Uploaded                Event = "uploaded"
	EventEnded              Event = "event_ended"
	BreachOpened            Event = "breach_opened"
	BreachClosed            Event = "breach_closed"
)

// Events lists every fact that the code records.
func Events() []Event {
	return []Event{RSARequestFiled, RSARightOpened, RSARightReopened, RSARightCeased, RSARefused, Death,
		PostMortemErasure, LitigationOpened, LitigationFinalDecision, AccountOpened, AccountDeactivated, AccountClosed,
		LastLogin, ConsentGiven, ConsentWithdrawn, PurposeEnded, Opposition, ActivePeriodEnded, TicketOpened, TicketClosed,
		Logged, Issued, Used, Revoked, PushUsed, Received, Ingested, Quarantined, Uploaded, EventEnded,
		BreachOpened, BreachClosed}
}

// The classes of units that the code makes.
const (
	ClassDossier    Class = "dossier"
	ClassMember     Class = "member"
	ClassRecruiter  Class = "recruteur"
	ClassAgent      Class = "agent"
	ClassNews       Class = "news"
	ClassOpposition Class = "opposition"
	ClassArchive    Class = "archive"
	ClassTicket     Class = "ticket"
	ClassLog        Class = "log"
	ClassCode       Class = "code"
	ClassPush       Class = "push"
	ClassConsent    Class = "consent"
	ClassFlux       Class = "flux"
	ClassStaged     Class = "staged"
	ClassQuarantine Class = "quarantine"
	ClassUpload     Class = "upload"
	ClassEvent      Class = "event"
	ClassBreach     Class = "breach"
)

// Action is what somebody does with data.
type Action byte

// The actions, by the letter that the matrix writes.
const (
	Read    Action = 'R'
	Create  Action = 'C'
	Update  Action = 'U'
	Delete  Action = 'D'
	Sign    Action = 'S'
	Approve Action = 'A'
	Export  Action = 'X'
	Lock    Action = 'L'
)

// Actions lists every action.
func Actions() []Action { return []Action{Read, Create, Update, Delete, Sign, Approve, Export, Lock} }

// String gives the letter.
func (a Action) String() string { return string(rune(a)) }

// Label says the action in French: "lire".
func (a Action) Label() string {
	return map[Action]string{Read: "lire", Create: "créer", Update: "modifier", Delete: "supprimer", Sign: "signer",
		Approve: "approuver", Export: "exporter", Lock: "verrouiller"}[a]
}

// Scope is the tie between a person and a datum that an action needs.
type Scope string

// The scopes that the code knows how to establish.
const (
	ScopeSelf            Scope = "self"             // the data are about the person
	ScopeOwn             Scope = "own"              // the person made it or takes part in it
	ScopeOwnOffers       Scope = "own_offers"       // about an offer of the person's
	ScopeMatch           Scope = "match"            // profile and offer match
	ScopePortfolio       Scope = "portfolio"        // a beneficiary whom the person accompanies
	ScopeOwnActivity     Scope = "own_activity"     // the person's own activity
	ScopeTerritory       Scope = "territory"        // a beneficiary of the person's territory
	ScopeAssigned        Scope = "assigned"         // handed to the person to deal with
	ScopeDelegated       Scope = "delegated"        // an offer delegated to the person's organisation
	ScopeDelegatedOffers Scope = "delegated_offers" // about such an offer
	ScopeTicket          Scope = "ticket"           // about an open request for help
	ScopeRequest         Scope = "request"          // about an open request to exercise a right
	ScopeSealed          Scope = "sealed"           // a sealed archive opened by two people
	ScopeAll             Scope = "all"              // no tie is needed
)

// Scopes lists every scope.
func Scopes() []Scope {
	return []Scope{ScopeSelf, ScopeOwn, ScopeOwnOffers, ScopeMatch, ScopePortfolio, ScopeOwnActivity, ScopeTerritory, ScopeAssigned,
		ScopeDelegated, ScopeDelegatedOffers, ScopeTicket, ScopeRequest, ScopeSealed, ScopeAll}
}

// Account says how accounts of a role come to be.
type Account string

// The ways to an account.
const (
	AccountByCode  Account = "code"          // by the person, with the code that the controller gave
	AccountBySIRET Account = "siret"         // by the person, with the number of the company
	AccountByAdmin Account = "administrator" // by an administrator
)

// Input is how a form asks for a field.
type Input string

// The inputs.
const (
	InputText     Input = "text"
	InputDate     Input = "date"
	InputEmail    Input = "email"
	InputTel      Input = "tel"
	InputPassword Input = "password"
	InputCheckbox Input = "checkbox"
	InputChoice   Input = "choice"
)

// Basis is a legal basis of the RGPD, art. 6(1).
type Basis string

// The bases.
const (
	BasisConsent    Basis = "consent"     // (a)
	BasisObligation Basis = "obligation"  // (c)
	BasisPublicTask Basis = "public_task" // (e)
	BasisInterest   Basis = "interest"    // (f)
)

// Label says the basis in French.
func (b Basis) Label() string {
	return map[Basis]string{BasisConsent: "votre consentement", BasisObligation: "une obligation légale",
		BasisPublicTask: "une mission d’intérêt public", BasisInterest: "un intérêt légitime"}[b]
}
