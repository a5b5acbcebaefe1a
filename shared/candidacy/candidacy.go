// Package candidacy is the applications of candidates to offers: a CV as it read on that day, and what came of it, every answer by a named person
// (000:70, 000:91; 002:31, 002:41).
//
// An application stands in the candidate's partition, once for an offer; the index of an offer leads its recruiter to it. Where the service file
// has a class of units for applications, each has a unit and a clock of its own and outlives the account (002:150); else it goes with the
// candidate's file (000:237). It holds what the offer said too: the offer may go before it.
package candidacy

import (
	"strings"
	"time"

	"tandem/shared/email"
	"tandem/shared/id"
	"tandem/shared/offer"
	"tandem/shared/phone"
	"tandem/shared/table"
)

// Application is one application, as it is sealed.
type Application struct {
	ID      id.Application `json:"id"`
	State   State          `json:"state"`
	Offer   Offered        `json:"offer"`
	Applied time.Time      `json:"appliedAt"`
	Given   Given          `json:"given"`
	CV      Frozen         `json:"cv"`
	Message string         `json:"message,omitempty"` // to the recruiter
	Steps   []Step         `json:"steps,omitempty"`   // oldest first
}

// Kind is table.KindApplication.
func (Application) Kind() table.Kind { return table.KindApplication }

// Schema is the current form.
func (Application) Schema() int { return 1 }

// Offered is what the offer said when the candidate applied.
type Offered struct {
	ID        id.Offer  `json:"id"`
	Recruiter id.Person `json:"recruiter,omitempty"` // by id alone: their name is theirs
	Title     string    `json:"title"`
	Job       string    `json:"job"`
	Place     string    `json:"place,omitempty"`
	Contract  string    `json:"contract"`
}

// Given is what the candidate gives of themselves: a name, and how to reach them where they wish it.
type Given struct {
	LastName  string        `json:"lastName"`
	FirstName string        `json:"firstName"`
	Email     email.Address `json:"email,omitzero"`
	Phone     phone.Number  `json:"phone,omitzero"`
}

// Name is how the recruiter reads who applies.
func (g Given) Name() string { return strings.TrimSpace(g.FirstName + " " + g.LastName) }

// Frozen is what a CV said on the day, line by line as people read it: it stays as it was whatever becomes of the CV, and of its form.
type Frozen struct {
	Number  int       `json:"number"`
	Title   string    `json:"title"`
	Updated time.Time `json:"updatedAt"`
	Lines   []Line    `json:"lines"`
}

// Line is one thing that a CV says.
type Line struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// Signature is who did something, and when.
type Signature struct {
	Person id.Person `json:"person"`
	Role   string    `json:"role"`
	At     time.Time `json:"at"`
}

// Step is what somebody did with an application.
type Step struct {
	Act  Act       `json:"act"`
	Text string    `json:"text,omitempty"` // a question, an answer, a motive
	By   Signature `json:"by"`
}

// OfferedBy is what an offer says now.
func OfferedBy(o offer.Offer) Offered {
	view := o.View()
	return Offered{ID: o.ID, Recruiter: o.Recruiter, Title: o.Title, Job: view.JobLabel, Place: view.CommuneLabel, Contract: o.Contract}
}
