package match

import (
	"strings"

	"tandem/shared/commune"
	"tandem/shared/lookup"
	"tandem/shared/rome"
)

// MaxWords is how many bytes of the words of its title an offer is found by: more than titles have.
const MaxWords = 255

// WordsOf are the words of a title, each once, as searches compare them. Descriptions are not taken in: they are thirty times as long, and would weigh as
// much more in what each process loads and each night writes anew.
func WordsOf(title string) string {
	var kept []byte
	for word := range strings.FieldsSeq(lookup.Key(title)) {
		switch {
		case holds(string(kept), word):
		case len(kept) == 0 && len(word) <= MaxWords:
			kept = append(kept, word...)
		case len(kept)+1+len(word) <= MaxWords:
			kept = append(append(kept, ' '), word...)
		}
	}
	return string(kept)
}

func holds(text, word string) bool {
	for one := range strings.FieldsSeq(text) {
		if one == word {
			return true
		}
	}
	return false
}

// begins is from how many letters on the beginning of a word is enough to find it: fewer would find nearly everything.
const begins = 3

// says reports whether a text of words has one that a searched word is, but for a plural, or begins.
func says(text, word string) bool {
	stem := singular(word)
	if !strings.Contains(text, stem) {
		return false // most texts: this is many times quicker than their words one by one
	}
	for one := range strings.FieldsSeq(text) {
		if len(word) >= begins && strings.HasPrefix(one, word) || singular(one) == stem {
			return true
		}
	}
	return false
}

// singular is a word without the mark of its plural, where it is long enough to be one that has it: "gaz" and "bus" have none.
func singular(word string) string {
	if len(word) > begins && (word[len(word)-1] == 'S' || word[len(word)-1] == 'X') {
		return word[:len(word)-1]
	}
	return word
}

// vocabulary is the words of jobs and of communes, each made once: thousands of offers share a few.
type vocabulary struct {
	jobs     map[packed]string
	communes map[uint16]string
}

// learn makes the words of an offer's job and commune, when it is taken in.
func (n *vocabulary) learn(cell *offerRow) {
	if n.jobs == nil {
		n.jobs, n.communes = map[packed]string{}, map[uint16]string{}
	}
	if _, known := n.jobs[cell.job]; !known {
		label := rome.At(cell.job.code()).Label
		if appellation, ok := rome.AppellationByID(cell.job.job().Appellation); ok {
			label = appellation.Label
		}
		n.jobs[cell.job] = lookup.Key(label)
	}
	if _, known := n.communes[cell.commune]; !known && cell.commune != 0 {
		n.communes[cell.commune] = lookup.Key(commune.At(cell.commune - 1).Label())
	}
}

// say reports whether an offer has every word: in its title, in the name of its job, or in that of its commune and its postal code.
func (n *vocabulary) say(cell *offerRow, words []string) bool {
	for _, word := range words {
		if !says(cell.words, word) && !says(n.jobs[cell.job], word) && !says(n.communes[cell.commune], word) {
			return false
		}
	}
	return true
}
