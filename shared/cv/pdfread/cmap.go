package pdfread

import (
	"strings"
	"unicode/utf16"
)

// mapping says how long codes are, and what they mean as text (ISO 32000-1, 9.10.3).
type mapping struct {
	lengths [5]bool // of codes, in bytes
	texts   map[uint32]string
}

// mapped reads a map of characters. What it makes of PostScript is what fonts in PDF use of it.
func (f *File) mapped(s stream) *mapping {
	data, whole := f.decode(s)
	if !whole {
		return nil
	}
	m := &mapping{texts: map[uint32]string{}}
	l := &lexer{data, 0, f.budget}
	var operands []object
	for {
		value, ok := l.next(0)
		if !ok {
			return m
		}
		word, isKeyword := value.(keyword)
		if !isKeyword {
			if operands = append(operands, value); !l.keep() {
				return m
			}
			continue
		}
		switch word {
		case "endcodespacerange":
			for _, one := range operands {
				if code, ok := one.(literal); ok && len(code) > 0 && len(code) < len(m.lengths) {
					m.lengths[len(code)] = true
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(operands); i += 2 {
				m.put(f, code(operands[i]), 0, operands[i+1])
			}
		case "endbfrange":
			for i := 0; i+2 < len(operands); i += 3 {
				m.span(f, code(operands[i]), code(operands[i+1]), operands[i+2])
			}
		}
		operands = operands[:0]
	}
}

// code is a string of bytes as a number; most is what no code is.
func code(value object) uint32 {
	text, ok := value.(literal)
	if !ok || len(text) == 0 || len(text) > 4 {
		return most
	}
	number := uint32(0)
	for _, b := range []byte(text) {
		number = number<<8 | uint32(b)
	}
	return number
}

const most = ^uint32(0)

// span maps the codes of a range, to texts that follow each other or to one each.
func (m *mapping) span(f *File, from, to uint32, texts object) {
	if from > to || to == most || to-from > 0xffff {
		return
	}
	list, each := texts.([]object)
	for i := range to - from + 1 {
		switch {
		case !each:
			m.put(f, from+i, i, texts)
		case int(i) < len(list):
			m.put(f, from+i, 0, list[i])
		}
		if f.err != nil {
			return
		}
	}
}

// put maps a code to a text in UTF-16, whose last unit is so much further.
func (m *mapping) put(f *File, code, further uint32, text object) {
	bytes, ok := text.(literal)
	const longest = 64
	if !ok || code == most || len(bytes) > longest || !f.keep() || !f.spend(1) {
		return
	}
	if len(bytes) == 1 {
		bytes = "\x00" + bytes
	}
	units := make([]uint16, len(bytes)/2)
	for i := range units {
		units[i] = uint16(bytes[2*i])<<8 | uint16(bytes[2*i+1])
	}
	if len(units) > 0 {
		units[len(units)-1] += uint16(further)
	}
	m.texts[code] = strings.TrimRight(string(utf16.Decode(units)), "\x00")
}

// length is that of the code that begins a string: the shortest that is defined there, or else the shortest that is declared.
func (m *mapping) length(text string) int {
	declared := 0
	for size := len(m.lengths) - 1; size > 0; size-- {
		if m.lengths[size] {
			declared = size
		}
	}
	return min(max(declared, 1), len(text))
}
