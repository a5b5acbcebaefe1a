package dossier

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"tandem/shared/calendar"
	"tandem/shared/flux"
	"tandem/shared/fold"
	"tandem/shared/nir"
	"tandem/shared/seal"
)

// The blind indexes of this package.
const (
	NumberIndex = "dossier" // NUMDEMRSA
	NIRIndex    = "nir"     // 13 characters; the NIR itself is never kept (000:130-142 does not list it)
	markIndex   = "membre"  // who somebody is within a dossier
	CodeIndex   = "code"    // registration codes
)

// Staged is a foyer as it waits to be applied: with the hashes by which it and its persons are found, so that applying it needs
// neither the NIR nor the file.
type Staged struct {
	Foyer   flux.Foyer `json:"foyer"`
	Number  string     `json:"number"`  // keyed hash of the dossier number
	Payload string     `json:"payload"` // keyed hash of the canonical record
	NIRs    []string   `json:"nirs"`    // keyed hash of each person's NIR, empty when there is none
	Marks   []string   `json:"marks"`   // keyed hash of what tells each person within the dossier
}

// Stage hashes what a foyer is found by.
func Stage(ring *seal.Ring, foyer flux.Foyer) (Staged, error) {
	staged := Staged{Foyer: foyer}
	var err error
	if staged.Number, err = ring.Hash(NumberIndex, foyer.Dossier.NumeroDemande); err != nil {
		return staged, err
	}
	sum := sha256.Sum256(foyer.Canonical())
	if staged.Payload, err = ring.Hash("foyer", base64.RawStdEncoding.EncodeToString(sum[:])); err != nil {
		return staged, err
	}
	for _, person := range foyer.Personnes {
		number, err := hashNIR(ring, person.NIR)
		if err != nil {
			return staged, err
		}
		mark, err := ring.Hash(markIndex, markOf(person, foyer.Dossier.NumeroDemande))
		if err != nil {
			return staged, err
		}
		if slices.Contains(staged.NIRs, number) {
			number = "" // two persons with one NIR: it tells nobody
		}
		staged.NIRs = append(staged.NIRs, number)
		staged.Marks = append(staged.Marks, mark)
	}
	return staged, nil
}

func hashNIR(ring *seal.Ring, number nir.NIR) (string, error) {
	if number.IsZero() {
		return "", nil
	}
	return ring.Hash(NIRIndex, string(number.Bytes13()))
}

// markOf tells a person within a dossier when there is no NIR: birth date and first word of the first name. Neither the role nor
// the surname is in it: both change.
func markOf(person flux.Personne, number string) string {
	return number + "|" + person.DateNaissance.String() + "|" + firstWord(person.Prenom)
}

func firstWord(text string) string {
	text = fold.Fold(text)
	for i := range text {
		if text[i] == ' ' {
			return text[:i]
		}
	}
	return text
}

// Order is the place of a file among those of its stream: text that sorts.
func Order(header flux.Header) string {
	order := header.Order()
	return order.Reference.String() + "|" + order.Created
}

// reference is the month that a file speaks of.
func reference(order string) calendar.Date {
	if len(order) < len("2026-02-28") {
		return calendar.Date{}
	}
	date, err := calendar.Parse(order[:len("2026-02-28")])
	if err != nil {
		return calendar.Date{}
	}
	return date
}
