// Package breach is the register of violations of personal data, and of complaints about a processing (RGPD art. 33 and 34; 003:281-301,
// 000:225-227, 004:171): what happened, what follows from the risk, the clocks that run, and who decided.
//
// A case is never changed: each act of somebody writes a new version, bound to the one before it by its hash. The risk is qualified by a
// person with a name, or not at all: what the circumstances suggest (Propose) is a value of another type, which decides nothing.
package breach

import (
	"time"

	"tandem/shared/calendar"
	"tandem/shared/id"
)

// Kind parts the two kinds of case.
type Kind string

// The kinds of case.
const (
	Violation Kind = "violation"
	Complaint Kind = "plainte" // of a person concerned, about a processing (004:171)
)

// Harm is what a violation compromises (003:281).
type Harm string

// The harms.
const (
	Confidentiality Harm = "confidentialite"
	Integrity       Harm = "integrite"
	Availability    Harm = "disponibilite"
)

// Signature is a person who acts: what a decision cannot be without.
type Signature struct {
	Person id.Person `json:"person"`
	Role   string    `json:"role"`
	At     time.Time `json:"at"`
}

// Register is what the register says of a violation: the six fields of 003:290-295, measures and justification of a step apart. A
// complaint uses Nature and Processing alone. Nothing in it names a person concerned.
type Register struct {
	Nature           string   `json:"nature" maxLength:"4000" doc:"Ce qui s'est passé, sans nom ni coordonnées"`
	PersonCategories []string `json:"personCategories,omitempty" maxItems:"20" doc:"Catégories de personnes concernées"`
	Persons          *int     `json:"persons,omitempty" minimum:"0" doc:"Nombre approximatif de personnes"`
	RecordCategories []string `json:"recordCategories,omitempty" maxItems:"40" doc:"Catégories d'enregistrements"`
	Records          *int     `json:"records,omitempty" minimum:"0" doc:"Nombre approximatif d'enregistrements"`
	Consequences     string   `json:"consequences,omitempty" maxLength:"4000" doc:"Conséquences probables"`
	Justification    string   `json:"justification,omitempty" maxLength:"4000" doc:"Pourquoi il n'y a pas eu de notification ou d'information, le cas échéant"`
}

// Case is a violation or a complaint as one version of it stands.
type Case struct {
	ID         id.Breach `json:"id"`
	Kind       Kind      `json:"kind"`
	State      State     `json:"state"`
	Origin     string    `json:"origin"` // role of who declared it, or "regle:RULE"
	OtherParty bool      `json:"otherParty,omitempty"`
	Concerns   bool      `json:"concernsParty,omitempty"` // it may have consequences for the other party
	Harms      []Harm    `json:"harms,omitempty"`

	Discovered time.Time `json:"discoveredAt"` // of a complaint: received
	Aware      time.Time `json:"awareAt,omitzero"`
	Register
	Measures []Measured `json:"measures,omitempty"`

	Proposal      *Proposal    `json:"proposal,omitempty"`
	Qualification *Qualified   `json:"qualification,omitempty"`
	Notifications []Notified   `json:"notifications,omitempty"` // to the CNIL; the first may be completed by others
	Party         *PartyTold   `json:"party,omitempty"`
	Information   *Informed    `json:"information,omitempty"`
	Exemption     *Exempted    `json:"exemption,omitempty"`
	Public        bool         `json:"publicCommunicationProposed,omitempty"`
	Published     *Recommended `json:"recommendation,omitempty"`
	Asked         *Signature   `json:"closingAsked,omitempty"` // first of two people
	Closed        *Signature   `json:"closed,omitempty"`       // the only one, or the second
	Outcome       string       `json:"outcome,omitempty"`      // of a complaint
}

// Level is that of the qualification, empty while nobody has decided.
func (c Case) Level() Level {
	if c.Qualification == nil {
		return ""
	}
	return c.Qualification.Level
}

// Measured is a measure taken, against the violation or its consequences.
type Measured struct {
	Text string    `json:"text"`
	By   Signature `json:"by"`
}

// Qualified is the decision on the risk, signed.
type Qualified struct {
	Level         Level     `json:"level"`
	Justification string    `json:"justification"`
	By            Signature `json:"by"`
}

// Notified is a notification that the CNIL received.
type Notified struct {
	At         time.Time `json:"at"`
	Reference  string    `json:"reference"`
	Partial    bool      `json:"partial,omitempty"` // to be completed (RGPD art. 33(4))
	LateReason string    `json:"lateReason,omitempty"`
	By         Signature `json:"by"`
}

// PartyTold is the word given to the other party (004:171).
type PartyTold struct {
	LateReason string    `json:"lateReason,omitempty"`
	By         Signature `json:"by"`
}

// Informed is how the persons concerned were told (000:227).
type Informed struct {
	At    time.Time `json:"at"`
	Means string    `json:"means"`
	By    Signature `json:"by"`
}

// Exempted is why they were not (003:299-301).
type Exempted struct {
	Ground        Ground    `json:"ground"`
	Justification string    `json:"justification"`
	By            Signature `json:"by"`
}

// Recommended is what was published to the persons concerned.
type Recommended struct {
	Title string        `json:"title"`
	Text  string        `json:"text"`
	Until calendar.Date `json:"until"` // last day on the site
	By    Signature     `json:"by"`
}
