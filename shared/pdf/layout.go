package pdf

import (
	"bytes"
	"fmt"
	"strings"
)

// The page, in points: A4 with margins of 2 cm.
const (
	pageWidth, pageHeight = 595.28, 841.89
	margin                = 56.7
	footer                = 34.0 // of the page number
	indent                = 14.0 // of what a bullet stands before
	leading               = 1.35 // of the size: from a line to the next
)

// style is how a kind of block is set.
type style struct {
	size, before, after float64
	bold                bool
}

var styles = map[Kind]style{
	Heading1:  {size: 20, after: 6, bold: true},
	Heading2:  {size: 13, before: 14, after: 5, bold: true},
	Paragraph: {size: 10.5, after: 4},
	List:      {size: 10.5, after: 3},
}

// element is one of the structure: its children are elements, or pieces of the pages.
type element struct {
	kind   string
	parent *element
	kids   []kid
	id     int // of its object, once it has one
}

// kid is an element, or the marked content of a page.
type kid struct {
	element *element
	page    int
	mark    int
}

func (e *element) add(kind string) *element {
	child := &element{kind: kind, parent: e}
	e.kids = append(e.kids, kid{element: child})
	return child
}

// page is what is written on a page, and which element each mark of it belongs to.
type page struct {
	content bytes.Buffer
	marks   []*element
}

// layout sets blocks on pages.
type layout struct {
	root          *element
	pages         []*page
	y             float64 // of the last line
	regular, bold *subset
}

func newLayout() *layout {
	l := &layout{
		root:    &element{kind: "Document"},
		regular: &subset{regular(), "F1", map[uint16]rune{}}, bold: &subset{bold(), "F2", map[uint16]rune{}},
	}
	l.turn()
	return l
}

// turn begins a page.
func (l *layout) turn() {
	l.pages = append(l.pages, &page{})
	l.y = pageHeight - margin
}

func (l *layout) page() *page { return l.pages[len(l.pages)-1] }

// fits reports whether something so high still fits on the page.
func (l *layout) fits(height float64) bool { return l.y-height >= margin }

// room turns the page where something so high does not fit.
func (l *layout) room(height float64) {
	if !l.fits(height) {
		l.turn()
	}
}

// block sets a block; a heading stays with what follows it.
func (l *layout) block(b Block, followed bool) {
	s := styles[b.Kind]
	if l.y < pageHeight-margin {
		l.y -= s.before
	}
	if b.Kind == List {
		l.list(b.Items, s)
		return
	}
	text := clean(b.Text)
	if strings.TrimSpace(text) == "" {
		return
	}
	if s.bold && followed {
		l.room(3*s.size*leading + s.after)
	}
	l.set(l.root.add(string(b.Kind)), []run{{l.face(s.bold), text}}, s.size, margin)
	if b.Kind == Heading2 {
		l.rule()
	}
	l.y -= s.after
}

func (l *layout) face(isBold bool) *subset {
	if isBold {
		return l.bold
	}
	return l.regular
}

// rule draws a line that says nothing.
func (l *layout) rule() {
	fmt.Fprintf(&l.page().content, "/Artifact BMC 0.6 G 0.6 w %.2f %.2f m %.2f %.2f l S EMC\n", margin, l.y-4, pageWidth-margin, l.y-4)
	l.y -= 4
}

func (l *layout) list(items []Item, s style) {
	var list *element
	for _, item := range items {
		label, text := clean(item.Label), clean(item.Text)
		var runs []run
		if strings.TrimSpace(label) != "" {
			runs = append(runs, run{l.bold, label})
		}
		if strings.TrimSpace(text) != "" {
			if len(runs) > 0 {
				runs[0].text += "\u00a0: "
			}
			runs = append(runs, run{l.regular, text})
		}
		if len(runs) == 0 {
			continue
		}
		if list == nil {
			list = l.root.add(string(List))
		}
		l.room(s.size * leading)
		one := list.add("LI")
		top := l.y
		l.set(one.add("Lbl"), []run{{l.regular, "•"}}, s.size, margin)
		l.y = top
		l.set(one.add("LBody"), runs, s.size, margin+indent)
		l.y -= s.after
	}
}

// set writes the lines of a text as the content of an element, on as many pages as they take.
func (l *layout) set(of *element, runs []run, size, left float64) {
	open := false
	for _, line := range wrap(runs, size, pageWidth-margin-left) {
		if !l.fits(size * leading) {
			if open {
				l.page().content.WriteString("EMC\n")
			}
			l.turn()
			open = false
		}
		if !open {
			l.mark(of)
			open = true
		}
		l.y -= size * leading
		fmt.Fprintf(&l.page().content, "BT 1 0 0 1 %.2f %.2f Tm", left, l.y)
		for _, piece := range line {
			fmt.Fprintf(&l.page().content, " /%s %g Tf <%s> Tj", piece.face.resource, size, hex(piece.glyphs))
		}
		l.page().content.WriteString(" ET\n")
	}
	if open {
		l.page().content.WriteString("EMC\n")
	}
}

// mark begins content of an element.
func (l *layout) mark(of *element) {
	p := l.page()
	of.kids = append(of.kids, kid{page: len(l.pages) - 1, mark: len(p.marks)})
	fmt.Fprintf(&p.content, "/%s <</MCID %d>> BDC\n", of.kind, len(p.marks))
	p.marks = append(p.marks, of)
}

// number writes the numbers of the pages, where there are several.
func (l *layout) number() {
	if len(l.pages) == 1 {
		return
	}
	const size = 9
	for i, p := range l.pages {
		glyphs := l.regular.encode(fmt.Sprintf("%d / %d", i+1, len(l.pages)))
		fmt.Fprintf(&p.content, "/Artifact <</Type /Pagination>> BDC BT 1 0 0 1 %.2f %.2f Tm /F1 %d Tf <%s> Tj ET EMC\n",
			(pageWidth-l.regular.width(glyphs, size))/2, footer, size, hex(glyphs))
	}
}

func hex(glyphs []uint16) string {
	var text strings.Builder
	for _, glyph := range glyphs {
		fmt.Fprintf(&text, "%04x", glyph)
	}
	return text.String()
}
