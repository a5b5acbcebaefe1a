package flux

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// Every byte of the three encodings is what the standards say.
func TestCharsets(t *testing.T) {
	for name, standard := range map[string]*charmap.Charmap{"cp1252": charmap.Windows1252, "latin1": charmap.ISO8859_1, "latin9": charmap.ISO8859_15} {
		ours := charsetOf(name)
		for b := range 256 {
			if got, want := ours.runes[b], string(standard.DecodeByte(byte(b))); got != want {
				t.Errorf("%s: %#x is %q, want %q", ours.name, b, got, want)
			}
		}
	}
}
