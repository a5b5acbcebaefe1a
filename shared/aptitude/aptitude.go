// Package aptitude is the words in which an offer asks and a CV answers: closed lists of codes, each with the French words that people read.
package aptitude

import "strings"

// Entry is one answer of a list.
type Entry struct{ Code, Label string }

// List is a closed list. The place of an entry is stored by the matching: new entries go at the end, and none goes away.
type List []Entry

// Set holds some entries of a list, one bit each; 0 is not said.
type Set uint16

// Place finds an entry by its code.
func (l List) Place(code string) (int, bool) {
	for i, entry := range l {
		if entry.Code == code {
			return i, true
		}
	}
	return 0, false
}

// Label is how people read a code; a code that is in no list is shown as it is.
func (l List) Label(code string) string {
	if i, ok := l.Place(code); ok {
		return l[i].Label
	}
	return code
}

// Labels names several codes.
func (l List) Labels(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = l.Label(code)
	}
	return strings.Join(names, ", ")
}

// Knows reports whether every code is in the list.
func (l List) Knows(codes []string) bool {
	for _, code := range codes {
		if _, ok := l.Place(code); !ok {
			return false
		}
	}
	return true
}

// Set packs codes; those that are in no list are left out.
func (l List) Set(codes []string) (set Set) {
	for _, code := range codes {
		if i, ok := l.Place(code); ok {
			set |= 1 << i
		}
	}
	return set
}

// All is the set of every entry.
func (l List) All() Set { return Set(1<<len(l) - 1) }

// Read names the entries of a set.
func (l List) Read(set Set) string {
	var names []string
	for i, entry := range l {
		if set>>i&1 == 1 {
			names = append(names, entry.Label)
		}
	}
	return strings.Join(names, ", ")
}

// None is the code of who says that they have none: that is an answer, where an empty list is silence.
const None = "AUCUN"

// Licences are the categories of the code de la route, art. R221-4.
var Licences = List{
	{None, "Aucun permis"}, {"AM", "AM (cyclomoteur)"}, {"A1", "A1 (moto légère)"}, {"A2", "A2 (moto intermédiaire)"}, {"A", "A (moto)"},
	{"B1", "B1 (quadricycle)"}, {"B", "B (voiture)"}, {"BE", "BE (voiture et remorque)"}, {"C1", "C1 (camion jusqu’à 7,5 t)"}, {"C", "C (camion)"},
	{"C1E", "C1E (camion jusqu’à 7,5 t et remorque)"}, {"CE", "CE (camion et remorque)"}, {"D1", "D1 (minibus)"}, {"D", "D (autocar)"},
	{"D1E", "D1E (minibus et remorque)"}, {"DE", "DE (autocar et remorque)"},
}

// implied are the categories that another is valid for (directive 2006/126/CE, art. 6).
var implied = map[string][]string{
	"A1": {"AM"}, "A2": {"A1"}, "A": {"A2"}, "B1": {"AM"}, "B": {"B1"}, "BE": {"B"}, "C1": {"B"}, "C": {"C1"}, "C1E": {"C1", "BE"},
	"CE": {"C", "C1E"}, "D1": {"B"}, "D": {"D1"}, "D1E": {"D1", "BE"}, "DE": {"D", "D1E"},
}

// Drives is the set of the categories that somebody may drive with the licences that they hold.
func Drives(held []string) Set {
	set := Licences.Set(held)
	for range Licences { // each turn adds at least one, or none is left
		before := set
		for i, entry := range Licences {
			if set>>i&1 == 1 {
				set |= Licences.Set(implied[entry.Code])
			}
		}
		if set == before {
			break
		}
	}
	return set
}
