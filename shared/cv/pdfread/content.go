package pdfread

import (
	"bytes"
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

// matrix places what is drawn (ISO 32000-1, 8.3.3).
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then applies a second matrix after the first.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// state is what q keeps and Q gives back.
type state struct {
	place                                     matrix // of what is drawn on the page
	font                                      *font
	size, chars, words, scale, leading, raise float64
}

// artist goes through what pages draw and notes where each glyph of text stands.
type artist struct {
	*File
	fonts  map[ref]*font
	glyphs []glyph
	// of the text that is being set
	state
	text, line matrix
	marks      []*string // of the content that is marked, innermost last; what it says instead of its glyphs, until that is said
}

// frame is a page, or a drawing in it.
type frame struct {
	resources dict
	named     map[name]*font
	saved     []state
	depth     int
}

// draw goes through operators. What it does not know draws no text.
func (a *artist) draw(content []byte, in *frame) {
	l := &lexer{content, 0, a.budget}
	var operands []object
	for {
		value, ok := l.next(0)
		if !ok || len(a.glyphs) >= maxGlyphs {
			return
		}
		word, isKeyword := value.(keyword)
		if !isKeyword {
			const most = 64 // an array is one
			if operands = append(operands, value); len(operands) > most {
				operands = operands[1:]
			}
			continue
		}
		switch word {
		case "ID":
			l.skipImage()
		case "Do":
			a.form(operands, in)
		default:
			a.operate(word, operands, in)
		}
		operands = operands[:0]
	}
}

// skipImage passes over the bytes of a picture that stands among the operators.
func (l *lexer) skipImage() {
	from := l.at
	for at := range marks(l.data[from:], "EI") {
		end := from + at
		if end > 0 && class[l.data[end-1]] == 'w' && (end+2 >= len(l.data) || class[l.data[end+2]] != 0) {
			l.at = end + 2
			break
		}
	}
	if l.at == from {
		l.at = len(l.data)
	}
	l.spend((l.at - from) / 16)
}

func (a *artist) operate(word keyword, operands []object, in *frame) {
	n := numbers(operands)
	switch word {
	case "q":
		const deepest = 256
		if len(in.saved) < deepest {
			in.saved = append(in.saved, a.state)
		}
	case "Q":
		if last := len(in.saved) - 1; last >= 0 {
			a.state, in.saved = in.saved[last], in.saved[:last]
		}
	case "cm":
		if len(operands) == len(n) {
			a.place = matrix(n).then(a.place)
		}
	case "Tf":
		a.choose(operands, in)
	case "Tj", "'", "\"":
		if word != "Tj" {
			a.position(word, n, len(operands))
		}
		a.show(operands[max(0, len(operands)-1):])
	case "TJ":
		if len(operands) > 0 {
			list, _ := operands[len(operands)-1].([]object)
			a.show(list)
		}
	case "BMC", "BDC":
		a.mark(operands, in)
	case "EMC":
		a.marks = a.marks[:max(0, len(a.marks)-1)]
	default:
		a.position(word, n, len(operands))
	}
}

// position does what moves the text that follows, or sets it closer or wider.
func (a *artist) position(word keyword, n [6]float64, count int) {
	switch word {
	case "BT":
		a.text, a.line = identity, identity
	case "Td":
		a.move(n[0], n[1])
	case "TD":
		a.leading = -n[1]
		a.move(n[0], n[1])
	case "Tm":
		if count == len(n) {
			a.text, a.line = matrix(n), matrix(n)
		}
	case "T*", "'":
		a.move(0, -a.leading)
	case "\"":
		a.words, a.chars = n[0], n[1]
		a.move(0, -a.leading)
	case "Tc":
		a.chars = n[0]
	case "Tw":
		a.words = n[0]
	case "Tz":
		a.scale = n[0]
	case "TL":
		a.leading = n[0]
	case "Ts":
		a.raise = n[0]
	}
}

// numbers are the first six operands, those that are none as 0.
func numbers(operands []object) (n [6]float64) {
	for i := range min(len(n), len(operands)) {
		n[i], _ = operands[i].(float64)
	}
	return n
}

func (a *artist) move(x, y float64) {
	a.line = matrix{1, 0, 0, 1, x, y}.then(a.line)
	a.text = a.line
}

func (a *artist) choose(operands []object, in *frame) {
	if len(operands) < 2 {
		return
	}
	key, _ := operands[0].(name)
	a.size, _ = operands[1].(float64)
	found, known := in.named[key]
	if !known {
		found = a.File.font(a.dictOf(in.resources["Font"])[key], a.fonts)
		in.named[key] = found
	}
	a.state.font = found
}

// show sets strings, and moves between them as numbers say.
func (a *artist) show(list []object) {
	for _, one := range list {
		switch one := one.(type) {
		case float64:
			a.advance(-one / 1000 * a.size * a.scale / 100)
		case literal:
			for text := string(one); text != "" && a.state.font != nil && len(a.glyphs) < maxGlyphs; {
				next, size := a.state.font.next(text)
				text = text[size:]
				a.spend(8)
				a.set(next)
			}
		}
	}
}

func (a *artist) advance(by float64) { a.text = matrix{1, 0, 0, 1, by, 0}.then(a.text) }

// set notes a glyph and moves behind it.
func (a *artist) set(next shown) {
	by := next.width*a.size + a.chars
	if next.space {
		by += a.words
	}
	by *= a.scale / 100
	at := matrix{1, 0, 0, 1, 0, a.raise}.then(a.text).then(a.place)
	a.advance(by)
	to := matrix{1, 0, 0, 1, 0, a.raise}.then(a.text).then(a.place)
	one := glyph{text: a.says(next.text), order: len(a.glyphs), size: math.Abs(a.size) * math.Hypot(at[2], at[3])}
	one.turn = int(math.Round(math.Atan2(at[1], at[0])/(math.Pi/2))) & 3
	one.x, one.y = turned(at[4], at[5], one.turn)
	one.end, _ = turned(to[4], to[5], one.turn)
	const farthest = 1e6
	for _, n := range []float64{one.x, one.y, one.end, one.size} {
		if !(math.Abs(n) < farthest) {
			return // no page is so large; nor is what is no number
		}
	}
	if one.size > 0 {
		a.glyphs = append(a.glyphs, one)
	}
}

// turned are coordinates along a line of text and upwards from it.
func turned(x, y float64, turn int) (along, up float64) {
	switch turn {
	case 1:
		return y, -x
	case 2:
		return -x, -y
	case 3:
		return -y, x
	}
	return x, y
}

// says gives what marked content says instead of its glyphs, once.
func (a *artist) says(text string) string {
	for _, instead := range a.marks {
		if instead != nil {
			text = *instead
			*instead = ""
			return text
		}
	}
	return text
}

// mark begins marked content, with the text that stands for it.
func (a *artist) mark(operands []object, in *frame) {
	var instead *string
	if len(operands) > 1 {
		properties := a.resolve(operands[1])
		if key, named := properties.(name); named {
			properties = a.dictOf(in.resources["Properties"])[key]
		}
		if text, ok := a.resolve(a.dictOf(properties)["ActualText"]).(literal); ok && len(text) <= MaxText {
			said := a.unicode(text)
			instead = &said
		}
	}
	const deepest = 256
	if len(a.marks) < deepest {
		a.marks = append(a.marks, instead)
	}
}

// unicode is a string outside of pages: UTF-16 or UTF-8 where its first bytes say so.
func (a *artist) unicode(text literal) string {
	data := []byte(text)
	a.spend(len(data))
	switch {
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		var units []uint16
		for i := 2; i+1 < len(data); i += 2 {
			units = append(units, uint16(data[i])<<8|uint16(data[i+1]))
		}
		return string(utf16.Decode(units))
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) && utf8.Valid(data):
		return string(data[3:])
	}
	var out []rune
	for _, b := range data {
		if r := encodings["WinAnsiEncoding"][b]; r != 0 {
			out = append(out, r)
		}
	}
	return string(out)
}

// formWork is what a drawing takes beside its content.
const formWork = 64

// form draws what is drawn elsewhere and placed here. One that draws itself ends at the limit.
func (a *artist) form(operands []object, in *frame) {
	if len(operands) == 0 || in.depth >= maxForms {
		return
	}
	key, _ := operands[0].(name)
	drawing, ok := a.resolve(a.dictOf(in.resources["XObject"])[key]).(stream)
	if !ok || a.resolve(drawing.dict["Subtype"]) != object(name("Form")) {
		return
	}
	content, _ := a.decode(drawing)
	a.spend(len(content)/16 + formWork)
	below := &frame{a.dictOf(drawing.dict["Resources"]), map[name]*font{}, nil, in.depth + 1}
	if below.resources == nil {
		below.resources = in.resources
	}
	before, text, line := a.state, a.text, a.line
	if list, ok := a.resolve(drawing.dict["Matrix"]).([]object); ok {
		a.place = matrix(numbers(list)).then(a.place)
	}
	a.draw(content, below)
	a.state, a.text, a.line = before, text, line
}
