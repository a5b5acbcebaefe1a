package flux_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"tandem/shared/flux"
)

// TestRefusals changes one thing around the foyers of the demonstration and expects the whole file to be refused for it.
func TestRefusals(t *testing.T) {
	deep := strings.Repeat("<A>", 40) + strings.Repeat("</A>", 40)
	tests := []struct {
		name, old, new string
		code           flux.FileCode
		words          string
	}{
		{"another root", "<Racine>", "<Autre>", flux.FileOther, "n’est pas un flux de la CNAF"},
		{"root with a prefix", "<Racine>", "<x:Racine>", flux.FileOther, ""},
		{"root of a page", "<Racine>", "<HTML>", flux.FileNotXML, "page web"},
		{"schema of another flux", "<Racine>", `<Racine xsi:noNamespaceSchemaLocation="vrsf0501.xsd">`, flux.FileOther, "financier (VRSF)"},
		{"schema of another flux", "<Racine>", `<Racine xsi:noNamespaceSchemaLocation="VRSC0201.xsd">`, flux.FileOther, "créances (VRSC)"},
		{"schema of another flux", "<Racine>", `<Racine xsi:noNamespaceSchemaLocation="vird0201.xsd">`, flux.FileOther, "(VIRD)"},
		{"root of another flux", "<Racine>", "<FluxFinancier>", flux.FileOther, "financier (VRSF)"},
		{"schema of the daughter", "<DossierCAF>", "<DossierCafMsa>", flux.FileOther, "nouvelle génération (VRSD)"},
		{"no header", "<IdentificationFlux>", "<Autre>", flux.FileHeader, "IdentificationFlux"},
		{"text before the header", "<IdentificationFlux>", "texte<IdentificationFlux>", flux.FileHeader, ""},
		{"sender missing", "<APPLIEME>CRI</APPLIEME>", "", flux.FileHeader, "APPLIEME"},
		{"sender unknown", "<APPLIEME>CRI<", "<APPLIEME>NRA<", flux.FileOther, "autre application"},
		{"type unknown", "<TYPEFLUX>M<", "<TYPEFLUX>A<", flux.FileHeader, "TYPEFLUX"},
		{"type missing", "<TYPEFLUX>M</TYPEFLUX>", "", flux.FileHeader, "TYPEFLUX"},
		{"reference missing", "<DTREF>2026-10-31</DTREF>", "", flux.FileHeader, "DTREF"},
		{"reference", "<DTREF>2026-10-31<", "<DTREF>31/10/2026<", flux.FileHeader, "DTREF"},
		{"reference twice", "<DTREF>2026-10-31</DTREF>", "<DTREF>2026-10-31</DTREF><DTREF>2026-11-30</DTREF>", flux.FileHeader, "DTREF"},
		{"creation date", "<DTCREAFLUX>2026-11-06<", "<DTCREAFLUX>2026-11-31<", flux.FileHeader, "DTCREAFLUX"},
		{"creation time", "<HEUCREAFLUX>01:18:36.0000<", "<HEUCREAFLUX>25:18<", flux.FileHeader, "HEUCREAFLUX"},
		{"département of the header", "</DTREF>", "</DTREF><IDEPARTE>059</IDEPARTE>", flux.FileDepartement, "département 059"},
		{"département of the header", "</DTREF>", "</DTREF><IDEPARTE>{}!</IDEPARTE>", flux.FileHeader, "IDEPARTE"},
		{"unknown element under the root", "<TransmissionFlux>", "<Autre/><TransmissionFlux>", flux.FileMalformed, ""},
		{"element of another flux under the root", "<TransmissionFlux>", "<InfosFinancieres/><TransmissionFlux>", flux.FileOther, "financier"},
		{"text under the root", "<TransmissionFlux>", "texte<TransmissionFlux>", flux.FileMalformed, ""},
		{"total missing", "<NBTOTDOSRSATRANSM>00000008</NBTOTDOSRSATRANSM>", "", flux.FileTotal, "pas lisible"},
		{"total not a number", "<NBTOTDOSRSATRANSM>00000008<", "<NBTOTDOSRSATRANSM>huit<", flux.FileTotal, "pas lisible"},
		{"total negative", "<NBTOTDOSRSATRANSM>00000008<", "<NBTOTDOSRSATRANSM>-8<", flux.FileTotal, "pas lisible"},
		{"total twice", "</NBTOTDOSRSATRANSM>", "</NBTOTDOSRSATRANSM><NBTOTDOSRSATRANSM>8</NBTOTDOSRSATRANSM>", flux.FileTotal, "pas lisible"},
		{"total below", "<NBTOTDOSRSATRANSM>00000008<", "<NBTOTDOSRSATRANSM>7<", flux.FileTotal, "annonce 7 dossier(s) mais en contient 8"},
		{"dossier after the total", "</TransmissionFlux>", "</TransmissionFlux><InfosFoyerRSA></InfosFoyerRSA>", flux.FileMalformed, ""},
		{"text after the total", "</TransmissionFlux>", "</TransmissionFlux>texte", flux.FileMalformed, ""},
		{"two roots", "</Racine>", "</Racine><Racine></Racine>", flux.FileMalformed, ""},
		{"text after the root", "</Racine>", "</Racine>texte", flux.FileMalformed, ""},
		{"own entity", "<NOM>", "<NOM>&a;", flux.FileMalformed, ""},
		{"bare ampersand", "<NOM>", "<NOM>A & B", flux.FileMalformed, ""},
		{"forbidden control character", "<NOM>", "<NOM>\x01", flux.FileMalformed, ""},
		{"DTD inside", "<NOM>", "<!ENTITY a 'aaa'><NOM>", flux.FileDTD, ""},
		{"deep", "<PrestationRSA>", deep + "<PrestationRSA>", flux.FileLimit, "démesuré"},
		{"long text", "<PrestationRSA>", "<CANARI>" + strings.Repeat("x", 70_000) + "</CANARI><PrestationRSA>", flux.FileLimit, "démesuré"},
		{"long tag", "<PrestationRSA>", "<CANARI a='" + strings.Repeat("x", 70_000) + "'/><PrestationRSA>", flux.FileLimit, "démesuré"},
		{"long comment", "<PrestationRSA>", "<!-- " + strings.Repeat("x", 70_000) + "--><PrestationRSA>", flux.FileLimit, "démesuré"},
		{"long DTD", "<Racine>", "<!DOCTYPE " + strings.Repeat("x", 70_000) + "><Racine>", flux.FileLimit, "démesuré"},
		{"long blank", "<TransmissionFlux>", strings.Repeat(" ", 70_000) + "<TransmissionFlux>", flux.FileLimit, "démesuré"},
		{"encoding unknown", `encoding="utf-8"`, `encoding="utf-16"`, flux.FileEncoding, "« utf-16 »"},
		{"version of XML", `version="1.0"`, `version="1.1"`, flux.FileMalformed, ""},
	}
	content := bytes.TrimPrefix(event(t, "utf8-marque.xml"), []byte("\ufeff"))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !bytes.Contains(content, []byte(test.old)) {
				t.Fatalf("%s is not in the file", test.old)
			}
			got := read(bytes.NewReader(bytes.Replace(content, []byte(test.old), []byte(test.new), 1)))
			if code := refusal(got.Err); code != test.code {
				t.Fatalf("code %q, want %q: %v", code, test.code, got.Err)
			}
			if message := firstMessage(got); !strings.Contains(message, test.words) || strings.Contains(message, "%!") || len(message) > 400 {
				t.Errorf("message %q, want %q in it", message, test.words)
			}
		})
	}
}

// TestTruncatedAnywhere cuts files at five hundred places: such a file is never taken, whatever was handed out before.
func TestTruncatedAnywhere(t *testing.T) {
	for _, name := range []string{"rsabem_msa.xml", "utf8-marque.xml"} {
		content := event(t, name)
		end := bytes.LastIndexByte(content, '>') // what follows is a line break
		step := max(1, end/500)
		for size := 0; size <= end; size += step {
			got := read(bytes.NewReader(content[:size]))
			if code := refusal(got.Err); code != flux.FileTruncated && code != flux.FileEmpty && code != flux.FileNotXML && code != flux.FileEncoding {
				t.Fatalf("%s cut after %d bytes: code %q, %v", name, size, code, got.Err)
			}
		}
		if got := read(bytes.NewReader(content[:end+1])); got.Err != nil {
			t.Errorf("%s without its last line break: %v", name, got.Err)
		}
	}
}

// TestForeignFileStopsEarly shows that a file of another département is not read to its end and floods no report.
func TestForeignFileStopsEarly(t *testing.T) {
	content := event(t, "autre-departement.xml")
	start, end := bytes.Index(content, []byte("<InfosFoyerRSA>")), bytes.Index(content, []byte("<TransmissionFlux>"))
	foyers := 0
	in := io.MultiReader(bytes.NewReader(content[:start]), &repeater{block: content[start:end], times: 1 << 30, read: func() { foyers += 8 }})
	got := read(in)
	if refusal(got.Err) != flux.FileDepartement || len(got.Rejects) != 0 || foyers > 2000 {
		t.Errorf("%d rejects, about %d foyers read: %v", len(got.Rejects), foyers, got.Err)
	}
}

// TestMemoryIsBounded reads a file of 5 MB of which one half is one dossier.
func TestMemoryIsBounded(t *testing.T) {
	content := event(t, "demo-mensuel.xml")
	first := bytes.Index(content, []byte("<InfosFoyerRSA>"))
	end := bytes.Index(content, []byte("<TransmissionFlux>"))
	block := content[first:end]
	child := []byte("<Personne><Identification><NOM>FICTIF</NOM></Identification><Prestations><NATPREST>RSA</NATPREST><ROLEPERS>ENF</ROLEPERS><TOPCHAPERS>1</TOPCHAPERS></Prestations><Ressources><A>1</A></Ressources></Personne>")
	cut := bytes.Index(block, []byte("<Personne>"))
	const times, children = 120, 12_000
	total := []byte("<TransmissionFlux><NBTOTDOSRSATRANSM>968</NBTOTDOSRSATRANSM></TransmissionFlux></Racine>")
	in := io.MultiReader(
		bytes.NewReader(content[:first]), &repeater{block: block, times: times},
		bytes.NewReader(block[:cut]), &repeater{block: child, times: children}, bytes.NewReader(block[cut:]), bytes.NewReader(total))

	var most uint64
	calls := 0
	summary, err := flux.Read(in, flux.Options{Departement: "062"}, func(foyer flux.Foyer) error {
		if calls++; calls%200 == 0 || foyer.Enfants > 1000 {
			var now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
		return nil
	}, func(flux.Reject) error { return nil })
	if err != nil || summary.Valid != times*8+8 {
		t.Fatalf("%+v: %v", summary, err)
	}
	t.Logf("at most %d bytes in use", most)
	if most > 4<<20 {
		t.Errorf("%d bytes in use while reading", most)
	}
}

// repeater gives a block many times.
type repeater struct {
	block []byte
	times int
	at    int
	read  func()
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.at == len(r.block) {
		r.at = 0
		r.times--
		if r.read != nil {
			r.read()
		}
	}
	if r.times <= 0 {
		return 0, io.EOF
	}
	n := copy(p, r.block[r.at:])
	r.at += n
	return n, nil
}

// TestRecognise tells every file of events/flux from its head alone, as Read does where the head is what is wrong.
func TestRecognise(t *testing.T) {
	heads := map[string]flux.FileCode{
		"avec-dtd.xml": flux.FileDTD, "instruction.xml": flux.FileOther, "nouvelle-generation.xml": flux.FileOther, "tableau.xml": flux.FileNotXML,
		"page.xml": flux.FileNotXML, "document.xml": flux.FileNotXML, "archive.xml": flux.FileNotXML, "vide.xml": flux.FileEmpty,
	}
	for _, name := range eventNames(t) {
		content := event(t, name)
		format, err := flux.Recognise(content[:min(len(content), flux.HeadSize)])
		if code := refusal(err); code != heads[name] {
			t.Errorf("%s: code %q, want %q: %v", name, code, heads[name], err)
		}
		if err != nil {
			continue
		}
		want := flux.Format{Organisme: flux.CAF, Type: flux.Mensuel}
		if strings.Contains(name, "msa") {
			want.Organisme = flux.MSA
		}
		if strings.Contains(name, "bei") {
			want.Type = flux.Journalier
		}
		if format != want {
			t.Errorf("%s: %s", name, format)
		}
	}
	format := flux.Format{Organisme: flux.MSA, Type: flux.Journalier}
	if got := format.String(); got != "flux bénéficiaires RSA (VRSB0801) journalier de la MSA" {
		t.Errorf("name %q", got)
	}
}

// TestNotXML tells what people drop instead of a flux.
func TestNotXML(t *testing.T) {
	tests := []struct {
		head  string
		code  flux.FileCode
		words string
	}{
		{"", flux.FileEmpty, "vide"},
		{" \r\n\t", flux.FileEmpty, "vide"},
		{"\ufeff", flux.FileEmpty, "vide"},
		{"PK\x03\x04\x14\x00", flux.FileNotXML, "ZIP"},
		{"PK\x05\x06\x00\x00", flux.FileNotXML, "ZIP vide"},
		{"\x1f\x8b\x08", flux.FileNotXML, "gzip"},
		{"7z\xbc\xaf\x27\x1c", flux.FileNotXML, "7z"},
		{"%PDF-1.4", flux.FileNotXML, "PDF"},
		{"\xd0\xcf\x11\xe0\xa1", flux.FileNotXML, "bureautique"},
		{"\xff\xfe<\x00R\x00", flux.FileNotXML, "UTF-16"},
		{"\xfe\xff\x00<\x00R", flux.FileNotXML, "UTF-16"},
		{"\x00\x01\x02", flux.FileNotXML, "n’est pas du XML"},
		{"NIR;NOM;PRENOM\n", flux.FileNotXML, "CSV"},
		{"bonjour", flux.FileNotXML, "n’est pas du XML"},
		{"{\"a\": 1}", flux.FileNotXML, "n’est pas du XML"},
		{"\n<HTML><body>", flux.FileNotXML, "page web"},
		{"<!DOCTYPE html>", flux.FileNotXML, "page web"},
		{"<?xml version=\"1.0\"?>", flux.FileTruncated, "incomplet"},
		{"<kml/>", flux.FileOther, "n’est pas un flux"},
	}
	for _, test := range tests {
		_, err := flux.Recognise([]byte(test.head))
		if code := refusal(err); code != test.code || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%q: %v, want %s and %q", test.head, err, test.code, test.words)
		}
		if code := refusal(read(strings.NewReader(test.head)).Err); code != test.code {
			t.Errorf("%q read: %s", test.head, code)
		}
	}
	if _, err := flux.Read(iotest.ErrReader(io.ErrClosedPipe), flux.Options{}, nil, nil); refusal(err) != "?" {
		t.Errorf("a reader that fails at once: %v", err)
	}
}
