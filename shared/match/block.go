package match

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
)

// A block is many records under one head, as a shard's snapshot is cut into sealed items:
//
//	4 "TDMP" or "TDMO", 1 schema, 4 fingerprint of the tables, 4 number of records, the bodies, 4 CRC-32C of all that precedes

const (
	profileMagic = "TDMP"
	offerMagic   = "TDMO"
	blockHead    = 4 + headSize + 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// EncodeProfiles packs profiles into blocks of at most so many bytes, as an item can hold, with 60 bytes a profile at most. They go in
// the order of their first job, then of their commune: those that one offer visits lie side by side once loaded, which makes the visit
// about twice as fast. The order of the argument is left as it is.
func (r *Referential) EncodeProfiles(profiles []Profile, most int) ([][]byte, error) {
	order := slices.Clone(profiles)
	slices.SortStableFunc(order, func(a, b Profile) int {
		return cmp.Or(cmp.Compare(firstJob(a), firstJob(b)), cmp.Compare(a.Commune, b.Commune))
	})
	blocks := blockWriter{referential: r, magic: profileMagic, most: most}
	for _, p := range order {
		if err := r.CheckProfile(p); err != nil {
			return nil, err
		}
		record := recordOf(p)
		blocks.data = record.append(blocks.room(record.size()))
	}
	return blocks.close(), nil
}

func firstJob(p Profile) packed {
	if len(p.Jobs) == 0 {
		return 0
	}
	return pack(p.Jobs[0])
}

// EncodeOffers packs offers into blocks of at most so many bytes, with 32 bytes an offer, what it asks and the words of its title, in the order of their job and commune.
func (r *Referential) EncodeOffers(offers []Offer, most int) ([][]byte, error) {
	order := slices.Clone(offers)
	slices.SortStableFunc(order, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(pack(a.Job), pack(b.Job)), cmp.Compare(a.Commune, b.Commune))
	})
	blocks := blockWriter{referential: r, magic: offerMagic, most: most}
	for _, o := range order {
		if err := r.CheckOffer(o); err != nil {
			return nil, err
		}
		blocks.data = appendOffer(blocks.room(offerRoom(o)), o)
	}
	return blocks.close(), nil
}

// Load takes in the profiles of a block, each as Upsert would, and returns how many records it holds. A block that is refused changes
// nothing.
func (p *Profiles) Load(block []byte) (int, error) {
	version, body, count, err := p.referential.bodyOf(block, profileMagic, profileSize)
	if err != nil {
		return 0, err
	}
	jobs := max(0, len(body)-count*profileSizeIn(version)) / 4
	records := make([]profileRecord, count)
	for i := range records {
		if body, err = p.referential.takeProfile(version, body, &records[i]); err != nil {
			return 0, err
		}
	}
	if len(body) != 0 {
		return 0, fmt.Errorf("%w: bytes after the last profile", ErrMalformed)
	}
	p.reserve(count, jobs)
	for i := range records {
		p.put(&records[i])
	}
	return count, nil
}

// Load takes in the offers of a block, each as Upsert would, and returns how many records it holds. A block that is refused changes
// nothing.
func (o *Offers) Load(block []byte) (int, error) {
	version, body, count, err := o.referential.bodyOf(block, offerMagic, offerSize)
	if err != nil {
		return 0, err
	}
	offers := make([]Offer, count)
	for i := range offers {
		if offers[i], body, err = o.referential.takeOffer(version, body); err != nil {
			return 0, err
		}
	}
	if len(body) != 0 {
		return 0, fmt.Errorf("%w: bytes after the last offer", ErrMalformed)
	}
	o.index.reserve(count)
	for _, offer := range offers {
		o.put(offer)
	}
	return count, nil
}

// blockWriter cuts records into blocks.
type blockWriter struct {
	referential *Referential
	magic       string
	most        int
	data        []byte // of the block being written, empty before the first record
	count       uint32
	done        [][]byte
}

// room returns the block in which to append a record of a size, a new one when the last is full. A block holds one record at least.
func (w *blockWriter) room(size int) []byte {
	if w.count > 0 && len(w.data)+size+4 > w.most {
		w.done = w.close()
	}
	if w.count == 0 {
		w.data = append(make([]byte, 0, max(w.most, blockHead+size+4)), w.magic...)
		w.data = append(w.referential.appendHead(w.data), 0, 0, 0, 0)
	}
	w.count++
	return w.data
}

// close ends the block being written, if there is one, and returns all.
func (w *blockWriter) close() [][]byte {
	if w.count == 0 {
		return w.done
	}
	binary.LittleEndian.PutUint32(w.data[blockHead-4:], w.count)
	block := binary.LittleEndian.AppendUint32(w.data, crc32.Checksum(w.data, castagnoli))
	w.data, w.count = nil, 0
	return append(w.done, block)
}

// bodyOf checks a block as a whole and returns its schema, its records' bytes and their number, which those bytes can hold at the smallest size.
func (r *Referential) bodyOf(block []byte, magic string, smallest int) (version byte, body []byte, count int, err error) {
	if len(block) < blockHead+4 || string(block[:4]) != magic {
		return 0, nil, 0, fmt.Errorf("%w: no %s block", ErrMalformed, magic)
	}
	data, sum := block[:len(block)-4], binary.LittleEndian.Uint32(block[len(block)-4:])
	if crc32.Checksum(data, castagnoli) != sum {
		return 0, nil, 0, fmt.Errorf("%w: checksum", ErrMalformed)
	}
	version, rest, err := r.head(data[4:])
	if err != nil {
		return 0, nil, 0, err
	}
	count = int(binary.LittleEndian.Uint32(rest))
	if body = rest[4:]; count <= len(body)/smallest {
		return version, body, count, nil
	}
	return 0, nil, 0, fmt.Errorf("%w: fewer records than said", ErrMalformed)
}
