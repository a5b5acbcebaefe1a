package flux

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"tandem/shared/calendar"
)

// TypeFlux is how often the file comes (TYPEFLUX).
type TypeFlux string

// The types of file.
const (
	Mensuel    TypeFlux = "M"
	Journalier TypeFlux = "I"
)

// French returns the word for people.
func (t TypeFlux) French() string {
	if t == Journalier {
		return "journalier"
	}
	return "mensuel"
}

// StreamKey names a succession of files: within it an older file never follows a newer one.
type StreamKey struct {
	Organisme Organisme // FONORG
	NumOrg    string    // NUMORG
	Type      TypeFlux
}

// String gives "CAF-621-M".
func (k StreamKey) String() string {
	return string(k.Organisme) + "-" + k.NumOrg + "-" + string(k.Type)
}

// Order places a file in its streams. It is comparable; two files with the same order in a stream are the same sending.
type Order struct {
	Reference calendar.Date `json:"reference"` // DTREF: last day that the file tells of
	Created   string        `json:"created"`   // DTCREAFLUX and HEUCREAFLUX, local: "2026-03-05T01:18:36.000000", comparable as text
}

// Compare returns -1, 0 or +1 as o comes before, is, or comes after other.
func (o Order) Compare(other Order) int {
	return cmp.Or(o.Reference.Compare(other.Reference), cmp.Compare(o.Created, other.Created))
}

// Before reports whether o comes before other.
func (o Order) Before(other Order) bool { return o.Compare(other) < 0 }

// Header is what a file says of itself (IdentificationFlux).
type Header struct {
	Organisme Organisme
	Type      TypeFlux
	Nature    string        // NATFLUX, D in every file seen
	Version   string        // NUMVERSIONAPPLIEME
	Reference calendar.Date // DTREF
	Created   string        // as Order.Created
	Encoding  string        // "windows-1252"

	Departement string // IDEPARTE of the header, where there is one: "062"
}

// Order returns the place of the file in its streams.
func (h Header) Order() Order { return Order{h.Reference, h.Created} }

// senders maps APPLIEME to who sends.
var senders = map[string]Organisme{"CRI": CAF, "AGO": MSA}

// header reads from the start of the file to the end of IdentificationFlux.
func (r *reader) header() (Header, error) {
	start, err := r.start()
	if err != nil {
		return Header{}, err
	}
	if err := r.root(start); err != nil {
		return Header{}, err
	}
	if start, err = r.start(); err != nil {
		return Header{}, err
	}
	if start.Name.Local != theFormat().header.name {
		if other := otherFlux(start.Name.Local); other != "" {
			return Header{}, r.other(other)
		}
		return Header{}, r.badHeader(theFormat().header.name)
	}
	r.draft.reset(0, r.line())
	r.head.From = r.at
	if err := r.walk(theFormat().header, r.draft.foyer); err != nil {
		return Header{}, err
	}
	r.head.To = r.dec.InputOffset()
	return r.readHeader()
}

// start skips blanks up to the next opening tag.
func (r *reader) start() (xml.StartElement, error) {
	for {
		token, err := r.next()
		if errors.Is(err, io.EOF) {
			return xml.StartElement{}, r.truncated()
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return t, nil
		case xml.EndElement:
			return xml.StartElement{}, r.badHeader(theFormat().header.name)
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return xml.StartElement{}, r.badHeader(theFormat().header.name)
			}
		}
	}
}

func (r *reader) readHeader() (Header, error) {
	c := newChecker(r.draft.foyer, r.notices)
	sender := c.required("APPLIEME")
	h := Header{
		Organisme: senders[sender], Type: TypeFlux(c.required("TYPEFLUX")), Nature: c.optional("NATFLUX"),
		Version: c.optional("NUMVERSIONAPPLIEME"), Reference: c.date("DTREF", true), Encoding: r.src.charset.name,
	}
	if c.rec["IDEPARTE"] != "" {
		h.Departement = padded(c.alphanumeric("IDEPARTE", 2))
	}
	h.Created = moment(c.date("DTCREAFLUX", true), c.required("HEUCREAFLUX"))
	switch bad := cmp.Or(c.bad, r.draft.bad); {
	case bad != nil:
		return Header{}, r.badHeader(bad.field)
	case h.Organisme == "":
		return Header{}, r.fault(FileOther, "Ce fichier vient d’une autre application que Cristal (CAF) ou Agora (MSA). %s", accepted)
	case h.Type != Mensuel && h.Type != Journalier:
		return Header{}, r.badHeader("TYPEFLUX")
	case h.Created == "":
		return Header{}, r.badHeader("HEUCREAFLUX")
	}
	if h.Nature != "D" {
		r.notices.add(NoticeNature)
	}
	return h, nil
}

func (r *reader) badHeader(element string) *FileError {
	return r.fault(FileHeader, "L’en-tête du fichier n’est pas valide (élément %s) : on ne peut savoir de qui et de quand il est. Demandez un nouvel envoi.", element)
}

// moment joins a date and an xs:time, whose fraction and zone are optional; empty when the time is none.
func moment(date calendar.Date, clock string) string {
	clock = strings.TrimSuffix(clock, "Z")
	if len(clock) > 6 && (clock[len(clock)-6] == '+' || clock[len(clock)-6] == '-') {
		clock = clock[:len(clock)-6]
	}
	at, err := time.Parse("15:04:05", clock)
	if err != nil {
		return ""
	}
	return date.String() + at.Format("T15:04:05.000000")
}
