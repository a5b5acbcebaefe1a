package match

import (
	"iter"
	"math/bits"
	"slices"

	"tandem/shared/aptitude"
)

// Profiles holds many profiles in columns, and finds those that an offer suits. The zero value is not usable: see NewProfiles.
type Profiles struct {
	referential *Referential
	index       index
	rows        []profileRow
	jobs        []packed // of all rows, one after the other, each row's with its words of answers behind
	wasted      int      // of these, those that no row has any more
}

// profileRow is what is read for each profile visited, in 12 bytes side by side.
type profileRow struct {
	first     uint32 // where its jobs begin in their column
	commune   uint16
	contracts ContractSet
	licences  aptitude.Set
	radius    uint8
	shape     uint8 // number of jobs, widenBit, and which words of answers are kept
}

const (
	widenBit  = 1 << 3
	countBits = 1<<3 - 1
	wordShift = 4 // bits 4, 5 and 6
)

func (row *profileRow) count() uint32 { return uint32(row.shape & countBits) }

// size is the number of jobs and of words of answers.
func (row *profileRow) size() uint32 {
	return row.count() + uint32(bits.OnesCount8(row.shape>>wordShift))
}

// answers reads the words behind the jobs.
func (row *profileRow) answers(column []packed) Answers {
	var w words
	at := row.first + row.count()
	for i := range w {
		if row.shape>>(wordShift+i)&1 == 1 {
			w[i] = uint32(column[at])
			at++
		}
	}
	return w.unpack(row.licences)
}

func (row *profileRow) widens() bool { return row.shape&widenBit != 0 }

func (row *profileRow) jobs(column []packed) []packed {
	return column[row.first : row.first+row.count()]
}

// NewProfiles makes an empty set; expected is the number of profiles to make room for.
func NewProfiles(referential *Referential, expected int) *Profiles {
	p := &Profiles{referential: referential}
	p.index.postings = make([][]uint32, len(referential.parent))
	p.reserve(expected, 2*expected)
	return p
}

// reserve makes room for so many more profiles, and jobs of theirs, at once.
func (p *Profiles) reserve(profiles, jobs int) {
	p.index.reserve(profiles)
	p.rows, p.jobs = slices.Grow(p.rows, profiles), slices.Grow(p.jobs, jobs)
}

// Trim gives back the room that was kept for more, once all that was stored is loaded.
func (p *Profiles) Trim() {
	p.jobs, p.rows = trimmed(p.jobs), trimmed(p.rows)
	for parent, posting := range p.index.postings {
		p.index.postings[parent] = trimmed(posting)
	}
}

func trimmed[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/64 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

// Len is the number of profiles.
func (p *Profiles) Len() int { return p.index.live }

// Upsert takes a profile in, or a later revision of it, and reports whether anything changed: an earlier revision, or the same one again,
// changes nothing, so messages may come twice and in any order.
func (p *Profiles) Upsert(profile Profile) (bool, error) {
	if err := p.referential.CheckProfile(profile); err != nil {
		return false, err
	}
	record := recordOf(profile)
	return p.put(&record), nil
}

// Remove takes a profile out, as of a revision, and reports whether anything changed. A writing of that revision or of an earlier one
// that comes later does not bring it back.
func (p *Profiles) Remove(id ID, revision uint32) bool {
	row, fresh, ok := p.index.claim(&id, revision, true)
	if !ok {
		return false
	}
	if fresh {
		p.rows = append(p.rows, profileRow{})
	} else {
		p.unlink(row)
		p.wasted += int(p.rows[row].size())
		p.rows[row] = profileRow{}
	}
	p.index.setRemoved(row, true)
	return true
}

// put writes a record that was checked.
func (p *Profiles) put(record *profileRecord) bool {
	row, fresh, ok := p.index.claim(&record.id, record.revision, false)
	if !ok {
		return false
	}
	jobs := record.column()
	if fresh {
		p.rows = append(p.rows, profileRow{first: uint32(len(p.jobs))})
		p.jobs = append(p.jobs, jobs...)
	} else {
		p.unlink(row)
		p.rewrite(row, jobs)
	}
	p.index.setRemoved(row, false)
	cell := &p.rows[row]
	*cell = record.row(cell.first)
	p.link(row)
	return true
}

// rewrite replaces the jobs and words of a row: in place where they fit, else at the end; when half of the column is waste it is written anew.
func (p *Profiles) rewrite(row uint32, jobs []packed) {
	cell := &p.rows[row]
	had := cell.size()
	if uint32(len(jobs)) <= had {
		copy(p.jobs[cell.first:], jobs)
		p.wasted += int(had) - len(jobs)
		return
	}
	p.wasted += int(had)
	cell.shape = 0 // so that the column can be written anew without them
	if p.wasted > 1024 && p.wasted > len(p.jobs)/2 {
		kept := make([]packed, 0, len(p.jobs)-p.wasted+len(jobs))
		for i := range p.rows {
			other := &p.rows[i]
			jobs := p.jobs[other.first : other.first+other.size()]
			other.first = uint32(len(kept))
			kept = append(kept, jobs...)
		}
		p.jobs, p.wasted = kept, 0
	}
	cell.first = uint32(len(p.jobs))
	p.jobs = append(p.jobs, jobs...)
}

// parents gives, once each, the parents of the jobs of a row; room is where to write them.
func (p *Profiles) parents(row uint32, room *[MaxJobs]uint16) []uint16 {
	list := room[:0]
	for _, job := range p.rows[row].jobs(p.jobs) {
		if parent := p.referential.parent[job.code()]; !slices.Contains(list, parent) {
			list = append(list, parent)
		}
	}
	return list
}

// link writes a row into the postings of its jobs; unlink takes it out of them.
func (p *Profiles) link(row uint32) {
	posting := row
	if p.rows[row].widens() {
		posting |= wide
	}
	var room [MaxJobs]uint16
	for _, parent := range p.parents(row, &room) {
		p.index.post(parent, posting)
	}
}

func (p *Profiles) unlink(row uint32) {
	var room [MaxJobs]uint16
	for _, parent := range p.parents(row, &room) {
		p.index.unpost(parent, row)
	}
}

// Get returns a profile.
func (p *Profiles) Get(id ID) (Profile, bool) {
	row, ok := p.index.find(&id)
	if !ok {
		return Profile{}, false
	}
	return p.record(row).profile(), true
}

// All yields every profile, in no order that matters.
func (p *Profiles) All() iter.Seq[Profile] {
	return func(yield func(Profile) bool) {
		for row := range p.rows {
			if !p.index.removed(uint32(row)) && !yield(p.record(uint32(row)).profile()) {
				return
			}
		}
	}
}

func (p *Profiles) record(row uint32) profileRecord {
	cell := &p.rows[row]
	record := profileRecord{
		id: p.index.ids[row], revision: p.index.revisions.of(row), commune: cell.commune, radius: cell.radius, contracts: cell.contracts,
		licences: cell.licences, widen: cell.widens(), count: uint8(cell.count()), kept: cell.shape >> wordShift,
	}
	copy(record.jobs[:], p.jobs[cell.first:cell.first+cell.size()])
	return record
}

// Options are the particulars of a recruiter's list.
type Options struct {
	Limit int    // 0: the whole list
	Week  uint32 // ISOWeek of today: it turns the order within a group
}

// ForOffer lists the profiles that an offer suits, in the recruiter's order. Results carry what a recruiter may see: no distance. An
// offer whose job is not in the tables suits nobody.
func (p *Profiles) ForOffer(offer Offer, options Options) []Result {
	if p.referential.CheckOffer(offer) != nil {
		return nil
	}
	asked := rowOfOffer(offer)
	x := pair{offer: &asked, column: p.jobs}
	found := best{ids: p.index.ids, limit: options.Limit}
	seed := turnSeed(offer.ID, options.Week)
	met := newRowset(len(p.rows))
	parent := p.referential.parent[asked.job.code()]
	for _, posting := range p.index.postings[parent] {
		if posting&wide != 0 {
			met.add(posting &^ wide) // it may come again among the near ones
		}
		p.consider(posting&^wide, &x, &found, seed)
	}
	for _, near := range p.referential.nearOf[parent] {
		for _, posting := range p.index.postings[near] {
			if posting&wide != 0 && met.add(posting&^wide) {
				p.consider(posting&^wide, &x, &found, seed)
			}
		}
	}
	found.cut()
	results := make([]Result, len(found.entries))
	for i, e := range found.entries {
		results[i] = Result{ID: p.index.ids[e.row], Verdicts: e.verdicts, Level: levelOf(e.rank), Firm: offer.Required | p.rows[e.row].answers(p.jobs).Firm}
	}
	return results
}

// consider judges one row and keeps it when it matches.
func (p *Profiles) consider(row uint32, x *pair, found *best, seed uint64) {
	x.profile = &p.rows[row]
	if judgeContract(p.referential, x) == NonRempli {
		return // half of the rows end here: it pays not to go through the table for them
	}
	verdicts, ok := p.referential.judge(x)
	if !ok {
		return
	}
	verdicts &= x.seen()
	place := rank(verdicts, x.blocking(), x.level)
	if found.beyond(place) {
		return
	}
	found.add(entry{rank: place, row: row, next: turn(seed, &p.index.ids[row]), verdicts: verdicts})
}

func levelOf(rank uint32) uint8 { return 4 - uint8(rank>>16) }
