package match

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"sort"
)

// Spot is where a pair stands in a list. A page begins after a spot, so that who comes or goes meanwhile neither hides one of the others nor shows
// it twice.
type Spot struct {
	Rank uint32 // ① to ④ of the order
	Next uint64 // ⑤ and ⑥, or the turn of the week
	ID   ID
}

func (s Spot) compare(other Spot) int {
	return cmp.Or(cmp.Compare(s.Rank, other.Rank), cmp.Compare(s.Next, other.Next), bytes.Compare(s.ID[:], other.ID[:]))
}

// Page is a part of a list.
type Page struct {
	Results        []Result
	Total          int   // of the whole list
	Before         int   // how many precede the page
	Previous, Next *Spot // what the pages around begin after; Previous is also nil where that is the first
}

// PageFor is a part of a profile's list, whole and in order, after a spot; nil: at the beginning.
func (o *Offers) PageFor(list []Result, after *Spot, limit int) Page {
	return pageOf(list, o.spot, after, limit)
}

// PageFor is a part of an offer's list, in the same way, in the order of a week.
func (p *Profiles) PageFor(list []Result, offer ID, week uint32, after *Spot, limit int) Page {
	seed := turnSeed(offer, week)
	return pageOf(list, func(r Result) Spot { return Spot{r.rank(), turn(seed, &r.ID), r.ID} }, after, limit)
}

func pageOf(list []Result, spot func(Result) Spot, after *Spot, limit int) Page {
	start := 0
	if after != nil {
		start = sort.Search(len(list), func(i int) bool { return spot(list[i]).compare(*after) > 0 })
	}
	end := min(start+limit, len(list))
	page := Page{Results: list[start:end], Total: len(list), Before: start}
	if end < len(list) {
		last := spot(list[end-1])
		page.Next = &last
	}
	if start > limit {
		last := spot(list[start-limit-1])
		page.Previous = &last
	}
	return page
}

// spot is where an offer stands in a profile's list.
func (o *Offers) spot(r Result) Spot {
	offer, _ := o.Get(r.ID)
	return Spot{r.rank(), after(r.Band, offer.Published), r.ID}
}

func (o *Offers) sort(list []Result) {
	slices.SortFunc(list, func(a, b Result) int { return o.spot(a).compare(o.spot(b)) })
}

func (r Result) rank() uint32 { return rank(r.Verdicts, blockingBits|r.Firm.mask(), r.Level) }

// spots is how a spot is written in addresses.
var spots = base64.RawURLEncoding.Strict()

const spotSize = 4 + 4 + 8 + 16

// WriteSpot writes where a page begins, with the week whose order that is, 0 for a candidate's; nothing of none.
func WriteSpot(spot *Spot, week uint32) string {
	if spot == nil {
		return ""
	}
	data := binary.BigEndian.AppendUint32(make([]byte, 0, spotSize), week)
	data = binary.BigEndian.AppendUint32(data, spot.Rank)
	data = binary.BigEndian.AppendUint64(data, spot.Next)
	return spots.EncodeToString(append(data, spot.ID[:]...))
}

// ReadSpot is the inverse of WriteSpot; ok is false for what it did not write.
func ReadSpot(text string) (spot *Spot, week uint32, ok bool) {
	if text == "" {
		return nil, 0, true
	}
	data, err := spots.DecodeString(text)
	if err != nil || len(data) != spotSize {
		return nil, 0, false
	}
	return &Spot{binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint64(data[8:]), ID(data[16:])}, binary.BigEndian.Uint32(data), true
}
