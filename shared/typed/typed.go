// Package typed checks what people type freely: how long it is, and that it holds nothing that a reader would not see or that misleads the eye.
package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tandem/shared/fault"
	"tandem/shared/nir"
)

// Text is a question that is answered freely.
type Text struct {
	Path   string // of the field: "body.message"
	Max    int    // characters
	Needed string // what to say when nothing is written; empty: it may stay empty
	Line   bool   // of one line
}

// Clean is what somebody typed without the spaces around it, with line ends as they are stored.
func Clean(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// Check returns what is wrong with a clean text, nil when nothing is.
func (q Text) Check(text string) []fault.Field {
	message := ""
	switch {
	case text == "":
		message = q.Needed
	case utf8.RuneCountInString(text) > q.Max:
		message = "Ce texte est trop long : " + french(q.Max) + " caractères au plus."
	case q.Line && strings.ContainsRune(text, '\n'):
		message = "Écrivez sur une seule ligne."
	case strings.ContainsFunc(text, unseen):
		message = "Ce texte contient des caractères invisibles : effacez-le et tapez-le de nouveau, sans le copier."
	case nir.Find(text):
		message = "Ce texte contient un numéro de sécurité sociale : retirez-le, personne n’en a besoin ici."
	}
	if message == "" {
		return nil
	}
	return []fault.Field{{Path: q.Path, Message: message}}
}

// unseen tells what is refused: control characters, and those that turn the direction of a text so that it reads as something else. Joiners stay:
// they make up emoji.
func unseen(r rune) bool {
	turns := r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\ufeff'
	return turns || unicode.IsControl(r) && r != '\n' && r != '\t'
}

// french writes a number below a million as people read it.
func french(n int) string {
	digits := []byte{}
	for i := 0; n > 0 || i == 0; i++ {
		if i == 3 {
			digits = append([]byte(" "), digits...)
		}
		digits = append([]byte{byte('0' + n%10)}, digits...)
		n /= 10
	}
	return string(digits)
}
