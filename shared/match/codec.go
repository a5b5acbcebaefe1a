package match

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"tandem/shared/aptitude"
)

// The packed form of a profile or an offer, for storage. A record says with which tables its ranks were made: after an update of ROME or
// of the communes it is refused, and its owner packs it again from the CV or the offer.
//
//	1 schema, 4 fingerprint of the tables, then the body:
//	profile  16 id, 4 revision, 2 commune, 1 radius, 2 contracts, 1 shape, 2 licences, 4 per job, 4 per word of answers
//	offer    16 id, 4 revision, 4 job, 2 commune, 2 published, 1 contract, 1 remote, 1 number of bytes that follow: what it asks,
//	         1 number of bytes that follow: the words of its title
//
// The shape says how many jobs there are, whether near ones are wanted, and which of the words of answers follow (answers.go).
//
// Numbers are little-endian. There is one way to write a record, so that equal records have equal bytes; of what an offer asks, the zeros at
// the end are not written. Schema 1, in which nothing was said of licences and a job had 20 bits for its appellation, is still read, and so is
// schema 2, in which an offer had no words: it is found by those of its job and its commune alone until it is written again.

const (
	schema      = 3
	headSize    = 1 + 4
	profileSize = 16 + 4 + 2 + 1 + 2 + 1 // without licences and jobs
	offerSize   = 16 + 4 + 4 + 2 + 2 + 1 + 1
	asksSize    = 2 + 2 + 1 + 1 + 1 + 1 + 1 + 1 + 2 + MaxAskedLanguages
)

// What a packed record or block can be refused for.
var (
	ErrSchema      = errors.New("match: packed with another schema")
	ErrReferential = errors.New("match: packed with other tables of jobs or communes")
	ErrMalformed   = errors.New("match: not a packed record or block")
)

// profileRecord is a profile without a pointer, as columns and bytes hold it.
type profileRecord struct {
	id        ID
	revision  uint32
	commune   uint16
	contracts ContractSet
	licences  aptitude.Set
	radius    uint8
	widen     bool
	count     uint8
	kept      uint8                          // which words of answers there are, one bit each
	jobs      [MaxJobs + len(words{})]packed // then the words of answers
}

// column is what the columns keep of a record behind its row.
func (record *profileRecord) column() []packed {
	return record.jobs[:int(record.count)+bits.OnesCount8(record.kept)]
}

func recordOf(p Profile) profileRecord {
	record := profileRecord{
		id: p.ID, revision: p.Revision, commune: p.Commune, contracts: p.Contracts, licences: p.Licences, radius: p.RadiusKm, widen: p.Widen,
		count: uint8(len(p.Jobs)),
	}
	for i, job := range p.Jobs {
		record.jobs[i] = pack(job)
	}
	at := len(p.Jobs)
	for i, word := range p.Answers.pack() {
		if word != 0 {
			record.jobs[at], record.kept = packed(word), record.kept|1<<i
			at++
		}
	}
	return record
}

// row is what the columns keep of a record whose jobs begin at first.
func (record *profileRecord) row(first uint32) profileRow {
	shape := record.count | record.kept<<wordShift
	if record.widen {
		shape |= widenBit
	}
	return profileRow{first: first, commune: record.commune, contracts: record.contracts, licences: record.licences, radius: record.radius, shape: shape}
}

func (record profileRecord) profile() Profile {
	row := record.row(0)
	p := Profile{
		ID: record.id, Revision: record.revision, Commune: record.commune, Contracts: record.contracts, RadiusKm: record.radius, Widen: record.widen,
		Answers: row.answers(record.jobs[:]),
	}
	if record.count > 0 {
		p.Jobs = make([]Job, record.count)
		for i := range p.Jobs {
			p.Jobs[i] = record.jobs[i].job()
		}
	}
	return p
}

// EncodeProfile packs a profile.
func (r *Referential) EncodeProfile(p Profile) ([]byte, error) {
	if err := r.CheckProfile(p); err != nil {
		return nil, err
	}
	record := recordOf(p)
	return record.append(r.appendHead(make([]byte, 0, headSize+record.size()))), nil
}

// DecodeProfile unpacks a profile.
func (r *Referential) DecodeProfile(data []byte) (Profile, error) {
	version, body, err := r.head(data)
	if err != nil {
		return Profile{}, err
	}
	var record profileRecord
	rest, err := r.takeProfile(version, body, &record)
	if err != nil {
		return Profile{}, err
	}
	if len(rest) != 0 {
		return Profile{}, fmt.Errorf("%w: bytes after a profile", ErrMalformed)
	}
	return record.profile(), nil
}

// EncodeOffer packs an offer.
func (r *Referential) EncodeOffer(o Offer) ([]byte, error) {
	if err := r.CheckOffer(o); err != nil {
		return nil, err
	}
	return appendOffer(r.appendHead(make([]byte, 0, headSize+offerRoom(o))), o), nil
}

// DecodeOffer unpacks an offer.
func (r *Referential) DecodeOffer(data []byte) (Offer, error) {
	version, body, err := r.head(data)
	if err != nil {
		return Offer{}, err
	}
	o, rest, err := r.takeOffer(version, body)
	if err != nil {
		return Offer{}, err
	}
	if len(rest) != 0 {
		return Offer{}, fmt.Errorf("%w: bytes after an offer", ErrMalformed)
	}
	return o, nil
}

func (r *Referential) appendHead(data []byte) []byte {
	return binary.LittleEndian.AppendUint32(append(data, schema), r.fingerprint)
}

// head checks schema and tables and returns the schema and what follows.
func (r *Referential) head(data []byte) (version byte, body []byte, err error) {
	switch {
	case len(data) < headSize:
		return 0, nil, fmt.Errorf("%w: too short", ErrMalformed)
	case data[0] == 0 || data[0] > schema:
		return 0, nil, ErrSchema
	case binary.LittleEndian.Uint32(data[1:]) != r.fingerprint:
		return 0, nil, ErrReferential
	}
	return data[0], data[headSize:], nil
}

// size is that of the body.
func (record *profileRecord) size() int { return profileSizeIn(schema) + 4*len(record.column()) }

func (record *profileRecord) append(data []byte) []byte {
	data = append(data, record.id[:]...)
	data = binary.LittleEndian.AppendUint32(data, record.revision)
	data = binary.LittleEndian.AppendUint16(data, record.commune)
	data = append(data, record.radius)
	data = binary.LittleEndian.AppendUint16(data, uint16(record.contracts))
	data = append(data, record.row(0).shape)
	data = binary.LittleEndian.AppendUint16(data, uint16(record.licences))
	for _, word := range record.column() {
		data = binary.LittleEndian.AppendUint32(data, uint32(word))
	}
	return data
}

// takeProfile reads the body of a profile into an empty record and returns what follows it.
func (r *Referential) takeProfile(version byte, data []byte, record *profileRecord) ([]byte, error) {
	if len(data) < profileSizeIn(version) {
		return nil, fmt.Errorf("%w: profile cut short", ErrMalformed)
	}
	record.id = ID(data[:16])
	record.revision = binary.LittleEndian.Uint32(data[16:])
	record.commune = binary.LittleEndian.Uint16(data[20:])
	record.radius = data[22]
	record.contracts = ContractSet(binary.LittleEndian.Uint16(data[23:]))
	record.count, record.widen, record.kept = data[25]&countBits, data[25]&widenBit != 0, data[25]>>wordShift
	data = data[profileSize:]
	if version > 1 {
		record.licences, data = aptitude.Set(binary.LittleEndian.Uint16(data)), data[2:]
	}
	if record.count > MaxJobs || record.kept > 7 || version == 1 && record.kept != 0 || len(data) < 4*(int(record.count)+bits.OnesCount8(record.kept)) || int(record.commune) > len(r.centres) || record.contracts&^allContracts != 0 {
		return nil, fmt.Errorf("%w: profile out of the tables", ErrMalformed)
	}
	for i := range record.count {
		job := takeJob(version, data[4*i:])
		if job.job().Rome == 0 || int(job.code()) >= len(r.parent) || int(job.practice()) > len(aptitude.Practices) {
			return nil, fmt.Errorf("%w: job out of the tables", ErrMalformed)
		}
		record.jobs[i] = job
	}
	data = data[4*int(record.count):]
	for i := int(record.count); i < len(record.column()); i++ {
		record.jobs[i], data = packed(binary.LittleEndian.Uint32(data)), data[4:]
	}
	if record.kept != 0 && !record.sound() {
		return nil, fmt.Errorf("%w: answers out of the tables", ErrMalformed)
	}
	return data, nil
}

// sound reports whether the words of answers say something that a profile can say, in the one way of saying it.
func (record *profileRecord) sound() bool {
	var w words
	at := int(record.count)
	for i := range w {
		if record.kept>>i&1 == 0 {
			continue
		}
		if w[i] = uint32(record.jobs[at]); w[i] == 0 {
			return false
		}
		at++
	}
	if w[0]&^usedBits[0] != 0 || w[1]&^usedBits[1] != 0 {
		return false
	}
	answers := w.unpack(record.licences)
	return answers.check() == nil
}

// profileSizeIn is the size of a profile without a job.
func profileSizeIn(version byte) int {
	if version == 1 {
		return profileSize
	}
	return profileSize + 2
}

// takeJob reads a job as a schema wrote it.
func takeJob(version byte, data []byte) packed {
	word := binary.LittleEndian.Uint32(data)
	if version == 1 {
		const bits = 20
		return pack(Job{Rome: uint16(word >> bits), Appellation: word & (1<<bits - 1)})
	}
	return packed(word)
}

func appendOffer(data []byte, o Offer) []byte {
	data = append(data, o.ID[:]...)
	data = binary.LittleEndian.AppendUint32(data, o.Revision)
	data = binary.LittleEndian.AppendUint32(data, uint32(pack(o.Job)))
	data = binary.LittleEndian.AppendUint16(data, o.Commune)
	data = binary.LittleEndian.AppendUint16(data, o.Published)
	remote := byte(0)
	if o.Remote {
		remote = 1
	}
	data = append(data, byte(o.Contract), remote)
	var asks [asksSize]byte
	binary.LittleEndian.PutUint16(asks[0:], uint16(o.Required))
	binary.LittleEndian.PutUint16(asks[2:], uint16(o.Licences))
	copy(asks[4:], []byte{byte(o.Travels), byte(o.Times), o.Hours, byte(o.Schedules), o.Level, o.Practice})
	binary.LittleEndian.PutUint16(asks[10:], o.Start)
	for i, language := range o.Languages {
		asks[12+i] = byte(language)
	}
	said := bytes.TrimRight(asks[:], "\x00")
	data = append(append(data, byte(len(said))), said...)
	return append(append(data, byte(len(o.Words))), o.Words...)
}

// offerRoom is the most bytes that an offer takes.
func offerRoom(o Offer) int { return offerSize + 1 + asksSize + 1 + len(o.Words) }

// takeOffer reads the body of an offer and returns what follows it.
func (r *Referential) takeOffer(version byte, data []byte) (Offer, []byte, error) {
	if len(data) < offerSize {
		return Offer{}, nil, fmt.Errorf("%w: offer cut short", ErrMalformed)
	}
	o := Offer{
		ID:        ID(data[:16]),
		Revision:  binary.LittleEndian.Uint32(data[16:]),
		Job:       takeJob(version, data[20:]).job(),
		Commune:   binary.LittleEndian.Uint16(data[24:]),
		Published: binary.LittleEndian.Uint16(data[26:]),
		Contract:  Contract(data[28]),
		Remote:    data[29] == 1,
	}
	remote, rest := data[29], data[offerSize:]
	if version > 1 {
		var ok bool
		if rest, ok = o.takeAsks(rest); !ok {
			return Offer{}, nil, fmt.Errorf("%w: offer cut short", ErrMalformed)
		}
	}
	if version > 2 {
		var ok bool
		if rest, ok = o.takeWords(rest); !ok {
			return Offer{}, nil, fmt.Errorf("%w: offer cut short", ErrMalformed)
		}
	}
	if remote > 1 || r.CheckOffer(o) != nil {
		return Offer{}, nil, fmt.Errorf("%w: offer out of the tables", ErrMalformed)
	}
	return o, rest, nil
}

// takeAsks reads what an offer asks, and returns what follows it.
func (o *Offer) takeAsks(data []byte) (rest []byte, ok bool) {
	if len(data) == 0 {
		return nil, false
	}
	size := int(data[0])
	data = data[1:]
	if size > asksSize || len(data) < size || size > 0 && data[size-1] == 0 {
		return nil, false
	}
	var asks [asksSize]byte
	copy(asks[:], data[:size])
	o.Asks = Asks{
		Required: Criteria(binary.LittleEndian.Uint16(asks[0:])), Licences: aptitude.Set(binary.LittleEndian.Uint16(asks[2:])),
		Travels: aptitude.Set(asks[4]), Times: aptitude.Set(asks[5]), Hours: asks[6], Schedules: aptitude.Set(asks[7]), Level: asks[8], Practice: asks[9],
		Start: binary.LittleEndian.Uint16(asks[10:]),
	}
	for i := range o.Languages {
		o.Languages[i] = Language(asks[12+i])
	}
	return data[size:], true
}

// takeWords reads the words of an offer's title, and returns what follows them.
func (o *Offer) takeWords(data []byte) (rest []byte, ok bool) {
	if len(data) == 0 || len(data)-1 < int(data[0]) {
		return nil, false
	}
	end := 1 + int(data[0])
	o.Words = string(data[1:end])
	return data[end:], true
}
