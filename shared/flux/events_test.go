package flux_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tandem/shared/calendar"
	"tandem/shared/flux/synthetic"
)

var update = flag.Bool("update", false, "write the generated files of events/flux and the golden files")

const events = "../../events/flux"

// generated builds the files of events/flux that are not kept by hand, from the foyers of the demonstration.
func generated(t *testing.T) map[string][]byte {
	t.Helper()
	demo, foyers := synthetic.Demo()
	closing, closed := synthetic.DemoClosing()
	after := demo // a file that comes after the one of the demonstration
	after.Created = calendar.MustParse("2026-11-06")

	earlier := synthetic.File{Reference: calendar.MustParse("2026-09-30"), Created: calendar.MustParse("2026-10-05")}
	ended := slices.Clone(foyers)
	ended[0].State = synthetic.Closed(earlier.Reference, "RFD")

	elsewhere := slices.Clone(foyers)
	for i := range elsewhere {
		elsewhere[i].Departement, elsewhere[i].NumOrg = "059", "591"
	}
	oneElsewhere := slices.Clone(foyers)
	oneElsewhere[3].Departement = "059"

	twice := append(slices.Clone(foyers), foyers[1])
	differ := append(slices.Clone(foyers), foyers[1])
	differ[len(foyers)].Situation = "SEF"

	wrong := slices.Clone(foyers)
	wrong[2].Persons = slices.Clone(wrong[2].Persons)
	wrong[2].Persons[0].Date = calendar.Date{}
	wrong[5].Situation = "XYZ"

	total, utf8, latin9, mojibake, latin := after, after, after, after, after
	total.Total = "00000011"
	utf8.Encoding = "utf-8"
	latin9.Encoding = "iso-8859-15"
	mojibake.Encoding, mojibake.Announce = "utf-8", "windows-1252"
	latin.Announce = "utf-8"

	whole := file(t, after, foyers)
	files := map[string][]byte{
		"demo-mensuel.xml":         file(t, demo, foyers),
		"demo-cloture.xml":         file(t, closing, closed),
		"plus-ancien.xml":          file(t, earlier, ended),
		"autre-departement.xml":    file(t, after, elsewhere),
		"un-autre-departement.xml": file(t, after, oneElsewhere),
		"doublon-identique.xml":    file(t, after, twice),
		"doublon-different.xml":    file(t, after, differ),
		"dossiers-rejetes.xml":     file(t, after, wrong),
		"total-faux.xml":           file(t, total, foyers),
		"tronque.xml":              whole[:len(whole)*2/3],
		"sans-total.xml":           append(whole[:bytes.Index(whole, []byte("<TransmissionFlux>")):bytes.Index(whole, []byte("<TransmissionFlux>"))], "</Racine>\n"...),
		"mal-forme.xml":            bytes.Replace(whole, []byte("</PRENOM>"), []byte("</PRENON>"), 1),
		"utf8-marque.xml":          append([]byte("\ufeff"), file(t, utf8, foyers)...),
		"latin9.xml":               file(t, latin9, foyers),
		"mojibake.xml":             file(t, mojibake, foyers),
		"faux-utf8.xml":            file(t, latin, foyers),
		"avec-dtd.xml":             bytes.Replace(whole, []byte("<Racine>"), []byte("<!DOCTYPE Racine [<!ENTITY a \"aaaa\">]>\n<Racine>"), 1),
		"instruction.xml":          []byte("<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n<Racine><IdentificationFlux><APPLIEME>CRI</APPLIEME><NUMVERSIONAPPLIEME>6200</NUMVERSIONAPPLIEME><TYPEFLUX>I</TYPEFLUX><NATFLUX>D</NATFLUX><DTCREAFLUX>2026-11-06</DTCREAFLUX><HEUCREAFLUX>01:18:36.0000</HEUCREAFLUX><DTREF>2026-11-05</DTREF></IdentificationFlux>\n<InfoDemandeRSA/></Racine>\n"),
		"nouvelle-generation.xml":  bytes.Replace(whole, []byte("</DTREF>"), []byte("</DTREF><VERSIONFLUX>03010000</VERSIONFLUX>"), 1),
		"tableau.xml":              []byte("MATRICULE;ROLE PERSONNE;TYPE PERSONNE;NUMERO DEMANDE RSA\r\n1234;DEMANDEUR;MADAME;01024041062\r\n"),
		"page.xml":                 []byte("<!DOCTYPE html>\n<html lang=\"fr\"><head><title>Votre session a expiré</title></head><body></body></html>\n"),
		"document.xml":             []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"),
		"archive.xml":              archive(t, "demo-mensuel.xml", whole),
		"vide.xml":                 {},
	}
	// One letter of one foyer was broken before the file was made; the other letters are sound.
	files["mojibake-un-dossier.xml"] = bytes.Replace(whole, []byte("<PRENOM>R\xc9MI"), []byte("<PRENOM>R\xc3\x89MI"), 1)
	return files
}

func file(t *testing.T, around synthetic.File, foyers []synthetic.Foyer) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := around.Write(&out, slices.Values(foyers)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func archive(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	entry, err := writer.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestEventsAreGenerated holds events/flux equal to what the generator writes; -update writes it.
func TestEventsAreGenerated(t *testing.T) {
	for name, want := range generated(t) {
		path := filepath.Join(events, name)
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes: run go test ./shared/flux -update", name)
		}
	}
}

// TestEventsAreExplained holds the list of events/flux/README.md complete.
func TestEventsAreExplained(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(events, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range eventNames(t) {
		if !strings.Contains(string(readme), "| `"+name+"` |") {
			t.Errorf("README.md does not explain %s", name)
		}
	}
}

func eventNames(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(events, "*.xml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s: %v", events, err)
	}
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

func event(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(events, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestClosingChangesOneFoyer shows that from one month of the demonstration to the next only the first foyer differs.
func TestClosingChangesOneFoyer(t *testing.T) {
	month, closing := lines(event(t, "demo-mensuel.xml")), lines(event(t, "demo-cloture.xml"))
	if len(month) != 8 || len(closing) != 8 {
		t.Fatalf("%d and %d foyers, want 8 and 8", len(month), len(closing))
	}
	for i := range month {
		if same := bytes.Equal(month[i], closing[i]); same != (i != 0) {
			t.Errorf("foyer %d: same bytes %v", i+1, same)
		}
	}
}

// lines gives the foyers of a file that has one on each line.
func lines(content []byte) [][]byte {
	var foyers [][]byte
	for line := range bytes.Lines(content) {
		if bytes.HasPrefix(line, []byte("<InfosFoyerRSA>")) {
			foyers = append(foyers, line)
		}
	}
	return foyers
}
