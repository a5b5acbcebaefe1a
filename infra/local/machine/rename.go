package machine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What differs from one run to the next although nothing else does.
var (
	instants    = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d)( [A-Z]+)?)?|\d{8}T\d{6}\.\d{9}`)
	numbers     = regexp.MustCompile(`\b\d{12}\b`) // of changes, chunks and the units of a run
	identifiers = regexp.MustCompile(`[0-9a-f]{64}|[A-Za-z0-9_-]{43}|\b(?:\d\.)?[0-9a-hjkmnp-tv-z]{26}\b|\$argon2id\$[^"]+|\b[0-9a-f]{24}\b`)
)

// rename sorts the lines and names their identifiers in order of appearance. Identifiers are told apart by the lines they stand in,
// and those lines by the identifiers in them, round after round, so that two runs of the same come out the same.
func rename(lines []string) string {
	for i, line := range lines {
		lines[i] = numbers.ReplaceAllString(instants.ReplaceAllString(line, "<instant>"), "<number>")
	}
	colours := map[string]string{}
	for range 6 {
		colours = recolour(lines, colours)
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(painted(a, colours), painted(b, colours)) })
	names := map[string]string{}
	var out strings.Builder
	for _, line := range lines {
		out.WriteString(identifiers.ReplaceAllStringFunc(line, func(found string) string {
			if names[found] == "" {
				names[found] = fmt.Sprintf("<%d>", len(names)+1)
			}
			return names[found]
		}))
		out.WriteByte('\n')
	}
	return out.String()
}

// painted is a line with the colours of its identifiers in their place.
func painted(line string, colours map[string]string) string {
	return identifiers.ReplaceAllStringFunc(line, func(found string) string { return "<" + colours[found] + ">" })
}

// recolour gives each identifier a colour made of its places: the lines that it stands in, as they are painted so far.
func recolour(lines []string, colours map[string]string) map[string]string {
	places := map[string][]string{}
	for _, line := range lines {
		base := painted(line, colours)
		for at, found := range identifiers.FindAllString(line, -1) {
			places[found] = append(places[found], fmt.Sprint(at, base))
		}
	}
	fresh := map[string]string{}
	for found, where := range places {
		slices.Sort(where)
		sum := sha256.Sum256([]byte(strings.Join(where, "\n")))
		fresh[found] = hex.EncodeToString(sum[:8])
	}
	return fresh
}
