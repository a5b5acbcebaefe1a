// Command mutate changes the code that computes with law, one small change at a time, and says which changes no test notices: comparisons,
// connectives, negations, integers one up and one down, periods, signs, booleans that are returned, statements left out. Without
// arguments it goes through every package of its table.
//
// A mutant that changes nothing which anybody could see stands in equivalent.txt with its reason; it is counted and printed apart. It
// exits 1 when less than 95 % of a package's other mutants are killed, and when the list names a mutant that is none any more or that a
// test kills.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// target is a package to change, with the packages whose tests are asked, in this order.
type target struct {
	pkg    string
	suites []string
}

var targets = []target{
	{"shared/calendar", []string{"shared/calendar", "infra/prove/dates"}},
	{"shared/lifetime", []string{"shared/lifetime"}},
	{"shared/access", []string{"shared/access", "shared/service"}},
	{"shared/retention", []string{"shared/retention", "shared/lifetime", "shared/purge"}},
}

const enough = 95 // per cent of the mutants that must be killed

//go:embed equivalent.txt
var equivalents string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := mutate(ctx, os.Stdout, ".", chosen(os.Args[1:]), equivalents)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// chosen keeps the targets that are named; a package that has no line is asked by its own tests.
func chosen(names []string) []target {
	if len(names) == 0 {
		return targets
	}
	var kept []target
	for _, name := range names {
		name = path.Clean(name)
		one := target{name, []string{name}}
		if i := slices.IndexFunc(targets, func(t target) bool { return t.pkg == name }); i >= 0 {
			one = targets[i]
		}
		kept = append(kept, one)
	}
	return kept
}

// mutate goes through the targets of a module and prints the report. It returns false when it is not good enough.
func mutate(ctx context.Context, out io.Writer, root string, targets []target, equivalents string) (bool, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return false, err
	}
	reasons, err := readEquivalents(equivalents)
	if err != nil {
		return false, fmt.Errorf("equivalent.txt: %w", err)
	}
	scratch, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	good := true
	for _, t := range targets {
		began := time.Now()
		mutants, sources, err := mutantsOf(root, t.pkg)
		if err != nil {
			return false, err
		}
		b, err := newBench(ctx, root, scratch, t.suites)
		if err != nil {
			return false, err
		}
		outcomes, err := b.all(ctx, mutants, sources)
		if err != nil {
			return false, err
		}
		r := report{pkg: t.pkg, mutants: mutants, outcomes: outcomes, reasons: reasons}
		good = r.print(out, time.Since(began)) && good
	}
	return good, nil
}

// mutantsOf finds the mutants of a package, and its files.
func mutantsOf(root, pkg string) ([]mutant, map[string][]byte, error) {
	paths, err := filepath.Glob(filepath.Join(root, pkg, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	var mutants []mutant
	sources := map[string][]byte{}
	for _, full := range paths {
		if strings.HasSuffix(full, "_test.go") {
			continue
		}
		source, err := os.ReadFile(full)
		if err != nil {
			return nil, nil, err
		}
		file := path.Join(pkg, filepath.Base(full))
		found, err := find(file, source)
		if err != nil {
			return nil, nil, err
		}
		sources[file] = source
		mutants = append(mutants, found...)
	}
	if len(mutants) == 0 {
		return nil, nil, fmt.Errorf("%s holds nothing to change", pkg)
	}
	return mutants, sources, nil
}

// report is what became of the mutants of a package.
type report struct {
	pkg      string
	mutants  []mutant
	outcomes []outcome
	reasons  map[string]string
}

func (r report) print(out io.Writer, took time.Duration) bool {
	var counts [3]int
	var lines []string
	equivalent, known := 0, map[string]bool{}
	for i, m := range r.mutants {
		reason, listed := r.reasons[m.id()]
		known[m.id()] = true
		switch {
		case listed && r.outcomes[i] != survived:
			lines = append(lines, "not equivalent, a test kills it: "+m.id())
			counts[r.outcomes[i]]++
		case listed:
			equivalent++
			lines = append(lines, fmt.Sprintf("equivalent %s:%d %s: %s => %s\n    %s", m.file, m.line, m.within, m.before, m.after, reason))
		default:
			counts[r.outcomes[i]]++
			if r.outcomes[i] == survived {
				lines = append(lines, fmt.Sprintf("survived %s:%d %s", m.file, m.line, strings.TrimPrefix(m.id(), m.file+" ")))
			}
		}
	}
	wrong := 0
	for id := range r.reasons {
		if file, _, _ := strings.Cut(id, " "); path.Dir(file) == r.pkg && !known[id] {
			lines = append(lines, "not found, listed as equivalent: "+id)
		}
	}
	for _, line := range lines {
		if strings.HasPrefix(line, "not ") {
			wrong++
		}
	}
	slices.Sort(lines)
	tried := counts[killed] + counts[survived]
	share := 100 * float64(counts[killed]) / float64(max(1, tried))
	fmt.Fprintf(out, "%s: %d mutants, %d killed, %d survived (%.1f %% killed), %d equivalent, %d not compiling, %s\n", r.pkg, len(r.mutants),
		counts[killed], counts[survived], share, equivalent, counts[broken], took.Round(time.Second))
	for _, line := range lines {
		fmt.Fprintln(out, "  "+line)
	}
	return wrong == 0 && counts[killed]*100 >= enough*tried
}
