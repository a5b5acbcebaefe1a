package flux

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"strings"
)

// HeadSize is how many first bytes of a file Recognise wants; fewer when the file is shorter.
const HeadSize = 8 << 10

// Format is what a file is: VRSB0801, from whom and how often.
type Format struct {
	Organisme Organisme // CAF (Cristal) or MSA (Agora)
	Type      TypeFlux  // Mensuel or Journalier
}

// String names the format for people, in French.
func (f Format) String() string {
	return "flux bénéficiaires RSA (VRSB0801) " + f.Type.French() + " de la " + string(f.Organisme)
}

// Recognise tells from its first bytes (HeadSize of them) what a file is. The error is a *FileError that says in French what the
// file is instead, and what to do.
func Recognise(head []byte) (Format, error) {
	r, err := newReader(bytes.NewReader(head))
	if err != nil {
		return Format{}, err
	}
	header, err := r.header()
	if err != nil {
		return Format{}, err
	}
	if next, err := r.start(); err == nil { // the head of a file may end before it
		if err := r.accept(next); err != nil {
			return Format{}, err
		}
	}
	return Format{header.Organisme, header.Type}, nil
}

// accept refuses an element that does not stand under the root of this format.
func (r *reader) accept(start xml.StartElement) error {
	name := start.Name.Local
	switch other := otherFlux(name); {
	case start.Name.Space == "" && (name == theFormat().foyer.name || name == theFormat().total.name):
		return nil
	case other != "":
		return r.other(other)
	default:
		return r.fault(FileMalformed, "Un élément inattendu figure sous la racine du fichier. Demandez un nouvel envoi.")
	}
}

const accepted = "Seul le flux bénéficiaires RSA (VRSB0801), mensuel ou journalier, de la CAF ou de la MSA est accepté."

func (r *reader) other(what string) *FileError {
	return r.fault(FileOther, "Ce fichier est %s. %s", what, accepted)
}

// others tells the other files of the CNAF by a word in the name of an element or in the name of their schema.
var others = []struct{ word, what string }{
	{"virs", "un flux instruction (VIRS)"},
	{"vird", "un flux instruction, données socio-professionnelles (VIRD)"},
	{"vrsf", "un flux financier (VRSF)"},
	{"vrsc", "un flux créances (VRSC)"},
	{"vrsd", newer},
	{"infodemandersa", "un flux instruction (VIRS)"},
	{"instruction", "un flux instruction (VIRS)"},
	{"financ", "un flux financier (VRSF)"},
	{"creance", "un flux créances (VRSC)"},
}

const newer = "un flux bénéficiaires de la nouvelle génération (VRSD)"

var schemaName = regexp.MustCompile(`(?i)\b(virs|vird|vrsf|vrsc|vrsd)\d{4}`)

func otherFlux(name string) string {
	name = strings.ToLower(name)
	for _, other := range others {
		if strings.Contains(name, other.word) {
			return other.what
		}
	}
	return ""
}

// root checks the first element of the file.
func (r *reader) root(start xml.StartElement) error {
	for _, attribute := range start.Attr {
		if found := schemaName.FindString(attribute.Value); found != "" {
			return r.other(otherFlux(found))
		}
	}
	name := start.Name.Local
	switch {
	case name == "Racine" && start.Name.Space == "":
		return nil
	case otherFlux(name) != "":
		return r.other(otherFlux(name))
	case strings.EqualFold(name, "html"):
		return r.fault(FileNotXML, pageMessage)
	}
	return r.fault(FileOther, "Ce fichier XML n’est pas un flux de la CNAF : il ne commence pas par la racine attendue. %s", accepted)
}

const pageMessage = "Ce fichier est une page web, pas un flux. Téléchargez de nouveau le fichier depuis l’espace de la caisse, puis déposez-le."

// signatures tells by their first bytes what people drop instead of an XML file.
var signatures = []struct{ prefix, message string }{
	{"PK\x03\x04", "Ce fichier est une archive ZIP (ou un classeur). Extrayez-en le fichier XML, puis déposez-le seul."},
	{"PK\x05\x06", "Ce fichier est une archive ZIP vide. Déposez le fichier XML reçu de la caisse."},
	{"\x1f\x8b", "Ce fichier est compressé (gzip). Décompressez-le, puis déposez le fichier XML."},
	{"7z\xbc\xaf\x27\x1c", "Ce fichier est une archive 7z. Extrayez-en le fichier XML, puis déposez-le seul."},
	{"%PDF", "Ce fichier est un document PDF. Déposez le fichier XML reçu de la caisse."},
	{"\xd0\xcf\x11\xe0", "Ce fichier est un ancien document de bureautique. Déposez le fichier XML reçu de la caisse."},
	{"\xff\xfe", "Ce fichier est en UTF-16, qui n’est pas accepté. Déposez le fichier tel qu’il a été reçu, sans l’ouvrir dans un éditeur."},
	{"\xfe\xff", "Ce fichier est en UTF-16, qui n’est pas accepté. Déposez le fichier tel qu’il a été reçu, sans l’ouvrir dans un éditeur."},
}

// notXML refuses a file by its first bytes; nil when it may be XML.
func notXML(head []byte) *FileError {
	for _, known := range signatures {
		if bytes.HasPrefix(head, []byte(known.prefix)) {
			return fileErrorf(FileNotXML, 0, "%s", known.message)
		}
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte(byteOrderMark)))
	start := bytes.ToLower(text[:min(len(text), 64)])
	switch {
	case len(text) == 0:
		return fileErrorf(FileEmpty, 0, "Ce fichier est vide. Vérifiez l’envoi, puis déposez-le de nouveau.")
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")):
		return fileErrorf(FileNotXML, 1, "%s", pageMessage)
	case text[0] == '<':
		return nil
	case bytes.IndexByte(text, 0) >= 0:
		return fileErrorf(FileNotXML, 0, "Ce fichier n’est pas du XML. Déposez le fichier XML reçu de la caisse.")
	case bytes.ContainsAny(firstLine(text), ";,\t"):
		return fileErrorf(FileNotXML, 1, "Ce fichier est un tableau (CSV), pas un flux XML. %s", accepted)
	}
	return fileErrorf(FileNotXML, 1, "Ce fichier n’est pas du XML. Déposez le fichier XML reçu de la caisse.")
}

func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return line
}
