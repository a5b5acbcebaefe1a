package main

import (
	"bytes"
	"context"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every kind of change, in the order of the text.
func TestFind(t *testing.T) {
	source := `package x

var review = calendar.Period{Months: 6}

func (d *Date) Ok(n int, s []string) (int, bool) {
	for i := range s {
		if s[i] == "" || !d.known {
			continue
		}
		d.n += min(n, -n)
	}
	d.touch()
	return n % 2, d.known
}
`
	found, err := find("x/x.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range found {
		got = append(got, strings.TrimPrefix(m.id(), "x/x.go "))
		if _, err := parser.ParseFile(token.NewFileSet(), "x.go", m.apply([]byte(source)), 0); err != nil {
			t.Errorf("%s: %v", m.id(), err)
		}
	}
	want := []string{
		"review: calendar.Period{Months: 6} => calendar.Period{}",
		"review: 6 => 7",
		"review: 6 => 5",
		`Date.Ok: s[i] == "" => s[i] != ""`,
		`Date.Ok: s[i] == "" || !d.known => s[i] == "" && !d.known`,
		"Date.Ok: !d.known => d.known",
		"Date.Ok: continue => nothing",
		"Date.Ok: d.n += min(n, -n) => nothing",
		"Date.Ok: d.n += min(n, -n) => d.n -= min(n, -n)",
		"Date.Ok: min => max",
		"Date.Ok: -n => n",
		"Date.Ok: d.touch() => nothing",
		"Date.Ok: n % 2 => n * 2",
		"Date.Ok: 2 => 3",
		"Date.Ok: 2 => 1",
		"Date.Ok: d.known => !d.known",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The same change twice in a function has two names, which stay when lines move.
func TestNamesStay(t *testing.T) {
	source := "package x\n\nfunc f(a int) bool { return a > 1 && a != 0 || a > 1 }\n"
	ids := func(source string) (found []string) {
		mutants, err := find("x.go", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mutants {
			found = append(found, m.id())
		}
		return found
	}
	first := ids(source)
	if diff := cmp.Diff(first, ids(strings.Replace(source, "func f", "// f says.\n\nfunc f", 1))); diff != "" {
		t.Errorf("moved (-before +after):\n%s", diff)
	}
	seen := map[string]bool{}
	for _, id := range first {
		if seen[id] {
			t.Errorf("%s names two", id)
		}
		seen[id] = true
	}
	if !seen["x.go f: a > 1 => a >= 1 #2"] {
		t.Errorf("got %v", first)
	}
}

// sample is a small module whose tests leave some of its mutants alive: they know the age that is enough, and nothing of one below zero.
var sample = map[string]string{
	"go.mod": "module sample\n\ngo 1.26\n",
	"age/age.go": `// Package age is what the test of mutate changes.
package age

// Adult reports whether somebody of so many years is of age.
func Adult(years int) bool { return years >= 18 }

// Clamp takes ages below zero for zero.
func Clamp(years int) int {
	if years < 0 {
		return 0
	}
	return years
}

// Of names a person and their age: texts are not taken from one another.
func Of(name, years string) string { return name + years }
`,
	"age/age_test.go": `package age

import "testing"

func TestAdult(t *testing.T) {
	if !Adult(18) || Adult(17) {
		t.Error("of age at 18")
	}
}

func TestClamp(t *testing.T) {
	if Clamp(5) != 5 {
		t.Error("5")
	}
}
`,
}

func writeSample(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "age"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range sample {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestMutate(t *testing.T) {
	var out bytes.Buffer
	list := "age/age.go Clamp: years < 0 => years <= 0\n  zero is zero\nother/other.go f: 1 => 2\n  of another package\n"
	ok, err := mutate(context.Background(), &out, writeSample(t), []target{{"age", []string{"age"}}}, list)
	if err != nil {
		t.Fatal(err)
	}
	want := `age: 11 mutants, 5 killed, 4 survived (55.6 % killed), 1 equivalent, 1 not compiling
  equivalent age/age.go:9 Clamp: years < 0 => years <= 0
    zero is zero
  survived age/age.go:10 Clamp: 0 => -1 #2
  survived age/age.go:10 Clamp: 0 => 1 #2
  survived age/age.go:9 Clamp: 0 => -1
  survived age/age.go:9 Clamp: 0 => 1
`
	if diff := cmp.Diff(want, regexp.MustCompile(`, (\d+m)?\d+s\n`).ReplaceAllString(out.String(), "\n")); diff != "" || ok {
		t.Errorf("good enough: %v (-want +got):\n%s", ok, diff)
	}
}

// 95 of 100 are enough, and what the list says must be true.
func TestEnough(t *testing.T) {
	alive := mutant{file: "p/x.go", nth: 101}.id()
	for _, c := range []struct {
		killed, alive int
		listed        string
		want          bool
	}{{95, 5, "", true}, {94, 6, "", false}, {1, 0, "", true}, {100, 0, "p/x.go gone: 1 => 2", false}, {100, 0, "other/x.go gone: 1 => 2", true},
		{95, 6, "", false}, {95, 6, alive, true}, {101, 0, alive, false}} { // listed, and killed all the same
		r := report{pkg: "p", reasons: map[string]string{}}
		for i := range c.killed + c.alive {
			r.mutants = append(r.mutants, mutant{file: "p/x.go", nth: i + 1})
			r.outcomes = append(r.outcomes, survived)
			if i < c.killed {
				r.outcomes[i] = killed
			}
		}
		if c.listed != "" {
			r.reasons[c.listed] = "reason"
		}
		if got := r.print(&bytes.Buffer{}, 0); got != c.want {
			t.Errorf("%v: got %v", c, got)
		}
	}
}

func TestReadEquivalents(t *testing.T) {
	got, err := readEquivalents("# list\n\na.go f: 1 => 2\n  it is\n  the same\nb.go g: x => y\n\tso is this\n")
	if diff := cmp.Diff(map[string]string{"a.go f: 1 => 2": "it is the same", "b.go g: x => y": "so is this"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, bad := range []string{"  a reason\n", "a.go f: 1 => 2\nb.go g: x => y\n  reason\n", "a\n  b\na\n  b\n"} {
		if _, err := readEquivalents(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if _, err := readEquivalents(equivalents); err != nil {
		t.Error(err)
	}
}

// Tests that fail already say nothing about mutants.
func TestFailingTests(t *testing.T) {
	_, err := mutate(context.Background(), &bytes.Buffer{}, writeSample(t), []target{{"age", []string{"nothing"}}}, "")
	if err == nil {
		t.Error("the tests of no package passed")
	}
}
