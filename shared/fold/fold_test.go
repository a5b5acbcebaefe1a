package fold_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"tandem/shared/fold"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Zoé Exemple":              "ZOE EXEMPLE",
		"Zoe\u0301  EXEMPLE ":      "ZOE EXEMPLE", // decomposed
		"Œuf-d’Été":                "OEUF D ETE",
		"L'Haÿ--les  Roses":        "L HAY LES ROSES",
		"Lætitia":                  "LAETITIA",
		"Ça\u00a0va\u202f?":        "CA VA ?",
		"Jean\u2011Modèle (bis) 2": "JEAN MODELE (BIS) 2",
		" - ":                      "",
		"":                         "",
	} {
		if got := fold.Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		folded := fold.Fold(text)
		if again := fold.Fold(folded); again != folded {
			t.Fatalf("%q folds to %q, then to %q", text, folded, again)
		}
		if strings.Contains(folded, "  ") || strings.TrimSpace(folded) != folded {
			t.Fatalf("%q folds to %q", text, folded)
		}
		if strings.ContainsFunc(folded, func(r rune) bool { return unicode.Is(unicode.Mn, r) || r == '-' || r == '’' }) {
			t.Fatalf("%q folds to %q", text, folded)
		}
		if got := fold.Fold(strings.ToUpper(ascii(text))); got != fold.Fold(ascii(text)) {
			t.Fatalf("%q: case matters", text)
		}
	})
}

func ascii(text string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return -1
		}
		return r
	}, text)
}

func FuzzFold(f *testing.F) {
	f.Add("Zoé d’Œuf-Exemple")
	f.Add("\xff\u0345ŉ")
	f.Fuzz(func(t *testing.T, text string) {
		if folded := fold.Fold(text); fold.Fold(folded) != folded {
			t.Errorf("%q folds to %q, then to %q", text, folded, fold.Fold(folded))
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		fold.Fold("D’Exemple-Modèle")
	}
}
