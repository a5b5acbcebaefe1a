package service

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one mistake in a service file.
type Mistake struct {
	File string
	Line int
	Key  string // where, as a path: "retention[3].period"
	Text string // what, in French
}

// String gives "monjob62.yaml:12: retention[3].period : durée illisible".
func (m Mistake) String() string {
	return fmt.Sprintf("%s:%d: %s : %s", m.File, m.Line, m.Key, m.Text)
}

// Mistakes is every mistake of a service file, in the order of its lines.
type Mistakes []Mistake

// Error gives one mistake a line.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// err returns the mistakes in order, or nil of none.
func (m Mistakes) err() error {
	if len(m) == 0 {
		return nil
	}
	slices.SortStableFunc(m, func(a, b Mistake) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key)) })
	return m
}
