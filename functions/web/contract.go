package web

import (
	"encoding/json"
	"time"

	"tandem/shared/calendar"
)

// What the API gives and takes, as infra/openapi.yaml describes it. Only what pages show is read.

type account struct {
	Role         string        `json:"role"`
	RoleLabel    string        `json:"roleLabel"`
	FirstName    string        `json:"firstName"`
	LastName     string        `json:"lastName"`
	Email        string        `json:"email"`
	Phone        string        `json:"phone"`
	AccountUntil calendar.Date `json:"accountUntil"` // last day of access; zero when there is none
	Notice       string        `json:"notice"`
	Changed      bool          `json:"noticeChanged"` // the privacy notice changed since they read it
	TermsDue     bool          `json:"termsDue"`      // the conditions of use are to be accepted, or accepted anew
	Represented  bool          `json:"represented"`   // by somebody who accepts them with the visitor
}

type dataCategory struct {
	Code   string `json:"code"`
	Label  string `json:"label"`
	Source string `json:"source"`
	Fields []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"fields"`
	Rule struct {
		ID    string `json:"id"`
		Label string `json:"label"`
	} `json:"rule"`
	Due    calendar.Date `json:"due"`
	Reason string        `json:"reason"`
	Why    string        `json:"why"`
	Frozen string        `json:"frozen"`
}

// job names a trade: the ROME code, and the appellation's number or 0 for the whole code.
type job struct {
	ROME        string `json:"rome"`
	Appellation int    `json:"appellation"`
	Label       string `json:"label,omitempty"`
}

type commune struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

type cvInput struct {
	Title     string   `json:"title"`
	Jobs      []job    `json:"jobs"`
	Widen     bool     `json:"widen"`
	Commune   string   `json:"commune"`
	RadiusKm  int      `json:"radiusKm"`
	Contracts []string `json:"contracts"`
	Text      string   `json:"text"`
	Version   int64    `json:"version,omitempty"`
}

type cv struct {
	cvInput
	Number       int       `json:"number"`
	CommuneLabel string    `json:"communeLabel"`
	Published    bool      `json:"published"`
	UpdatedAt    time.Time `json:"updatedAt"`
}

type document struct {
	ID         string    `json:"id"`
	State      string    `json:"state"` // verification, accepte, refuse
	Reason     string    `json:"reason"`
	Size       int64     `json:"size"` // bytes
	Format     string    `json:"format"`
	Scan       string    `json:"scan"` // sain, non_analyse
	Pages      int       `json:"pages"`
	Unread     bool      `json:"unread"` // its words could not be read
	ReceivedAt time.Time `json:"receivedAt"`
}

type offerInput struct {
	Title       string `json:"title"`
	ROME        string `json:"rome"`
	Appellation int    `json:"appellation"`
	Commune     string `json:"commune"`
	Remote      bool   `json:"remote"`
	Contract    string `json:"contract"`
	Description string `json:"description"`
	Contact     string `json:"contact"`
	asks
	Version int64 `json:"version,omitempty"`
}

// asks are what an offer asks beyond the job, the place and the contract.
type asks struct {
	Licences  []string `json:"licences,omitempty"`
	Travels   []string `json:"travels,omitempty"`
	Times     []string `json:"times,omitempty"`
	Hours     int      `json:"hours,omitempty"`
	Schedules []string `json:"schedules,omitempty"`
	Level     string   `json:"level,omitempty"`
	Practice  string   `json:"practice,omitempty"`
	Languages []spoken `json:"languages,omitempty"`
	Start     string   `json:"start,omitempty"`
	Required  []string `json:"required,omitempty"` // codes of criteria
}

// spoken is a language with its level.
type spoken struct {
	Code  string `json:"code"`
	Level string `json:"level"`
}

type offer struct {
	offerInput
	ID           string        `json:"id"`
	State        string        `json:"state"` // brouillon, publiee, fermee
	JobLabel     string        `json:"jobLabel"`
	CommuneLabel string        `json:"communeLabel"`
	PublishedOn  calendar.Date `json:"publishedOn"`
	ExpiresOn    calendar.Date `json:"expiresOn"`
	ClosedOn     calendar.Date `json:"closedOn"`
	OutcomeLabel string        `json:"outcomeLabel"`
	MotiveLabel  string        `json:"motiveLabel"`
	Own          bool          `json:"own"`
	Warnings     []wording     `json:"warnings"`
}

// wording is something in the text of an offer that a person should read again; nothing is refused for it.
type wording struct {
	Field     string `json:"field"`
	Quote     string `json:"quote"`
	Criterion string `json:"criterion"`
	Advice    string `json:"advice"`
}

type criterion struct {
	Code     string `json:"code"`
	Label    string `json:"label"`
	Required bool   `json:"required"`
	Verdict  string `json:"verdict"` // REMPLI, NON_REMPLI, INCONNU, SANS_OBJET
	Text     string `json:"text"`
	Question string `json:"question"`
	Note     *note  `json:"note"`
}

// note is what a person found who looked again at a criterion.
type note struct {
	Criterion string        `json:"criterion"`
	Verdict   string        `json:"verdict"`
	Was       string        `json:"was"`
	Reason    string        `json:"reason"`
	On        calendar.Date `json:"on"`
}

type match struct {
	Offer    offer       `json:"offer"`
	Heading  string      `json:"heading"`
	Criteria []criterion `json:"criteria"`
}

type profile struct {
	ID       string      `json:"id"`
	Title    string      `json:"title"`
	Jobs     []string    `json:"jobs"`
	Text     string      `json:"text"`
	Heading  string      `json:"heading"`
	Sections []cvSection `json:"sections"`
	Criteria []criterion `json:"criteria"`
}

// cvSection is a part of a CV as people read it.
type cvSection struct {
	Title   string    `json:"title"`
	Entries []cvEntry `json:"entries"`
}

type cvEntry struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

type importCounts struct {
	Foyers    int `json:"foyers"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"`
	Ignored   int `json:"ignored"`
}

type importReport struct {
	ID         string       `json:"id"`
	ReceivedAt time.Time    `json:"receivedAt"`
	Source     string       `json:"source"`
	Reference  string       `json:"reference"`
	Status     string       `json:"status"` // OK, PARTIEL, REJETE, EN_COURS
	Message    string       `json:"message"`
	Announced  int          `json:"announced"`
	Repeated   int          `json:"repeated"`
	Counts     importCounts `json:"counts"`
	Rejects    []reject     `json:"rejects"`
}

type reject struct {
	Index   int    `json:"index"`
	Line    int    `json:"line"`
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Kept    bool   `json:"kept"`
	State   string `json:"state"`   // demande, rejoue, encore_rejete, ecarte; empty while nobody asked anything
	Outcome string `json:"outcome"` // of a replay: created, updated, unchanged, ignored
}

type letter struct {
	LastName  string        `json:"lastName"`
	FirstName string        `json:"firstName"`
	Address   []string      `json:"address"`
	Code      string        `json:"code"`
	Expires   calendar.Date `json:"expires"`
}

type refusal struct {
	At     string `json:"at"` // as people read it
	Reason string `json:"reason"`
}

type purgeCount struct {
	Rule  string `json:"rule"`
	Label string `json:"label"`
	Units int    `json:"units"`
	Visa  string `json:"visa"` // required, standing, none
}

type purgeUnit struct {
	Number int           `json:"number"`
	Class  string        `json:"class"`
	Rule   string        `json:"rule"`
	Due    calendar.Date `json:"due"`
	State  string        `json:"state"`
}

type purgeRun struct {
	ID            string       `json:"id"`
	CreatedAt     time.Time    `json:"createdAt"`
	State         string       `json:"state"` // apercu, visa, liberee, en_cours, terminee
	Counts        []purgeCount `json:"counts"`
	Total         int          `json:"total"`
	Objections    []string     `json:"objections"`
	VisaReference string       `json:"visaReference"`
	Releases      []struct {
		Role string    `json:"role"` // its label
		At   time.Time `json:"at"`
	} `json:"releases"`
	Manifest json.RawMessage `json:"manifest"`
	Units    []purgeUnit     `json:"units"`
}
