package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// objects are those of the file, by number from 1.
type objects struct{ bodies [][]byte }

// reserve takes a number for an object that is written later.
func (o *objects) reserve() int {
	o.bodies = append(o.bodies, nil)
	return len(o.bodies)
}

func (o *objects) set(id int, format string, values ...any) {
	o.bodies[id-1] = fmt.Appendf(nil, format, values...)
}

func (o *objects) add(format string, values ...any) int {
	id := o.reserve()
	o.set(id, format, values...)
	return id
}

// stream adds a compressed stream; entries stand in its dictionary.
func (o *objects) stream(entries string, data []byte) int {
	var packed bytes.Buffer
	writer := zlib.NewWriter(&packed)
	_, _ = writer.Write(data) // into memory: cannot fail
	_ = writer.Close()
	return o.add("<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", entries, packed.Len(), packed.Bytes())
}

// write writes the file: pages, fonts, structure, what a reader announces, and where everything stands.
func (l *layout) write(file *bytes.Buffer, d Document) {
	o := &objects{}
	catalog, tree, pages := o.reserve(), o.reserve(), o.reserve()
	resources := fmt.Sprintf("<</Font <</F1 %d 0 R /F2 %d 0 R>>>>", o.font(l.regular), o.font(l.bold))
	ids := make([]int, len(l.pages))
	for i, p := range l.pages {
		content := o.stream("", p.content.Bytes())
		ids[i] = o.add("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources %s /Contents %d 0 R /StructParents %d /Tabs /S>>",
			pages, pageWidth, pageHeight, resources, content, i)
	}
	o.set(pages, "<</Type /Pages /Kids [%s] /Count %d>>", references(ids), len(ids))
	document := o.structure(l.root, tree, ids)
	parents := make([]string, len(l.pages))
	for i, p := range l.pages {
		marks := make([]int, len(p.marks))
		for j, of := range p.marks {
			marks[j] = of.id
		}
		parents[i] = fmt.Sprintf("%d [%s]", i, references(marks))
	}
	o.set(tree, "<</Type /StructTreeRoot /K %d 0 R /ParentTree <</Nums [%s]>> /ParentTreeNextKey %d>>", document, strings.Join(parents, " "), len(parents))
	title := clean(d.Title)
	about := metadata(title, d.Language)
	metadata := o.add("<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream", len(about), about)
	o.set(catalog, "<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>> /StructTreeRoot %d 0 R /Metadata %d 0 R>>",
		pages, unicodeString(d.Language), tree, metadata)
	o.write(file, catalog, o.add("<</Title %s>>", unicodeString(title)))
}

// structure adds an element with all below it.
func (o *objects) structure(e *element, parent int, pages []int) int {
	e.id = o.reserve()
	kids := make([]string, len(e.kids))
	for i, k := range e.kids {
		if k.element != nil {
			kids[i] = fmt.Sprintf("%d 0 R", o.structure(k.element, e.id, pages))
		} else {
			kids[i] = fmt.Sprintf("<</Type /MCR /Pg %d 0 R /MCID %d>>", pages[k.page], k.mark)
		}
	}
	more := ""
	if e.kind == string(List) {
		more = " /A <</O /List /ListNumbering /Disc>>"
	}
	o.set(e.id, "<</Type /StructElem /S /%s /P %d 0 R /K [%s]%s>>", e.kind, parent, strings.Join(kids, " "), more)
	return e.id
}

// font adds a font with the outlines, the widths and the meanings of the glyphs that are used.
func (o *objects) font(s *subset) int {
	program := s.program()
	tag := sha256.Sum256(program)
	name := ""
	for _, b := range tag[:6] {
		name += string('A' + rune(b)%26)
	}
	name += "+" + s.name
	file := o.stream(fmt.Sprintf("/Length1 %d", len(program)), program)
	descriptor := o.add("<</Type /FontDescriptor /FontName /%s /Flags 32 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>",
		name, s.box[0], s.box[1], s.box[2], s.box[3], s.ascent, s.descent, s.ascent, file)
	glyphs := slices.Sorted(maps.Keys(s.used))
	var widths, meanings strings.Builder
	for _, glyph := range glyphs {
		fmt.Fprintf(&widths, "%d [%d] ", glyph, s.widths[glyph])
		fmt.Fprintf(&meanings, "1 beginbfchar\n<%04x> <%s>\nendbfchar\n", glyph, hex(utf16.Encode([]rune{s.used[glyph]})))
	}
	cid := o.add("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /DW 1000 /W [%s] /CIDToGIDMap /Identity>>",
		name, descriptor, widths.String())
	toUnicode := o.stream("", fmt.Appendf(nil, meaningOfGlyphs, meanings.String()))
	return o.add("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, cid, toUnicode)
}

const meaningOfGlyphs = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%sendcmap
CMapName currentdict /CMap defineresource pop
end
end
`

// metadata says what the file is, and that it keeps to PDF/UA-1.
func metadata(title, language string) string {
	escaped := func(text string) string {
		var out strings.Builder
		_ = xml.EscapeText(&out, []byte(text)) // into memory: cannot fail
		return out.String()
	}
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escaped(title) + `</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>` + escaped(language) + `</rdf:li></rdf:Bag></dc:language>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
}

// write writes the objects and the table of where they stand.
func (o *objects) write(file *bytes.Buffer, catalog, info int) {
	file.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(o.bodies))
	for i, body := range o.bodies {
		offsets[i] = file.Len()
		fmt.Fprintf(file, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start, name := file.Len(), sha256.Sum256(file.Bytes())
	fmt.Fprintf(file, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(file, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(file, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, catalog, info, name[:16], name[:16], start)
}

func references(ids []int) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = fmt.Sprintf("%d 0 R", id)
	}
	return strings.Join(list, " ")
}

// unicodeString writes a text as PDF does outside of pages.
func unicodeString(text string) string {
	var out strings.Builder
	out.WriteString("<feff")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04x", unit)
	}
	return out.String() + ">"
}
