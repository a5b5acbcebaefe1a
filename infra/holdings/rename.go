package holdings

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// dumped is a line of a dump, cut at its identifiers: what stands before each of them, and after the last.
type dumped struct {
	around []string
	names  []string
	sum    [sha256.Size]byte // of around
}

// cut finds the identifiers among the words of a line, and takes out what else differs from one run to the next although nothing does:
// instants, and hashes of passwords.
func cut(text string) dumped {
	var line dumped
	var plain strings.Builder
	for at := 0; at < len(text); {
		if length := instant(text[at:]) + password(text[at:]); length > 0 {
			plain.WriteString("<...>")
			at += length
			continue
		}
		end := at
		for end < len(text) && inWord(text[end]) {
			end++
		}
		if isName(text[at:end]) {
			line.around, line.names = append(line.around, plain.String()), append(line.names, text[at:end])
			plain.Reset()
			at = end
			continue
		}
		end = min(max(end, at+1), len(text))
		plain.WriteString(text[at:end])
		at = end
	}
	line.around = append(line.around, plain.String())
	line.sum = sha256.Sum256([]byte(strings.Join(line.around, "\x00")))
	return line
}

// instant is the length of an instant that a text begins with, in the forms in which the house writes them down; 0 when there is none.
func instant(text string) int {
	for _, form := range []string{"0000-00-00T00:00:00", "0000-00-00 00:00:00", "00000000T000000"} {
		if !looksLike(text, form) {
			continue
		}
		length := len(form)
		for length < len(text) && (text[length] == '.' || isDigit(text[length])) {
			length++
		}
		if rest := text[length:]; looksLike(rest, "+00:00") || looksLike(rest, "-00:00") {
			return length + len("+00:00")
		}
		return length + len(text[length:]) - len(strings.TrimPrefix(text[length:], "Z"))
	}
	return 0
}

// looksLike reports whether a text begins as the form does; 0 stands for any digit.
func looksLike(text, form string) bool {
	if len(text) < len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] != '0' && form[i] != text[i] || form[i] == '0' && !isDigit(text[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// password is the length of a password's stored form that a text begins with.
func password(text string) int {
	if !strings.HasPrefix(text, "$argon2id$") {
		return 0
	}
	if end := strings.IndexByte(text, '"'); end >= 0 {
		return end
	}
	return len(text)
}

func inWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '-'
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
			if order := cmp.Compare(colours[a.names[i]], colours[b.names[i]]); order != 0 {
				return order
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
		whole := line.sum[:]
		for _, name := range line.names {
			whole = binary.BigEndian.AppendUint64(whole, colours[name])
		}
		colour := colourOf(whole)
		for at, name := range line.names {
			places[name] = append(places[name], colour*31+uint64(at))
		}
	}
	fresh := map[string]uint64{}
	for name, where := range places {
		slices.Sort(where)
		var all []byte
		for _, place := range where {
			all = binary.BigEndian.AppendUint64(all, place)
		}
		fresh[name] = colourOf(all)
	}
	return fresh
}

func colourOf(content []byte) uint64 {
	sum := sha256.Sum256(content)
	return binary.BigEndian.Uint64(sum[:])
}
