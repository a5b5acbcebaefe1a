package nir

import (
	"regexp"
	"strings"
	"unicode"
)

const separator = `[\s\x{a0}\x{2009}\x{202f}./-]`

var (
	withKey = regexp.MustCompile(`(?i)^\d(?:` + separator + `?\d){5}` + separator + `?[\dab](?:` + separator + `?\d){8}(?:$|[^\pL\pN])`)
	onePart = regexp.MustCompile(`(?i)^[12]\d{2}(?:0[1-9]|1[0-2])(?:\d{2}|2[ab])\d{6}(?:$|[^\pL\pN])`)
	grouped = regexp.MustCompile(`(?i)^[12]` + separator + `\d{2}` + separator + `(?:0[1-9]|1[0-2])` + separator + `(?:\d{2}|2[ab])` + separator + `\d{3}` + separator + `\d{3}(?:$|[^\pL\pN])`)
)

// Find reports whether a text holds what looks like somebody's NIR: 15 characters whose key is right, separated or not; or 13 of
// somebody registered and born in a known month, in one piece or in the usual groups (1 23 45 67 890 123). That is narrower than
// Parse, because other numbers have 13 digits: bar codes, instants.
func Find(text string) bool {
	previous := ' '
	for i, r := range text {
		starts := r >= '1' && r <= '8' && !unicode.IsLetter(previous) && !unicode.IsNumber(previous)
		previous = r
		if starts && startsWith(text[i:]) {
			return true
		}
	}
	return false
}

func startsWith(text string) bool {
	if found := withKey.FindString(text); found != "" && Check(pack(found)) == nil {
		return true
	}
	found := onePart.FindString(text)
	if found == "" {
		found = grouped.FindString(text)
	}
	return found != "" && Check(pack(found)) == nil
}

// pack leaves the characters that belong to a number.
func pack(text string) []byte {
	return []byte(strings.Map(func(r rune) rune {
		r = unicode.ToUpper(r)
		if r >= '0' && r <= '9' || r == 'A' || r == 'B' {
			return r
		}
		return -1
	}, text))
}
