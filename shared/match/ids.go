package match

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// IDs lists who is in packed profiles or offers, one or a block, whatever tables of jobs and communes they were packed with: when the tables change, all
// of them have to be packed anew, from what people wrote.
func IDs(data []byte, offers bool) ([]ID, error) {
	magic, smallest := profileMagic, profileSize
	if offers {
		magic, smallest = offerMagic, offerSize
	}
	inside, single := data, true
	if len(data) > len(magic) && string(data[:len(magic)]) == magic {
		inside, single = data[len(magic):], false
	}
	tables := &Referential{} // those that the data say, of which nothing else is known
	if len(inside) >= headSize {
		tables.fingerprint = binary.LittleEndian.Uint32(inside[1:])
	}
	var body []byte
	var version byte
	var err error
	count := 1
	if single {
		version, body, err = tables.head(data)
	} else {
		version, body, count, err = tables.bodyOf(data, magic, smallest)
	}
	if err != nil {
		return nil, err
	}
	ids := make([]ID, 0, count)
	for range count {
		rest, ok := skip(version, body, offers)
		if !ok {
			return nil, fmt.Errorf("%w: cut short", ErrMalformed)
		}
		ids, body = append(ids, ID(body[:16])), rest
	}
	if len(body) != 0 {
		return nil, fmt.Errorf("%w: bytes after the last record", ErrMalformed)
	}
	return ids, nil
}

// skip is what follows a profile or an offer.
func skip(version byte, data []byte, offer bool) (rest []byte, ok bool) {
	size := offerSize
	if !offer {
		if size = profileSizeIn(version); len(data) >= size {
			size += 4 * (int(data[25]&countBits) + bits.OnesCount8(data[25]>>wordShift))
		}
	}
	if len(data) < size {
		return nil, false
	}
	rest, ok = data[size:], true
	var read Offer
	if offer && version > 1 {
		rest, ok = read.takeAsks(rest)
	}
	if offer && version > 2 && ok {
		rest, ok = read.takeWords(rest)
	}
	return rest, ok
}
