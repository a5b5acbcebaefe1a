package rome

import (
	"compress/gzip"
	_ "embed" // the tables
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"sync"
)

//go:embed rome.tsv.gz
var jobsFile string

//go:embed appellations.tsv.gz
var appellationsFile string

//go:embed proches.tsv.gz
var movesFile string

// tables are the decoded files; their strings are cuts of the decoded texts.
type tables struct {
	jobs             []Job         // in order of code
	appellations     []Appellation // in order of number
	near, evolutions map[Code][]Code
	fingerprint      uint16
}

// The tables, and the indexes over them, are made by functions and not by values of package variables, which would keep them, and what makes them, in
// every binary that imports this.
var (
	loadOnce sync.Once
	loaded   *tables
)

func load() *tables {
	loadOnce.Do(func() { loaded = decodeAll() })
	return loaded
}

// decodeAll reads the tables. The files are part of the program: one that cannot be read is a fault of the build, and panics.
func decodeAll() *tables {
	t := &tables{near: map[Code][]Code{}, evolutions: map[Code][]Code{}, fingerprint: uint16(crc32.ChecksumIEEE([]byte(jobsFile)))}
	rows(jobsFile, func(row [3]string) {
		t.jobs = append(t.jobs, Job{Code: Code(row[0]), Parent: Code(row[1]), Label: row[2]})
	})
	rows(appellationsFile, func(row [3]string) {
		id, err := strconv.ParseUint(row[0], 10, 32)
		if err != nil {
			panic(fmt.Errorf("rome: decoding an appellation: %w", err))
		}
		t.appellations = append(t.appellations, Appellation{ID: uint32(id), Code: Code(row[1]), Label: row[2]})
	})
	rows(movesFile, func(row [3]string) {
		links := t.near
		if row[1] == "E" {
			links = t.evolutions
		}
		for code := range strings.FieldsSeq(row[2]) {
			links[Code(row[0])] = append(links[Code(row[0])], Code(code))
		}
	})
	return t
}

// rows decodes a compressed file of lines of three columns.
func rows(file string, use func([3]string)) {
	reader, err := gzip.NewReader(strings.NewReader(file))
	if err != nil {
		panic(fmt.Errorf("rome: opening a table: %w", err))
	}
	var content strings.Builder
	content.Grow(int(binary.LittleEndian.Uint32([]byte(file[len(file)-4:])))) // gzip ends with the size
	if _, err := io.Copy(&content, reader); err != nil {
		panic(fmt.Errorf("rome: decoding a table: %w", err))
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(content.String(), "\n"), "\n") {
		first, rest, _ := strings.Cut(line, "\t")
		second, third, ok := strings.Cut(rest, "\t")
		if !ok {
			panic("rome: a table has a line without its three columns")
		}
		use([3]string{first, second, third})
	}
}
