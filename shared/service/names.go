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
	TechnicalExport  RuleID = "XX-07" // a copy of one's data
	TechnicalAlarm   RuleID = "XX-09" // the link by which somebody says that it was not they
	TechnicalAgree   RuleID = "XX-10" // the link by which a legal representative answers
)

// The facts that clocks read. The base file says each in French; a rule may use no other, and need not use all.
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
	AccountRefused          Event = "account_refused"
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
	LastInteraction         Event = "last_interaction"
	Applied                 Event = "applied"
	VideoRemoved            Event = "video_removed"
	FollowAccepted          Event = "follow_accepted"
	FollowEnded             Event = "follow_ended"
	SurveyClosed            Event = "survey_closed"
	TransferAcknowledged    Event = "transfer_acknowledged"
	Birth                   Event = "birth"
	ProgrammeStarted        Event = "programme_started"
	ProgrammeEnded          Event = "programme_ended"
	FollowUpRegular         Event = "follow_up_regular"
	EnrolmentEnded          Event = "enrolment_ended"
	ESFBeneficiary          Event = "esf_beneficiary"
	FirstRecorded           Event = "first_recorded"
	LastContact             Event = "last_contact"
	PartnershipStarted      Event = "partnership_started"
	PartnershipEnded        Event = "partnership_ended"
	BreachOpened            Event = "breach_opened"
	BreachClosed            Event = "breach_closed"
	RightOpened             Event = "right_opened"
	RightClosed             Event = "right_closed"
	IdentityVerified        Event = "identity_verified"
	Chosen                  Event = "chosen"
	Transferred             Event = "transferred"
	DirectiveGiven          Event = "directive_given"
	DirectiveExecuted       Event = "directive_executed"
	DirectiveRevoked        Event = "directive_revoked"
	CaseOpened              Event = "case_opened"
	RefusalReturned         Event = "refusal_returned"
	SupportEnded            Event = "support_ended"
	NoLongerNecessary       Event = "no_longer_necessary"
	ConventionEnded         Event = "convention_ended"
	Sealed                  Event = "sealed"
	ESFControlEnded         Event = "esf_control_ended"
	CampaignWritten         Event = "campaign_written"
	CampaignClosed          Event = "campaign_closed"
	RepresentationBegun     Event = "representation_begun"
	RepresentationEnded     Event = "representation_ended"
)

// Events lists every fact that the code records.
func Events() []Event {
	return []Event{RSARequestFiled, RSARightOpened, RSARightReopened, RSARightCeased, RSARefused, Death,
		PostMortemErasure, LitigationOpened, LitigationFinalDecision, AccountOpened, AccountDeactivated, AccountClosed, AccountRefused,
		LastLogin, ConsentGiven, ConsentWithdrawn, PurposeEnded, Opposition, ActivePeriodEnded, TicketOpened, TicketClosed,
		Logged, Issued, Used, Revoked, PushUsed, Received, Ingested, Quarantined, Uploaded, EventEnded,
		LastInteraction, Applied, VideoRemoved, FollowAccepted, FollowEnded, SurveyClosed, TransferAcknowledged, Birth, ProgrammeStarted, ProgrammeEnded, FollowUpRegular, EnrolmentEnded, ESFBeneficiary, FirstRecorded, LastContact, PartnershipStarted, PartnershipEnded, BreachOpened, BreachClosed, RightOpened, RightClosed, IdentityVerified, Chosen, Transferred, DirectiveGiven, DirectiveExecuted, DirectiveRevoked, CaseOpened, RefusalReturned, SupportEnded, NoLongerNecessary, ConventionEnded, Sealed, ESFControlEnded, CampaignWritten, CampaignClosed, RepresentationBegun, RepresentationEnded}
}

// The classes of units that the code knows; a service file declares those that it uses.
const (
	ClassDossier        Class = "dossier"
	ClassMember         Class = "member"
	ClassRecruiter      Class = "recruteur"
	ClassAgent          Class = "agent"
	ClassNews           Class = "news"
	ClassOpposition     Class = "opposition"
	ClassArchive        Class = "archive"
	ClassTicket         Class = "ticket"
	ClassLog            Class = "log"
	ClassCode           Class = "code"
	ClassPush           Class = "push"
	ClassConsent        Class = "consent"
	ClassFlux           Class = "flux"
	ClassStaged         Class = "staged"
	ClassQuarantine     Class = "quarantine"
	ClassUpload         Class = "upload"
	ClassEvent          Class = "event"
	ClassCandidate      Class = "candidat"
	ClassAdviser        Class = "conseiller"
	ClassApplication    Class = "application"
	ClassVideo          Class = "video"
	ClassAudience       Class = "audience"
	ClassFollow         Class = "follow"
	ClassSurvey         Class = "survey"
	ClassExtraction     Class = "extraction"
	ClassYouth          Class = "jeune"
	ClassVault          Class = "coffre"
	ClassReferral       Class = "referral"
	ClassRecruitment    Class = "recruitment"
	ClassPartner        Class = "partner"
	ClassPartnerAgent   Class = "partner_agent"
	ClassBreach         Class = "breach"
	ClassRight          Class = "right"
	ClassIdentity       Class = "identity"
	ClassOutreach       Class = "outreach"
	ClassCookie         Class = "cookie"
	ClassFormerAccess   Class = "former_access"
	ClassDirective      Class = "directive"
	ClassCase           Class = "case"
	ClassESF            Class = "esf"
	ClassEmail          Class = "email"
	ClassCampaign       Class = "campaign"
	ClassRepresentative Class = "representative"
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
	ScopePublished       Scope = "published"        // anybody may: it is published
	ScopeApplicant       Scope = "applicant"        // the person applied to an offer of one's own
	ScopeNominative      Scope = "nominative"       // the person publishes the profile under their name
	ScopeFollowed        Scope = "followed"         // the person accepted to be followed by the adviser
	ScopeSite            Scope = "site"             // of the mission locale's own site
	ScopeCaseload        Scope = "caseload"         // a youth whom the person accompanies
	ScopeTransferred     Scope = "transferred"      // a youth who moved to this mission locale
	ScopeForwarded       Scope = "forwarded"        // forwarded to this body by the mission locale
	ScopeLiaison         Scope = "liaison"          // for the liaison with the youth's educator
	ScopeExchange        Scope = "exchange"         // for the exchange with social security alone
	ScopeHabilitated     Scope = "habilitated"      // habilitated to run the information system
	ScopeGrant           Scope = "grant"            // under an opening that is limited in time, given by two people
	ScopeCase            Scope = "case"             // a case that the person follows
	ScopeAssignedCase    Scope = "assigned_case"    // a case entrusted to the person's organisation
	ScopeOwnParty        Scope = "own_party"        // of the person's own party to the convention
	ScopeAggregate       Scope = "aggregate"        // counts of at least eleven people
	ScopeExtraction      Scope = "extraction"       // for the extraction of training leavers alone
	ScopeDisclosure      Scope = "disclosure"       // a disclosure with its legal basis, registered
)

// Label says the scope in French, after what may be done: "lire : pour soi".
func (s Scope) Label() string { return scopeLabels[s] }

var scopeLabels = map[Scope]string{
	ScopeSelf: "pour soi", ScopeOwn: "ce à quoi l’on prend part", ScopeOwnOffers: "pour ses propres offres",
	ScopeMatch: "quand l’offre et le profil se correspondent", ScopePortfolio: "pour les personnes accompagnées", ScopeOwnActivity: "pour sa propre activité",
	ScopeTerritory: "pour les personnes du territoire", ScopeAssigned: "pour les demandes confiées", ScopeDelegated: "pour les offres confiées à l’organisme",
	ScopeDelegatedOffers: "pour les offres confiées", ScopeTicket: "pendant une demande d’aide", ScopeRequest: "pendant une demande d’exercice de droits",
	ScopeSealed: "dans une archive scellée", ScopeAll: "pour tous", ScopePublished: "quand c’est publié", ScopeApplicant: "pour les personnes qui ont candidaté",
	ScopeNominative: "quand le profil est publié sous le nom de la personne", ScopeFollowed: "pour les personnes qui ont accepté d’être suivies",
	ScopeSite: "dans son site", ScopeCaseload: "pour les jeunes accompagnés", ScopeTransferred: "pour les jeunes venus d’une autre mission locale",
	ScopeForwarded: "quand la mission locale l’a transmis", ScopeLiaison: "pour la liaison avec l’éducateur", ScopeExchange: "pour l’échange avec la sécurité sociale",
	ScopeHabilitated: "pour la gestion du système d’information, sur habilitation", ScopeGrant: "sous une autorisation limitée dans le temps",
	ScopeCase: "pour les dossiers suivis", ScopeAssignedCase: "pour les dossiers confiés à l’organisme", ScopeOwnParty: "pour sa propre partie à la convention",
	ScopeAggregate: "en totaux d’au moins onze personnes", ScopeExtraction: "pour l’extraction des sortants de formation",
	ScopeDisclosure: "par une communication enregistrée, avec sa base légale",
}

// Scopes lists every scope.
func Scopes() []Scope {
	return []Scope{ScopeSelf, ScopeOwn, ScopeOwnOffers, ScopeMatch, ScopePortfolio, ScopeOwnActivity, ScopeTerritory, ScopeAssigned,
		ScopeDelegated, ScopeDelegatedOffers, ScopeTicket, ScopeRequest, ScopeSealed, ScopeAll,
		ScopePublished, ScopeApplicant, ScopeNominative, ScopeFollowed, ScopeSite, ScopeCaseload, ScopeTransferred, ScopeForwarded, ScopeLiaison, ScopeExchange, ScopeHabilitated, ScopeGrant, ScopeCase, ScopeAssignedCase, ScopeOwnParty, ScopeAggregate, ScopeExtraction, ScopeDisclosure}
}

// Account says how accounts of a role come to be.
type Account string

// The ways to an account.
const (
	AccountByCode   Account = "code"          // by the person, with the code that the controller gave
	AccountBySIRET  Account = "siret"         // by the person, with the number of the company
	AccountByAdmin  Account = "administrator" // by an administrator
	AccountByEmail  Account = "email"         // by the person, with an e-mail address alone
	AccountByAsking Account = "request"       // by a professional, and opened by who designates people of the role
	AccountByStaff  Account = "enrolment"     // by a professional who enrols the person
	AccountNone     Account = "none"          // none: a visitor, or a body that receives data outside the service
)

// Label says in French how an account of the role comes to be, to somebody who looks for theirs.
func (a Account) Label() string {
	return map[Account]string{
		AccountByCode:   "Vous créez votre compte vous-même, avec le code que vous avez reçu.",
		AccountBySIRET:  "Vous créez votre compte vous-même, avec le numéro SIRET de votre entreprise.",
		AccountByEmail:  "Vous créez votre compte vous-même, avec votre adresse électronique.",
		AccountByAsking: "Vous demandez votre compte vous-même ; un administrateur du service l’ouvre.",
		AccountByStaff:  "Le professionnel qui vous accompagne ouvre votre dossier avec vous.",
		AccountByAdmin:  "Un administrateur du service crée votre compte.",
		AccountNone:     "Aucun compte n’est nécessaire.",
	}[a]
}

// SelfRegistered reports whether people of the role open their account themselves.
func (a Account) SelfRegistered() bool {
	return a == AccountByCode || a == AccountBySIRET || a == AccountByEmail || a == AccountByAsking
}

// ByDesignation reports whether somebody designates people of the role, asked or not.
func (a Account) ByDesignation() bool { return a == AccountByAdmin || a == AccountByAsking }

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

// Activity is something that the code does with people's data for a purpose.
type Activity string

// The activities.
const (
	ActivityMatching   Activity = "matching"   // who and what match
	ActivityStatistics Activity = "statistics" // what stays of somebody erased, without a name
)

// Terms say how people may oppose a purpose (RGPD art. 21).
type Terms string

// The terms.
const (
	TermsReasoned Terms = "reasoned" // for reasons of one's situation, which a person weighs: art. 21(1)
	TermsFree     Terms = "free"     // at once and without a reason: art. 21(2)
	TermsNone     Terms = "none"     // not at all, for a reason that is said
)

// opposable reports whether the law gives opposition on the basis: what rests on consent ends with its withdrawal, and what the law orders
// does not end at all.
func (b Basis) opposable() bool { return b == BasisPublicTask || b == BasisInterest }

// unopposable says why a purpose of a basis cannot be opposed, when the file gives no reason of its own.
var unopposable = map[Basis]string{
	BasisConsent:    "Cet usage repose sur votre accord : retirez-le, quand vous voulez et sans motif, il s’arrête.",
	BasisObligation: "La loi nous oblige à cet usage : le droit d’opposition ne s’y applique pas (RGPD, art. 21).",
	BasisPublicTask: "Ce service n’ouvre pas l’opposition à cet usage. Écrivez à la personne déléguée à la protection des données : elle examinera votre demande.",
	BasisInterest:   "Ce service n’ouvre pas l’opposition à cet usage. Écrivez à la personne déléguée à la protection des données : elle examinera votre demande.",
}

// Feature is a part of the code that a service uses or not.
type Feature string

// The features.
const (
	FeatureFlux     Feature = "flux"     // files of CAF, MSA and Pôle emploi
	FeatureCodes    Feature = "codes"    // registration codes
	FeatureCV       Feature = "cv"       // CVs and documents
	FeatureOffers   Feature = "offers"   // offers of recruiters
	FeatureMatching Feature = "matching" // who and what match, and why
	FeatureNews     Feature = "news"     // news by e-mail
	FeaturePush     Feature = "push"     // notifications on phones
	FeatureExchange Feature = "exchange" // messages with the other party of a convention
	FeatureVault    Feature = "vault"    // the sealed proof for European funds
)

// Features lists every feature.
func Features() []Feature {
	return []Feature{FeatureFlux, FeatureCodes, FeatureCV, FeatureOffers, FeatureMatching, FeatureNews, FeaturePush, FeatureExchange, FeatureVault}
}

// Right names a right of a person over their data (RGPD, chapter III; loi du 6 janvier 1978, art. 85).
type Right string

// The rights.
const (
	RightInformation   Right = "information"   // art. 13 and 14
	RightAccess        Right = "access"        // art. 15
	RightRectification Right = "rectification" // art. 16
	RightErasure       Right = "erasure"       // art. 17
	RightRestriction   Right = "restriction"   // art. 18
	RightPortability   Right = "portability"   // art. 20
	RightOpposition    Right = "opposition"    // art. 21
	RightHumanReview   Right = "human_review"  // art. 22
	RightWithdrawal    Right = "withdrawal"    // art. 7(3)
	RightPostMortem    Right = "post_mortem"   // loi du 6 janvier 1978, art. 85
)

// Rights lists every right.
func Rights() []Right {
	return []Right{RightInformation, RightAccess, RightRectification, RightErasure, RightRestriction, RightPortability, RightOpposition,
		RightHumanReview, RightWithdrawal, RightPostMortem}
}
