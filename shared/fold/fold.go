// Package fold writes names in the one form in which they are compared: "Lætitia d’Été-Œuf" and "LAETITIA D ETE OEUF" are the same.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold removes accents, writes in capitals, opens the ligatures œ and æ, turns apostrophes and hyphens into spaces, and
// leaves one space between words and none around. It drops nothing else, and folding twice changes nothing.
func Fold(text string) string {
	var folded strings.Builder
	folded.Grow(len(text))
	space := false
	for _, r := range norm.NFD.String(strings.ToValidUTF8(text, "\uFFFD")) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToUpper(r)
		if unicode.IsSpace(r) || joins(r) {
			space = true
			continue
		}
		if space && folded.Len() > 0 {
			folded.WriteByte(' ')
		}
		space = false
		switch r {
		case 'Œ':
			folded.WriteString("OE")
		case 'Æ':
			folded.WriteString("AE")
		default:
			folded.WriteRune(r)
		}
	}
	return folded.String()
}

// joins reports whether people write the character as an apostrophe or a hyphen.
func joins(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', 'ʼ', '′', // apostrophes
		'-', '\u00ad', '‐', '‑', '‒', '–', '—', '−': // hyphens
		return true
	}
	return false
}
