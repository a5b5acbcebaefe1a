package pdfread

import (
	"bytes"
	"compress/flate"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// decode gives the bytes of a stream as its filters make them; whole is false where a filter is not known here, or the budget is spent.
// Damaged data are read as far as they go, as other readers do.
func (f *File) decode(s stream) (data []byte, whole bool) {
	filters, parameters := f.list(s.dict, "Filter", "F"), f.list(s.dict, "DecodeParms", "DP")
	if data = s.raw; len(filters) == 0 {
		data = f.plain(s)
	}
	for i, filter := range filters {
		read, known := decoders[nameOf(f.resolve(filter))]
		if !known {
			return nil, false
		}
		var with dict
		if i < len(parameters) {
			with = f.dictOf(parameters[i])
		}
		if data = f.limited(read(f, data, with)); f.err != nil {
			return nil, false
		}
		if predictor := f.number(with["Predictor"], 1); predictor > 1 {
			data = f.unpredict(data, with, predictor)
		}
	}
	return data, true
}

// list is an entry that may be one value or an array of them.
func (f *File) list(d dict, key, short name) []object {
	value := f.resolve(d[key])
	if value == nil {
		value = f.resolve(d[short])
	}
	switch value := value.(type) {
	case nil, literal: // the short key of a filter is that of a file elsewhere
		return nil
	case []object:
		return value
	}
	return []object{value}
}

func nameOf(value object) name {
	found, _ := value.(name)
	return found
}

// plain is the content of a stream without filters: as long as it says when its end is there, or up to its end.
func (f *File) plain(s stream) []byte {
	if length := f.number(s.dict["Length"], -1); length >= 0 && length <= float64(len(s.raw)) {
		const near = 32
		after := s.raw[int(length):min(int(length)+near, len(s.raw))]
		if bytes.HasPrefix(bytes.TrimLeft(after, white), []byte("endstream")) {
			return s.raw[:int(length)]
		}
	}
	end := bytes.Index(s.raw, []byte("endstream"))
	if end < 0 {
		end = len(s.raw)
	}
	f.spend(end / 16)
	return s.raw[:end]
}

// limited reads what comes out of a filter as far as the budget goes. What goes in is work as well: it may come to nothing.
func (f *File) limited(from io.Reader) []byte {
	packed := f.packedBytes.Len()
	data, _ := io.ReadAll(io.LimitReader(from, int64(f.inflated)+1)) // an error is the end of what can be read
	if len(data) > f.inflated && f.err == nil {
		f.err = ErrSwollen
	}
	f.inflated -= len(data)
	f.spend((len(data)+packed-f.packedBytes.Len())/4 + 1)
	return data
}

var decoders = map[name]func(f *File, data []byte, with dict) io.Reader{
	"FlateDecode": inflate, "Fl": inflate,
	"LZWDecode": unLZW, "LZW": unLZW,
	"ASCIIHexDecode": fromHex, "AHx": fromHex,
	"ASCII85Decode": from85, "A85": from85,
	"RunLengthDecode": fromRuns, "RL": fromRuns,
}

// inflate passes over the two bytes of zlib, and leaves its sum unread: readers show what is damaged too.
func inflate(f *File, data []byte, _ dict) io.Reader {
	for len(data) > 0 && (data[0] == '\r' || data[0] == '\n') && f.spend(1) {
		data = data[1:]
	}
	f.packedBytes.Reset(data[min(2, len(data)):])
	return flate.NewReader(&f.packedBytes)
}

func unLZW(f *File, data []byte, with dict) io.Reader {
	if f.number(with["EarlyChange"], 1) == 0 {
		f.hidden = true // codes that grow later, as no program writes them
	}
	f.packedBytes.Reset(data)
	return lzw.NewReader(&f.packedBytes, lzw.MSB, 8)
}

// whole is what a filter made at once.
func (f *File) whole(data []byte) io.Reader {
	f.packedBytes.Reset(data)
	return &f.packedBytes
}

func fromHex(f *File, data []byte, _ dict) io.Reader {
	if end := bytes.IndexByte(data, '>'); end >= 0 {
		data = data[:end]
	}
	f.spend(len(data))
	return f.whole(unhex(data))
}

// from85 reads groups of five digits to the base of 85.
func from85(f *File, data []byte, _ dict) io.Reader {
	if end := bytes.IndexByte(data, '~'); end >= 0 {
		data = data[:end]
	}
	f.spend(len(data))
	var out []byte
	group, count := uint32(0), 0
	for _, c := range data {
		switch {
		case c == 'z' && count == 0:
			out = append(out, 0, 0, 0, 0)
		case c >= '!' && c <= 'u':
			if group, count = group*85+uint32(c-'!'), count+1; count == 5 {
				out = append(out, byte(group>>24), byte(group>>16), byte(group>>8), byte(group))
				group, count = 0, 0
			}
		}
	}
	if count > 1 {
		for range 5 - count {
			group = group*85 + 84
		}
		out = append(out, []byte{byte(group >> 24), byte(group >> 16), byte(group >> 8)}[:count-1]...)
	}
	return f.whole(out)
}

// fromRuns reads bytes as they are, or one many times.
func fromRuns(f *File, data []byte, _ dict) io.Reader {
	const end = 128
	var out []byte
	for len(data) > 1 && data[0] != end && len(out) <= f.inflated {
		if length := int(data[0]); length < end {
			out = append(out, data[1:min(length+2, len(data))]...)
			data = data[min(length+2, len(data)):]
		} else {
			out = append(out, bytes.Repeat(data[1:2], 257-length)...)
			data = data[2:]
		}
	}
	f.spend(len(out))
	return f.whole(out)
}

// unpredict undoes what makes rows of bytes easier to pack: the difference to the row above (PNG) or to what stands before (TIFF).
func (f *File) unpredict(data []byte, with dict, predictor float64) []byte {
	bits := f.number(with["Colors"], 1) * f.number(with["BitsPerComponent"], 8)
	columns := f.number(with["Columns"], 1)
	if bits < 1 || bits > 128 || columns < 1 || columns > 1<<20 {
		return data
	}
	step, width := max(1, int(bits)/8), (int(bits)*int(columns)+7)/8
	f.spend(len(data))
	if predictor == 2 {
		for row := data; len(row) >= width; row = row[width:] {
			for i := step; i < width; i++ {
				row[i] += row[i-step]
			}
		}
		return data
	}
	out, above := data[:0], make([]byte, width)
	for len(data) > 1 {
		kind, row := data[0], data[1:min(width+1, len(data))]
		data = data[1+len(row):]
		undo(kind, row, above, step)
		from := len(out)
		out = append(out, row...)
		above = out[from:]
		if len(row) < width {
			break
		}
	}
	return out
}

// undo adds to a row what its kind of difference was taken from (PNG, 9.2).
func undo(kind byte, row, above []byte, step int) {
	for i := range row {
		left, corner := 0, 0
		if i >= step {
			left, corner = int(row[i-step]), int(above[i-step])
		}
		switch up := int(above[i]); kind {
		case 1:
			row[i] += byte(left)
		case 2:
			row[i] += byte(up)
		case 3:
			row[i] += byte((left + up) / 2)
		case 4:
			row[i] += byte(paeth(left, up, corner))
		}
	}
}

func paeth(left, up, corner int) int {
	guess := left + up - corner
	toLeft, toUp, toCorner := abs(guess-left), abs(guess-up), abs(guess-corner)
	switch {
	case toLeft <= toUp && toLeft <= toCorner:
		return left
	case toUp <= toCorner:
		return up
	}
	return corner
}

func abs(n int) int { return max(n, -n) }
