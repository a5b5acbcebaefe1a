// Package service holds what differs between the public services that the code runs: one file per service says who takes part,
// what is held about them, who may do what with it, why, and how long. The engines (access, retention) execute it and the public
// pages are printed from it, so what is promised is what runs. This is the only package that names a service.
package service

import (
	"time"

	"tandem/shared/calendar"
)

// Service is one service file, checked. It is read-only: share it freely.
type Service struct {
	ID         string // "monjob62"
	Party      string // of a service that several parties run, each with its own store: "pe"; else empty
	Name       string // as people write it
	Controller Controller
	Hosting    string // where the data are, French
	Features   map[Feature]bool
	Zone       *time.Location // of the controller; legal dates are days in it
	Terms      Text           // CGU
	Privacy    Text           // politique de confidentialité
	Home       Home           // the first words of the site
	Theme      Theme          // the colour of the authority
	Transfers  string         // French: outside the European Union, or none
	Choice     string         // French: what it costs to register, and not to
	Omission   string         // French: what follows when a required field is left out
	Measures   []string       // French: of security, in general terms (RGPD art. 30(1)(g))

	Facts map[Event]calendar.Date // facts of the service itself, known of every unit: the end of the convention

	Roles        []RoleSpec
	Registration map[Role][]Field // fields of the roles that register by themselves, in the order of the form
	Sources      []SourceSpec
	Groups       []GroupSpec
	Fields       map[string]string // names that categories and views list, in French
	Categories   []CategorySpec
	Views        []View
	Access       map[Role]map[Category]Grant // what is not there is refused
	Designations map[Role][]Role             // whom a role designates: an act of administration, which opens no category
	Records      map[string]Category         // category of each kind of record that the service keeps: "account" -> "ID"
	Recipients   []Recipient
	Contact      []Topic // what people ask for help about, in the order in which they are asked
	Purposes     []Purpose
	Rights       []RightSpec
	Deadlines    Deadlines
	Offers       OfferTerms
	Events       []EventSpec
	Classes      []ClassSpec
	Rules        []*Rule
	Outside      []Outside
	Technical    []Technical
	Residual     []Residual // of what this service uses
	Purge        Limits
	Reading      Reading
}

// Topic is what a request for help is about, and the role whose people answer it.
type Topic struct {
	ID    string
	Label string
	To    Role
	Seed  string

	Reports bool // takes the messages that people point out
}

// Controller is who answers for the data (responsable de traitement).
type Controller struct {
	Name        string
	Department  string // "62"
	PartnerCode string // "062", as flux files write the département
	DPO         string // e-mail address of the délégué à la protection des données
	Party       *Party // with whom the service exchanges data under a convention; nil: nobody
}

// Party is the other side of a convention: who is told of violations and complaints within 36 hours (004:171).
type Party struct {
	Name    string
	Contact string // e-mail address of its délégué à la protection des données
}

// Text is the version of a text that people accept or are told of, with those before it.
type Text struct {
	Version string
	Date    calendar.Date
	Changes []string // French: what is new in it
	Accept  bool     // who accepted an earlier version accepts this one before going on (001:210)
	Earlier []Text   // newest first
}

// Home is what the home page begins with, in plain French.
type Home struct{ Title, Lead string }

// RoleSpec describes a role.
type RoleSpec struct {
	ID           Role
	Label        string // French
	Professional bool   // their reads of people's data are journaled
	Account      Account
	Class        Class  // of the unit that holds their account; empty with AccountNone
	Party        string // the only party that has the role; empty: all
	Seed         string
}

// Field is one field of a registration form.
type Field struct {
	Name     string // in the API: "birthDate"
	Label    string // French
	Input    Input
	Required bool
	Seed     string
}

// SourceSpec names where data come from.
type SourceSpec struct {
	ID    string
	Label string // French, with its article: "la CAF"
}

// GroupSpec names a group of categories that one key protects.
type GroupSpec struct {
	ID    Group
	Label string
}

// CategorySpec describes a category of data.
type CategorySpec struct {
	ID       Category
	Label    string
	Personal bool     // false: no personal data, so neither group, owner nor retention rule
	Group    Group    // whose key seals it
	Owner    []Role   // those whom the data concern
	Sources  []string // SourceSpec.ID
	Fields   []string // names that views may list; empty when no view cuts the category
	Seed     string
}

// View is a part of a category, or a condition, to which a grant is limited.
type View struct {
	ID    string
	Label string
	Only  []string // the fields that may be seen or changed; empty: the view is a condition of another kind
	Seed  string
}

// Grant is one cell of the access matrix.
type Grant struct {
	Actions []Action
	Scopes  []Scope // any of them is enough
	View    *View   // nil: the whole category
}

// Purpose is why data are held, and on what basis (RGPD art. 6).
type Purpose struct {
	ID    string
	Label string
	Basis Basis
	Text  string     // the legal texts
	Roles []Role     // whose data it uses
	Uses  []Category // those that it uses, in the order of the file: all of its people's, or fewer
	Seed  string

	Activities []Activity // what the code does for it
	Opposing   *Opposing  // on terms of its own; nil: those of its basis

	Switch *Switch // people say yes or no to this purpose alone; nil: it comes with the service, or as the service's other texts say
}

// Opposing says on which terms people may oppose a purpose, and why.
type Opposing struct {
	Terms Terms
	Text  string // French, to the person
}

// Switch is what people say yes or no to (RGPD art. 7): the text that they read, and its version.
type Switch struct {
	Version string
	Text    string // French: what a yes means
	Class   Class  // of the units that keep their address, or their devices, while they say yes; empty: none is kept
}

// Notifies reports whether a yes is to notifications on devices, which people add one by one.
func (s *Switch) Notifies() bool { return s != nil && s.Class == ClassPush }

// Writes reports whether a yes is to mails, to the address of the account.
func (s *Switch) Writes() bool { return s != nil && s.Class != "" && !s.Notifies() }

// Recipient is a body or a group of people who receive data, and which.
type Recipient struct {
	Label      string     // French
	Categories []Category // empty: none that identify
	Text       string     // French: within which limits
	Seed       string
}

// RightSpec is a right that the service grants, and on which legal bases.
type RightSpec struct {
	ID    Right
	Label string  // French
	Bases []Basis // purposes of these bases; a right outside them is examined all the same, never carried out by itself
	Note  string  // French, to the person: how or within which limits; may be empty
	By    Role    // who alone answers requests of it; empty: whoever answers requests
	Seed  string
}

// Deadlines are the times within which the service must act.
type Deadlines struct {
	Answer      calendar.Period // to a request for a right, from its receipt
	Extension   calendar.Period // of Answer, told within it; zero: the service cannot extend
	Target      calendar.Period // of Answer, internal
	Relay       calendar.Period // until a relay to the other party that nobody answered is alarmed
	Opening     calendar.Period // longest time for which the sealed vault is opened
	Acknowledge time.Duration   // receipt of a request
	Authority   time.Duration   // notification of a breach to the CNIL, from awareness
	Party       time.Duration   // notice of a breach or a complaint to the other party, from discovery or receipt; 0: no other party
}

// OfferTerms are how long offers are on line.
type OfferTerms struct {
	Life   calendar.Period // at most, from a publication or from the day on which it is prolonged
	Remind calendar.Period // before the last day, in days
}

// Latest is the latest last day that may be chosen on a day.
func (t OfferTerms) Latest(today calendar.Date) calendar.Date { return today.Add(t.Life) }

// RemindOn is the day on which a last day is told of.
func (t OfferTerms) RemindOn(last calendar.Date) calendar.Date { return last.AddDays(-t.Remind.Days) }

// Outside is a rule of the published policies whose data the service does not hold.
type Outside struct {
	ID   RuleID
	Why  string // French
	Seed string
}

// EventSpec names a fact that a clock may read.
type EventSpec struct {
	ID    Event
	Label string
}

// ClassSpec describes what falls due together.
type ClassSpec struct {
	ID        Class
	Label     string
	PerRecord bool // each record of the class is a unit of its own
	Survives  bool // its units stay when the person's account goes: each ends by its own rule (002:150)
}

// Technical is what holds no date of its own and expires by itself.
type Technical struct {
	ID       RuleID
	Subject  string
	Lifetime time.Duration // 0 with Kept: no limit
	Idle     time.Duration // 0: none
	Kept     bool          // proof without personal data, never deleted
	Label    string
}

// Residual is a copy that remains when a file has been erased.
type Residual struct {
	ID         string
	Copy       string        // French: where
	Content    string        // French: what is in it
	Lifetime   time.Duration // after the purge is carried out; 0 with Kept: no limit
	Unreadable time.Duration // when it opens no more, if that is sooner; 0: at once, or with its end
	Kept       bool          // without personal data, never deleted
	Label      string        // French: how long
}

// Limits stop a purge until two people release it.
type Limits struct {
	Share      int           // percent of the units of a class in one run
	ShareAbove int           // the share counts only in a class of more units than this
	Gap        time.Duration // longest time between two runs
}

// Reading is how much one account may read of others in an hour: distinct people, and how often a professional may be refused.
type Reading struct{ People, Refusals int }

// Default is the service that the local machine runs unless it is told another.
const Default = "monjob62"
