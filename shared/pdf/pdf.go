// Package pdf writes texts as tagged PDF: what a screen reader needs to read it aloud, in order and in French, is in the file (PDF/UA-1, ISO 14289).
//
// It knows headings, paragraphs and lists of text, and no more. Every character shown is in a structure element or an artifact; fonts are embedded as far
// as they are used, with what their glyphs mean. The same document gives the same bytes.
package pdf

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// Document is a text to be printed on pages of A4.
type Document struct {
	Title    string
	Language string // "fr-FR"
	Blocks   []Block
}

// Kind is what a block is.
type Kind string

// The kinds of block, by their names in the structure of the file.
const (
	Heading1  Kind = "H1"
	Heading2  Kind = "H2"
	Paragraph Kind = "P"
	List      Kind = "L"
)

// Block is a heading, a paragraph or a list.
type Block struct {
	Kind  Kind
	Text  string // lines are ended by "\n"
	Items []Item // of a list
}

// Item is one of a list: a label in bold, and what is said under it.
type Item struct{ Label, Text string }

// Write writes the document.
func (d Document) Write(w io.Writer) error {
	pages := newLayout()
	for i, block := range d.Blocks {
		pages.block(block, i+1 < len(d.Blocks))
	}
	pages.number()
	var file bytes.Buffer
	pages.write(&file, d)
	_, err := w.Write(file.Bytes())
	return err
}

// Missing are the texts that the fonts have no characters for, each once and in their order: they are printed as question marks. The fonts write
// the languages of Europe in Latin, Greek and Cyrillic letters; those of the others would be larger than the program.
func (d Document) Missing() []string {
	var missing []string
	look := func(face *font, text string) {
		known := func(char rune) bool { return char == '\n' || face.glyphs[char] != 0 }
		for _, run := range strings.FieldsFunc(clean(text), known) {
			if !slices.Contains(missing, run) {
				missing = append(missing, run)
			}
		}
	}
	for _, block := range d.Blocks {
		face := regular()
		if styles[block.Kind].bold {
			face = bold()
		}
		look(face, block.Text)
		for _, item := range block.Items {
			look(bold(), item.Label)
			look(regular(), item.Text)
		}
	}
	return missing
}
