package pdfread

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// glyph is a character where it stands: from x to end along its line, y upwards.
type glyph struct {
	text        string
	x, end, y   float64
	size        float64
	turn, order int // quarter turns of its line; when it is drawn
}

// piece is words that stand together on a line.
type piece struct {
	text            []byte
	x, end, y, size float64
	order           int
}

// row is what stands at one height, from left to right.
type row []piece

// The distances of a layout, in sizes of the letters.
const (
	sameLine = 0.4  // between the feet of letters of one line
	apart    = 1.5  // between pieces: more than a space in a justified line
	between  = 0.17 // between words: a narrow space
	gutter   = 1.0  // between columns, at least
	doubled  = 0.08 // between two drawings of one letter, that make it bold
)

// lines are the lines of a page in the order in which it is read.
func (f *File) lines(glyphs []glyph) []string {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(b.y, a.y)) })
	var lines []string
	for len(glyphs) > 0 {
		var rows []row
		turn := glyphs[0].turn
		for len(glyphs) > 0 && glyphs[0].turn == turn {
			count := 1
			for count < len(glyphs) && glyphs[count].turn == turn && glyphs[0].y-glyphs[count].y < sameLine*glyphs[count].size {
				count++
			}
			if pieces := assembled(glyphs[:count]); len(pieces) > 0 {
				rows = append(rows, pieces)
			}
			glyphs = glyphs[count:]
			f.spend(count)
		}
		lines = append(lines, f.read(rows, 0)...)
	}
	return lines
}

// assembled puts the glyphs of one line together.
func assembled(line []glyph) row {
	slices.SortStableFunc(line, func(a, b glyph) int { return cmp.Compare(a.x, b.x) })
	wide := spacing(line)
	var pieces row
	var last glyph
	var open *piece
	space := false
	for _, one := range line {
		if one.text != "" && strings.TrimSpace(one.text) == "" {
			space = true
			continue
		}
		gap := one.x - last.end
		switch {
		case open == nil || gap > apart*one.size:
			pieces = append(pieces, piece{nil, one.x, one.end, one.y, one.size, one.order})
			open = &pieces[len(pieces)-1]
		case one.text == last.text && math.Abs(one.x-last.x) < doubled*one.size:
			continue
		case accented(open, last, one):
			open.end = max(open.end, one.end)
			last.end = open.end
			continue
		case space || gap > wide+between*one.size:
			open.text = append(open.text, ' ')
		}
		space = false
		open.text = append(open.text, one.text...)
		open.end, open.order = max(open.end, one.end), min(open.order, one.order)
		last = one
		last.end = open.end
	}
	return slices.DeleteFunc(pieces, func(p piece) bool { return len(bytes.TrimSpace(p.text)) == 0 })
}

// spacing is what stands between all letters of a line that is set wide, as titles are.
func spacing(line []glyph) float64 {
	var gaps []float64
	for i := 1; i < len(line); i++ {
		gaps = append(gaps, line[i].x-line[i-1].end)
	}
	const few = 4
	if len(gaps) < few {
		return 0
	}
	slices.Sort(gaps)
	return max(0, gaps[len(gaps)/4])
}

// overdrawn are the accents that stand alone in old fonts, drawn over the letter before or behind them.
var overdrawn = map[string]string{"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "^": "\u0302", "¨": "\u0308", "¸": "\u0327", "˜": "\u0303"}

// accented puts an accent on the letter that it is drawn over.
func accented(open *piece, last, one glyph) bool {
	if one.x > last.x+(last.end-last.x)/2 {
		return false
	}
	if sign := overdrawn[one.text]; sign != "" && endsInLetter(open.text) {
		open.text = append(open.text, sign...)
		return true
	}
	before, follows := bytes.CutSuffix(open.text, []byte(last.text))
	if sign := overdrawn[last.text]; sign != "" && follows && endsInLetter([]byte(one.text)) {
		open.text = append(append(before, one.text...), sign...)
		return true
	}
	return false
}

func endsInLetter(text []byte) bool {
	r, _ := utf8.DecodeLastRune(text)
	return unicode.IsLetter(r)
}

// read parts rows into columns where there are some, and reads one column after the other.
func (f *File) read(rows []row, depth int) []string {
	const deepest = 8
	at, from, to, found := 0.0, 0, 0, false
	if depth < deepest {
		at, from, to, found = f.columns(rows)
	}
	if !found {
		return paragraphs(rows)
	}
	var left, right []row
	for _, one := range rows[from:to] {
		split := slices.IndexFunc(one, func(p piece) bool { return p.x >= at })
		if split < 0 {
			split = len(one)
		}
		if split > 0 {
			left = append(left, one[:split])
		}
		if split < len(one) {
			right = append(right, one[split:])
		}
	}
	var lines []string
	for _, part := range [][]row{rows[:from], left, right, rows[to:]} {
		lines = append(lines, f.read(part, depth+1)...)
	}
	return lines
}

// columns looks for the longest stretch of rows with a white band from top to bottom, and where the band ends.
func (f *File) columns(rows []row) (at float64, from, to int, found bool) {
	const bands, pieces = 64, 5000
	var edges []float64
	count := 0
	for _, one := range rows {
		count += len(one)
		for _, p := range one {
			if edge := math.Floor(p.x); !slices.Contains(edges, edge) && len(edges) < bands {
				edges = append(edges, edge)
			}
		}
	}
	if count > pieces || !f.spend(len(edges)*count) {
		return 0, 0, 0, false
	}
	best := 0
	for _, edge := range edges {
		for start := 0; start < len(rows); {
			s := stretch(rows, start, edge)
			if s.score() > best && s.columns() {
				best, at, from, to, found = s.score(), edge, s.from, s.to, true
			}
			start = max(s.to, start) + 1
		}
	}
	return at, from, to, found
}

// band is a stretch of rows with nothing in front of an edge.
type band struct {
	from, to    int // rows
	left, right int // of them with something on that side
	beside      int // those with something on the other side at about their height
	both        int
	byRow       int // of those with both, how many are drawn whole before the next one
}

func (b band) score() int { return b.left + b.right }

// columns tells two columns from lines of which some stand further to the left than others, and from a table.
func (b band) columns() bool {
	const fewest = 3
	return min(b.left, b.right) >= fewest && 2*b.beside >= min(b.left, b.right) && !b.tabular()
}

// tabular tells rows of a table from columns: what stands side by side belongs together, and is drawn so.
func (b band) tabular() bool {
	const most = 0.7
	return float64(b.both) >= most*float64(min(b.left, b.right)) && float64(b.byRow+1) >= most*float64(b.both)
}

// stretch goes from a row on as far as nothing stands across the band.
func stretch(rows []row, start int, edge float64) band {
	b := band{from: start, to: start}
	last, before := -1, false
	for ; b.to < len(rows); b.to++ {
		left, right, first, drawn := false, false, math.MaxInt, -1
		for _, p := range rows[b.to] {
			switch {
			case p.x >= edge:
				right = true
			case p.end > edge-gutter*min(p.size, 12):
				return b
			default:
				left = true
			}
			first, drawn = min(first, p.order), max(drawn, p.order)
		}
		one := b.left == 0 || b.right == 0
		if one && b.to > b.from && !near(rows[b.to-1], rows[b.to]) || left && b.right == 0 { // what stands above both, on one side, is read before them
			b.from, b.left, b.right = b.to, 0, 0
		} else if b.to > b.from && left != before && rows[b.to-1][0].y-rows[b.to][0].y < rows[b.to][0].size {
			b.beside++
		}
		before = left
		if left {
			b.left++
		}
		if right {
			b.right++
		}
		if left && right {
			b.beside++
			if b.both++; first > last && last >= 0 {
				b.byRow++
			}
			last = drawn
		}
	}
	return b
}

// near tells whether a row follows another as lines of one text do.
func near(above, below row) bool {
	const close = 2.5
	return above[0].y-below[0].y < close*below[0].size
}

// paragraphs writes rows as lines. A line that ends only because its next word had no room goes on with the next one.
func paragraphs(rows []row) []string {
	const longest = 1000 // bytes: no sentence of a CV
	right := 0.0
	for _, one := range rows {
		right = max(right, one[len(one)-1].end)
	}
	var lines []string
	for i, one := range rows {
		texts := make([]string, len(one))
		for j, p := range one {
			texts[j] = string(p.text)
		}
		line := strings.Join(texts, "\t")
		if last := len(lines) - 1; i > 0 && continues(rows[i-1], one, right) && len(lines[last]) < longest {
			if strings.HasSuffix(lines[last], "-") && !strings.HasSuffix(lines[last], " -") {
				lines[last] += line
			} else {
				lines[last] += " " + line
			}
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// continues tells a sentence that goes on from a new line: it begins small, close below, and its first word had no room above.
func continues(above, below row, right float64) bool {
	const close, alike = 1.8, 0.1
	last, first := above[len(above)-1], below[0]
	r, _ := utf8.DecodeRune(first.text)
	word, _, _ := bytes.Cut(first.text, []byte(" "))
	if len(above) > 1 || len(below) > 1 || !unicode.IsLower(r) || bytes.ContainsAny(word, "@/") || last.y-first.y > close*first.size || math.Abs(last.size-first.size) > alike*first.size {
		return false
	}
	share := float64(utf8.RuneCount(word)+1) / float64(utf8.RuneCount(first.text))
	return last.end+share*(first.end-first.x) > right
}
