// Package postal reads French postal codes.
package postal

import (
	"strings"
)

// Code is a postal code: five digits, never 00xxx.
type Code string

// Error is a mistake in what people or files give. Its text is for people and never repeats what was given.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// ErrForm is the mistake in a postal code.
const ErrForm Error = "Un code postal compte 5 chiffres, par exemple 62000."

// Parse reads a code that a person typed; spaces are ignored.
func Parse(text string) (Code, error) {
	digits := strings.Join(strings.Fields(text), "")
	if len(digits) != 5 || strings.Trim(digits, "0123456789") != "" || strings.HasPrefix(digits, "00") {
		return "", ErrForm
	}
	return Code(digits), nil
}

// FromFlux reads a code of a file whose software may have dropped the leading zero: "2000" is 02000. People are asked for all five digits.
func FromFlux(text string) (Code, error) {
	digits := strings.TrimSpace(text)
	if len(digits) == 4 {
		digits = "0" + digits
	}
	return Parse(digits)
}

// Departement returns the number of the département that the code most often means: "62", "2A", "974". It is a hint: some communes near a
// border are served from the neighbouring département.
func (c Code) Departement() string {
	if len(c) != 5 {
		return ""
	}
	switch c[:2] {
	case "97", "98":
		return string(c[:3])
	case "20":
		if c[2] < '2' {
			return "2A"
		}
		return "2B"
	}
	return string(c[:2])
}
