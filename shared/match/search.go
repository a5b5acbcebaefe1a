package match

import (
	"bytes"
	"cmp"
	"math"
	"slices"
)

// Search is what anybody may ask of the published offers. The zero value asks for all of them, the latest first.
type Search struct {
	Words      []string    // as lookup.Key writes them: all of them; none: whatever it says
	Codes      []uint16    // of jobs, as in Job.Rome: any of them; none: every job
	Contracts  ContractSet // 0: any
	RemoteOnly bool        // wholly at a distance
	Around     uint16      // commune, as in Offer.Commune; 0: anywhere
	WithinKm   uint32      // of Around; 0: however far. Work at a distance is near everywhere
	Since      uint16      // published that day or later, in days since 1 January 1970
	ByDistance bool        // the nearest first, instead of the latest
}

// Place is where an offer stands in the order of a search. A page begins after a place, so that offers which come or go meanwhile neither hide
// one of the others nor show it twice.
type Place struct {
	Km        uint16 // of a search by distance, else 0
	Published uint16
	ID        ID
}

// Everywhere is the distance of what is done from anywhere: after all that has a place of work.
const Everywhere = math.MaxUint16

// Find is one page of a search, and how many offers there are in all.
type Find struct {
	Offers         []Offer
	Total          int
	Before         int    // how many precede the page
	Previous, Next *Place // what the pages around begin after; Previous is also nil where that is the first
}

// Search gives the offers of a page, at most limit, that begins after a place; nil: at the beginning.
func (o *Offers) Search(s Search, after *Place, limit int) Find {
	var found Find
	page, earlier := ends{limit: limit, order: Place.compare}, ends{limit: limit + 1, order: func(a, b Place) int { return b.compare(a) }}
	for row := range o.rows {
		place, ok := o.place(uint32(row), &s)
		if !ok {
			continue
		}
		found.Total++
		if after != nil && place.compare(*after) <= 0 {
			found.Before++
			earlier.add(place)
			continue
		}
		page.add(place)
	}
	for _, place := range page.places {
		offer, _ := o.Get(place.ID)
		found.Offers = append(found.Offers, offer)
	}
	if found.Before > limit {
		found.Previous = &earlier.places[limit]
	}
	if last := len(page.places); found.Before+last < found.Total {
		found.Next = &page.places[last-1]
	}
	return found
}

// place judges one row: where it stands, ok when it is asked for.
func (o *Offers) place(row uint32, s *Search) (place Place, ok bool) {
	cell := &o.rows[row]
	switch {
	case cell.job == 0, s.RemoteOnly && !cell.remote, cell.published < s.Since, s.Contracts != 0 && !s.Contracts.Has(cell.contract):
		return place, false
	case len(s.Codes) > 0 && !slices.Contains(s.Codes, cell.job.code()+1):
		return place, false
	}
	km := o.referential.DistanceKm(s.Around, cell.offered())
	if s.WithinKm > 0 && s.Around != 0 && !cell.remote && uint32(km) > s.WithinKm {
		return place, false
	}
	if !o.names.say(cell, s.Words) {
		return place, false
	}
	place = Place{Published: cell.published, ID: o.index.ids[row]}
	if s.ByDistance {
		place.Km = km
	}
	return place, true
}

func (c *offerRow) offered() Offer { return Offer{Commune: c.commune, Remote: c.remote} }

// DistanceKm is how far an offer is from a commune, rounded up; Everywhere for what is done at a distance, or from nowhere.
func (r *Referential) DistanceKm(commune uint16, offer Offer) uint16 {
	if commune == 0 || offer.Commune == 0 || offer.Remote {
		return Everywhere
	}
	return uint16(min(r.kilometres(commune, offer.Commune), Everywhere-1))
}

// compare is the order of a search: nearest, then latest, then by identifier.
func (p Place) compare(other Place) int {
	return cmp.Or(cmp.Compare(p.Km, other.Km), cmp.Compare(other.Published, p.Published), bytes.Compare(p.ID[:], other.ID[:]))
}

// ends keeps the first places of an order.
type ends struct {
	limit  int
	order  func(a, b Place) int
	places []Place
}

func (e *ends) add(place Place) {
	if len(e.places) == e.limit {
		if e.order(place, e.places[e.limit-1]) >= 0 {
			return
		}
		e.places = e.places[:e.limit-1]
	}
	at, _ := slices.BinarySearchFunc(e.places, place, e.order)
	e.places = slices.Insert(e.places, at, place)
}
