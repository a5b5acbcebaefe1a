// Package phone reads telephone numbers. A number identifies a person: it masks itself wherever it might be printed.
package phone

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unique"
)

// Number is a telephone number in the form of E.164: "+33" and nine digits for a French one. The zero value is no number. It is
// comparable. It holds a handle, so that fmt finds nothing to print even where it cannot call Format.
type Number struct{ text unique.Handle[string] }

// Error is a mistake in what people or files give. Its text is for people and never repeats what was given.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// ErrForm is the mistake in a number.
const ErrForm Error = "Écrivez un numéro de téléphone à 10 chiffres, par exemple 06 12 34 56 78, ou avec l’indicatif du pays, par exemple +32…"

const masked = "[masqué]"

// overseas gives the country code of the French numbers that +33 does not reach, by how they begin after the zero.
var overseas = []struct{ begins, code string }{
	{"262", "262"}, {"263", "262"}, {"269", "262"}, {"639", "262"}, {"692", "262"}, {"693", "262"}, // La Réunion, Mayotte
	{"590", "590"}, {"690", "590"}, {"691", "590"}, // Guadeloupe, Saint-Martin, Saint-Barthélemy
	{"594", "594"}, {"694", "594"}, // Guyane
	{"596", "596"}, {"696", "596"}, {"697", "596"}, // Martinique
}

// Parse reads a number as people and files write it: with spaces, dots or hyphens, with 0, +33, 0033 or +33 (0), without the first
// zero, from overseas, or from abroad with + or 00 and its country code.
func Parse(text string) (Number, error) {
	digits, plus, ok := strip(text)
	if !ok {
		return Number{}, ErrForm
	}
	if !plus {
		if rest, abroad := strings.CutPrefix(digits, "00"); abroad {
			digits, plus = rest, true
		}
	}
	if plus {
		return international(digits)
	}
	if len(digits) == 10 && digits[0] == '0' {
		digits = digits[1:]
	}
	return national(digits)
}

// strip leaves the digits; what is neither a digit, a separator nor a plus at the start is no number.
func strip(text string) (digits string, plus, ok bool) {
	text = strings.TrimSpace(text)
	text, plus = strings.CutPrefix(text, "+")
	text = strings.Replace(text, "(0)", "", 1)
	var kept strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			kept.WriteRune(r)
		case unicode.IsSpace(r), strings.ContainsRune(".-/()‑", r):
		default:
			return "", false, false
		}
	}
	return kept.String(), plus, true
}

func international(digits string) (Number, error) {
	if rest, french := strings.CutPrefix(digits, "33"); french {
		return national(strings.TrimPrefix(rest, "0"))
	}
	for _, place := range overseas {
		if rest, ok := strings.CutPrefix(digits, place.code); ok {
			return national(strings.TrimPrefix(rest, "0"))
		}
	}
	if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
		return Number{}, ErrForm
	}
	return Number{unique.Make("+" + digits)}, nil
}

// national takes the nine digits that follow the first zero.
func national(digits string) (Number, error) {
	if len(digits) != 9 || digits[0] == '0' {
		return Number{}, ErrForm
	}
	code := "33"
	for _, place := range overseas {
		if strings.HasPrefix(digits, place.begins) {
			code = place.code
		}
	}
	return Number{unique.Make("+" + code + digits)}, nil
}

// IsZero reports whether there is no number.
func (n Number) IsZero() bool { return n == Number{} }

// Equal reports whether both are the same number.
func (n Number) Equal(other Number) bool { return n == other }

// Plain returns the number itself, "+33612345678", to call it, to seal it or to show it to who may see it.
func (n Number) Plain() string {
	if n.IsZero() {
		return ""
	}
	return n.text.Value()
}

// Mobile reports whether the number is a French mobile, overseas included: one that a text message reaches.
func (n Number) Mobile() bool {
	digits, ok := n.french()
	return ok && (digits[0] == '6' || digits[0] == '7')
}

// Display returns the number as people read it: "06 12 34 56 78"; a foreign one stays as it is.
func (n Number) Display() string {
	digits, ok := n.french()
	if !ok {
		return n.Plain()
	}
	return "0" + digits[:1] + " " + digits[1:3] + " " + digits[3:5] + " " + digits[5:7] + " " + digits[7:]
}

// french returns the nine digits after the country code of a French number.
func (n Number) french() (string, bool) {
	plain := n.Plain()
	if digits, ok := strings.CutPrefix(plain, "+33"); ok {
		return digits, true
	}
	for _, place := range overseas {
		if digits, ok := strings.CutPrefix(plain, "+"+place.code); ok {
			return digits, true
		}
	}
	return "", false
}

// String hides the number.
func (n Number) String() string { return masked }

// Format hides the number whatever the verb.
func (n Number) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, masked) }

// LogValue hides the number.
func (n Number) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText gives the number itself: JSON is what gets sealed and what its owner reads.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.Plain()), nil }

// UnmarshalText reads what Parse reads, or nothing as no number.
func (n *Number) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = Number{}
		return nil
	}
	number, err := Parse(string(text))
	if err != nil {
		return err
	}
	*n = number
	return nil
}
