package commune

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

//go:embed communes.tsv.gz
var namesFile string

//go:embed laposte.tsv.gz
var postsFile string

// row is a commune as it is kept: its strings are cuts of the decoded texts, the postal codes one string.
type row struct {
	code, name, postals string
	population          uint32
	lat, lon            float32
}

type tables struct {
	rows        []row // in order of code
	fingerprint uint16
}

// The tables are decoded by functions and not by values of package variables, which would keep both files in every binary that imports this.
var (
	namesOnce, loadOnce sync.Once
	namesText           string
	loaded              *tables
)

// names is the table of the names as text.
func names() string {
	namesOnce.Do(func() { namesText = inflate(namesFile) })
	return namesText
}

func load() *tables {
	loadOnce.Do(func() { loaded = decodeAll() })
	return loaded
}

// decodeAll reads both tables. The files are part of the program: one that cannot be read is a fault of the build, and panics.
func decodeAll() *tables {
	t := &tables{rows: make([]row, 0, 36000), fingerprint: uint16(crc32.ChecksumIEEE([]byte(namesFile)))}
	people, posts := names(), inflate(postsFile)
	for people != "" {
		var name, post string
		name, people, _ = strings.Cut(people, "\n")
		post, posts, _ = strings.Cut(posts, "\n")
		r, err := decode(name, post)
		if err != nil {
			panic(fmt.Errorf("commune: decoding: %w", err))
		}
		t.rows = append(t.rows, r)
	}
	return t
}

// decode joins the line of a commune in the two tables, which have the same codes in the same order.
func decode(name, post string) (row, error) {
	code, rest, _ := strings.Cut(name, "\t")
	people, label, _ := strings.Cut(rest, "\t")
	same, rest, _ := strings.Cut(post, "\t")
	if same != code {
		return row{}, fmt.Errorf("the tables part at %s and %s", code, same)
	}
	lat, rest, _ := strings.Cut(rest, "\t")
	lon, postals, _ := strings.Cut(rest, "\t")
	population, err := strconv.ParseUint(people, 10, 32)
	if err != nil {
		return row{}, fmt.Errorf("population of %s: %w", code, err)
	}
	latitude, err := strconv.ParseFloat(lat, 32)
	if err != nil {
		return row{}, fmt.Errorf("latitude of %s: %w", code, err)
	}
	longitude, err := strconv.ParseFloat(lon, 32)
	if err != nil {
		return row{}, fmt.Errorf("longitude of %s: %w", code, err)
	}
	return row{code, label, postals, uint32(population), float32(latitude), float32(longitude)}, nil
}

func inflate(file string) string {
	reader, err := gzip.NewReader(strings.NewReader(file))
	if err != nil {
		panic(fmt.Errorf("commune: opening a table: %w", err))
	}
	var content strings.Builder
	content.Grow(int(binary.LittleEndian.Uint32([]byte(file[len(file)-4:])))) // gzip ends with the size
	if _, err := io.Copy(&content, reader); err != nil {
		panic(fmt.Errorf("commune: decoding a table: %w", err))
	}
	return content.String()
}
