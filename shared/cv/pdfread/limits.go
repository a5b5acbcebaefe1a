// Package pdfread reads what a PDF holds: its objects, also those in compressed streams, and the text of its pages. It draws nothing, runs
// nothing and follows no table of where objects stand: it looks for them, so that what another reader would find is found here too.
//
// Whoever sends a file decides what it says: everything is counted, and what is beyond a limit ends the reading.
package pdfread

import "errors"

// The limits of a file of 4 MB. A CV of two pages takes a hundredth of each.
const (
	maxInflated = 32 << 20   // bytes, of all streams together
	maxWork     = 64_000_000 // about a byte each: no file takes more than some seconds
	maxValues   = 1_000_000  // numbers, names, entries that are kept
	maxDepth    = 60         // of arrays and dictionaries in each other
	maxTree     = 40         // of the tree of pages
	maxForms    = 8          // of drawings in drawings
	maxGlyphs   = 200_000
	MaxText     = 256 << 10 // bytes of text
)

// Why a reading ends before the file does.
var (
	ErrSwollen = errors.New("pdfread: streams beyond the limit")
	ErrComplex = errors.New("pdfread: too much to do")
	ErrHidden  = errors.New("pdfread: objects in a stream that cannot be read")
)

// budget is what is left of the limits; err is why nothing is.
type budget struct {
	work, values, inflated int
	err                    error
}

// spend takes work off the budget, and reports whether any was left.
func (b *budget) spend(work int) bool {
	if b.err != nil {
		return false
	}
	if b.work -= work; b.work < 0 {
		b.err = ErrComplex
	}
	return b.err == nil
}

// keep counts a value that stays in memory.
func (b *budget) keep() bool {
	switch {
	case b.values > 0:
		b.values--
	case b.err == nil:
		b.err = ErrComplex
	}
	return b.err == nil
}
