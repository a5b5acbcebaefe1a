package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// output is one table to embed: rows of tab-separated columns, ordered by their first column.
type output struct {
	name    string // rome.tsv.gz
	columns string // what the columns are, for SOURCES.md
	origin  string // producer, version, licence, for SOURCES.md
	rows    []string
}

// write compresses the tables into a folder and describes them in SOURCES.md.
func write(dir, about string, outputs []output, read []input, report io.Writer) error {
	var sheet strings.Builder
	sheet.WriteString(about)
	sheet.WriteString("\n| fichier | lignes | colonnes | source, version, licence | SHA-256 |\n|---|---|---|---|---|\n")
	for _, out := range outputs {
		slices.Sort(out.rows)
		compressed, err := compress(strings.Join(out.rows, "\n") + "\n")
		if err != nil {
			return fmt.Errorf("compressing %s: %w", out.name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, out.name), compressed, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sheet, "| `%s` | %d | %s | %s | `%x` |\n", out.name, len(out.rows), out.columns, out.origin, sha256.Sum256(compressed))
		fmt.Fprintf(report, "%-36s %6d rows %8d bytes\n", filepath.Join(dir, out.name), len(out.rows), len(compressed))
	}
	sheet.WriteString("\nFichiers lus :\n\n| fichier | SHA-256 |\n|---|---|\n")
	for _, in := range read {
		fmt.Fprintf(&sheet, "| `%s` | `%s` |\n", in.name, in.sha256)
	}
	return os.WriteFile(filepath.Join(dir, "SOURCES.md"), []byte(sheet.String()), 0o644)
}

// compress writes gzip without name or time, so that equal contents give equal bytes.
func compress(content string) ([]byte, error) {
	var buffer bytes.Buffer
	writer, err := gzip.NewWriterLevel(&buffer, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(writer, content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
