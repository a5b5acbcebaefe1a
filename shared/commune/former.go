package commune

import (
	_ "embed" // the table
	"slices"
	"strings"
	"sync"

	"tandem/shared/lookup"
)

//go:embed anciennes.tsv.gz
var formerFile string

// Former is a commune that is no more, or a name that one had before it grew. Name is empty where the register no longer has it.
type Former struct {
	Code, Name string
	Now        Code // of the commune that it is part of
}

// Told says what it is now, in a sentence for people.
func (f Former) Told() string {
	name := f.Name
	if name == "" {
		name = f.Code
	}
	now, _ := Find(f.Now)
	return "La commune " + name + " n’existe plus : c’est maintenant " + now.Label() + "."
}

var (
	formersOnce, formerIndexOnce sync.Once
	allFormers                   []Former
	formersByWords               *lookup.Index
)

// formers are in order of code. A function that asks nothing of them does not carry them in its binary.
func formers() []Former {
	formersOnce.Do(func() { allFormers = readFormers() })
	return allFormers
}

func readFormers() (all []Former) {
	for line := range strings.Lines(inflate(formerFile)) {
		code, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		now, name, _ := strings.Cut(rest, "\t")
		all = append(all, Former{Code: code, Name: name, Now: Code(now)})
	}
	return all
}

// FormerOf finds the commune that a code was of, where it is none any more.
func FormerOf(code Code) (Former, bool) {
	all := formers()
	at, ok := slices.BinarySearchFunc(all, string(code), func(f Former, code string) int { return strings.Compare(f.Code, code) })
	if !ok || all[at].Now == code {
		return Former{}, false
	}
	return all[at], true
}

// Current is the code of the commune that a code is of today: itself, or that of the commune which it became part of.
func Current(code Code) Code {
	if former, ok := FormerOf(code); ok {
		return former.Now
	}
	return code
}

// formerIndex is the index of the former names.
func formerIndex() *lookup.Index {
	formerIndexOnce.Do(func() {
		all := formers()
		formersByWords = lookup.New(len(all), func(i int) string { return all[i].Name })
	})
	return formersByWords
}

// SearchFormer finds names that are no more by the beginnings of their words, those that are the query first; at most limit.
func SearchFormer(query string, limit int) (found []Former) {
	matches := formerIndex().Find(query)
	slices.SortStableFunc(matches, func(a, b lookup.Match) int { return int(a.Rank) - int(b.Rank) })
	for _, match := range matches[:min(limit, len(matches))] {
		found = append(found, formers()[match.Row])
	}
	return found
}
