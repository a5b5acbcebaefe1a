package pdf

import "strings"

// run is a text in one font.
type run struct {
	face *subset
	text string
}

// piece is a part of a line in one font.
type piece struct {
	face   *subset
	glyphs []uint16
}

// wrapper fills lines that are so wide.
type wrapper struct {
	size, most float64
	lines      [][]piece
	line       []piece
	width      float64
}

// wrap breaks texts into lines, between words where it can. A line that is broken ends with a space: read aloud, words stay apart.
func wrap(runs []run, size, most float64) [][]piece {
	w := &wrapper{size: size, most: most}
	for _, r := range runs {
		for i, line := range strings.Split(strings.Trim(r.text, "\n"), "\n") {
			if i > 0 && len(w.line) > 0 {
				w.put(r.face, r.face.encode(" "))
				w.end()
			}
			for _, word := range strings.SplitAfter(line, " ") {
				w.word(r.face, word)
			}
		}
	}
	w.end()
	return w.lines
}

// end ends a line; one without anything on it is none.
func (w *wrapper) end() {
	if len(w.line) > 0 {
		w.lines = append(w.lines, w.line)
	}
	w.line, w.width = nil, 0
}

// word adds a word with the space behind it, which may stand beyond the line; one that is wider than a line is broken where the line is full.
func (w *wrapper) word(face *subset, word string) {
	bare := face.width(face.encode(strings.TrimSuffix(word, " ")), w.size)
	if w.width > 0 && w.width+bare > w.most {
		w.end()
	}
	if bare <= w.most {
		w.put(face, face.encode(word))
		return
	}
	for _, glyph := range face.encode(word) {
		if w.width > 0 && w.width+face.width([]uint16{glyph}, w.size) > w.most {
			w.end()
		}
		w.put(face, []uint16{glyph})
	}
}

func (w *wrapper) put(face *subset, glyphs []uint16) {
	if len(glyphs) == 0 {
		return
	}
	w.width += face.width(glyphs, w.size)
	if last := len(w.line) - 1; last >= 0 && w.line[last].face == face {
		w.line[last].glyphs = append(w.line[last].glyphs, glyphs...)
		return
	}
	w.line = append(w.line, piece{face, glyphs})
}
