package pdfread

import (
	"strings"
	"unicode"
)

// unknown is the text of a glyph that nothing tells the meaning of.
const unknown = "\ufffd"

// font is how a font reads strings: what their codes mean, and how far each glyph leads.
type font struct {
	meaning   *mapping    // what the file says that its codes mean
	codes     *mapping    // of a composite font: how long its codes are
	simple    [256]string // of a simple one: what its encoding says
	composite bool
	utf16     bool // codes are characters themselves
	widths    map[uint32]float64
	otherwise float64 // the width of a glyph that has none
	scale     float64 // of widths
}

// shown is one glyph of a string.
type shown struct {
	text  string
	width float64 // of 1: the size of the font
	space bool    // the one code to which spacing of words applies
}

// font reads a font of a file, once.
func (f *File) font(value object, known map[ref]*font) *font {
	number, shared := value.(ref)
	if shared && known[number] != nil {
		return known[number]
	}
	const work = 1024 // of its tables
	f.spend(work)
	d := f.dictOf(value)
	made := &font{widths: map[uint32]float64{}, scale: 1.0 / 1000}
	if toUnicode, ok := f.resolve(d["ToUnicode"]).(stream); ok {
		made.meaning = f.mapped(toUnicode)
	}
	if made.composite = d["Subtype"] == name("Type0"); made.composite {
		f.descend(made, d)
	} else {
		f.encode(made, d)
		f.measure(made, d)
	}
	if shared {
		known[number] = made
	}
	return made
}

// descend reads a composite font: codes of several bytes, widths by glyph.
func (f *File) descend(made *font, d dict) {
	made.otherwise = 1000
	switch encoding := f.resolve(d["Encoding"]).(type) {
	case stream:
		made.codes = f.mapped(encoding)
	case name:
		made.utf16 = strings.Contains(string(encoding), "UCS2") || strings.Contains(string(encoding), "UTF16")
	}
	if made.codes == nil {
		made.codes = &mapping{lengths: [5]bool{2: true}}
	}
	below, _ := f.resolve(d["DescendantFonts"]).([]object)
	if len(below) == 0 {
		return
	}
	descendant := f.dictOf(below[0])
	made.otherwise = f.number(descendant["DW"], 1000)
	list, _ := f.resolve(descendant["W"]).([]object)
	for i := 0; i+1 < len(list) && f.err == nil; {
		first := uint32(min(max(f.number(list[i], 0), 0), 1<<16))
		if widths, each := f.resolve(list[i+1]).([]object); each {
			for j, width := range widths {
				if f.keep() {
					made.widths[first+uint32(j)] = f.number(width, made.otherwise)
				}
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			return
		}
		last, width := uint32(min(max(f.number(list[i+1], 0), 0), 1<<16)), f.number(list[i+2], made.otherwise)
		for glyph := first; glyph <= last && f.keep() && f.spend(1); glyph++ {
			made.widths[glyph] = width
		}
		i += 3
	}
}

// pictorial are the fonts of signs, whose codes mean no letters.
var pictorial = []string{"Symbol", "Dingbats", "Wingdings", "Webdings", "FontAwesome"}

// encode reads what the codes of a simple font mean by its encoding and its differences.
func (f *File) encode(made *font, d dict) {
	base := standard
	if d["Subtype"] == name("TrueType") {
		base = "WinAnsiEncoding"
	}
	encoding := f.resolve(d["Encoding"])
	given := f.dictOf(encoding)
	for _, named := range []object{encoding, f.resolve(given["BaseEncoding"])} {
		if _, ok := encodings[nameOf(named)]; ok {
			base = nameOf(named)
		}
	}
	const symbolic = 1 << 2
	flags := f.number(f.dictOf(d["FontDescriptor"])["Flags"], 0)
	mute := encoding == nil && d["Subtype"] == name("TrueType") && int64(flags)&symbolic != 0 // its codes are those of its own drawings
	for code, r := range encodings[base] {
		if made.simple[code] = unknown; r != 0 && !mute {
			made.simple[code] = string(r)
		}
	}
	typeface, _ := f.resolve(d["BaseFont"]).(name)
	for _, signs := range pictorial {
		if strings.Contains(string(typeface), signs) {
			for code := range made.simple {
				made.simple[code] = "•"
			}
		}
	}
	list, _ := f.resolve(given["Differences"]).([]object)
	f.spend(len(list))
	code := 0
	for _, one := range list {
		switch one := f.resolve(one).(type) {
		case float64:
			code = int(min(max(one, 0), 255))
		case name:
			if text, ok := glyphText(string(one)); code < 256 {
				if made.simple[code] = unknown; ok {
					made.simple[code] = text
				}
			}
			code++
		}
	}
}

// measure reads the widths of a simple font; the fonts that every reader has may leave them out.
func (f *File) measure(made *font, d dict) {
	made.otherwise = 500
	if typeface, _ := f.resolve(d["BaseFont"]).(name); strings.Contains(string(typeface), "Courier") {
		made.otherwise = 600
	}
	if matrix, ok := f.resolve(d["FontMatrix"]).([]object); ok && len(matrix) == 6 {
		made.scale = f.number(matrix[0], made.scale)
	}
	first := f.number(d["FirstChar"], 0)
	list, _ := f.resolve(d["Widths"]).([]object)
	f.spend(len(list))
	for i, width := range list {
		if code := first + float64(i); code >= 0 && code < 256 {
			made.widths[uint32(code)] = f.number(width, made.otherwise)
		}
	}
}

// next reads the first glyph of a string, and how many bytes it takes.
func (made *font) next(text string) (shown, int) {
	size := 1
	if made.composite {
		size = made.codes.length(text)
	}
	number := uint32(0)
	for _, b := range []byte(text[:size]) {
		number = number<<8 | uint32(b)
	}
	width, known := made.widths[number]
	if !known {
		width = made.otherwise
	}
	one := shown{made.means(number, size), width * made.scale, size == 1 && number == ' '}
	return one, size
}

func (made *font) means(number uint32, size int) string {
	text, told := "", false
	if made.meaning != nil {
		text, told = made.meaning.texts[number]
	}
	switch {
	case told:
	case made.utf16:
		text = string(rune(number))
	case made.composite:
		return unknown
	default:
		text = made.simple[number&0xff]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Co, r): // signs of a font's own
			return ' '
		case r == '\u00ad' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}
