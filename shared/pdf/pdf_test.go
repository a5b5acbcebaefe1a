package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tandem/shared/pdf"
)

// file is a PDF as a reader takes it apart.
type file struct {
	objects map[int]string // with their streams unpacked
	root    int
}

var (
	anObject   = regexp.MustCompile(`(?s)(\d+) 0 obj\n(.*?)\nendobj\n`)
	aStream    = regexp.MustCompile(`(?s)^(.*)\nstream\n(.*)\nendstream$`)
	aReference = regexp.MustCompile(`(\d+) 0 R`)
)

// read takes a file apart, and fails where an object does not stand where the table says.
func read(t failer, d pdf.Document) file {
	t.Helper()
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatalf("write: %v", err)
	}
	whole := out.String()
	f := file{objects: map[int]string{}}
	_, tail, _ := strings.Cut(whole, "startxref\n")
	start, err := strconv.Atoi(strings.TrimSuffix(tail, "\n%%EOF\n"))
	if err != nil || !strings.HasPrefix(whole[start:], "xref\n0 ") {
		t.Fatalf("no table where the end says: %v", err)
	}
	for i, line := range strings.Split(whole[start:], "\n")[3:] {
		if !strings.HasSuffix(line, " n ") {
			break
		}
		at, _ := strconv.Atoi(line[:10])
		found := anObject.FindStringSubmatch(whole[at:])
		if found == nil || !strings.HasPrefix(whole[at:], fmt.Sprintf("%d 0 obj\n", i+1)) {
			t.Fatalf("object %d is not where the table says", i+1)
		}
		f.objects[i+1] = unpacked(t, found[2])
	}
	f.root, _ = strconv.Atoi(regexp.MustCompile(`/Root (\d+)`).FindStringSubmatch(whole)[1])
	return f
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func unpacked(t failer, body string) string {
	part := aStream.FindStringSubmatch(body)
	if part == nil || !strings.Contains(part[1], "/FlateDecode") {
		return body
	}
	reader, err := zlib.NewReader(strings.NewReader(part[2]))
	if err != nil {
		t.Fatalf("stream: %v", err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatalf("stream: %v", err)
	}
	return part[1] + "\n" + string(plain)
}

// leads gives the objects that an entry of an object refers to.
func (f file) leads(from, entry string) []int {
	part := regexp.MustCompile(`(?s)` + entry + ` (\[.*?\]|\d+ 0 R)`).FindStringSubmatch(from)
	if part == nil {
		return nil
	}
	var ids []int
	for _, found := range aReference.FindAllStringSubmatch(part[1], -1) {
		id, _ := strconv.Atoi(found[1])
		ids = append(ids, id)
	}
	return ids
}

// meanings reads what the glyphs of the two fonts mean, as a reader does that copies or speaks.
func (f file) meanings(page string) map[string]map[string]string {
	fonts := map[string]map[string]string{}
	for _, found := range regexp.MustCompile(`/(F\d) (\d+) 0 R`).FindAllStringSubmatch(page, -1) {
		id, _ := strconv.Atoi(found[2])
		meanings := map[string]string{}
		for _, one := range regexp.MustCompile(`<(.{4})> <(.{4})>\nendbfchar`).FindAllStringSubmatch(f.objects[f.leads(f.objects[id], "/ToUnicode")[0]], -1) {
			char, _ := strconv.ParseInt(one[2], 16, 32)
			meanings[one[1]] = string(rune(char))
		}
		fonts[found[1]] = meanings
	}
	return fonts
}

var (
	aMark    = regexp.MustCompile(`(?s)/(\w+) <</MCID (\d+)>> BDC\n(.*?)EMC\n`)
	anOrnate = regexp.MustCompile(`(?s)/Artifact .*?(?:BMC|BDC).*?EMC\n`)
	shown    = regexp.MustCompile(`/(F\d) [\d.]+ Tf <([0-9a-f]*)> Tj`)
)

// marks reads the marked content of a page by its number, and fails on text that is neither marked nor an artifact.
func (f file) marks(t failer, page string) map[string][2]string {
	content := f.objects[f.leads(page, "/Contents")[0]]
	fonts, found := f.meanings(page), map[string][2]string{}
	for _, mark := range aMark.FindAllStringSubmatch(content, -1) {
		var text strings.Builder
		for _, run := range shown.FindAllStringSubmatch(mark[3], -1) {
			for glyph := range slices.Chunk([]byte(run[2]), 4) {
				meaning, ok := fonts[run[1]][string(glyph)]
				if !ok || string(glyph) == "0000" {
					t.Errorf("glyph %s means nothing", glyph)
				}
				text.WriteString(meaning)
			}
		}
		found[mark[2]] = [2]string{mark[1], text.String()}
	}
	if rest := aMark.ReplaceAllString(anOrnate.ReplaceAllString(content, ""), ""); strings.Contains(rest, "Tj") {
		t.Errorf("text outside of the structure: %s", rest)
	}
	return found
}

// speaker reads the structure aloud.
type speaker struct {
	file
	t     failer
	marks map[int]map[string][2]string // what is marked on each page
	read  int
	lines []string
}

var aKid = regexp.MustCompile(`<</Type /MCR /Pg (\d+) 0 R /MCID (\d+)>>|(\d+) 0 R`)

// element reads an element with all below it, each with its text in a line. It fails where the tree and the pages do not agree.
func (s *speaker) element(id, parent int) {
	body := s.objects[id]
	kind := regexp.MustCompile(`/S /(\w+)`).FindStringSubmatch(body)[1]
	if above := s.leads(body, "/P"); above[0] != parent {
		s.t.Errorf("%s is under %v, not %d", kind, above, parent)
	}
	text, at := "", len(s.lines)
	_, kids, _ := strings.Cut(body, "/K [")
	for _, kid := range aKid.FindAllStringSubmatch(kids, -1) {
		if kid[3] != "" {
			child, _ := strconv.Atoi(kid[3])
			s.element(child, id)
			continue
		}
		page, _ := strconv.Atoi(kid[1])
		mark := s.marks[page][kid[2]]
		if mark[0] != kind {
			s.t.Errorf("a %s of the tree is a %q on the page", kind, mark[0])
		}
		text += mark[1]
		s.read++
	}
	if text != "" {
		s.lines = slices.Insert(s.lines, at, kind+" "+strings.TrimSpace(text))
	}
}

// spoken reads the whole, and fails where something marked is in no element, or in two, or belongs to another for who comes from the page.
func (f file) spoken(t failer) []string {
	t.Helper()
	s := &speaker{file: f, t: t, marks: map[int]map[string][2]string{}}
	root := f.leads(f.objects[f.root], "/StructTreeRoot")[0]
	tree, marked := f.objects[root], 0
	for _, page := range f.leads(f.objects[f.leads(f.objects[f.root], "/Pages")[0]], "/Kids") {
		s.marks[page] = f.marks(t, f.objects[page])
		marked += len(s.marks[page])
		number := regexp.MustCompile(`/StructParents (\d+)`).FindStringSubmatch(f.objects[page])[1]
		parents := aReference.FindAllString(regexp.MustCompile(`[\[ ]`+number+` \[([^\]]*)\]`).FindString(tree), -1)
		if len(parents) != len(s.marks[page]) {
			t.Errorf("page %s has %d marks and %d parents", number, len(s.marks[page]), len(parents))
		}
	}
	if s.element(f.leads(tree, "/K")[0], root); s.read != marked {
		t.Errorf("%d marks, %d read", marked, s.read)
	}
	return s.lines
}

var sample = pdf.Document{Title: "CV de Zoé Cœur – boulangère & <pâtissière>", Language: "fr-FR", Blocks: []pdf.Block{
	{Kind: pdf.Heading1, Text: "Zoé Cœur"},
	{Kind: pdf.Paragraph, Text: "Boulangère – 1\u202f800 €\nŁódź, Iași"},
	{Kind: pdf.Heading2, Text: "Expérience"},
	{Kind: pdf.List, Items: []pdf.Item{{Label: "Aide-boulangère", Text: "de 01/2019 à 06/2021"}, {}, {Text: "Pétrir\nFaçonner"}}},
	{Kind: pdf.Paragraph, Text: " \n"},
}}

func TestDocument(t *testing.T) {
	t.Parallel()
	f := read(t, sample)
	want := []string{
		"H1 Zoé Cœur", "P Boulangère – 1\u00a0800 € Łódź, Iași", "H2 Expérience",
		"Lbl •", "LBody Aide-boulangère\u00a0: de 01/2019 à 06/2021", "Lbl •", "LBody Pétrir Façonner",
	}
	if got := f.spoken(t); !slices.Equal(got, want) {
		t.Errorf("spoken %q, want %q", got, want)
	}
	if again := read(t, sample); !maps.Equal(f.objects, again.objects) {
		t.Error("the same document gives another file")
	}
	catalog := f.objects[f.root]
	for _, entry := range []string{"/Lang <feff00660072002d00460052>", "/MarkInfo <</Marked true>>", "/DisplayDocTitle true"} {
		if !strings.Contains(catalog, entry) {
			t.Errorf("the catalog has no %s: %s", entry, catalog)
		}
	}
	about := f.objects[f.leads(catalog, "/Metadata")[0]]
	for _, words := range []string{"CV de Zoé Cœur – boulangère &amp; &lt;pâtissière&gt;", "<pdfuaid:part>1</pdfuaid:part>"} {
		if !strings.Contains(about, words) {
			t.Errorf("the metadata do not say %s", words)
		}
	}
	for _, tag := range []string{"/S /L /", "/S /LI ", "/S /Document "} {
		if all := strings.Join(slices.Collect(maps.Values(f.objects)), "\n"); !strings.Contains(all, tag) {
			t.Errorf("no element %s", tag)
		}
	}
}

// TestOddTexts: whatever is typed, the file stays whole, every glyph means a character, and what is read aloud is what was written.
func TestOddTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zà-ÿœŒ€–’ ]{0,300}`), rapid.StringMatching(`[A-Z]{0,300}`), rapid.StringMatching(`(mot \n?){0,400}`))
		d := pdf.Document{Title: text.Draw(t, "title"), Language: "fr-FR"}
		var want []string
		for range rapid.IntRange(0, 3).Draw(t, "blocks") {
			kind := rapid.SampledFrom([]pdf.Kind{pdf.Heading1, pdf.Heading2, pdf.Paragraph, pdf.List}).Draw(t, "kind")
			block := pdf.Block{Kind: kind, Text: text.Draw(t, "text")}
			if kind == pdf.List {
				block.Items = []pdf.Item{{Label: text.Draw(t, "label"), Text: block.Text}}
				want = append(want, block.Items[0].Label)
			}
			want, d.Blocks = append(want, block.Text), append(d.Blocks, block)
		}
		spoken := letters(strings.Join(read(t, d).spoken(t), ""))
		for _, written := range want {
			if plain := regexp.MustCompile(`[^a-zà-ÿ ]`); plain.MatchString(written) {
				continue // only what every font has is compared letter by letter
			}
			if !strings.Contains(spoken, letters(written)) {
				t.Errorf("%q is not read", written)
			}
		}
	})
}

// TestMissing: what the fonts do not have is told before it is printed as question marks, and nothing else is.
func TestMissing(t *testing.T) {
	t.Parallel()
	d := pdf.Document{Language: "fr-FR", Blocks: []pdf.Block{
		{Kind: pdf.Heading1, Text: "Zoé 王小明"}, {Kind: pdf.Paragraph, Text: "Łódź, Αθήνα, Київ – 1\u202f800 €\n王小明 محمد"},
		{Kind: pdf.List, Items: []pdf.Item{{Label: "हिन्दी", Text: "B1 🙂\ufe0f"}}},
	}}
	if got, want := d.Missing(), []string{"王小明", "محمد", "हिन्दी", "🙂"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zé中文محمŁ€🙂Я ]{0,60}`).Draw(t, "text")
		kind := rapid.SampledFrom([]pdf.Kind{pdf.Heading2, pdf.Paragraph}).Draw(t, "kind")
		d := pdf.Document{Language: "fr-FR", Blocks: []pdf.Block{{Kind: kind, Text: text}}}
		missing := strings.Join(d.Missing(), "")
		printed := strings.Map(func(r rune) rune {
			if strings.ContainsRune(missing, r) {
				return '?'
			}
			return r
		}, text)
		spoken := strings.TrimPrefix(letters(strings.Join(read(t, d).spoken(t), "")), string(kind))
		if spoken != letters(printed) {
			t.Errorf("printed %q, and %q is said to be missing", spoken, missing)
		}
	})
}

// letters is a text without its spaces.
func letters(text string) string { return strings.Join(strings.Fields(text), "") }

// TestPages: a long text goes on from page to page as one paragraph, no line leaves the page, and a heading stays with what follows it.
func TestPages(t *testing.T) {
	t.Parallel()
	long := strings.TrimSpace(strings.Repeat("Un long texte. ", 900))
	f := read(t, pdf.Document{Title: "Long", Language: "fr-FR", Blocks: []pdf.Block{{Kind: pdf.Paragraph, Text: long}, {Kind: pdf.Heading2, Text: "Suite"}, {Kind: pdf.Paragraph, Text: strings.Repeat("x", 300)}}})
	pages := f.leads(f.objects[f.leads(f.objects[f.root], "/Pages")[0]], "/Kids")
	if len(pages) != 3 {
		t.Errorf("%d pages", len(pages))
	}
	if got := f.spoken(t); len(got) != 3 || got[0] != "P "+long || got[2] != "P "+strings.Repeat("x", 300) {
		t.Errorf("read as %d elements", len(got))
	}
	for _, page := range pages {
		for _, line := range regexp.MustCompile(`1 0 0 1 ([\d.-]+) ([\d.-]+) Tm`).FindAllStringSubmatch(f.objects[f.leads(f.objects[page], "/Contents")[0]], -1) {
			if y, _ := strconv.ParseFloat(line[2], 64); y < 30 || y > 800 {
				t.Errorf("a line at %v", y)
			}
		}
	}
}
