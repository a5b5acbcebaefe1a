package match

import (
	"iter"
	"slices"
)

// Offers holds many offers in columns, and finds those that suit a profile. The zero value is not usable: see NewOffers.
type Offers struct {
	referential *Referential
	index       index
	rows        []offerRow
	names       vocabulary
}

// offerRow is what is read for each offer visited, side by side.
type offerRow struct {
	job       packed
	commune   uint16
	published uint16
	contract  Contract
	remote    bool
	Asks
	words string
}

func rowOfOffer(o Offer) offerRow {
	return offerRow{
		job: pack(o.Job), commune: o.Commune, published: o.Published, contract: o.Contract, remote: o.Remote, Asks: o.Asks, words: o.Words,
	}
}

// NewOffers makes an empty set; expected is the number of offers to make room for.
func NewOffers(referential *Referential, expected int) *Offers {
	o := &Offers{referential: referential, rows: make([]offerRow, 0, expected)}
	o.index.postings = make([][]uint32, len(referential.parent))
	o.index.reserve(expected)
	return o
}

// Len is the number of offers.
func (o *Offers) Len() int { return o.index.live }

// Upsert takes an offer in, or a later revision of it, and reports whether anything changed; see Profiles.Upsert.
func (o *Offers) Upsert(offer Offer) (bool, error) {
	if err := o.referential.CheckOffer(offer); err != nil {
		return false, err
	}
	return o.put(offer), nil
}

// Remove takes an offer out, as of a revision, and reports whether anything changed; see Profiles.Remove.
func (o *Offers) Remove(id ID, revision uint32) bool {
	row, fresh, ok := o.index.claim(&id, revision, true)
	if !ok {
		return false
	}
	if fresh {
		o.rows = append(o.rows, offerRow{})
	} else {
		o.unlink(row)
	}
	o.index.setRemoved(row, true)
	return true
}

// put writes an offer that was checked.
func (o *Offers) put(offer Offer) bool {
	row, fresh, ok := o.index.claim(&offer.ID, offer.Revision, false)
	if !ok {
		return false
	}
	if fresh {
		o.rows = append(o.rows, offerRow{})
	} else {
		o.unlink(row)
	}
	o.index.setRemoved(row, false)
	o.rows[row] = rowOfOffer(offer)
	o.names.learn(&o.rows[row])
	o.index.post(o.referential.parent[offer.Job.Rome-1], row)
	return true
}

// unlink takes a row out of its posting and empties it.
func (o *Offers) unlink(row uint32) {
	if job := o.rows[row].job; job != 0 {
		o.index.unpost(o.referential.parent[job.code()], row)
	}
	o.rows[row] = offerRow{}
}

// Get returns an offer.
func (o *Offers) Get(id ID) (Offer, bool) {
	row, ok := o.index.find(&id)
	if !ok {
		return Offer{}, false
	}
	return o.offer(row), true
}

// All yields every offer, in no order that matters.
func (o *Offers) All() iter.Seq[Offer] {
	return func(yield func(Offer) bool) {
		for row := range o.rows {
			if !o.index.removed(uint32(row)) && !yield(o.offer(uint32(row))) {
				return
			}
		}
	}
}

func (o *Offers) offer(row uint32) Offer {
	cell := o.rows[row]
	return Offer{
		ID: o.index.ids[row], Revision: o.index.revisions.of(row), Job: cell.job.job(), Commune: cell.commune,
		Published: cell.published, Contract: cell.contract, Remote: cell.remote, Asks: cell.Asks, Words: cell.words,
	}
}

// ForProfile lists the offers that suit a profile, in the candidate's order; a limit of 0 gives the whole list. A profile without a job,
// or that is not in the tables, has none.
func (o *Offers) ForProfile(profile Profile, limit int) []Result {
	if o.referential.CheckProfile(profile) != nil {
		return nil
	}
	record := recordOf(profile)
	wanted := record.row(0)
	x := pair{profile: &wanted, column: record.jobs[:]}
	found := best{ids: o.index.ids, limit: limit}
	for _, parent := range o.reach(&x) {
		for _, row := range o.index.postings[parent] {
			o.consider(row, &x, &found)
		}
	}
	found.cut()
	results := make([]Result, len(found.entries))
	for i, e := range found.entries {
		results[i] = Result{ID: o.index.ids[e.row], Verdicts: e.verdicts, Level: levelOf(e.rank), Band: Band(e.next>>16) & 7, Firm: o.rows[e.row].Required | profile.Firm}
	}
	return results
}

// reach lists, once each, the parents among whose offers those that suit can be. An offer is in one posting only, so no row comes twice.
func (o *Offers) reach(x *pair) []uint16 {
	var parents []uint16
	for _, job := range x.jobs() {
		parent := o.referential.parent[job.code()]
		parents = append(parents, parent)
		if x.profile.widens() {
			parents = append(parents, o.referential.near[parent]...)
		}
	}
	slices.Sort(parents)
	return slices.Compact(parents)
}

// consider judges one row and keeps it when it matches.
func (o *Offers) consider(row uint32, x *pair, found *best) {
	x.offer = &o.rows[row]
	verdicts, ok := o.referential.judge(x)
	if !ok {
		return
	}
	place := rank(verdicts, x.blocking(), x.level)
	if found.beyond(place) {
		return
	}
	found.add(entry{rank: place, row: row, next: after(o.referential.band(x), x.offer.published), verdicts: verdicts})
}

// band is the distance of a pair as the candidate's order sees it: work at a distance is near.
func (r *Referential) band(x *pair) Band {
	switch {
	case x.offer.remote:
		return 1
	case x.profile.commune == 0 || x.offer.commune == 0:
		return 0
	}
	return bandOf(r.kilometres(x.profile.commune, x.offer.commune))
}
