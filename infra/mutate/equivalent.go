package main

import (
	"fmt"
	"strings"
)

// readEquivalents reads the list of mutants that no test can kill since they change nothing that anybody could see: the id of each on a line,
// its reason on the next ones, indented. Lines that begin with # are comments.
func readEquivalents(text string) (map[string]string, error) {
	reasons, id := map[string]string{}, ""
	for i, line := range strings.Split(text, "\n") {
		said := strings.TrimSpace(line)
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		switch {
		case said == "" || strings.HasPrefix(said, "#"):
		case indented && id == "":
			return nil, fmt.Errorf("line %d: a reason without a mutant", i+1)
		case indented:
			reasons[id] = strings.TrimSpace(reasons[id] + " " + said)
		default:
			if _, twice := reasons[said]; twice {
				return nil, fmt.Errorf("line %d: listed twice", i+1)
			}
			id = said
			reasons[id] = ""
		}
	}
	for id, reason := range reasons {
		if reason == "" {
			return nil, fmt.Errorf("no reason for %s", id)
		}
	}
	return reasons, nil
}
