package seal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Segment is the size of the pieces in which objects are sealed, so that a file of any size needs little memory.
const Segment = 64 << 10

// SealObject copies from plain to sealed under the unit's key of a group, bound to the object's place "bucket/key". Each segment
// is sealed with its number, the end of the segment before it and whether it is the last: cut short, reordered, moved or mixed with
// what the same place held before, the object does not open.
func (v *Vault) SealObject(unit *Unit, group Group, place string, sealed io.Writer, plain io.Reader) (int64, error) {
	key, err := unit.dataKey(group, true)
	if err != nil {
		return 0, err
	}
	return Stream(key, place, sealed, plain, v.Random)
}

// Stream seals a whole stream under a key and returns how many plain bytes it held. A stream that ends by any error but io.EOF is not
// sealed to its end.
func Stream(key []byte, place string, sealed io.Writer, plain io.Reader, random io.Reader) (int64, error) {
	buffer, ahead := make([]byte, Segment), make([]byte, Segment)
	n, err := readFull(plain, buffer)
	if err != nil {
		return 0, err
	}
	total, before := int64(0), []byte(nil)
	for number := uint64(0); ; number++ {
		more, err := readFull(plain, ahead)
		if err != nil {
			return total, err
		}
		piece, err := encrypt(key, buffer[:n], segmentPlace(place, number, before, more == 0), random)
		if err != nil {
			return total, err
		}
		if _, err := sealed.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(piece))), piece...)); err != nil {
			return total, err
		}
		total, before = total+int64(n), tag(piece)
		if more == 0 {
			return total, nil
		}
		buffer, ahead, n = ahead, buffer, more
	}
}

// OpenObject returns the plain content of a sealed object.
func (v *Vault) OpenObject(unit *Unit, group Group, place string, sealed io.Reader) (io.Reader, error) {
	key, err := unit.dataKey(group, false)
	if err != nil {
		return nil, err
	}
	return Unstream(key, place, sealed), nil
}

// Unstream is the inverse of Stream; reading fails with ErrRefused at the first segment that does not open.
func Unstream(key []byte, place string, sealed io.Reader) io.Reader {
	return &opener{key: key, place: place, sealed: sealed}
}

type opener struct {
	key    []byte
	place  string
	sealed io.Reader
	number uint64
	before []byte // tag of the piece before next
	next   []byte // sealed piece read ahead
	plain  []byte
	end    error // what every further read answers: io.EOF, or why the rest does not open
}

func (o *opener) Read(p []byte) (int, error) {
	for len(o.plain) == 0 {
		if o.end != nil {
			return 0, o.end
		}
		if err := o.advance(); err != nil {
			o.plain, o.end = nil, err
		}
	}
	n := copy(p, o.plain)
	o.plain = o.plain[n:]
	return n, nil
}

func (o *opener) advance() error {
	if o.number == 0 && o.next == nil {
		first, err := readPiece(o.sealed)
		if err == nil && first == nil {
			err = errCutShort
		}
		if err != nil {
			return err
		}
		o.next = first
	}
	ahead, err := readPiece(o.sealed)
	if err != nil {
		return err
	}
	o.plain, err = decrypt(o.key, o.next, segmentPlace(o.place, o.number, o.before, ahead == nil))
	if err != nil {
		return err
	}
	o.before, o.next = tag(o.next), ahead
	o.number++
	if ahead == nil {
		o.end = io.EOF
	}
	return nil
}

var errCutShort = fmt.Errorf("%w: object cut short", ErrRefused)

func readPiece(sealed io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(sealed, head[:]); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, cutShort(err)
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > Segment+64 {
		return nil, fmt.Errorf("%w: segment too long", ErrRefused)
	}
	piece := make([]byte, size)
	if _, err := io.ReadFull(sealed, piece); err != nil {
		return nil, cutShort(err)
	}
	return piece, nil
}

// cutShort tells an object that ends too early from a store that failed while it was read: that one is worth another try.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCutShort
	}
	return fmt.Errorf("seal: read object: %w", err)
}

// readFull fills the buffer as far as the reader goes. Unlike io.ReadFull it passes io.ErrUnexpectedEOF on: from a body that was cut
// on its way that is a failure, and no end.
func readFull(reader io.Reader, buffer []byte) (int, error) {
	n := 0
	for n < len(buffer) {
		more, err := reader.Read(buffer[n:])
		n += more
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// tag is the end of a sealed piece, which its key and its content determine.
func tag(piece []byte) []byte { return piece[len(piece)-16:] }

func segmentPlace(place string, number uint64, before []byte, last bool) []byte {
	out := binary.BigEndian.AppendUint64(append([]byte(place), 0), number)
	out = append(out, before...)
	if last {
		return append(out, 1)
	}
	return append(out, 0)
}
