package pdfread

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzText: whatever a file holds, reading it ends within the steps and the bytes that it is given, and what it says is text of a bounded
// length, the same each time.
func FuzzText(f *testing.F) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	words := placedWords("50 700 "+letters, "300 694 Langues", "50 688 Four", "300 682 Anglais")
	f.Add(drawn(words))
	f.Add(drawn("BT /F1 10 Tf 2 Tc 3 Tw 90 Tz 12 TL 1 Ts 5 6 Td (a\\051\\)) Tj [(b) -300 <63>] TJ T* (d) ' 1 2 (e) \" ET BI ID x EI"))
	f.Add(drawn("/Span << /ActualText <FEFF0153> >> BDC /X Do EMC q 1 0 0 1 0 0 cm Q", "<< /Subtype /Type0 /Encoding /Identity-H /ToUnicode 9 0 R /DescendantFonts [<< /W [1 [2 3] 4 5 6] >>] >>",
		withStream("/Subtype /Form /Matrix [1 0 0 1 0 0]", "BT /F2 9 Tf <00010002> Tj ET"), "1", withStream("", "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0001> <0002> <0041> endbfrange <03> <04> endbfchar")))
	f.Add(drawn("x", packedObjects(9, "<< /Type /Page /Kids [3 0 R 2 0 R] >>", "[1 (a) /B]"), withStream("/N 1 /First 4 /Filter [/A85 /LZW /RL /AHx] /DecodeParms [null << /Predictor 12 /Columns 4 >>]", "87cURD~>")))
	f.Fuzz(func(t *testing.T, content []byte) {
		const work, values, inflated = 1 << 20, 1 << 15, 1 << 18
		read := func() (*File, string, error) {
			file, err := open(content, &budget{work: work, values: values, inflated: inflated})
			if pages := file.Pages(20); pages < 0 || pages > 21 {
				t.Errorf("%d pages", pages)
			}
			text, textErr := file.Text(20)
			return file, text, errors.Join(err, textErr)
		}
		file, text, err := read()
		const layout = 64 * 5000 // looked for columns at once
		if most := max(len(content), inflated, layout); file.work < -most || file.values < 0 || file.inflated < -1 || len(file.packed) > values {
			t.Errorf("%d steps, %d values, %d bytes, %d objects beyond the limits", file.work, file.values, file.inflated, len(file.packed))
		}
		if (file.work < 0 || file.inflated < 0) && err == nil {
			t.Error("a limit is passed, and nothing is said")
		}
		if !utf8.ValidString(text) || len(text) > MaxText || strings.ContainsAny(text, "\x00\r") {
			t.Errorf("%d bytes of text: %.100q", len(text), text)
		}
		if _, again, _ := read(); again != text {
			t.Errorf("read as %.100q, then as %.100q", text, again)
		}
	})
}
