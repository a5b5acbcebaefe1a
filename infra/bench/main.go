// Bench prints the figures of the budgets in one table, each beside a simpler way where there is one, all measured in this run.
//
//	go run ./infra/bench
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row is one line of the table.
type row struct{ what, measured, beside, budget string }

func run(ctx context.Context, out io.Writer) error {
	fmt.Fprintf(out, "%s, %d processors, %s/%s\n\n", runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	var rows []row
	for _, measure := range []func(context.Context) ([]row, error){matching, staging, pipeline, requests, sites, purges, functions} {
		measured, err := measure(ctx)
		if err != nil {
			return err
		}
		rows = append(rows, measured...)
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "what\tmeasured\tbeside, same run\tbudget")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.what, r.measured, r.beside, r.budget)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return costs(out)
}

// result is a line of go test -bench: its figures by unit.
type result map[string]float64

var line = regexp.MustCompile(`(?m)^(Benchmark\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

// benchmark runs benchmarks of a package and returns the best of three of each figure: the machine's noise only ever adds.
func benchmark(ctx context.Context, folder, pattern string) (map[string]result, error) {
	command := exec.CommandContext(ctx, "go", "test", folder, "-run", "^$", "-bench", pattern, "-benchtime", "1s", "-count", "3", "-short")
	var text bytes.Buffer
	command.Stdout, command.Stderr = &text, os.Stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", folder, err, text.String())
	}
	results := map[string]result{}
	for _, found := range line.FindAllStringSubmatch(text.String(), -1) {
		best := results[found[1]]
		if best == nil {
			best = result{}
			results[found[1]] = best
		}
		fields := strings.Fields(found[2])
		for i := 0; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", folder, found[0], err)
			}
			if before, known := best[fields[i+1]]; !known || value < before {
				best[fields[i+1]] = value
			}
		}
	}
	return results, nil
}

func millis(r result) string { return fmt.Sprintf("%.2f ms", r["ns/op"]/1e6) }

func matching(ctx context.Context) ([]row, error) {
	found, err := benchmark(ctx, "./shared/match", "OneOffer|Load")
	if err != nil {
		return nil, err
	}
	engine, scan, load := found["BenchmarkOneOffer/engine/100000"], found["BenchmarkOneOffer/scan/100000"], found["BenchmarkLoad/100000"]
	return []row{
		{"one offer, 100,000 profiles, 50 explained", millis(engine), "scan of plain structs " + millis(scan), "0.3 ms"},
		{"load 100,000 packed profiles", millis(load), fmt.Sprintf("%.0f B a profile in memory", load["B/profile"]), "25 ms, 60 B"},
	}, nil
}

func staging(ctx context.Context) ([]row, error) {
	found, err := benchmark(ctx, "./shared/flux", "Read|DecodeElement")
	if err != nil {
		return nil, err
	}
	read, plain := found["BenchmarkRead"], found["BenchmarkDecodeElement"]
	return []row{{
		"read a 20 MB file, every check included", millis(read),
		fmt.Sprintf("plain encoding/xml decode %s (ratio %.2f)", millis(plain), plain["ns/op"]/read["ns/op"]), "comes with the flux",
	}}, nil
}

func perSecond(count int, took time.Duration) string {
	return fmt.Sprintf("%.0f/s", float64(count)/took.Seconds())
}
