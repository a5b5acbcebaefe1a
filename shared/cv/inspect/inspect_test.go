package inspect_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tandem/shared/cv"
	"tandem/shared/cv/inspect"
)

// pdf builds a whole PDF with its cross-reference table: a catalog with extra entries, so many pages, and extra objects.
func pdf(pages int, catalog string, objects ...string) []byte {
	kids := make([]string, pages)
	for i := range kids {
		kids[i] = fmt.Sprintf("%d 0 R", 3+i)
	}
	all := []string{
		"<< /Type /Catalog /Pages 2 0 R " + catalog + " >>",
		fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), pages),
	}
	for range pages {
		all = append(all, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
	}
	all = append(all, objects...)
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(all))
	for i, object := range all {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, table)
	return out.Bytes()
}

func stream(content string) string {
	return fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
}

// ofSize is a PDF of so many bytes: a long comment follows its head.
func ofSize(size int) []byte {
	whole := pdf(1, "")
	head := bytes.IndexByte(whole, '\n') + 1
	comment := "%" + strings.Repeat("a", size-len(whole)-2) + "\n"
	return slices.Concat(whole[:head], []byte(comment), whole[head:])
}

func zipped(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	entry, err := archive.Create("cv.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(pdf(1, "")); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestInspect(t *testing.T) {
	const (
		empty     = "vide"
		tooLarge  = "dépasse 4 Mo"
		notPDF    = "ni un PDF"
		cut       = "incomplet"
		program   = "contient un programme"
		launches  = "lance un autre logiciel"
		carries   = "contient d'autres fichiers"
		animation = "animation"
		locked    = "mot de passe"
		manyPages = "plus de 20 pages"
	)
	whole := pdf(1, "")
	tests := map[string]struct {
		file  []byte
		want  string // part of the reason
		pages int
	}{
		"one page":          {whole, "", 1},
		"three pages":       {pdf(3, ""), "", 3},
		"twenty pages":      {pdf(20, ""), "", 20},
		"twenty-one pages":  {pdf(21, ""), manyPages, 0},
		"a hundred pages":   {pdf(100, ""), manyPages, 0},
		"compressed pages":  {[]byte("%PDF-1.5\n<</Type/Pages/Count 2>>\nstartxref\n9\n%%EOF"), "", 2},
		"pages unknown":     {[]byte("%PDF-1.5\nstartxref\n9\n%%EOF"), "", 0},
		"words after a PDF": {append(bytes.Clone(whole), "\r\n\r\n"...), "", 1},

		"nothing":                     {nil, empty, 0},
		"no bytes":                    {[]byte{}, empty, 0},
		"largest":                     {ofSize(cv.MaxDocument), "", 1},
		"too large":                   {ofSize(cv.MaxDocument + 1), tooLarge, 0},
		"a ZIP named .pdf":            {zipped(t), notPDF, 0},
		"a text":                      {[]byte("Mon CV\n%PDF-1.7\nstartxref\n0\n%%EOF"), notPDF, 0},
		"a web page":                  {[]byte("<!DOCTYPE html><script>startxref %%EOF</script>"), notPDF, 0},
		"a picture cut short":         {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF startxref %%EOF"), "image est abîmée", 0},
		"a PDF with a ZIP behind":     {append(bytes.Clone(whole), append(zipped(t), "\nstartxref\n9\n%%EOF"...)...), carries, 0},
		"a program that is a PDF too": {append([]byte("MZ\x90\x00"), whole...), notPDF, 0},
		"a PDF after a line end":      {append([]byte("\xef\xbb\xbf\r\n"), whole...), "", 1},
		"cut in the middle":           {whole[:len(whole)/2], cut, 0},
		"cut before its end":          {whole[:len(whole)-6], cut, 0},
		"no table":                    {bytes.ReplaceAll(whole, []byte("startxref"), []byte("startXref")), cut, 0},
		"an end long before":          {append(bytes.Clone(whole), make([]byte, 4096)...), cut, 0},

		"a script":                   {pdf(1, "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), program, 0},
		"a script, no space":         {pdf(1, "/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), program, 0},
		"a script elsewhere":         {pdf(1, "/OpenAction << /S /Rendition /JS 4 0 R >>"), program, 0},
		"a script in hexadecimal":    {pdf(1, "/AA<</O<</JS<61>>>>"), program, 0},
		"a script after a comment":   {pdf(1, "/AA<</O<</JS%x\n(a)>>>>"), program, 0},
		"a disguised script":         {pdf(1, "/OpenAction << /S /J#61vaScr#69pt /JS 4 0 R >>"), program, 0},
		"a disguised short name":     {pdf(1, "/AA << /O << /#4a#53 (a) >> >>"), program, 0},
		"a name tree of scripts":     {pdf(1, "/Names << /JavaScript 4 0 R >>"), program, 0},
		"another program":            {pdf(1, "/OpenAction << /S /Launch /F (calc.exe) >>"), launches, 0},
		"another program, disguised": {pdf(1, "/OpenAction << /S /L#61unch /F (calc.exe) >>"), launches, 0},
		"a file inside":              {pdf(1, "", "<< /Type /EmbeddedFile /Length 0 >>\nstream\n\nendstream"), carries, 0},
		"files inside":               {pdf(1, "/Names<</EmbeddedFiles 4 0 R>>"), carries, 0},
		"an animation":               {pdf(1, "", "<< /Type /Annot /Subtype /RichMedia >>"), animation, 0},
		"a password":                 {bytes.Replace(whole, []byte("/Root"), []byte("/Encrypt 9 0 R /Root"), 1), locked, 0},

		"names that begin alike": {pdf(1, "/JSon 1 /Launcher 2 /Encryption 3 /JavaScripts 4 /JS.x (a) /RichMediaX 5"), "", 1},
		"a name without a value": {pdf(1, "", stream("x/JS y /JS] z/JS5")), "", 1},
		"words on a page":        {pdf(1, "", stream("(Je connais JavaScript, JS et Launch) Tj #5 #zz #")), "", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := inspect.File(test.file)
			if (test.want == "") != (got.Reason == "") || !strings.Contains(got.Reason, test.want) || got.Pages != test.pages {
				t.Errorf("%d pages, reason %q; want %d, %q", got.Pages, got.Reason, test.pages, test.want)
			}
		})
	}
}

// deflated is a stream whose content is compressed.
func deflated(t *testing.T, entries, content string) string {
	t.Helper()
	var out bytes.Buffer
	writer := zlib.NewWriter(&out)
	if _, err := writer.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return strings.Replace(stream(out.String()), "<<", "<< /Filter /FlateDecode "+entries, 1)
}

// What a compressed stream hides from a search through the bytes is found, whichever revision it belongs to; what cannot be looked at is
// refused, with what to do.
func TestHiddenInStreams(t *testing.T) {
	const (
		program = "contient un programme"
		carries = "contient d'autres fichiers"
		swollen = "beaucoup trop grand"
		obscure = "ne se laisse pas vérifier"
	)
	holding := func(object string) string { return deflated(t, "/Type /ObjStm /N 1 /First 4", "9 0 "+object) }
	script := holding("<< /S /JavaScript /JS (app.alert(1)) >>")
	whole := pdf(1, "")
	revised := func(object string) []byte {
		return append(bytes.Clone(whole), fmt.Sprintf("9 0 obj\n%s\nendobj\ntrailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%%%EOF\n", object)...)
	}
	looping := pdf(2, "")
	looping = bytes.Replace(looping, []byte("/Kids ["), []byte("/Kids [2 0 R 2 0 R "), 1)
	const words = "BT /F1 9 Tf 50 700 Td (Boulanger, Arras, permis B, de 2019) Tj ET"
	page := func(content string) []byte {
		file := pdf(1, "", content, "<< /Subtype /Type1 /Encoding /WinAnsiEncoding >>")
		return bytes.Replace(file, []byte("/MediaBox"), []byte("/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /MediaBox"), 1)
	}
	for name, test := range map[string]struct {
		file []byte
		want string // part of the reason
		text string
	}{
		"a script":                        {pdf(1, "", script), program, ""},
		"a script under a short name":     {pdf(1, "", holding("<< /JS 4 0 R >>")), program, ""},
		"a script in disguise":            {pdf(1, "", holding("<< /S /J#61vaScript >>")), program, ""},
		"a program":                       {pdf(1, "", holding("<< /S /Launch /F (calc.exe) >>")), "lance un autre logiciel", ""},
		"files":                           {pdf(1, "", holding("<< /Names << /EmbeddedFiles 4 0 R >> >>")), carries, ""},
		"an animation":                    {pdf(1, "", holding("[ << /Subtype /RichMedia >> ]")), "animation", ""},
		"a script in a second revision":   {revised(script), program, ""},
		"a script in the first of two":    {append(pdf(1, "", script), whole...), program, ""},
		"nothing in a second revision":    {revised(holding("<< /S /GoTo >>")), "", ""},
		"a bomb of objects":               {pdf(1, "", holding("<< >>"+strings.Repeat(" ", 40<<20))), swollen, ""},
		"a bomb on the page":              {page(deflated(t, "", strings.Repeat(" ", 40<<20))), swollen, ""},
		"objects under a filter":          {pdf(1, "", "<< /Type /ObjStm /N 1 /First 4 /Filter /Crypt >>\nstream\nx\nendstream"), obscure, ""},
		"more to look at than is allowed": {pdf(1, "", strings.Repeat("obj(", 1<<18)), obscure, ""},
		"a tree that leads to itself":     {looping, "", ""},
		"a table that points at itself":   {bytes.Replace(whole, []byte("/Root 1 0 R"), []byte("/Root 1 0 R /Prev 9 /XRefStm 9"), 1), "", ""},
		"words":                           {page(stream(words)), "", "Boulanger, Arras, permis B, de 2019\n"},
		"words, compressed":               {page(deflated(t, "", words)), "", "Boulanger, Arras, permis B, de 2019\n"},
		"words about scripts":             {page(deflated(t, "", strings.Replace(words, "Arras", "HTML/JavaScript", 1))), "", "Boulanger, HTML/JavaScript, permis B, de 2019\n"},
	} {
		got := inspect.File(test.file)
		if (test.want == "") != (got.Reason == "") || !strings.Contains(got.Reason, test.want) || got.Text != test.text || got.Unread != (got.Reason == "" && test.text == "") {
			t.Errorf("%s: reason %q, text %q, unread %v; want %q, %q", name, got.Reason, got.Text, got.Unread, test.want, test.text)
		}
	}
}

// Compressed pictures hold any three bytes somewhere: a CV is not refused for that. Of what may follow the short name of scripts by chance,
// three bytes of 256 make it one.
func TestPicturesAreNoPrograms(t *testing.T) {
	refused := ""
	for b := range 256 {
		if inspect.File(pdf(1, "", stream("\x9c/JS"+string([]byte{byte(b), 1})+"\x03"))).Reason != "" {
			refused += string(rune(b))
		}
	}
	if refused != "%(<" {
		t.Errorf("refused before %q", refused)
	}
}

// The file given is read only.
func TestInspectLeavesTheFile(t *testing.T) {
	file := pdf(1, "/A#42 1")
	before := bytes.Clone(file)
	inspect.File(file)
	if !bytes.Equal(file, before) {
		t.Error("the file was changed")
	}
}

// Cut anywhere before its last line, a PDF is refused.
func TestCutAnywhere(t *testing.T) {
	whole := bytes.TrimSpace(pdf(1, ""))
	for size := range len(whole) {
		if got := inspect.File(whole[:size]); got.Reason == "" {
			t.Errorf("the first %d bytes of %d are accepted", size, len(whole))
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(pdf(1, ""))
	f.Add(pdf(21, ""))
	f.Add(pdf(1, "/OpenAction << /S /J#61vaScript /JS 4 0 R >>"))
	f.Add([]byte("%PDF-1.5 /Count 9999 /Count 99999 startxref %%EOF #"))
	f.Add(word("<w:p><w:r><w:t>Boulanger</w:t></w:r></w:p>"))
	f.Add(openText("<text:p>Boulanger</text:p>"))
	f.Fuzz(func(t *testing.T, file []byte) {
		got := inspect.File(file)
		kept := got.Kept
		if kept == nil {
			kept = file
		}
		format, reason := cv.Recognise(kept)
		switch {
		case got.Reason != "":
			if got.Pages != 0 || got.Format != "" || got.Kept != nil || got.Text != "" {
				t.Errorf("refused, and yet %d pages, %q", got.Pages, got.Format)
			}
			return
		case reason != "" || format != got.Format:
			t.Errorf("kept as %q, and it is %q: %s", got.Format, format, reason)
		case got.Pages < 0 || got.Pages > 20:
			t.Errorf("accepted with %d pages", got.Pages)
		case got.Format == cv.PDF && bytes.Contains(file, []byte("/JavaScript ")):
			t.Error("accepted with a script")
		}
		if again := inspect.File(kept); again.Reason != "" || again.Text != got.Text {
			t.Errorf("what is kept is refused: %s", again.Reason)
		}
	})
}
