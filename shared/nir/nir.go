// Package nir reads the number by which social security knows people (numéro d’inscription au répertoire). It is received, turned
// into a keyed hash and forgotten: nothing here prints it, and JSON does not carry it.
package nir

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unique"
)

// NIR is a checked number without its key: 13 characters. The zero value is no number. It is comparable. It holds a handle, so that
// fmt finds nothing to print even where it cannot call Format.
type NIR struct{ text unique.Handle[string] }

// Size is the number of characters of a NIR without its key.
const Size = 13

// Error is a mistake in what people or files give. Its text is for people and never repeats what was given.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// The mistakes in a NIR.
const (
	ErrForm Error = "Le numéro de sécurité sociale compte 13 chiffres, ou 15 avec la clé : recopiez-le depuis la carte Vitale."
	ErrKey  Error = "La clé ne correspond pas au numéro de sécurité sociale : vérifiez-les."
)

const masked = "[masqué]"

// illustration is the number that INSEE prints in its explanations: nobody's.
const illustration = "2690549588157"

// Parse reads a number of 13 characters, or of 15 with its key, with or without spaces and dots.
func Parse(text string) (NIR, error) {
	packed := strings.Map(func(r rune) rune {
		if r == '.' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
	if err := Check([]byte(packed)); err != nil {
		return NIR{}, err
	}
	return NIR{unique.Make(packed[:Size])}, nil
}

// Check tells whether 13 or 15 characters without spaces, in capitals, are a NIR: for files, which are read by the million. It
// allocates nothing.
func Check(packed []byte) error {
	if len(packed) != Size && len(packed) != Size+2 {
		return ErrForm
	}
	for i, c := range packed {
		corsican := i == 6 && packed[5] == '2' && (c == 'A' || c == 'B')
		if (c < '0' || c > '9') && !corsican {
			return ErrForm
		}
	}
	if !validSex(packed[0]) || !validMonth(two(packed[3:])) || string(packed[:Size]) == illustration {
		return ErrForm
	}
	if len(packed) == Size+2 && two(packed[Size:]) != key(packed[:Size]) {
		return ErrKey
	}
	return nil
}

// validSex accepts the numbers registered (1, 2), being registered from abroad (3, 4) and provisional (7, 8).
func validSex(c byte) bool { return c >= '1' && c <= '4' || c == '7' || c == '8' }

// validMonth accepts the twelve months and what is written when the month is not known: 20 to 42 and 50 to 99.
func validMonth(month int) bool {
	return month >= 1 && month <= 12 || month >= 20 && month <= 42 || month >= 50
}

func two(digits []byte) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }

// key computes 97 less the number modulo 97, where the Corsican 2A reads 19 and 2B reads 18.
func key(number []byte) int {
	rest := 0
	for i, c := range number {
		digit := int(c - '0')
		switch {
		case i == 5 && number[6] > '9':
			digit = 1
		case c == 'A':
			digit = 9
		case c == 'B':
			digit = 8
		}
		rest = (rest*10 + digit) % 97
	}
	return 97 - rest
}

// IsZero reports whether there is no number.
func (n NIR) IsZero() bool { return n == NIR{} }

// Equal reports whether both are the same number.
func (n NIR) Equal(other NIR) bool { return n == other }

// Bytes13 returns the 13 characters, for the keyed hash that is kept in their place; nil when there is no number.
func (n NIR) Bytes13() []byte {
	if n.IsZero() {
		return nil
	}
	return []byte(n.text.Value())
}

// String hides the number.
func (n NIR) String() string { return masked }

// Format hides the number whatever the verb.
func (n NIR) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, masked) }

// LogValue hides the number.
func (n NIR) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText hides the number: it is in no JSON, sealed or not.
func (n NIR) MarshalText() ([]byte, error) { return []byte(masked), nil }
