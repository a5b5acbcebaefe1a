package pdfread

import (
	"bytes"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

// TestHostile: what is made to hang, to swell or to hide ends within the limits, and is said for what it is.
func TestHostile(t *testing.T) {
	zeros := strings.Repeat("\x00", 40<<20)
	words := placedWords("50 700 " + letters)
	loop := func(kids string) []byte {
		return made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids ["+kids+"] >>", "<< /Type /Page /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
			withStream("", words), "<< /Type /Font /Subtype /Type1 >>")
	}
	again := func(entries, content string) []byte {
		return made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] >>", "<< /Type /Page /Contents ["+strings.Repeat("4 0 R ", 1000)+"] >>", withStream(entries, content))
	}
	tests := map[string]struct {
		file  []byte
		err   error
		pages int
		text  string
	}{
		"a tree of pages that leads to itself":    {loop("2 0 R 3 0 R 2 0 R"), nil, 1, letters},
		"a page named again and again":            {loop(strings.Repeat("3 0 R ", 1000)), nil, 1, letters},
		"references that lead to each other":      {append(made("2 0 R", "1 0 R"), "trailer << /Root 1 0 R >>"...), nil, 0, ""},
		"a table that points at itself":           {append(drawn(words), "startxref\n0\n%%EOF trailer << /Root 1 0 R /Prev 0 /XRefStm 0 >>"...), nil, 1, letters},
		"a stream as long as itself":              {drawn(words, "<< /Length 6 0 R >>\nstream\nx\nendstream"), nil, 1, letters},
		"objects in a stream":                     {drawn(words, packedObjects(9, "<< /S /Secret >>")), nil, 1, letters},
		"objects in a bomb":                       {drawn(words, withStream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", deflated(zeros))), ErrSwollen, 1, ""},
		"objects in a bomb in a bomb":             {drawn(words, withStream("/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]", deflated(deflated(zeros)))), ErrSwollen, 1, ""},
		"objects behind a filter nobody has":      {drawn(words, withStream("/Type /ObjStm /N 1 /First 4 /Filter /JPXDecode", "x")), ErrHidden, 1, letters},
		"objects that are read in two ways":       {drawn(words, withStream("/N 1 /First 4 /Filter /ASCIIHexDecode /Filter /FlateDecode", "78>")), ErrHidden, 1, letters},
		"objects without a number of them":        {drawn(words, withStream("/Type /ObjStm /First 4", "x")), ErrHidden, 1, letters},
		"a page that is a bomb":                   {drawnBy(withStream("/Filter /FlateDecode", deflated(zeros))), nil, 1, "beyond"},
		"a page of one stream again and again":    {again("", zeros[:1<<20]), nil, 1, "beyond"},
		"a stream of nothing again and again":     {again("/Filter /FlateDecode", "x\x9c"+strings.Repeat("\x00\x00\x00\xff\xff", 200_000)), nil, 1, "much"},
		"a stream of line ends again and again":   {again("/Filter /FlateDecode", strings.Repeat("\n", 1<<20)), nil, 1, "much"},
		"a stream without end again and again":    {bytes.ReplaceAll(again("", strings.Repeat(" ", 1<<20)), []byte("endstream"), []byte("endStream")), nil, 1, "beyond"},
		"a drawing that draws itself":             {drawn("/X Do "+words, "<< >>", withStream("/Subtype /Form", "/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do")), nil, 1, "much"},
		"two drawings that draw each other":       {drawn(words+"/X Do", "<< >>", withStream("/Subtype /Form", "/Y Do"), withStream("/Subtype /Form", "/X Do")), nil, 1, letters},
		"a font in a drawing, each time anew":     {drawn("x", "<< >>", withStream("/Subtype /Form /Resources << /Font << /A << /Subtype /Type1 /Widths [ "+strings.Repeat("1 ", 1<<16)+"] >> >> >>", "/A 1 Tf"), "1", "4 0 obj "+withStream("", strings.Repeat("/X Do ", 1<<18))), nil, 1, "much"},
		"brackets in brackets":                    {drawn(words, strings.Repeat("[", 1<<20)), ErrComplex, 1, "much"},
		"dictionaries in dictionaries":            {drawn(words, strings.Repeat("<</A", 1<<18)), ErrComplex, 1, "much"},
		"objects that never end":                  {drawn(words, strings.Repeat("obj(", 1<<18)), ErrComplex, 1, "much"},
		"a million numbers":                       {drawn(words, "["+strings.Repeat("1 ", 1<<20)+"]"), ErrComplex, 1, "much"},
		"a map of characters without end":         {drawn("BT /F2 9 Tf (a) Tj ET "+words, "<< /Subtype /Type0 /ToUnicode 9 0 R >>", "1", "1", withStream("", strings.Repeat("<0000><ffff><0000> ", 40)+"endbfrange")), nil, 1, "much"},
		"widths without end":                      {drawn("BT /F2 9 Tf (a) Tj ET "+words, "<< /Subtype /Type0 /DescendantFonts [<< /W ["+strings.Repeat("0 99999 1 ", 40)+"] >>] >>"), nil, 1, "much"},
		"a page of nothing but letters":           {drawn("BT /F1 1 Tf " + strings.Repeat("("+letters+letters+letters+letters+") Tj ", 20_000)), nil, 1, letters},
		"numbers that are none, places far away":  {drawn("BT /F1 1e99 Tf 1 0 0 1 1e300 -1e400 Tm (x) Tj --5 .. Td (y) Tj ET " + words), nil, 1, letters},
		"an object number that is none":           {append([]byte("%PDF 99999999999999999999 0 obj << /A 1 >> endobj 5 obj 1 "), drawn(words)...), nil, 1, letters},
		"operators without what they are told of": {drawn("Q Q EMC Tj TJ Tf Td cm Tm ' \" Do BDC BI ID " + "EI " + words), nil, 1, letters},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := Open(test.file)
			text, textErr := "", error(nil)
			if pages := f.Pages(20); pages != test.pages && f.err == nil {
				t.Errorf("%d pages, want %d", pages, test.pages)
			}
			if text, textErr = f.Text(20); textErr != nil {
				text += textErr.Error()
			}
			if !errors.Is(err, test.err) || !strings.Contains(text, test.text) || test.text == "" && text != "" && test.err == nil {
				t.Errorf("%v, text %.200q; want %v, %q", err, text, test.err, test.text)
			}
			if f.work < -maxWork/8 || f.inflated < -1 || len(f.packed) > maxValues {
				t.Errorf("%d of work, %d bytes, %d objects left", f.work, f.inflated, len(f.packed))
			}
		})
	}
}

// TestPacked finds names wherever an object stream holds them: in an earlier revision, in disguise, under several filters, in the middle of
// another stream. What stands in pages is text, and no object.
func TestPacked(t *testing.T) {
	script := packedObjects(9, "1", "[ << /A << /S /J#61vaScript /JS (x) >> >> ]")
	raw := "9 0 << /S /JavaScript >> "
	encoded := make([]byte, ascii85.MaxEncodedLen(len(raw)))
	encoded = encoded[:ascii85.Encode(encoded, []byte(raw))]
	for name, test := range map[string]struct {
		file []byte
		want bool
	}{
		"nothing":                     {drawn("x", packedObjects(9, "<< /S /Java >>")), false},
		"a script":                    {drawn("x", script), true},
		"a script that was":           {append(drawn("x", script), drawn("x")...), true},
		"without its type":            {drawn("x", strings.Replace(script, "/Type /ObjStm", "", 1)), true},
		"beside what is pointed at":   {drawn("x", withStream("/N 1 /First 4", "9 8 << /S /JavaScript >>")), true},
		"behind what is never closed": {drawn("x", withStream("/N 1 /First 4", "9 8 ([ endobj ) << /S /JavaScript >>")), true},
		"in what is no string":        {drawn("x", withStream("/N 1 /First 4 /Filter /FlateDecode", deflated("9 1 (<< /S /JavaScript >>)"))), true},
		"in one that is not closed":   {drawn("x", strings.Replace(script, ">>", "", 1)), true},
		"with a longer length":        {drawn("x", strings.Replace(script, "/Length ", "/Length 9", 1)), true},
		"in a stream":                 {drawn("x 12 0 obj\n" + script), true},
		"in digits":                   {drawn("x", withStream("/N 1 /First 4 /Filter [/AHx]", hex.EncodeToString([]byte(raw))+">")), true},
		"in digits of 85":             {drawn("x", withStream("/N 1 /First 4 /Filter /ASCII85Decode", string(encoded)+"~>")), true},
		"in runs":                     {drawn("x", withStream("/N 1 /First 4 /Filter [/RL]", string(rune(len(raw)-1))+raw+"\x80")), true},
		"filter elsewhere":            {drawn("x", withStream("/N 7 0 R /First 8 0 R /Filter 9 0 R", hex.EncodeToString([]byte(raw))+">"), "1", "4", "/ASCIIHexDecode"), true},
		"text of a page":              {drawnBy(withStream("/Filter /FlateDecode", deflated("(HTML/JavaScript) Tj /JavaScript gs"))), false},
		"cut short":                   {drawn("x", script[:len(script)-20]), true},
		"a name that begins so":       {drawn("x", packedObjects(9, "/JavaScripts /Java")), false},
		"a string that says so":       {drawn("x", packedObjects(9, "(/JavaScript)")), false},
		"a comment that says so":      {drawn("x", packedObjects(9, "<< /A 1 %/JavaScript\n>>")), false},
		"a name with its own hash":    {drawn("x", packedObjects(9, "<< /#4a#61#76#61#53#63#72#69#70#74 1 >>")), true},
	} {
		if f, err := Open(test.file); err != nil || f.Packed("JavaScript") != test.want {
			t.Errorf("%s: %v, %v", name, !test.want, err)
		}
	}
}

// TestRevisions: the last revision of an object counts, also when it stands in a stream.
func TestRevisions(t *testing.T) {
	first := drawn(placedWords("50 700 avant "+letters), "1", "1", "1")
	for name, later := range map[string]string{
		"after it":    "4 0 obj\n" + withStream("", placedWords("50 700 enfin "+letters)) + "\nendobj\n",
		"in a stream": "9 0 obj\n" + packedObjects(3, "<< /Type /Page /Contents 10 0 R /Resources << /Font << /F1 5 0 R >> >> >>") + "\nendobj\n10 0 obj\n" + withStream("", placedWords("50 700 enfin "+letters)) + "\nendobj\n",
	} {
		if got := said(append(bytes.Clone(first), later...)); got != "enfin "+letters+"\n" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The encodings are those that others have of the same names.
func TestEncodings(t *testing.T) {
	for encoding, standard := range map[name]*charmap.Charmap{"WinAnsiEncoding": charmap.Windows1252, "MacRomanEncoding": charmap.Macintosh} {
		for code := 0x20; code < 256; code++ {
			got, want := encodings[encoding][code], standard.DecodeByte(byte(code))
			if got == '•' && (want < 0xa0 || want == '\ufffd') || got == '-' && want == '\u00ad' || got == 0 && (want == 0x7f || want == '\uf8ff') {
				continue // what the standard of PDF fills or leaves out
			}
			if got != want {
				t.Errorf("%s 0x%x is %q, want %q", encoding, code, got, want)
			}
		}
	}
	for glyph, want := range map[string]string{"eacute": "é", "Ccedilla": "Ç", "a": "a", "fi": "ﬁ", "f_i": "fi", "uni0153": "œ", "u1F600": "😀", "A.sc": "A", "space": " ", "nbspace": " ", "scommaaccent": "ș", "equal": "="} {
		if got, ok := glyphText(glyph); !ok || got != want {
			t.Errorf("%s is %q, want %q", glyph, got, want)
		}
	}
	for _, glyph := range []string{"", ".notdef", "g12", "uniD800", "cid1", "uni12"} {
		if got, ok := glyphText(glyph); ok {
			t.Errorf("%s is %q", glyph, got)
		}
	}
}

// What is packed with one of the differences of PNG, or that of TIFF, is unpacked as it was; and so is the example of LZW of the standard.
func TestFilters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns, colors := rapid.IntRange(1, 9).Draw(t, "columns"), rapid.IntRange(1, 4).Draw(t, "colors")
		width := columns * colors
		var packed, want []byte
		above := make([]byte, width)
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			row := rapid.SliceOfN(rapid.Byte(), width, width).Draw(t, "row")
			kind := rapid.ByteRange(0, 4).Draw(t, "kind")
			packed = append(packed, kind)
			for i := range row {
				left, corner := 0, 0
				if i >= colors {
					left, corner = int(row[i-colors]), int(above[i-colors])
				}
				guess := []int{0, left, int(above[i]), (left + int(above[i])) / 2, paeth(left, int(above[i]), corner)}[kind]
				packed = append(packed, row[i]-byte(guess))
			}
			want, above = append(want, row...), row
		}
		f := &File{budget: &budget{work: maxWork, inflated: maxInflated}}
		parms := dict{"Predictor": 15.0, "Columns": float64(columns), "Colors": float64(colors)}
		got, whole := f.decode(stream{dict{"Filter": name("FlateDecode"), "DecodeParms": parms}, []byte(deflated(string(packed)))})
		if !whole || !bytes.Equal(got, want) {
			t.Fatalf("%v, %v; want %v", got, whole, want)
		}
	})
	f := &File{budget: &budget{work: maxWork, inflated: maxInflated}}
	got, _ := f.decode(stream{dict{"Filter": name("LZWDecode")}, []byte("\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01")})
	if want := "-----A---B"; string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
	got, _ = f.decode(stream{dict{"Filter": name("FlateDecode"), "DecodeParms": dict{"Predictor": 2.0, "Columns": 3.0}}, []byte(deflated("\x01\x01\x01\x05\xff\x00"))})
	if want := "\x01\x02\x03\x05\x04\x04"; string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The bytes of a file are read, and left as they are.
func TestFileIsLeft(t *testing.T) {
	file := drawn("x", packedObjects(9, "<< /S /Java >>"), withStream("/N 1 /First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>", deflated("\x029 0 \x02/A  ")))
	before := bytes.Clone(file)
	if got := fmt.Sprint(said(file)); !bytes.Equal(file, before) {
		t.Errorf("the file was changed: %s", got)
	}
}
