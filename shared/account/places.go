package account

import "slices"

// placesKept is how many places an account remembers: a home, a phone, a library, somebody's else.
const placesKept = 8

// Arrive notes that somebody signed in from a place, by a keyed hash that only tells whether it was there before; known is false when it was not, and
// first is true when no place was known yet: there is nothing to warn of.
func (a *Account) Arrive(place string) (known, first bool) {
	if at := slices.Index(a.Places, place); at >= 0 {
		return true, false
	}
	first = len(a.Places) == 0
	a.Places = append(a.Places, place)
	if over := len(a.Places) - placesKept; over > 0 {
		a.Places = slices.Delete(a.Places, 0, over)
	}
	return false, first
}
