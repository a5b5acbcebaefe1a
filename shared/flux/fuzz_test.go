package flux_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"tandem/shared/flux"
)

// FuzzRead reads anything: no panic, no more foyers than there are, and nothing taken whose total is wrong.
func FuzzRead(f *testing.F) {
	for _, name := range eventNames(f) {
		f.Add(event(f, name))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		sound(t, content)
		if _, err := flux.Recognise(content[:min(len(content), flux.HeadSize)]); refusal(err) == "?" {
			t.Errorf("recognise: %v", err)
		}
	})
}

// failer is what fuzzing, properties and tests have in common.
type failer interface {
	Errorf(format string, args ...any)
}

// sound checks what holds of every reading.
func sound(t failer, content []byte) {
	got := read(bytes.NewReader(content))
	if refusal(got.Err) == "?" {
		t.Errorf("an error that is no refusal: %v", got.Err)
	}
	s := got.Summary
	if len(got.Foyers) != s.Valid || len(got.Foyers)+len(got.Rejects) > s.Foyers || s.Foyers > bytes.Count(content, []byte("<InfosFoyerRSA")) {
		t.Errorf("%d foyers and %d rejects: %+v", len(got.Foyers), len(got.Rejects), s)
	}
	last := 0
	for _, foyer := range got.Foyers {
		if foyer.Index <= last || foyer.Index > s.Foyers || foyer.Dossier.PartenaireCode != "062" || foyer.Dossier.NumeroDemande == "" {
			t.Errorf("foyer %d after %d of %d", foyer.Index, last, s.Foyers)
		}
		if foyer.Etat.Closed() == foyer.Fermeture.Date.IsZero() || (foyer.Etat == flux.Refuse) == foyer.Refus.Date.IsZero() {
			t.Errorf("foyer %d: state %d without its date, or a date without its state", foyer.Index, foyer.Etat)
		}
		last = foyer.Index
	}
	if got.Err != nil {
		return
	}
	if s.Total != s.Foyers || s.Valid+s.Rejected != s.Foyers {
		t.Errorf("taken with wrong totals: %+v", s)
	}
	again(t, content, got)
	if found, announced, ok := counted(content); ok && (found != s.Foyers || announced != s.Total) {
		t.Errorf("taken with %d foyers of %d, but there are %d of %d", s.Foyers, s.Total, found, announced)
	}
}

// counted counts the dossiers and reads the control total by plain encoding/xml; ok is false when that cannot read the file.
func counted(content []byte) (found, announced int, ok bool) {
	decoder := xml.NewDecoder(bytes.NewReader(content))
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) {
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	depth := 0
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return found, announced, depth == 0
		}
		if err != nil {
			return 0, 0, false
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			if depth == 2 && t.Name.Local == "InfosFoyerRSA" {
				found++
			}
			if depth == 3 && t.Name.Local == "NBTOTDOSRSATRANSM" {
				text, err := decoder.RawToken()
				if data, isText := text.(xml.CharData); err == nil && isText {
					announced, _ = strconv.Atoi(strings.TrimSpace(string(data)))
				}
			}
		case xml.EndElement:
			depth--
		}
	}
}

// TestMutations changes valid files at random and checks what holds of every reading.
func TestMutations(t *testing.T) {
	files := make(map[string][]byte)
	names := []string{"demo-mensuel.xml", "rsabem_caf.xml", "rsabem_msa.xml", "rsabei_caf.xml", "utf8-marque.xml", "latin9.xml"}
	for _, name := range names {
		files[name] = event(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		content := bytes.Clone(files[rapid.SampledFrom(names).Draw(t, "file")])
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			content = mutate(t, content)
		}
		sound(t, content)
	})
}

// mutate changes one place: a byte, a piece left out, doubled or moved, an end cut off, a tag exchanged.
func mutate(t *rapid.T, content []byte) []byte {
	if len(content) < 10 {
		return content
	}
	from := rapid.IntRange(0, len(content)-2).Draw(t, "from")
	to := min(len(content), from+rapid.SampledFrom([]int{1, 2, 7, 40, 300, 2500}).Draw(t, "length"))
	piece := content[from:to]
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		content[from] = rapid.Byte().Draw(t, "byte")
		return content
	case 1:
		return join(content[:from], content[to:])
	case 2:
		return join(content[:to], piece, content[to:])
	case 3:
		return content[:to]
	case 4:
		lines := bytes.SplitAfter(content, []byte("\n"))
		i, j := rapid.IntRange(0, len(lines)-1).Draw(t, "line"), rapid.IntRange(0, len(lines)-1).Draw(t, "other")
		lines[i] = lines[j]
		return join(lines...)
	case 5:
		insert := rapid.SampledFrom([]string{"<InfosFoyerRSA>", "</InfosFoyerRSA>", "<InfosFoyerRSA/>", "<TransmissionFlux>", "</Racine>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "<?x?>", "<Personne>"}).Draw(t, "insert")
		return join(content[:from], []byte(insert), content[from:])
	default:
		digit := bytes.IndexAny(content[from:], "0123456789")
		if digit >= 0 {
			content[from+digit] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		}
		return content
	}
}
