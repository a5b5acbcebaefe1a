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
	instants    = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?|\d{8}T\d{6}\.\d{9}`)
	numbers     = regexp.MustCompile(`\b\d{12}\b`) // of changes, chunks and the units of a run
	identifiers = regexp.MustCompile(`[0-9a-f]{64}|[A-Za-z0-9_-]{43}|\b(?:\d\.)?[0-9a-hjkmnp-tv-z]{26}\b|\$argon2id\$[^"]+`)
)

// dumped is a line of a dump, cut at its identifiers: what stands before each of them, and after the last.
type dumped struct {
	around []string
	names  []string
}

func cut(text string) dumped {
	text = numbers.ReplaceAllString(instants.ReplaceAllString(text, "<instant>"), "<number>")
	line, from := dumped{}, 0
	for _, at := range identifiers.FindAllStringIndex(text, -1) {
		line.around, line.names = append(line.around, text[from:at[0]]), append(line.names, text[at[0]:at[1]])
		from = at[1]
	}
	line.around = append(line.around, text[from:])
	return line
}

// painted is the line with something else in the place of its identifiers.
func (d dumped) painted(paint func(name string) string) string {
	var text strings.Builder
	for i, name := range d.names {
		text.WriteString(d.around[i] + "<" + paint(name) + ">")
	}
	text.WriteString(d.around[len(d.names)])
	return text.String()
}

// rename sorts the lines and names their identifiers in order of appearance. Identifiers are told apart by the lines they stand in,
// and those lines by the identifiers in them, round after round, so that two runs of the same come out the same.
func rename(texts []string) string {
	lines := make([]dumped, len(texts))
	order := make([]int, len(texts))
	for i, text := range texts {
		lines[i], order[i] = cut(text), i
	}
	colours := map[string]string{}
	colour := func(name string) string { return colours[name] }
	for range 6 {
		colours = recolour(lines, colour)
	}
	keys := make([]string, len(lines))
	for i, line := range lines {
		keys[i] = line.painted(colour)
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	names := map[string]string{}
	var out strings.Builder
	for _, i := range order {
		out.WriteString(lines[i].painted(func(name string) string {
			if names[name] == "" {
				names[name] = fmt.Sprint(len(names) + 1)
			}
			return names[name]
		}))
		out.WriteByte('\n')
	}
	return out.String()
}

// recolour gives each identifier a colour made of its places: the lines that it stands in, as they are painted so far.
func recolour(lines []dumped, colour func(string) string) map[string]string {
	places := map[string][]string{}
	for _, line := range lines {
		sum := sha256.Sum256([]byte(line.painted(colour)))
		for at, name := range line.names {
			places[name] = append(places[name], fmt.Sprintf("%d %x", at, sum[:8]))
		}
	}
	fresh := map[string]string{}
	for name, where := range places {
		slices.Sort(where)
		sum := sha256.Sum256([]byte(strings.Join(where, "\n")))
		fresh[name] = hex.EncodeToString(sum[:8])
	}
	return fresh
}
