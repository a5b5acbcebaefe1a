package match

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// index is what Profiles and Offers share: rows by identifier, their revisions, and the rows of each parent job.
//
// A row is never taken away, only emptied: its revision stays, so that a message that comes late cannot bring back what was removed.
// The nightly rebuild starts from an empty index.
type index struct {
	ids       []ID
	revisions revisions
	gone      []uint64   // one bit per row: removed
	slots     []uint32   // open addressing by identifier: row plus one, and eight bits of the hash; 0 empty
	postings  [][]uint32 // by rank of the parent job: rows, with the wide bit
	live      int
}

// A slot has 24 bits for the row: 16 million rows, more than France has people looking for work. The others spare most readings of
// identifiers that are not the one looked for.
const rowBits = 24

// wide marks, in a posting, a profile that wants near jobs too.
const wide = 1 << 31

// revisions holds a number for each row, in two bytes while it is small: few people change their CV 65,000 times.
type revisions struct {
	low  []uint16
	high map[uint32]uint32 // of the rows whose low one is the greatest
}

func (r *revisions) of(row uint32) uint32 {
	if r.low[row] == math.MaxUint16 {
		return r.high[row]
	}
	return uint32(r.low[row])
}

func (r *revisions) set(row, revision uint32) {
	if revision < math.MaxUint16 {
		r.low[row] = uint16(revision)
		return
	}
	if r.high == nil {
		r.high = map[uint32]uint32{}
	}
	r.low[row], r.high[row] = math.MaxUint16, revision
}

// reserve makes room for n more rows at once.
func (x *index) reserve(n int) {
	x.ids, x.revisions.low = slices.Grow(x.ids, n), slices.Grow(x.revisions.low, n)
	x.rehash(len(x.ids) + n)
}

// rehash makes the slots large enough for n rows, at most seven eighths full.
func (x *index) rehash(n int) {
	if n <= len(x.slots)/8*7 {
		return
	}
	size := max(2*len(x.slots), n/7*8+16) // no more than is asked for at once, twice as many where rows come one by one
	x.slots = make([]uint32, size)
	for row := range x.ids {
		at, tag, _ := x.slot(&x.ids[row])
		x.slots[at] = tag | (uint32(row) + 1)
	}
}

// slot returns where an identifier is, or where it would go, and its bits of the hash. Identifiers are random: their own bits spread them.
func (x *index) slot(id *ID) (at int, tag uint32, found bool) {
	hash := binary.LittleEndian.Uint64(id[:8]) * 0x9e3779b97f4a7c15
	high, _ := bits.Mul64(hash, uint64(len(x.slots)))
	at = int(high)
	tag = uint32(hash) &^ (1<<rowBits - 1)
	for x.slots[at] != 0 {
		if slot := x.slots[at]; slot>>rowBits == tag>>rowBits && x.ids[rowOf(slot)] == *id {
			return at, tag, true
		}
		if at++; at == len(x.slots) {
			at = 0
		}
	}
	return at, tag, false
}

func rowOf(slot uint32) uint32 { return slot&(1<<rowBits-1) - 1 }

// find returns the row of an identifier that is there and not removed.
func (x *index) find(id *ID) (row uint32, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	at, _, found := x.slot(id)
	if !found || x.removed(rowOf(x.slots[at])) {
		return 0, false
	}
	return rowOf(x.slots[at]), true
}

// claim returns the row in which to write a revision of an identifier. ok is false when what is there is as new or newer; a removal
// counts as newer than the writing of the same revision. fresh tells that the row was just added, at the end of every column.
func (x *index) claim(id *ID, revision uint32, removal bool) (row uint32, fresh, ok bool) {
	x.rehash(len(x.ids) + 1)
	at, tag, found := x.slot(id)
	if !found {
		if len(x.ids) == 1<<rowBits-1 {
			panic("match: more rows than a slot can name")
		}
		row = uint32(len(x.ids))
		x.ids, x.revisions.low = append(x.ids, *id), append(x.revisions.low, 0)
		x.revisions.set(row, revision)
		if int(row) >= 64*len(x.gone) {
			x.gone = append(x.gone, 0)
		}
		x.slots[at] = tag | (row + 1)
		x.live++
		return row, true, true
	}
	row = rowOf(x.slots[at])
	if had := x.revisions.of(row); revision < had || revision == had && (!removal || x.removed(row)) {
		return row, false, false
	}
	x.revisions.set(row, revision)
	return row, false, true
}

func (x *index) removed(row uint32) bool { return x.gone[row/64]>>(row%64)&1 == 1 }

// setRemoved marks or unmarks a row, and keeps the count.
func (x *index) setRemoved(row uint32, removed bool) {
	if x.removed(row) == removed {
		return
	}
	x.gone[row/64] ^= 1 << (row % 64)
	if removed {
		x.live--
	} else {
		x.live++
	}
}

// post adds a row to the list of a parent; unpost takes it away.
func (x *index) post(parent uint16, posting uint32) {
	x.postings[parent] = append(x.postings[parent], posting)
}

func (x *index) unpost(parent uint16, row uint32) {
	list := x.postings[parent]
	for i, posting := range list {
		if posting&^wide == row {
			list[i] = list[len(list)-1]
			x.postings[parent] = list[:len(list)-1]
			return
		}
	}
}

// rowset is a set of rows that were already met in one query.
type rowset []uint64

func newRowset(rows int) rowset { return make(rowset, (rows+63)/64) }

// add reports whether the row is new to the set.
func (s rowset) add(row uint32) bool {
	was := s[row/64]
	s[row/64] = was | 1<<(row%64)
	return s[row/64] != was
}
