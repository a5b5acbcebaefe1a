package offer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tandem/shared/lookup"
)

// The bounds of the words that somebody searches, so that the cost of a search has one too.
const (
	MaxWordsText = 100 // characters
	MaxWordCount = 8
)

// little are the words that say nothing of a job: they are looked for only where nothing else is.
var little = strings.Fields("A AU AUX AVEC CHEZ D DANS DE DES DU EN ET F H L LA LE LES OU PAR POUR SANS SUR UN UNE")

// wordsOf are the words that a text asks for; none of no text.
func wordsOf(text string) (words []string, message string) {
	if strings.TrimSpace(text) == "" {
		return nil, ""
	}
	if utf8.RuneCountInString(text) > MaxWordsText {
		return nil, "Écrivez 100 caractères au plus : un ou deux mots suffisent."
	}
	all := strings.Fields(lookup.Key(text))
	slices.Sort(all)
	all = slices.Compact(all)
	words = slices.DeleteFunc(slices.Clone(all), func(word string) bool { return slices.Contains(little, word) })
	if len(words) == 0 {
		words = all
	}
	switch {
	case len(words) == 0:
		return nil, "Écrivez au moins un mot, par exemple « boulanger »."
	case len(words) > MaxWordCount:
		return nil, "Cherchez 8 mots au plus : chaque offre trouvée doit les contenir tous."
	}
	return words, ""
}
