package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sources opens the producers' files and remembers what it opened, for SOURCES.md.
type sources struct {
	dir  string
	read []input
}

// input is one file that was read.
type input struct {
	name   string
	sha256 string
}

// table is a file with a header line: its rows by column name.
type table struct {
	name    string
	columns map[string]int
	rows    [][]string
}

// bytes reads one file whole.
func (s *sources) bytes(name string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return nil, fmt.Errorf("opening a source: %w", err)
	}
	s.read = append(s.read, input{name, fmt.Sprintf("%x", sha256.Sum256(content))})
	return content, nil
}

// table reads a delimited file and checks that it has the columns that are asked for.
func (s *sources) table(name string, comma rune, columns ...string) (table, error) {
	content, err := s.bytes(name)
	if err != nil {
		return table{}, err
	}
	reader := csv.NewReader(bytes.NewReader(content))
	reader.Comma = comma
	lines, err := reader.ReadAll()
	if err != nil {
		return table{}, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(lines) < 2 {
		return table{}, fmt.Errorf("reading %s: no row", name)
	}
	t := table{name: name, columns: map[string]int{}, rows: lines[1:]}
	for _, column := range columns {
		at := slices.Index(lines[0], column)
		if at < 0 {
			return table{}, fmt.Errorf("reading %s: no column %s", name, column)
		}
		t.columns[column] = at
	}
	return t, nil
}

// at returns the value of a column in a row, without the spaces around it.
func (t table) at(row []string, column string) string {
	return strings.TrimSpace(row[t.columns[column]])
}

// lines cuts a tab-separated text without header into rows of the wanted width; lines that start with # are remarks.
func lines(name, content string, width int) ([][]string, error) {
	var rows [][]string
	for number, line := range strings.Split(strings.TrimRight(content, "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != width {
			return nil, fmt.Errorf("reading %s: line %d has %d columns, not %d", name, number+1, len(row), width)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
