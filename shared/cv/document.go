package cv

import (
	"time"

	"tandem/shared/scan"
	"tandem/shared/table"
)

// State is how far the checks of a document have come.
type State string

// The states of a document.
const (
	Checking State = "verification"
	Accepted State = "accepte"
	Refused  State = "refuse"
)

// Document is a file that a candidate sent. Its name is not kept: people put their own in it.
type Document struct {
	ID       string     `json:"id"`
	State    State      `json:"state"`
	Reason   string     `json:"reason,omitempty"` // why it was refused, in French
	Size     int64      `json:"size"`
	Format   Format     `json:"format,omitempty" enum:"pdf,docx,odt,jpeg,png"` // none: a PDF
	Scan     scan.State `json:"scan,omitempty" enum:"sain,non_analyse"`        // what a scanner said of what is kept
	Pages    int        `json:"pages,omitempty"`
	Unread   bool       `json:"unread,omitempty"` // a PDF whose words could not be read: nothing is proposed of it
	Received time.Time  `json:"receivedAt"`
}

// The limits of a document sent through the site.
const (
	MaxDocument  = 4 << 20
	MaxDocuments = 10
)

// Kind is table.KindDocument.
func (Document) Kind() table.Kind { return table.KindDocument }

// Schema is the current form.
func (Document) Schema() int { return 1 }

// QuarantinePrefix begins the keys of files that wait for their checks.
const QuarantinePrefix = "cv/"

// ObjectKey is the key of a document in the quarantine bucket and in the bucket of files: identifiers only.
func ObjectKey(person, document string) string { return QuarantinePrefix + person + "/" + document }

// ObjectPrefix begins the keys of all of a person's documents.
func ObjectPrefix(person string) string { return QuarantinePrefix + person + "/" }
