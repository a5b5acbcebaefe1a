package cv

import (
	"bytes"
	"maps"
	"slices"
)

// Format is what a file really is, whatever it is called.
type Format string

// The formats that are taken in.
const (
	PDF  Format = "pdf"
	DOCX Format = "docx"
	ODT  Format = "odt"
	JPEG Format = "jpeg"
	PNG  Format = "png"
)

const pdfType = "application/pdf"

var mediaTypes = map[Format]string{
	DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	ODT:  "application/vnd.oasis.opendocument.text",
	JPEG: "image/jpeg",
	PNG:  "image/png",
}

// MediaType is how the format is called where files are exchanged; documents that were kept before there were formats are PDFs.
func (f Format) MediaType() string {
	if found, ok := mediaTypes[f]; ok {
		return found
	}
	return pdfType
}

// MediaTypes are those of all formats, in order.
func MediaTypes() []string { return append(slices.Sorted(maps.Values(mediaTypes)), pdfType) }

// Extension ends the name under which a file of the format is saved.
func (f Format) Extension() string {
	if _, ok := mediaTypes[f]; ok {
		return string(f)
	}
	return string(PDF)
}

// signatures are the first bytes of the formats, and what else tells them apart. A ZIP says what it is in the names of its entries.
var signatures = []struct {
	format Format
	begins string
	holds  string
}{
	{JPEG, "\xff\xd8\xff", ""},
	{PNG, "\x89PNG\r\n\x1a\n", ""},
	{ODT, archive, "mimetype" + "application/vnd.oasis.opendocument.text"},
	{DOCX, archive, "word/document.xml"},
}

const archive = "PK\x03\x04"

// unwanted are the formats that people send and that are not taken in, with what to do instead.
var unwanted = []struct{ begins, reason string }{
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Ce fichier est un ancien document Word (.doc), ou un document protégé par un mot de passe. " + asPDF},
	{"{\\rtf", "Ce fichier est un document RTF. " + asPDF},
	{"RIFF", "Ce format d'image n'est pas accepté : enregistrez votre image en JPEG ou en PNG, puis envoyez-la."},
	{"GIF8", "Ce format d'image n'est pas accepté : enregistrez votre image en JPEG ou en PNG, puis envoyez-la."},
	{"\x00\x00\x00", "Ce format d'image n'est pas accepté : enregistrez votre photo en JPEG, puis envoyez-la."}, // HEIC begins with a short length
}

const (
	asPDF       = "Ouvrez-le, enregistrez-le en PDF, puis envoyez le PDF."
	notAccepted = "Ce fichier n'est ni un PDF, ni un document Word (.docx) ou LibreOffice (.odt), ni une image JPEG ou PNG, quel que soit son nom. Enregistrez votre CV en PDF, puis envoyez le PDF."
)

// Recognise says what a file is by its first bytes, or why it is not taken in, in French. It looks at neither name nor declared type: what
// the format promises is looked at by the function that takes files in.
func Recognise(file []byte) (format Format, reason string) {
	switch {
	case len(file) == 0:
		return "", "Le fichier est vide : choisissez-le de nouveau."
	case len(file) > MaxDocument:
		return "", "Le fichier dépasse 4 Mo : réduisez-le, ou enregistrez-le avec des images plus légères, puis envoyez-le de nouveau."
	}
	if beginsAsPDF(file) {
		return PDF, ""
	}
	for _, known := range signatures {
		if bytes.HasPrefix(file, []byte(known.begins)) && bytes.Contains(file, []byte(known.holds)) {
			return known.format, ""
		}
	}
	for _, other := range unwanted {
		if bytes.HasPrefix(file, []byte(other.begins)) {
			return "", other.reason
		}
	}
	return "", notAccepted
}

// beginsAsPDF refuses what may be something else as well, such as a program with a PDF behind its first bytes, where readers would find the
// mark anywhere in the first kilobyte. Some programs write an empty line before it.
func beginsAsPDF(file []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), "\r\n\t "), []byte("%PDF-"))
}
