package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is a line of go test -json.
type event struct{ Action, Package, Test, Output string }

// follow reads the events of go test -json as they come and writes what people want of them: packages, and what a test said that failed or
// was skipped. It returns how many tests passed in each package; a test whose own tests were all skipped did not.
func follow(from io.Reader, to io.Writer) (passed map[string]int) {
	passed = map[string]int{}
	said := map[string]*strings.Builder{}   // by test
	outer := map[string]bool{}              // tests that have tests of their own: those count
	for lines := bufio.NewReader(from); ; { // a line may be long
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return passed
		}
		var e event
		if json.Unmarshal(line, &e) != nil { // what the go command says beside
			fmt.Fprintf(to, "%s", line)
			continue
		}
		test := e.Package + " " + e.Test
		switch {
		case e.Test == "":
			fmt.Fprint(to, e.Output)
		case e.Action == "run":
			said[test] = &strings.Builder{}
			if i := strings.LastIndex(test, "/"); i > len(e.Package) {
				outer[test[:i]] = true
			}
		case e.Action == "output" && said[test] != nil:
			said[test].WriteString(e.Output)
		case e.Action == "fail" || e.Action == "skip":
			fmt.Fprint(to, said[test])
		case e.Action == "pass" && !outer[test]:
			passed[e.Package]++
		}
	}
}
