package mail

import (
	"regexp"
	"strings"
)

var link = regexp.MustCompile(`https?://[^\s<>"]+`)

// Links finds the addresses in a text, without the punctuation that ends a sentence.
func Links(text string) []string {
	found := link.FindAllString(text, -1)
	for i, one := range found {
		found[i] = strings.TrimRight(one, ".,;:!?)»")
	}
	return found
}
