package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample is a tiny set of sources, with what makes the real ones hard.
func sample() map[string]string {
	files := map[string]string{
		"rome_v460.csv": `"code_rome","code_fiche_metier","libelle_rome","code_rome_parent"
"D1102","78","Boulanger / Boulangère","D1102"
"A1405","1","Arboriculteur / Arboricultrice","A1405"
"A1418","2","Viticulteur / Viticultrice","A1405"
`,
		"unix_referentiel_appellation.csv": `"code_ogr","libelle_appellation_long","code_rome"
"20713","Viticulteur / Viticultrice","A1405"
"10868","Agent d''accueil, en boulangerie","D1102"
`,
		"unix_rubrique_mobilite.csv": `"code_rome","code_rome_cible","code_appellation_source","code_appellation_cible","libelle_type_mobilite"
"A1405","D1102","","","Proche"
"A1405","D1102","","","Proche"
"D1102","A1405","10868","","Proche"
"D1102","A1405","","","Evolution"
`,
		"communes.tsv": "62041\t62\t42875\t1.0\t1.0\tArras\n",
		"laposte.csv": "Code_commune_INSEE;Nom_commune;Code_postal;Libelle_acheminement;Ligne_5;coordonnees_gps\r\n" +
			"62041;ARRAS;62000;ARRAS;;50.2898964997, 2.76587316711\r\n" +
			"62041;ARRAS;62001;ARRAS;CEDEX;50.2898964997, 2.76587316711\r\n" +
			"76095;BIHOREL;76420;BIHOREL;;\r\n",
	}
	// Every part that complements.tsv names, one degree further east each time.
	seen := map[string]bool{}
	for line := range strings.Lines(complements) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for part := range strings.FieldsSeq(line[strings.LastIndex(line, "\t"):]) {
			if !seen[part] {
				files["laposte.csv"] += part + ";X;" + part + ";X;;48.0," + []string{"2", "4"}[len(seen)%2] + ".5\r\n"
			}
			seen[part] = true
		}
	}
	return files
}

func build(t *testing.T, files map[string]string) (root string, err error) {
	t.Helper()
	data, root := t.TempDir(), t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(data, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"shared/rome", "shared/commune"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return root, run(data, root, io.Discard)
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".gz") {
		reader, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if content, err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
	return string(content)
}

func TestTables(t *testing.T) {
	root, err := build(t, sample())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"rome/rome.tsv.gz":         "A1405\tA1405\tArboriculteur / Arboricultrice\nA1418\tA1405\tViticulteur / Viticultrice\nD1102\tD1102\tBoulanger / Boulangère\n",
		"rome/appellations.tsv.gz": "010868\tD1102\tAgent d'accueil, en boulangerie\n020713\tA1418\tViticulteur / Viticultrice\n",
		"rome/proches.tsv.gz":      "A1405\tP\tD1102\nD1102\tE\tA1405\n",
	} {
		if diff := cmp.Diff(want, read(t, filepath.Join(root, "shared", name))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	names, posts := read(t, filepath.Join(root, "shared/commune/communes.tsv.gz")), read(t, filepath.Join(root, "shared/commune/laposte.tsv.gz"))
	for _, want := range []string{"62041\t42875\tArras\n", "75056\t2103778\tParis\n"} {
		if !strings.Contains(names, want) {
			t.Errorf("communes.tsv.gz has no %q", want)
		}
	}
	for _, want := range []string{
		"62041\t50.2899\t2.7659\t62000 62001\n", // two lines, one place
		"75056\t48.0000\t3.5000\t75101 ",        // the mean of twenty parts
		"76095\t48.0000\t",                      // a place from elsewhere, postal code of its own
		"\t76420\n",
	} {
		if !strings.Contains(posts, want) {
			t.Errorf("laposte.tsv.gz has no %q in %q", want, posts)
		}
	}
	if strings.Contains(names, "50.") || strings.Contains(posts, "Arras") {
		t.Error("what comes from La Poste is not apart")
	}
}

func TestSameSourcesSameBytes(t *testing.T) {
	first, err := build(t, sample())
	if err != nil {
		t.Fatal(err)
	}
	second, err := build(t, sample())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(first, "shared/*/*"))
	if err != nil || len(files) != 8 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		a, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, strings.TrimPrefix(file, first)))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs from one build to the next: %v", file, err)
		}
	}
}

func TestBadSources(t *testing.T) {
	for name, spoil := range map[string]struct{ file, old, new string }{
		"no such column":        {"rome_v460.csv", "code_rome_parent", "parent"},
		"parent of a parent":    {"rome_v460.csv", `"A1405","1","Arboriculteur / Arboricultrice","A1405"`, `"A1405","1","Arboriculteur / Arboricultrice","D1102"`},
		"repeated code":         {"rome_v460.csv", "A1418", "D1102"},
		"unknown code":          {"unix_referentiel_appellation.csv", "D1102", "D9999"},
		"repeated appellation":  {"unix_referentiel_appellation.csv", "10868", "20713"},
		"unknown kind of move":  {"unix_rubrique_mobilite.csv", "Evolution", "Autre"},
		"missing column":        {"communes.tsv", "\t1.0\t1.0", ""},
		"another département":   {"communes.tsv", "\t62\t", "\t59\t"},
		"repeated commune":      {"communes.tsv", "62041\t62\t42875\t1.0\t1.0\tArras\n", "75056\t75\t1\t1.0\t1.0\tParis\n"},
		"commune without place": {"communes.tsv", "62041", "62042"},
		"bad population":        {"communes.tsv", "42875", "beaucoup"},
		"bad coordinate":        {"laposte.csv", "50.2898964997", "nord"},
		"bad postal code":       {"laposte.csv", "62001", "6200"},
	} {
		files := sample()
		spoiled := strings.ReplaceAll(files[spoil.file], spoil.old, spoil.new)
		if spoiled == files[spoil.file] {
			t.Fatalf("%s: nothing to spoil", name)
		}
		files[spoil.file] = spoiled
		if _, err := build(t, files); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	files := sample()
	delete(files, "laposte.csv")
	if _, err := build(t, files); err == nil {
		t.Error("missing file: no error")
	}
}
