package machine

import (
	"encoding/binary"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// varying is what differs from one run to the next although nothing else does, identifiers apart: instants, and hashes of passwords.
var varying = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?|\d{8}T\d{6}\.\d{9}|\$argon2id\$[^"]+`)

// dumped is a line of a dump, cut at its identifiers: what stands before each of them, and after the last.
type dumped struct {
	around []string
	names  []string
}

// cut finds the identifiers among the words of a line.
func cut(text string) dumped {
	text = varying.ReplaceAllString(text, "<...>")
	line, from := dumped{}, 0
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && inWord(text[end]) {
			end++
		}
		if end == at {
			at++
			continue
		}
		if isName(text[at:end]) {
			line.around, line.names = append(line.around, text[from:at]), append(line.names, text[at:end])
			from = end
		}
		at = end
	}
	line.around = append(line.around, text[from:])
	return line
}

func inWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '-'
}

// isName tells identifiers and hashes by their length and their characters: in base 32, in base 64, in hexadecimal, and the counts of
// changes, chunks and units of a run.
func isName(word string) bool {
	only := func(characters string) bool { return strings.Trim(word, characters) == "" }
	switch len(word) {
	case 12:
		return only("0123456789")
	case 43:
		return strings.ToLower(word) != word && strings.ToUpper(word) != word
	case 24, 64:
		return only("0123456789abcdef")
	case 26:
		return only("0123456789abcdefghjkmnpqrstvwxyz")
	}
	return false
}

// rename sorts the lines and names their identifiers in order of appearance. Identifiers are told apart by the lines they stand in,
// and those lines by the identifiers in them, round after round, so that two runs of the same come out the same.
func rename(texts []string) string {
	lines := make([]dumped, len(texts))
	for i, text := range texts {
		lines[i] = cut(text)
	}
	colours := map[string]uint64{}
	for range 5 {
		colours = recolour(lines, colours)
	}
	slices.SortStableFunc(lines, func(a, b dumped) int {
		if order := slices.Compare(a.around, b.around); order != 0 {
			return order
		}
		for i := range a.names {
			if x, y := colours[a.names[i]], colours[b.names[i]]; x != y {
				return strings.Compare(strconv.FormatUint(x, 36), strconv.FormatUint(y, 36))
			}
		}
		return 0
	})
	names := map[string]string{}
	var out strings.Builder
	for _, line := range lines {
		for i, name := range line.names {
			if names[name] == "" {
				names[name] = "<" + strconv.Itoa(len(names)+1) + ">"
			}
			out.WriteString(line.around[i])
			out.WriteString(names[name])
		}
		out.WriteString(line.around[len(line.names)])
		out.WriteByte('\n')
	}
	return out.String()
}

// recolour gives each identifier a colour made of its places: the lines that it stands in, as they are coloured so far.
func recolour(lines []dumped, colours map[string]uint64) map[string]uint64 {
	places := map[string][]uint64{}
	for _, line := range lines {
		whole := fnv.New64a()
		for i, around := range line.around {
			_, _ = whole.Write([]byte(around))
			if i < len(line.names) {
				_, _ = whole.Write(binary.BigEndian.AppendUint64(nil, colours[line.names[i]]))
			}
		}
		for at, name := range line.names {
			places[name] = append(places[name], whole.Sum64()*31+uint64(at))
		}
	}
	fresh := map[string]uint64{}
	for name, where := range places {
		slices.Sort(where)
		sum := fnv.New64a()
		for _, place := range where {
			_, _ = sum.Write(binary.BigEndian.AppendUint64(nil, place))
		}
		fresh[name] = sum.Sum64()
	}
	return fresh
}
