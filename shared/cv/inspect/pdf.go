package inspect

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"errors"
	"regexp"
	"strconv"

	"tandem/shared/cv/pdfread"
)

var (
	pageObject = regexp.MustCompile(`/Type\s*/Page[^s]`)
	pageCount  = regexp.MustCompile(`/Count\s+(\d{1,4})\b`)
	// scriptEntry is the short name that leads to a script, with the beginning of what it leads to: a string, a comment or an object.
	// Alone the three characters stand by chance in one of five files of 4 MB of compressed pictures.
	scriptEntry = regexp.MustCompile(`/JS[\s\x00]*(?:[(<%]|\d+[\s\x00]+\d+[\s\x00]+R)`)
	// What runs, opens or carries something else: a CV needs none of it.
	active = []activeName{
		{"JavaScript", program},
		{"Launch", "Ce PDF lance un autre logiciel : enregistrez-le de nouveau sans cette action."},
		{"EmbeddedFile", attached},
		{"EmbeddedFiles", attached},
		{"RichMedia", "Ce PDF contient une animation : envoyez un PDF simple."},
		{"Encrypt", "Ce PDF est protégé par un mot de passe : enregistrez-le sans protection."},
	}
)

type activeName struct{ name, reason string }

const (
	program  = "Ce PDF contient un programme : enregistrez-le de nouveau sans script, ou imprimez-le en PDF."
	attached = "Ce PDF contient d'autres fichiers : envoyez un PDF sans pièce jointe."
	inflated = "Ce PDF devient beaucoup trop grand quand on l'ouvre : ouvrez-le, imprimez-le en PDF, puis envoyez le nouveau PDF."
	obscure  = "Ce PDF ne se laisse pas vérifier jusqu'au bout : ouvrez-le, imprimez-le en PDF, puis envoyez le nouveau PDF."
	tooLong  = "Ce PDF a plus de 20 pages : un CV en compte une ou deux."
)

const maxPages = 20

// pdf looks at the bytes of a file, at the objects that its compressed streams hold, then at what its pages say. Nothing of it is drawn or run.
func pdf(file []byte) Found {
	tail := file[max(0, len(file)-2048):]
	if !bytes.Contains(tail, []byte("%%EOF")) || !bytes.Contains(tail, []byte("startxref")) {
		return Found{Reason: "Ce PDF est incomplet : il a sans doute été coupé, envoyez-le de nouveau."}
	}
	if inside, err := zip.NewReader(bytes.NewReader(file), int64(len(file))); err == nil && len(inside.File) > 0 {
		return Found{Reason: attached} // the same bytes are a PDF for one program and a ZIP for another
	}
	if reason := checkBytes(unescape(file)); reason != "" {
		return Found{Reason: reason}
	}
	opened, err := pdfread.Open(file)
	if reason := checkObjects(opened, err); reason != "" {
		return Found{Reason: reason}
	}
	pages, objects := opened.Pages(maxPages), countPages(file)
	if pages > maxPages || objects > maxPages {
		return Found{Reason: tooLong}
	}
	if pages == 0 {
		pages = objects
	}
	text, err := opened.Text(maxPages)
	if errors.Is(err, pdfread.ErrSwollen) {
		return Found{Reason: inflated}
	}
	return Found{Pages: pages, Text: text, Unread: text == ""}
}

// checkBytes finds what stands in the file as it is, in whatever place another reader may look for it.
func checkBytes(file []byte) string {
	for _, danger := range active {
		if containsName(file, "/"+danger.name) {
			return danger.reason
		}
	}
	if scriptEntry.Match(file) {
		return program
	}
	return ""
}

// checkObjects finds the same in compressed streams. There no name stands by chance: the short one of scripts is one of them.
func checkObjects(opened *pdfread.File, err error) string {
	for _, danger := range append(active, activeName{"JS", program}) {
		if opened.Packed(danger.name) {
			return danger.reason
		}
	}
	switch {
	case errors.Is(err, pdfread.ErrSwollen):
		return inflated
	case err != nil:
		return obscure
	}
	return ""
}

// unescape writes names as readers of PDF understand them: a byte of a name may be written #xx (/J#61vaScript).
func unescape(file []byte) []byte {
	if bytes.IndexByte(file, '#') < 0 {
		return file
	}
	plain := make([]byte, 0, len(file))
	for i := 0; i < len(file); i++ {
		if file[i] == '#' && i+2 < len(file) {
			if b, err := hex.DecodeString(string(file[i+1 : i+3])); err == nil {
				plain = append(plain, b[0])
				i += 2
				continue
			}
		}
		plain = append(plain, file[i])
	}
	return plain
}

// containsName finds a PDF name as a whole word: /Launch is not /Launcher.
func containsName(file []byte, name string) bool {
	for rest := file; ; {
		at := bytes.Index(rest, []byte(name))
		if at < 0 {
			return false
		}
		rest = rest[at+len(name):]
		if len(rest) == 0 || !isRegular(rest[0]) {
			return true
		}
	}
}

// isRegular reports whether a name goes on with the byte: it ends at white space and at delimiters alone (ISO 32000-1, 7.2.2).
func isRegular(c byte) bool {
	return bytes.IndexByte([]byte("\x00\t\n\f\r ()<>[]{}/%"), c) < 0
}

// countPages counts page objects, or believes the page tree where objects are compressed; 0 when neither can be seen.
func countPages(file []byte) int {
	if found := len(pageObject.FindAll(file, maxPages+1)); found > 0 {
		return found
	}
	most := 0
	for _, count := range pageCount.FindAllSubmatch(file, -1) {
		if n, err := strconv.Atoi(string(count[1])); err == nil {
			most = max(most, n)
		}
	}
	return most
}
