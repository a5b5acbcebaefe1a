// Package siret reads the numbers by which INSEE knows businesses (SIREN) and their establishments (SIRET).
package siret

import (
	"strings"
	"unicode"
)

// SIRET is the number of an establishment: 14 digits, the SIREN of its business first.
type SIRET string

// Error is a mistake in what people or files give. Its text is for people and never repeats what was given.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// The mistakes in a SIRET.
const (
	ErrForm  Error = "Un SIRET compte 14 chiffres : recopiez-le depuis l’avis de situation au répertoire Sirene."
	ErrCheck Error = "Ce SIRET n’existe pas : un chiffre est sans doute mal recopié, vérifiez-le."
)

// laPoste is the one business whose establishments may follow another rule than Luhn's: the sum of their digits is a multiple of five.
const laPoste = "356000000"

// Parse reads a SIRET with or without spaces, and checks its digits.
func Parse(text string) (SIRET, error) {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	if len(digits) != 14 || strings.Trim(digits, "0123456789") != "" {
		return "", ErrForm
	}
	siren := digits[:9]
	if strings.Trim(siren, "0") == "" || !luhn(siren) {
		return "", ErrCheck
	}
	if !luhn(digits) && (siren != laPoste || sum(digits)%5 != 0) {
		return "", ErrCheck
	}
	return SIRET(digits), nil
}

// SIREN returns the nine digits of the business.
func (s SIRET) SIREN() string { return string(s[:min(9, len(s))]) }

// French writes the number as people read it: "226 200 012 00012".
func (s SIRET) French() string {
	if len(s) != 14 {
		return string(s)
	}
	return string(s[:3] + " " + s[3:6] + " " + s[6:9] + " " + s[9:])
}

func luhn(digits string) bool {
	total := 0
	for i := range len(digits) {
		digit := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			digit *= 2
			if digit > 9 {
				digit -= 9
			}
		}
		total += digit
	}
	return total%10 == 0
}

func sum(digits string) int {
	total := 0
	for i := range len(digits) {
		total += int(digits[i] - '0')
	}
	return total
}
