package seal

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Segment is the size of the pieces in which objects are sealed, so that a file of any size needs little memory.
const Segment = 64 << 10

// SealObject copies from plain to sealed under the unit's key of a group, bound to the object's place "bucket/key". Each segment
// is sealed with its number and whether it is the last: cut short, reordered or moved, the object does not open.
func (v *Vault) SealObject(unit *Unit, group Group, place string, sealed io.Writer, plain io.Reader) (int64, error) {
	key, err := unit.dataKey(group, true)
	if err != nil {
		return 0, err
	}
	return Stream(key, place, sealed, plain, v.Random)
}

// Stream seals a whole stream under a key and returns how many plain bytes it held.
func Stream(key []byte, place string, sealed io.Writer, plain io.Reader, random io.Reader) (int64, error) {
	buffer, ahead := make([]byte, Segment), make([]byte, Segment)
	n, err := readFull(plain, buffer)
	if err != nil {
		return 0, err
	}
	total := int64(0)
	for number := uint64(0); ; number++ {
		more, err := readFull(plain, ahead)
		if err != nil {
			return total, err
		}
		piece, err := encrypt(key, buffer[:n], segmentPlace(place, number, more == 0), random)
		if err != nil {
			return total, err
		}
		if _, err := sealed.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(piece))), piece...)); err != nil {
			return total, err
		}
		total += int64(n)
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
	next   []byte // sealed piece read ahead
	plain  []byte
	done   bool
}

func (o *opener) Read(p []byte) (int, error) {
	for len(o.plain) == 0 {
		if o.done {
			return 0, io.EOF
		}
		if err := o.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.plain)
	o.plain = o.plain[n:]
	return n, nil
}

func (o *opener) advance() error {
	if o.number == 0 && o.next == nil {
		first, err := readPiece(o.sealed)
		if err != nil || first == nil {
			return fmt.Errorf("%w: object cut short", ErrRefused)
		}
		o.next = first
	}
	ahead, err := readPiece(o.sealed)
	if err != nil {
		return err
	}
	o.plain, err = decrypt(o.key, o.next, segmentPlace(o.place, o.number, ahead == nil))
	o.next, o.done = ahead, ahead == nil
	o.number++
	return err
}

func readPiece(sealed io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(sealed, head[:]); err == io.EOF {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%w: object cut short", ErrRefused)
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > Segment+64 {
		return nil, fmt.Errorf("%w: segment too long", ErrRefused)
	}
	piece := make([]byte, size)
	if _, err := io.ReadFull(sealed, piece); err != nil {
		return nil, fmt.Errorf("%w: object cut short", ErrRefused)
	}
	return piece, nil
}

func readFull(reader io.Reader, buffer []byte) (int, error) {
	n, err := io.ReadFull(reader, buffer)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return n, nil
	}
	return n, err
}

func segmentPlace(place string, number uint64, last bool) []byte {
	out := binary.BigEndian.AppendUint64(append([]byte(place), 0), number)
	if last {
		return append(out, 1)
	}
	return append(out, 0)
}
