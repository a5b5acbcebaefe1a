package flux

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// Every byte of the three encodings is what the standards say.
func TestCharsets(t *testing.T) {
	for ours, standard := range map[*charset]*charmap.Charmap{charset1252: charmap.Windows1252, charset1: charmap.ISO8859_1, charset15: charmap.ISO8859_15} {
		for b := range 256 {
			if got, want := ours.runes[b], string(standard.DecodeByte(byte(b))); got != want {
				t.Errorf("%s: %#x is %q, want %q", ours.name, b, got, want)
			}
		}
	}
}
