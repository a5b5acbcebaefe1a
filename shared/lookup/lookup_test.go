package lookup_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/lookup"
)

var labels = []string{"Boulanger / Boulangère", "Aide-boulanger", "Œnologue", "Chef de rayon (boulangerie)", "L'Haÿ-les-Roses", "Agent d'accueil"}

func TestFind(t *testing.T) {
	index := lookup.New(len(labels), func(i int) string { return labels[i] })
	for query, want := range map[string][]lookup.Match{
		"boulang":             {{0, lookup.Prefix}, {1, lookup.Words}, {3, lookup.Words}},
		"BOULANGÈRE":          {{0, lookup.Words}},
		"oeno":                {{2, lookup.Prefix}},
		"œnologue":            {{2, lookup.Whole}},
		"rayon chef":          {{3, lookup.Words}},
		"hay les roses":       {{4, lookup.Words}},
		"l’hay les roses":     {{4, lookup.Whole}},
		"accueil":             {{5, lookup.Words}},
		"ccueil":              nil,
		"":                    nil,
		" / ":                 nil,
		"boulanger accueil":   nil,
		"aide-boulanger aide": {{1, lookup.Words}},
	} {
		if diff := cmp.Diff(want, index.Find(query)); diff != "" {
			t.Errorf("Find(%q): %s", query, diff)
		}
	}
}

// Every beginning of every word of a label finds the label, and a key is its own key.
func TestEveryBeginningFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[A-Za-zéèàœÇ0-9 '\-/()]{0,24}`), 1, 8).Draw(t, "labels")
		index := lookup.New(len(texts), func(i int) string { return texts[i] })
		row := rapid.IntRange(0, len(texts)-1).Draw(t, "row")
		key := lookup.Key(texts[row])
		if lookup.Key(key) != key {
			t.Fatalf("Key(%q) is not stable", key)
		}
		for word := range strings.FieldsSeq(key) {
			beginning := word[:rapid.IntRange(1, len(word)).Draw(t, "length")]
			found := false
			for _, match := range index.Find(beginning) {
				found = found || match.Row == row
			}
			if !found {
				t.Fatalf("%q does not find %q", beginning, texts[row])
			}
		}
	})
}
