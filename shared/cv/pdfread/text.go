package pdfread

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Text is what the first pages say, line by line and column by column, as far as the limits go. It is empty where nothing can be made of
// it: pages that are pictures, fonts that do not tell what their glyphs mean. An error says which limit ended the reading.
func (f *File) Text(pages int) (string, error) {
	var out strings.Builder
	letters, strange := 0, 0
	for _, p := range f.pages(pages) {
		a := &artist{File: f, fonts: map[ref]*font{}}
		a.state = state{place: identity, scale: 100}
		a.draw(f.content(p), &frame{p.resources, map[name]*font{}, nil, 0})
		for _, line := range f.lines(a.glyphs) {
			line = norm.NFC.String(strings.ToValidUTF8(line, unknown))
			if out.Len()+len(line) >= MaxText {
				break
			}
			for _, r := range line {
				switch {
				case r == unicode.ReplacementChar:
					strange++
				case unicode.IsLetter(r):
					letters++
				}
			}
			out.WriteString(line + "\n")
		}
		if f.err != nil {
			break
		}
	}
	const fewest = 20 // letters: a name and a trade have more
	if letters < fewest || strange > letters/3 {
		return "", f.err
	}
	return out.String(), f.err
}
