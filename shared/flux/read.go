package flux

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Options says for whom a file is read.
type Options struct {
	Departement string // of the service, three characters as in IDEPARTE: "062"
	Single      bool   // one dossier that Extract took out: what is held against a file as a whole is held against the dossier
}

// Summary tells what was read. With an error it tells how far the reading went.
type Summary struct {
	Header    Header
	Foyers    int         // dossiers in the file; with a nil error the same as Total
	Valid     int         // handed out
	Rejected  int         // rejected
	Total     int         // NBTOTDOSRSATRANSM, the control total
	Anomalies int         // NBTOTDOSRSATRANSMANO, as declared
	Streams   []StreamKey // organisations seen, sorted
	Notices   []Notice    // sorted by code
	Head      Span        `json:"-"` // of IdentificationFlux
}

// maxHeld is how many dossiers of another département are looked at, when there is no other, before the file is refused.
const maxHeld = 1000

// Read reads a whole file. It hands each valid dossier to foyer and each rejected one to reject, in the order of the file, one at a
// time, in memory that does not grow with the file. An error of theirs ends the reading and is returned as it is.
//
// Only a nil error says that the file is whole: well-formed to its end, of this département, with as many dossiers as its control
// total announces. Until then nothing that was handed out may be applied; the caller stages it. A *FileError refuses the file for
// what it is; any other error is one of reading and may be tried again.
//
// A dossier that stands twice is handed out twice: see Duplicates. The order of files is the caller's to hold: see Header.Order.
func Read(in io.Reader, options Options, foyer func(Foyer) error, reject func(Reject) error) (Summary, error) {
	r, err := newReader(in)
	if err != nil {
		return Summary{}, err
	}
	f := &file{reader: r, departement: padded(options.Departement), foyer: foyer, reject: reject, streams: make(map[StreamKey]bool), own: options.Single, single: options.Single}
	err = f.read()
	f.summary.Foyers = r.foyers
	f.summary.Notices = r.notices.list()
	for key := range f.streams {
		f.summary.Streams = append(f.summary.Streams, key)
	}
	slices.SortFunc(f.summary.Streams, func(a, b StreamKey) int { return strings.Compare(a.String(), b.String()) })
	return f.summary, err
}

// file is one reading.
type file struct {
	*reader
	departement string
	foyer       func(Foyer) error
	reject      func(Reject) error
	summary     Summary
	streams     map[StreamKey]bool
	builder     builder
	single      bool
	own         bool     // a dossier of the département was seen
	held        []Reject // dossiers of other départements, while no own one was seen
	foreign     string   // the other département
}

func (f *file) read() (err error) {
	if f.summary.Header, err = f.header(); err != nil {
		return err
	}
	f.summary.Head = f.head
	if code := f.summary.Header.Departement; code != "" && code != f.departement {
		return f.elsewhere(code)
	}
	f.builder = newBuilder(f.summary.Header, f.notices)
	if err := f.dossiers(); err != nil {
		return err
	}
	if err := f.end(); err != nil {
		return err
	}
	if f.summary.Total != f.foyers {
		return f.fault(FileTotal, "Le fichier annonce %d dossier(s) mais en contient %d. Rien n’est appliqué. Demandez un nouvel envoi.", f.summary.Total, f.foyers)
	}
	if len(f.held) > 0 && !f.own {
		return f.elsewhere(f.foreign)
	}
	return f.accents()
}

// dossiers reads up to and with TransmissionFlux.
func (f *file) dossiers() error {
	for {
		token, err := f.inside()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return f.fault(FileTotal, "Le fichier n’a pas de total de contrôle (TransmissionFlux) : on ne peut savoir s’il est complet ; %d dossier(s) lu(s). Rien n’est appliqué. Demandez un nouvel envoi.", f.foyers)
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return f.malformed()
			}
		case xml.StartElement:
			if err := f.accept(t); err != nil {
				return err
			}
			if t.Name.Local == theFormat().total.name {
				return f.totals()
			}
			if err := f.dossier(); err != nil {
				return err
			}
		}
	}
}

// dossier reads one InfosFoyerRSA and hands it out.
func (f *file) dossier() error {
	f.draft.reset(f.foyers+1, f.line())
	span := Span{From: f.at}
	if err := f.walk(theFormat().foyer, f.draft.foyer); err != nil {
		return err
	}
	f.foyers++
	found, bad := f.builder.build(&f.draft)
	span.To = f.dec.InputOffset()
	found.Span = span
	code := padded(found.Dossier.PartenaireCode)
	if code == "" {
		return f.rejected(found, bad)
	}
	if code != f.departement {
		f.foreign = code
		message := "Le dossier relève du département " + code + ", pas du département " + f.departement + "."
		return f.rejected(found, &mistake{"IDEPARTE", RejectDepartement, message})
	}
	f.own = true
	if found.Dossier.Organisme == f.summary.Header.Organisme && found.Dossier.NumOrg != "" {
		f.streams[StreamKey{found.Dossier.Organisme, found.Dossier.NumOrg, f.summary.Header.Type}] = true
	}
	if bad != nil {
		return f.rejected(found, bad)
	}
	if err := f.release(); err != nil {
		return err
	}
	found.Dossier.PartenaireCode = f.departement
	f.summary.Valid++
	return f.foyer(found)
}

// rejected hands a rejected dossier out, or holds it back as long as the whole file may be of another département.
func (f *file) rejected(found Foyer, bad *mistake) error {
	f.summary.Rejected++
	f.held = append(f.held, Reject{
		Index: found.Index, Line: found.Line, Span: found.Span, Field: bad.field, Code: bad.code, Message: bad.text(),
		NumeroDemande: found.Dossier.NumeroDemande,
	})
	if f.own || f.foreign == "" {
		return f.release()
	}
	if len(f.held) == maxHeld {
		return f.elsewhere(f.foreign)
	}
	return nil
}

func (f *file) release() error {
	for _, held := range f.held {
		if err := f.reject(held); err != nil {
			return err
		}
	}
	f.held = f.held[:0]
	return nil
}

// totals reads TransmissionFlux.
func (f *file) totals() error {
	f.draft.reset(0, f.line())
	if err := f.walk(theFormat().total, f.draft.foyer); err != nil {
		return err
	}
	var bad bool
	number := func(key string) int {
		value, err := strconv.ParseUint(strings.TrimSpace(f.draft.foyer[key]), 10, 31)
		bad = bad || err != nil
		return int(value)
	}
	f.summary.Total = number("NBTOTDOSRSATRANSM")
	if strings.TrimSpace(f.draft.foyer["NBTOTDOSRSATRANSMANO"]) != "" {
		f.summary.Anomalies = number("NBTOTDOSRSATRANSMANO")
	}
	if bad || f.draft.bad != nil {
		return f.fault(FileTotal, "Le total de contrôle du fichier (TransmissionFlux) n’est pas lisible ; %d dossier(s) lu(s). Rien n’est appliqué. Demandez un nouvel envoi.", f.foyers)
	}
	return nil
}

// end reads what may follow the control total: nothing but the end of the root.
func (f *file) end() error {
	for {
		token, err := f.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if text, ok := token.(xml.CharData); ok && strings.TrimSpace(string(text)) == "" {
			continue
		}
		if _, ok := token.(xml.EndElement); !ok {
			return f.malformed()
		}
	}
}

// accents refuses a file all of whose accented texts were written in UTF-8 under another name. One broken text among thousands of
// foyers is the dossier's own trouble, and rejects that dossier alone.
func (f *file) accents() error {
	found := f.builder.accents
	if f.single || found.sound > 0 || found.broken == 0 || found.broken*100 < f.foyers {
		return nil
	}
	return fileErrorf(FileEncoding, 0, "Le fichier annonce l’encodage « %s » mais ses lettres accentuées sont écrites en UTF-8 : les noms seraient abîmés. Rien n’est appliqué. Déposez le fichier tel qu’il a été reçu, ou demandez un nouvel envoi.", f.src.charset.name)
}

func (f *file) elsewhere(code string) *FileError {
	return fileErrorf(FileDepartement, 0, "Ce fichier concerne le département %s, pas le département %s de ce service. Rien n’est appliqué. Déposez le fichier de votre département.", code, f.departement)
}

// padded writes the code of a département with three characters: "62" is "062".
func padded(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if len(code) > 0 && len(code) < 3 {
		return strings.Repeat("0", 3-len(code)) + code
	}
	return code
}
