// Package territory is where a professional works (000:188): some postal codes, or the whole of what the controller is in charge of.
package territory

import (
	"slices"
	"strings"

	"tandem/shared/postal"
)

// Territory is a list of postal codes, in order; or the number of the controller's département alone, which is everywhere.
type Territory []string

// Error is a mistake in what people give. Its text is for people.
type Error string

// Error returns the text.
func (e Error) Error() string { return string(e) }

// ErrForm is the mistake in a territory.
const ErrForm Error = "Donnez des codes postaux, par exemple 62000, ou le numéro du département seul pour tout le département."

// Parse reads a territory of a controller in a département. The number of the département makes the rest needless.
func Parse(codes []string, department string) (Territory, error) {
	var read Territory
	for _, text := range codes {
		if strings.TrimSpace(text) == department {
			return Territory{department}, nil
		}
		code, err := postal.Parse(text)
		if err != nil {
			return nil, ErrForm
		}
		read = append(read, string(code))
	}
	slices.Sort(read)
	return slices.Compact(read), nil
}

// Covers reports whether somebody who lives at a postal code is of the territory. Who has no known address is of the whole département alone.
func (t Territory) Covers(code postal.Code) bool {
	return slices.ContainsFunc(t, func(one string) bool { return everywhere(one) || one == string(code) })
}

// Everywhere reports whether the territory is all that the controller is in charge of.
func (t Territory) Everywhere() bool { return slices.ContainsFunc(t, everywhere) }

func everywhere(code string) bool { return len(code) < len("62000") }

// French writes the territory as people read it.
func (t Territory) French() string {
	if t.Everywhere() {
		return "Tout le département"
	}
	return strings.Join(t, ", ")
}
