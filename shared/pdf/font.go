package pdf

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/text/unicode/norm"
)

// The two fonts, read when the first document is written.
var (
	regular = sync.OnceValue(func() *font { return parse("GoRegular", goregular.TTF) })
	bold    = sync.OnceValue(func() *font { return parse("GoBold", gobold.TTF) })
)

// font is a TrueType font as its tables say.
type font struct {
	name                     string
	tables                   map[string][]byte
	unitsPerEm               int
	ascent, descent          int // of 1000
	box                      [4]int
	glyphs                   map[rune]uint16
	widths                   []int // of 1000, by glyph
	longOffsets              bool
	glyphCount, metricsCount int
}

// parse reads a font that the program carries; it is known to be sound, and a test reads every glyph.
func parse(name string, data []byte) *font {
	f := &font{name: name, tables: map[string][]byte{}, glyphs: map[rune]uint16{}}
	for i := range int(u16(data, 4)) {
		entry := data[12+16*i:]
		at := u32(entry, 8)
		f.tables[string(entry[:4])] = data[at : at+u32(entry, 12)]
	}
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.unitsPerEm, f.longOffsets = int(u16(head, 18)), u16(head, 50) != 0
	for i := range f.box {
		f.box[i] = f.scaled(i16(head, 36+2*i))
	}
	f.ascent, f.descent = f.scaled(i16(hhea, 4)), f.scaled(i16(hhea, 6))
	f.metricsCount, f.glyphCount = int(u16(hhea, 34)), int(u16(f.tables["maxp"], 4))
	for glyph := range f.glyphCount {
		f.widths = append(f.widths, f.scaled(int(u16(f.tables["hmtx"], 4*min(glyph, f.metricsCount-1)))))
	}
	f.readGlyphs()
	return f
}

func (f *font) scaled(units int) int { return units * 1000 / f.unitsPerEm }

// readGlyphs reads which glyph each character has (table cmap, format 4).
func (f *font) readGlyphs() {
	cmap := f.tables["cmap"]
	for i := range int(u16(cmap, 2)) {
		table := cmap[u32(cmap, 4+8*i+4):]
		if u16(table, 0) != 4 {
			continue
		}
		segments := int(u16(table, 6)) / 2
		ends, starts := table[14:], table[16+2*segments:]
		deltas, offsets := starts[2*segments:], starts[4*segments:]
		for s := range segments {
			for char := int(u16(starts, 2*s)); char <= int(u16(ends, 2*s)) && char < 0xffff; char++ {
				glyph := uint16(char)
				if offset := int(u16(offsets, 2*s)); offset != 0 {
					glyph = u16(offsets, 2*s+offset+2*(char-int(u16(starts, 2*s))))
				}
				if glyph += u16(deltas, 2*s); glyph != 0 {
					f.glyphs[rune(char)] = glyph
				}
			}
		}
	}
}

// subset is a font as far as a document uses it: the other glyphs keep their number and lose their outline.
type subset struct {
	*font
	resource string          // its name on the pages
	used     map[uint16]rune // and what each glyph means
}

// encode gives the glyphs of a text. A character that the font does not have becomes a question mark: no reader shows what is not embedded.
func (s *subset) encode(text string) []uint16 {
	var glyphs []uint16
	for _, char := range text {
		glyph, ok := s.glyphs[char]
		if !ok {
			char = '?'
			glyph = s.glyphs[char]
		}
		if _, known := s.used[glyph]; !known {
			s.used[glyph] = char
		}
		glyphs = append(glyphs, glyph)
	}
	return glyphs
}

func (s *subset) width(glyphs []uint16, size float64) float64 {
	total := 0
	for _, glyph := range glyphs {
		total += s.widths[glyph]
	}
	return float64(total) * size / 1000
}

// clean is a text in the characters that are shown: composed, without those that nobody sees, lines ended by "\n".
func clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\r\n", "\n")
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u202f', r == '\u2009', r == '\u2011':
			return map[rune]rune{'\t': ' ', '\u202f': '\u00a0', '\u2009': '\u00a0', '\u2011': '-'}[r]
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r) && r >= 0xfe00 && r <= 0xfe0f:
			return -1
		}
		return r
	}, text))
}

// keptTables are those that a reader of PDF needs, in the order of the file.
var keptTables = []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}

// program is the font file with the used outlines alone.
func (s *subset) program() []byte {
	needed := map[uint16]bool{0: true}
	for glyph := range s.used {
		s.need(glyph, needed)
	}
	tables := maps.Clone(s.tables)
	var outlines, offsets []byte
	for glyph := range s.glyphCount {
		offsets = binary.BigEndian.AppendUint32(offsets, uint32(len(outlines)))
		if needed[uint16(glyph)] {
			outlines = append(outlines, s.outline(uint16(glyph))...)
			outlines = append(outlines, make([]byte, -len(outlines)&3)...)
		}
	}
	tables["glyf"], tables["loca"] = outlines, binary.BigEndian.AppendUint32(offsets, uint32(len(outlines)))
	head := slices.Clone(s.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	tables["head"] = head
	return assemble(tables)
}

// need notes a glyph, and those that it is made of.
func (s *subset) need(glyph uint16, needed map[uint16]bool) {
	if needed[glyph] && glyph != 0 {
		return
	}
	needed[glyph] = true
	const (
		wideArguments = 1 << 0
		oneScale      = 1 << 3
		more          = 1 << 5
		twoScales     = 1 << 6
		matrix        = 1 << 7
	)
	outline := s.outline(glyph)
	if len(outline) == 0 || i16(outline, 0) >= 0 {
		return
	}
	for at := 10; ; {
		flags := u16(outline, at)
		s.need(u16(outline, at+2), needed)
		at += 6
		if flags&wideArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&more == 0 {
			return
		}
	}
}

func (f *font) outline(glyph uint16) []byte {
	loca, at := f.tables["loca"], int(glyph)
	if f.longOffsets {
		return f.tables["glyf"][u32(loca, 4*at):u32(loca, 4*at+4)]
	}
	return f.tables["glyf"][2*int(u16(loca, 2*at)) : 2*int(u16(loca, 2*at+2))]
}

// assemble writes tables as a font file, with the sum that makes it whole.
func assemble(tables map[string][]byte) []byte {
	count := len(keptTables)
	power := 1
	for power*2 <= count {
		power *= 2
	}
	shift := 0
	for 1<<shift < power {
		shift++
	}
	file := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, n := range []int{count, 16 * power, shift, 16 * (count - power)} {
		file = binary.BigEndian.AppendUint16(file, uint16(n))
	}
	at, head := len(file)+16*count, 0
	var body []byte
	for _, name := range keptTables {
		table := tables[name]
		if name == "head" {
			head = at + len(body)
		}
		file = append(file, name...)
		for _, n := range []uint32{sum(table), uint32(at + len(body)), uint32(len(table))} {
			file = binary.BigEndian.AppendUint32(file, n)
		}
		body = append(body, table...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	file = append(file, body...)
	binary.BigEndian.PutUint32(file[head+8:], 0xB1B0AFBA-sum(file))
	return file
}

func sum(table []byte) uint32 {
	total := uint32(0)
	for i := 0; i < len(table); i += 4 {
		var word [4]byte
		copy(word[:], table[i:])
		total += binary.BigEndian.Uint32(word[:])
	}
	return total
}

func u16(data []byte, at int) uint16 { return binary.BigEndian.Uint16(data[at:]) }
func i16(data []byte, at int) int    { return int(int16(u16(data, at))) }
func u32(data []byte, at int) uint32 { return binary.BigEndian.Uint32(data[at:]) }
