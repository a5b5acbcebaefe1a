package match

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"tandem/shared/aptitude"
	"tandem/shared/commune"
	"tandem/shared/rome"
)

// Referential is what the engine knows of jobs and places: parents, near jobs, centres. It never changes once made.
type Referential struct {
	parent      []uint16   // of each code, by rank
	near        [][]uint16 // of each parent, the parents that its people may widen to
	nearOf      [][]uint16 // the other way: of each parent, those that have it as near
	centres     []commune.Point
	fingerprint uint32 // of the tables: ranks mean nothing with others
}

var (
	once     sync.Once
	embedded *Referential
)

// Embedded is the referential of the embedded packages, made once in a process. It is read-only.
func Embedded() *Referential {
	once.Do(func() { embedded = NewReferential() })
	return embedded
}

// NewReferential takes jobs and places from the embedded packages.
func NewReferential() *Referential {
	n := rome.Count()
	r := &Referential{
		parent: make([]uint16, n), near: make([][]uint16, n), nearOf: make([][]uint16, n),
		centres:     make([]commune.Point, commune.Count()),
		fingerprint: uint32(rome.Fingerprint())<<16 | uint32(commune.Fingerprint()),
	}
	for i := range uint16(n) {
		job := rome.At(i)
		r.parent[i], _ = rome.Index(job.Parent)
		if r.parent[i] != i {
			continue
		}
		for _, code := range rome.Near(job.Code) {
			other, _ := rome.Index(code)
			r.near[i] = append(r.near[i], other)
			r.nearOf[other] = append(r.nearOf[other], i)
		}
	}
	for i := range r.centres {
		r.centres[i] = commune.PointAt(uint16(i))
	}
	return r
}

// kilometres is the distance between two known communes, rounded up; 0 for the same one.
func (r *Referential) kilometres(a, b uint16) uint32 {
	if a == b {
		return 0
	}
	return uint32(math.Ceil(float64(commune.Between(r.centres[a-1], r.centres[b-1]))))
}

// packed is a job in 32 bits: the rank of the code plus one, 18 bits for the appellation, and 3 for the practice.
type packed uint32

const (
	appellationBits = 18
	practiceBits    = 3
)

func pack(job Job) packed {
	return packed(job.Rome)<<(appellationBits+practiceBits) | packed(job.Appellation)<<practiceBits | packed(job.Practice)
}

func (p packed) job() Job {
	return Job{Rome: uint16(p >> (appellationBits + practiceBits)), Appellation: uint32(p >> practiceBits & (1<<appellationBits - 1)), Practice: p.practice()}
}

func (p packed) practice() uint8 { return uint8(p & (1<<practiceBits - 1)) }

func (p packed) code() uint16 { return uint16(p>>(appellationBits+practiceBits)) - 1 }

// level says how near a job looked for is to the one offered: 4 same appellation, 3 same code, 2 same parent, 1 near and the
// candidate asked for near ones, 0 not at all.
func (r *Referential) level(wanted, offered packed, widen bool) uint8 {
	a, b := wanted.code(), offered.code()
	switch {
	case wanted>>practiceBits == offered>>practiceBits && wanted.job().Appellation != 0:
		return 4
	case a == b:
		return 3
	case r.parent[a] == r.parent[b]:
		return 2
	case widen && slices.Contains(r.near[r.parent[a]], r.parent[b]):
		return 1
	}
	return 0
}

// checkJob refuses a job that these tables do not know, or that does not fit in its 32 bits.
func (r *Referential) checkJob(job Job) error {
	if job.Rome == 0 || int(job.Rome) > len(r.parent) || job.Appellation >= 1<<appellationBits || int(job.Practice) > len(aptitude.Practices) {
		return fmt.Errorf("match: job %d, appellation %d is out of the tables", job.Rome, job.Appellation)
	}
	return nil
}

// CheckProfile refuses a profile that the engine could not hold.
func (r *Referential) CheckProfile(p Profile) error {
	if len(p.Jobs) > MaxJobs {
		return fmt.Errorf("match: %d jobs in a profile, at most %d", len(p.Jobs), MaxJobs)
	}
	for _, job := range p.Jobs {
		if err := r.checkJob(job); err != nil {
			return err
		}
	}
	if int(p.Commune) > len(r.centres) || p.Contracts&^allContracts != 0 {
		return fmt.Errorf("match: commune %d or contracts %b of a profile are out of the tables", p.Commune, p.Contracts)
	}
	return p.Answers.check()
}

// CheckOffer refuses an offer that the engine could not hold.
func (r *Referential) CheckOffer(o Offer) error {
	if err := r.checkJob(o.Job); err != nil {
		return err
	}
	if int(o.Commune) > len(r.centres) || o.Contract >= contractCount {
		return fmt.Errorf("match: commune %d or contract %d of an offer are out of the tables", o.Commune, o.Contract)
	}
	if o.Job.Practice != 0 {
		return fmt.Errorf("match: an offer says %d of the practice of its job", o.Job.Practice)
	}
	if len(o.Words) > MaxWords {
		return fmt.Errorf("match: %d bytes of words in an offer, at most %d", len(o.Words), MaxWords)
	}
	return o.Asks.check()
}
