package flux

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// Span is where a part of a file stands: from and to in bytes of its text, which is UTF-8 whatever the file's encoding, without a mark.
type Span struct{ From, To int64 }

// Len returns the number of bytes.
func (s Span) Len() int64 { return s.To - s.From }

// MaxExtract bounds what Extract takes out at once, a header or a dossier: fifty times a usual one.
const MaxExtract = 256 << 10

const (
	extractStart = `<?xml version="1.0" encoding="utf-8"?>` + "\n<Racine>"
	extractEnd   = "<TransmissionFlux><NBTOTDOSRSATRANSM>1</NBTOTDOSRSATRANSM></TransmissionFlux></Racine>\n"
)

// Extract takes dossiers out of a file that Read found whole: each is handed out, with its number among those wanted, as a file of its
// own that Options.Single reads. The header (Summary.Head) and the dossiers must be in the order of the file, each within MaxExtract.
func Extract(in io.Reader, head Span, wanted []Span, each func(number int, file []byte) error) error {
	src, err := newSource(in)
	if err != nil {
		return fmt.Errorf("flux: extract: %w", err)
	}
	src.left = math.MaxInt // tokens were measured when the file was read
	at := int64(0)
	cut := func(span Span) ([]byte, error) {
		if span.From < at || span.Len() < 0 || span.Len() > MaxExtract {
			return nil, fmt.Errorf("flux: extract: %d bytes from %d, after %d", span.Len(), span.From, at)
		}
		part := make([]byte, span.Len())
		if _, err := io.CopyN(io.Discard, src, span.From-at); err != nil {
			return nil, fmt.Errorf("flux: extract: %w", err)
		}
		if _, err := io.ReadFull(src, part); err != nil {
			return nil, fmt.Errorf("flux: extract: %w", err)
		}
		at = span.To
		return part, nil
	}
	header, err := cut(head)
	if err != nil {
		return err
	}
	for number, span := range wanted {
		dossier, err := cut(span)
		if err != nil {
			return err
		}
		if err := each(number, slices.Concat([]byte(extractStart), header, dossier, []byte(extractEnd))); err != nil {
			return err
		}
	}
	return nil
}
