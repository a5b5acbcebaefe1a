package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"tandem/shared/table"
)

// The stored form of an item, its key aside:
//
//	format   1 byte, 1
//	version  8 bytes, big endian (patched by the writer, which alone knows it)
//	expires  1 byte 0, or 1 byte 1 and the seconds since 1970 as 8 bytes
//	kind     length as uvarint, text
//	unit     the same
//	index    number of entries as uvarint, each name, hash, range, in order of name
//	body     the rest
const (
	formatItem = 1
	versionAt  = 1 // where the version stands
	headLength = 1 + 8 + 1
)

// errDamaged says that what is stored cannot be read.
var errDamaged = errors.New("table/bolt: stored data is damaged")

// encode writes an item with the given version.
func encode(item table.Item, version int64) []byte {
	out := make([]byte, headLength, headLength+8+len(item.Kind)+len(item.Unit)+16+indexLength(item)+len(item.Body))
	out[0] = formatItem
	binary.BigEndian.PutUint64(out[versionAt:], uint64(version))
	if !item.Expires.IsZero() {
		out[headLength-1] = 1
		out = binary.BigEndian.AppendUint64(out, uint64(item.Expires.Unix()))
	}
	out = appendText(appendText(out, string(item.Kind)), item.Unit)
	out = binary.AppendUvarint(out, uint64(len(item.Index)))
	for _, name := range indexNames(item) {
		entry := item.Index[name]
		out = appendText(appendText(appendText(out, string(name)), entry.Hash), entry.Range)
	}
	return append(out, item.Body...)
}

func indexNames(item table.Item) []table.Index {
	names := make([]table.Index, 0, len(item.Index))
	for name := range item.Index {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func indexLength(item table.Item) int {
	length := 0
	for name, entry := range item.Index {
		length += len(name) + len(entry.Hash) + len(entry.Range) + 9
	}
	return length
}

// setVersion patches the version of an encoded item.
func setVersion(encoded []byte, version int64) {
	binary.BigEndian.PutUint64(encoded[versionAt:], uint64(version))
}

// decode reads an item back. Its Body aliases the encoded form: what outlives a transaction must be cloned.
func decode(key table.Key, encoded []byte) (table.Item, error) {
	if len(encoded) < headLength || encoded[0] != formatItem || encoded[headLength-1] > 1 {
		return table.Item{}, fmt.Errorf("%w: head of an item", errDamaged)
	}
	item := table.Item{Key: key, Version: int64(binary.BigEndian.Uint64(encoded[versionAt:]))}
	in := reader{rest: encoded[headLength:]}
	if encoded[headLength-1] == 1 {
		item.Expires = time.Unix(int64(binary.BigEndian.Uint64(in.take(8))), 0).UTC()
	}
	item.Kind = table.Kind(in.text())
	item.Unit = in.text()
	entries := in.number()
	for ; entries > 0 && !in.broken; entries-- {
		if item.Index == nil {
			item.Index = make(map[table.Index]table.Entry, 1)
		}
		name := table.Index(in.text())
		item.Index[name] = table.Entry{Hash: in.text(), Range: in.text()}
	}
	if in.broken {
		return table.Item{}, fmt.Errorf("%w: an item ends early", errDamaged)
	}
	if len(in.rest) > 0 {
		item.Body = in.rest
	}
	return item, nil
}

func appendText(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

// reader takes values off the front of an encoded form; once broken it gives zeros.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.rest, r.broken = nil, true
		return make([]byte, min(n, 8))
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) number() uint64 {
	value, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.rest, r.broken = nil, true
		return 0
	}
	r.rest = r.rest[n:]
	return value
}

func (r *reader) text() string {
	length := r.number()
	if r.broken {
		return ""
	}
	taken := r.take(length)
	if r.broken {
		return ""
	}
	return string(taken)
}
