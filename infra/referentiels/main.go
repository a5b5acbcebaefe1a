// Command referentiels builds the compact referentials that the code embeds (ROME, communes, postal codes) from the open files of
// their producers.
//
//	go run ./infra/referentiels -data DIR
//
// It writes shared/rome and shared/commune under the root of the module: compressed tables, and beside them a SOURCES.md that names
// source, licence, version and SHA-256. The same files in give the same bytes out. What comes from La Poste stays in a file of its
// own, laposte.tsv.gz, under the ODbL.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	data := flag.String("data", "", "folder that holds rome_v460.csv, unix_referentiel_appellation.csv, unix_rubrique_mobilite.csv, communes.tsv, laposte.csv")
	root := flag.String("root", ".", "root of the module, under which shared/rome and shared/commune are written")
	flag.Parse()
	if *data == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*data, *root, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "referentiels:", err)
		os.Exit(1)
	}
}

// run reads the sources, builds the tables of both packages and writes them with their SOURCES.md.
func run(data, root string, report io.Writer) error {
	src := sources{dir: data}
	for _, pkg := range []struct {
		dir   string
		build func(*sources) ([]output, error)
		about string
	}{
		{"shared/rome", buildRome, romeAbout},
		{"shared/commune", buildCommunes, communeAbout},
	} {
		src.read = nil
		outputs, err := pkg.build(&src)
		if err != nil {
			return fmt.Errorf("building %s: %w", pkg.dir, err)
		}
		if err := write(filepath.Join(root, pkg.dir), pkg.about, outputs, src.read, report); err != nil {
			return fmt.Errorf("writing %s: %w", pkg.dir, err)
		}
	}
	return nil
}
