package pdfread

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/pdf"
)

var update = flag.Bool("update", false, "write the texts of testdata anew")

// TestProducers reads CVs that were written in the same words by Chromium, LibreOffice (then compressed whole by qpdf), pdfTeX with the fonts
// of 1990 and groff; and one by Ghostscript from PostScript, whose fonts do not say what their glyphs mean.
func TestProducers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) != 5 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, golden := said(content), strings.TrimSuffix(file, ".pdf")+".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if diff := cmp.Diff(string(want), got); err != nil || diff != "" {
				t.Errorf("%v%s", err, diff)
			}
		})
	}
}

// What the service writes itself can be read again.
func TestOwnPDF(t *testing.T) {
	var file strings.Builder
	document := pdf.Document{Title: "CV", Language: "fr-FR", Blocks: []pdf.Block{
		{Kind: pdf.Heading1, Text: "Zoé Cœur"}, {Kind: pdf.Paragraph, Text: "Boulangère – 1 800 €, Łódź"},
		{Kind: pdf.List, Items: []pdf.Item{{Label: "Aide-boulangère", Text: "de 2019 à 2021"}, {Text: "Pétrir"}}},
	}}
	if err := document.Write(&file); err != nil {
		t.Fatal(err)
	}
	const want = "Zoé Cœur\nBoulangère – 1 800 €, Łódź\n• Aide-boulangère : de 2019 à 2021\n• Pétrir\n"
	if diff := cmp.Diff(want, said([]byte(file.String()))); diff != "" {
		t.Error(diff)
	}
}

const letters = "abcdefghij klmnopqrst uvwxyz" // enough of them not to be taken for nothing

func TestLayout(t *testing.T) {
	line := func(content string) string { return placedWords("50 800 "+letters) + content }
	tests := map[string]struct{ content, want string }{
		"words parted by a gap":     {line("BT /F1 10 Tf 50 700 Td [(Tenir) -300 (la) -40 (i)] TJ ET"), "Tenir lai"},
		"two lines, drawn upwards":  {line(placedWords("50 600 second", "50 700 First")), "First\nsecond"},
		"a title set wide":          {line("BT /F1 10 Tf 3 Tc 50 700 Td (FORM) Tj 0 Tc ET BT /F1 10 Tf 50 680 Td [(L) -400 (A) -400 (N) -400 (G) -400 (U) -400 (E) -400 (S)] TJ ET"), "FORM\nLANGUES"},
		"bold by two drawings":      {line(placedWords("50 700 Caisse", "50 700 Caisse")), "Caisse"},
		"an accent drawn over":      {line("BT /F1 10 Tf 50 700 Td [(Caf) (e) 500 (\xb4) -500 (p) -20 (\xb4) 500 (e) (trir)] TJ ET"), "Café pétrir"},
		"operators of lines":        {line("BT /F1 10 Tf 12 TL 50 700 Td (Un) Tj T* (Deux) Tj (Trois) ' 0 0 (Quatre) \" 0 -12 TD (Cinq) Tj ET"), "Un\nDeux\nTrois\nQuatre\nCinq"},
		"text that stands for it":   {line("/Span << /ActualText <FEFF0153> >> BDC BT /F1 10 Tf 50 700 Td (xyz) Tj ET EMC BT /F1 10 Tf 70 700 Td (uvre) Tj ET"), "œ uvre"},
		"a picture among operators": {line("BI /W 1 /H 1 ID \x00(EI\xff EI BT /F1 10 Tf 50 700 Td (Apr\\350s) Tj ET"), "Après"},
		"enlarged":                  {line("q 10 0 0 10 0 0 cm BT /F1 1 Tf 5 70 Td (Grand) Tj ET Q BT /F1 10 Tf 50 650 Td (petit) Tj ET"), "Grand\npetit"},
		"along the edge":            {line("BT /F1 10 Tf 0 1 -1 0 30 300 Tm (Vertical) Tj ET"), "Vertical"},
		"a line that goes on":       {placedWords("50 800 "+letters+" "+letters, "50 788 et suite", "50 700 et autre chose"), letters + " et suite\net autre chose"},
		"two columns, row by row": {line(placedWords("50 700 Pain", "300 694 Langues", "50 688 Four", "300 682 Anglais", "50 676 Caisse", "300 670 Arabe")),
			"Pain\nFour\nCaisse\nLangues\nAnglais\nArabe"},
		"a column that begins higher": {line(placedWords("300 704 Langues", "50 698 Pain", "300 692 Anglais", "50 686 Four", "300 680 Arabe", "50 674 Caisse")),
			"Pain\nFour\nCaisse\nLangues\nAnglais\nArabe"},
		"a title over the right one": {line(placedWords("300 760 Boulangerie", "50 698 Pain", "300 692 Anglais", "50 686 Four", "300 680 Arabe", "50 674 Caisse", "300 668 Russe")),
			"Boulangerie\nPain\nFour\nCaisse\nAnglais\nArabe\nRusse"},
		"two columns, one by one": {line(placedWords("50 700 Pain", "50 688 Four", "50 676 Caisse", "300 700 Langues", "300 688 Anglais", "300 676 Arabe")),
			"Pain\nFour\nCaisse\nLangues\nAnglais\nArabe"},
		"lines in the middle": {line(placedWords("300 740 Titre", "50 700 Pain", "50 680 Four", "50 660 Caisse", "300 640 CAP", "300 620 Bac", "50 600 Anglais")), "Titre\nPain\nFour\nCaisse\nCAP\nBac\nAnglais"},
		"a table":             {line(placedWords("50 700 2018", "300 700 CAP", "50 688 2017", "300 688 Bac", "50 676 2014", "300 676 Brevet")), "2018\tCAP\n2017\tBac\n2014\tBrevet"},
		"a title over columns": {line(placedWords("50 740 Une ligne qui traverse toute la page sans laisser de blanc au milieu", "50 700 Pain", "50 688 Four", "50 676 Caisse",
			"200 699 Langues", "200 687 Anglais", "200 675 Arabe")), "Une ligne qui traverse toute la page sans laisser de blanc au milieu\nPain\nFour\nCaisse\nLangues\nAnglais\nArabe"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := strings.TrimPrefix(said(drawn(test.content)), letters+"\n")
			if name == "a line that goes on" {
				got = strings.TrimPrefix(got, letters+" ")
			}
			if diff := cmp.Diff(test.want+"\n", got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNothingToRead: what cannot be read is said to be nothing, rather than taken for words.
func TestNothingToRead(t *testing.T) {
	for name, file := range map[string][]byte{
		"no page":            made("<< /Type /Catalog /Pages 2 0 R >>"),
		"an empty page":      drawn(""),
		"a picture":          drawn("q 595 0 0 842 0 0 cm /X Do Q", "<< >>", withStream("/Subtype /Image /Filter /DCTDecode", "\xff\xd8\xff")),
		"a few letters":      drawn(placedWords("50 700 Page 1")),
		"a font of signs":    drawn("BT /F2 10 Tf 50 700 Td ("+letters+") Tj ET", "<< /Subtype /Type1 /BaseFont /ABCDEF+Wingdings >>"),
		"glyphs by number":   drawn("BT /F2 10 Tf 50 700 Td ("+letters+") Tj ET", "<< /Subtype /Type0 /Encoding /Identity-H >>"),
		"names that say nil": drawn("BT /F2 10 Tf 50 700 Td ("+letters+") Tj ET", "<< /Subtype /Type3 /Encoding << /Differences [97 /g1 /g2 /g3 /g4 /g5 /g6 /g7 /g8 /g9 /g10 /g11 /g12 /g13 /g14 /g15] >> >>"),
	} {
		if got := said(file); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
