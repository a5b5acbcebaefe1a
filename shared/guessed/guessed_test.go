package guessed_test

import (
	"slices"
	"testing"

	"tandem/shared/guessed"
)

// TestKnown: the list is whole, and knows what people make of its passwords; a phrase is none of them.
func TestKnown(t *testing.T) {
	if guessed.Count() < 100_000 {
		t.Fatalf("%d passwords", guessed.Count())
	}
	for _, password := range []string{
		"123456", "password", "azerty", "soleil", "doudou", "marseille", "PASSWORD", "Soleil-2026!!", "2026soleil", "soleilsoleil", "soleil123soleil123", "SoleilSoleil12",
		"123456123456", "passw0rd", "m@rseille2026", "qwertyuiop123", "loulou62000!", "!!!bonjour!!!",
	} {
		if !guessed.Known(password) {
			t.Errorf("%s is not known", password)
		}
	}
	for _, password := range []string{
		"", "cheval-agrafe-pile-exacte", "trois-lampes-et-un-violon", "un deux trois quatre", "пароль-длинный-и-новый", "soleil vert sur la mer", "8273645-chat-99128", "éèàùçôîâêëïü",
		"abcdefabcdefg", "x9#kd82-lune-7734!",
	} {
		if guessed.Known(password) {
			t.Errorf("%s is known", password)
		}
	}
}

// TestSums: what is kept of a password depends on all of it, and is short.
func TestSums(t *testing.T) {
	sums := []string{guessed.Sum("a"), guessed.Sum("b"), guessed.Sum("")}
	if slices.Sort(sums); len(slices.Compact(sums)) != 3 || len(sums[0]) != guessed.Size {
		t.Errorf("%q", sums)
	}
}

// BenchmarkKnown is the price of one password that is none of them: every form is looked up.
func BenchmarkKnown(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if guessed.Known("Chaussettes-Archiduchesse-7") {
			b.Fatal("known")
		}
	}
}
