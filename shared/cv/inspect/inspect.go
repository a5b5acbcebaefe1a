// Package inspect looks at a file that somebody sent as a CV. It stands apart from the CV itself so that only the function that takes files in
// carries what reads them.
package inspect

import "tandem/shared/cv"

// Found is what a look at a file found.
type Found struct {
	Reason string // why it is refused, in French; empty when it is accepted
	Format cv.Format
	Pages  int
	Kept   []byte // what is kept instead of what was sent: rebuilt, without what a CV does not need; nil: the file as it is
	Text   string // what a document says, in the order in which it is read
	Unread bool   // it may say something, and nothing of it could be read
}

// readers look at the formats. They are given bytes that begin as the format does and are not too many.
var readers = map[cv.Format]func(file []byte) Found{cv.PDF: pdf, cv.DOCX: docx, cv.ODT: odt, cv.JPEG: picture, cv.PNG: picture}

// File checks the size, the real type and the structure of a file. It reads bytes only, never the file's name or declared type.
func File(file []byte) Found {
	format, reason := cv.Recognise(file)
	if reason != "" {
		return Found{Reason: reason}
	}
	found := readers[format](file)
	if found.Reason == "" && len(found.Kept) > cv.MaxDocument {
		found.Reason = "Cette image est trop lourde une fois vérifiée : enregistrez-la en JPEG, avec une qualité plus basse."
	}
	if found.Reason != "" {
		return Found{Reason: found.Reason}
	}
	found.Format = format
	return found
}
