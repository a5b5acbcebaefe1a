// Package lookup finds labels from what people type: by the beginnings of their words, whatever the case, the accents and the
// punctuation. "st oMer" finds "Saint-Omer" once the caller has spelt the abbreviation out; "boulang" finds "Aide-boulanger".
package lookup

import (
	"sort"
	"strings"
	"unicode"

	"tandem/shared/fold"
)

// Rank says how well a label fits a query; smaller is better.
type Rank uint8

// The ranks, best first.
const (
	Whole  Rank = iota // the label is the query
	Prefix             // the label begins with the query
	Words              // each word of the query begins a word of the label
)

// Index holds folded labels, one a line, each word with a space before it, so that " BOUL" is only found where a word begins.
type Index struct {
	text   string
	starts []uint32 // where line i begins in text; one more entry for the end
}

// Match is one label found, by its number in the order given to New.
type Match struct {
	Row  int
	Rank Rank
}

// New folds n labels.
func New(n int, label func(i int) string) *Index {
	var text strings.Builder
	starts := make([]uint32, 0, n+1)
	for i := range n {
		starts = append(starts, uint32(text.Len()))
		text.WriteByte(' ')
		text.WriteString(Key(label(i)))
		text.WriteByte('\n')
	}
	return &Index{text: text.String(), starts: append(starts, uint32(text.Len()))}
}

// Find returns every label that has, for each word of the query, a word that begins with it, in the order of the labels.
// An empty query finds nothing.
func (x *Index) Find(query string) []Match {
	query = Key(query)
	if query == "" {
		return nil
	}
	words := strings.Fields(query)
	rarest := 0
	for i, word := range words {
		if len(word) > len(words[rarest]) {
			rarest = i
		}
		words[i] = " " + word
	}
	var found []Match
	for at := 0; ; {
		hit := strings.Index(x.text[at:], words[rarest])
		if hit < 0 {
			return found
		}
		row := sort.Search(len(x.starts), func(i int) bool { return int(x.starts[i]) > at+hit }) - 1
		line := x.text[x.starts[row] : x.starts[row+1]-1]
		if all(line, words) {
			found = append(found, Match{row, rank(line[1:], query)})
		}
		at = int(x.starts[row+1])
	}
}

func all(line string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(line, word) {
			return false
		}
	}
	return true
}

func rank(line, query string) Rank {
	switch {
	case line == query:
		return Whole
	case strings.HasPrefix(line, query):
		return Prefix
	}
	return Words
}

// Key is the form in which labels and queries are compared: folded capitals and digits, words parted by one space.
func Key(text string) string {
	if !ascii(text) {
		text = fold.Fold(text)
	}
	var words strings.Builder
	words.Grow(len(text))
	gap := false
	for _, c := range text {
		switch {
		case 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		case 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c < 0x80, !unicode.IsLetter(c) && !unicode.IsDigit(c):
			gap = words.Len() > 0
			continue
		}
		if gap {
			words.WriteByte(' ')
			gap = false
		}
		words.WriteRune(c)
	}
	return words.String()
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
