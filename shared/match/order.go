package match

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"time"
)

// The published orders. Both begin with: ① fewer blocking criteria unknown, ② higher level of the job, ③ fewer criteria not met,
// ④ fewer unknown. The candidate's goes on with ⑤ nearer band, ⑥ later publication, ⑦ identifier. The recruiter's goes on with a
// neutral turn, drawn anew each ISO week from the two identifiers: no distance, no freshness, nothing of the person.

// rank packs ① to ④, over the criteria that the side may see.
func rank(verdicts, blocking Verdicts, level uint8) uint32 {
	return uint32((verdicts&blocking).Unknown())<<24 | uint32(4-level)<<16 | uint32(verdicts.Unmet())<<8 | uint32(verdicts.Unknown())
}

// after packs ⑤ and ⑥ of the candidate's order.
func after(band Band, published uint16) uint64 {
	if band == 0 {
		band = 8 // unknown comes last
	}
	return uint64(band)<<16 | uint64(^published)
}

// ISOWeek returns the week that turns the recruiters' lists: 202609 is the ninth of 2026.
func ISOWeek(day time.Time) uint32 {
	year, week := day.ISOWeek()
	return uint32(year*100 + week)
}

// turn is the place of a profile in its group of an offer's list during a week: a hash, the same on every machine.
func turn(seed uint64, profile *ID) uint64 {
	return mix(mix(seed, binary.LittleEndian.Uint64(profile[:8])), binary.LittleEndian.Uint64(profile[8:]))
}

// turnSeed is the part of turn that one offer and week share.
func turnSeed(offer ID, week uint32) uint64 {
	return mix(mix(uint64(week), binary.LittleEndian.Uint64(offer[:8])), binary.LittleEndian.Uint64(offer[8:]))
}

// mix folds a 128-bit product, as wyhash does; the constants are two of its odd ones.
func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return high ^ low
}

// entry is a row that matches, with its place in the order: rank, then next, then the row's identifier.
type entry struct {
	rank     uint32
	row      uint32
	next     uint64
	verdicts Verdicts
}

// best keeps the first entries of an order. A limit of 0 keeps all: no list has a hidden end.
type best struct {
	ids     []ID
	limit   int
	entries []entry
	worst   entry // with full: what comes after it is not kept
	full    bool
}

// beyond tells, from ① to ④ alone, that an entry cannot be among the first.
func (b *best) beyond(rank uint32) bool { return b.full && rank > b.worst.rank }

// add takes an entry. When twice the limit is reached the half that comes last is dropped, so that the cost stays in proportion.
func (b *best) add(e entry) {
	if b.full && b.compare(e, b.worst) > 0 {
		return
	}
	b.entries = append(b.entries, e)
	if b.limit > 0 && len(b.entries) >= 2*b.limit {
		b.cut()
	}
}

func (b *best) compare(x, y entry) int {
	if x.rank != y.rank {
		return cmp.Compare(x.rank, y.rank)
	}
	if x.next != y.next {
		return cmp.Compare(x.next, y.next)
	}
	return bytes.Compare(b.ids[x.row][:], b.ids[y.row][:])
}

// cut puts the entries in order and drops those past the limit.
func (b *best) cut() {
	slices.SortFunc(b.entries, b.compare)
	if b.limit > 0 && len(b.entries) >= b.limit {
		b.entries = b.entries[:b.limit]
		b.worst, b.full = b.entries[b.limit-1], true
	}
}
