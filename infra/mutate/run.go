package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// outcome is what became of a mutant.
type outcome int

const (
	survived outcome = iota
	killed           // a test failed, or ran out of time
	broken           // it does not compile
)

// suite is the tests of one package.
type suite struct {
	pkg   string
	args  []string
	limit time.Duration
}

// bench runs mutants of a module against suites.
type bench struct {
	root    string // of the module
	scratch string
	suites  []suite
}

// newBench runs the tests as they are: they must pass, and tell how long they take.
func newBench(ctx context.Context, root, scratch string, packages []string) (*bench, error) {
	b := &bench{root: root, scratch: scratch}
	for _, pkg := range packages {
		one := suite{pkg: pkg, args: []string{"-test.short", "-test.failfast"}, limit: time.Minute}
		list := exec.CommandContext(ctx, "go", "list", "-test", "-deps", "./"+pkg)
		list.Dir = root
		known, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("listing what %s tests with: %w", pkg, err)
		}
		if slices.Contains(strings.Fields(string(known)), "pgregory.net/rapid") { // the same draws each time, and no files of failures
			one.args = append(one.args, "-rapid.seed=1", "-rapid.nofailfile", "-rapid.shrinktime=1ns")
		}
		began := time.Now()
		switch result, out := b.run(ctx, one, "", scratch); {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case result != survived:
			return nil, fmt.Errorf("%s fails without any mutant:\n%s", pkg, out)
		}
		one.limit = 5*time.Second + 5*time.Since(began)
		b.suites = append(b.suites, one)
	}
	return b, nil
}

// run builds the tests of a package once, with the files that the overlay replaces, and runs them.
func (b *bench) run(ctx context.Context, s suite, overlay, folder string) (outcome, []byte) {
	binary := filepath.Join(folder, "tests")
	args := []string{"test", "-c", "-p=1", "-vet=off", "-ldflags=-s -w", "-o", binary}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	build := exec.CommandContext(ctx, "go", append(args, "./"+s.pkg)...)
	build.Dir = b.root
	if out, err := build.CombinedOutput(); err != nil {
		return broken, out
	}
	limited, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	// A mutant that loops may also ask for memory without end.
	test := exec.CommandContext(limited, "sh", append([]string{"-c", `ulimit -d 2097152; exec "$0" "$@"`, binary}, s.args...)...)
	test.Dir = filepath.Join(b.root, s.pkg)
	test.WaitDelay = time.Second
	var out bytes.Buffer
	test.Stdout, test.Stderr = &out, &out
	if test.Run() != nil {
		return killed, out.Bytes()
	}
	return survived, nil
}

// try runs the suites on one mutant, until one kills it.
func (b *bench) try(ctx context.Context, m mutant, source []byte) (outcome, error) {
	folder, err := os.MkdirTemp(b.scratch, "mutant")
	if err != nil {
		return survived, err
	}
	defer os.RemoveAll(folder)
	changed, overlay := filepath.Join(folder, "changed.go"), filepath.Join(folder, "overlay.json")
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(b.root, m.file): changed}})
	if err != nil {
		return survived, err
	}
	if err := os.WriteFile(changed, m.apply(source), 0o600); err != nil {
		return survived, err
	}
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		return survived, err
	}
	for _, s := range b.suites {
		if result, _ := b.run(ctx, s, overlay, folder); result != survived {
			return result, ctx.Err()
		}
	}
	return survived, ctx.Err()
}

// all tries every mutant, on every core.
func (b *bench) all(ctx context.Context, mutants []mutant, sources map[string][]byte) ([]outcome, error) {
	outcomes, errs := make([]outcome, len(mutants)), make([]error, len(mutants))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := range next {
				outcomes[i], errs[i] = b.try(ctx, mutants[i], sources[mutants[i].file])
			}
		})
	}
	for i := range mutants {
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}
