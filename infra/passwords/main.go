// Command passwords builds the list of the passwords that are tried first, which shared/guessed embeds, from a file with one of them a line.
//
//	go run ./infra/passwords -list FILE
//
// The same file gives the same bytes: sorted prefixes of the sums of each password, as it stands and in lower case.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tandem/shared/guessed"
)

// least is how many passwords the list must have.
const least = 100_000

func main() {
	list := flag.String("list", "", "file with a password a line")
	to := flag.String("to", "shared/guessed/passwords.bin", "file to write")
	flag.Parse()
	if err := run(*list, *to, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "passwords:", err)
		os.Exit(1)
	}
}

func run(list, to string, report io.Writer) error {
	content, err := os.ReadFile(list)
	if err != nil {
		return fmt.Errorf("reading the list: %w", err)
	}
	sums, passwords := sumsOf(content)
	if passwords < least {
		return fmt.Errorf("%s has %d passwords, %d at least", list, passwords, least)
	}
	if err := os.WriteFile(to, sums, 0o644); err != nil {
		return fmt.Errorf("writing the sums: %w", err)
	}
	_, err = fmt.Fprintf(report, "%d passwords, %d bytes\n", passwords, len(sums))
	return err
}

// sumsOf gives the sums of the passwords, in order, and how many different passwords there are.
func sumsOf(content []byte) (sums []byte, passwords int) {
	known, kept := map[string]bool{}, map[string]bool{}
	for line := range bytes.Lines(content) {
		if password := strings.TrimRight(string(line), "\r\n"); password != "" {
			known[password] = true
			kept[guessed.Sum(password)], kept[guessed.Sum(strings.ToLower(password))] = true, true
		}
	}
	ordered := make([]string, 0, len(kept))
	for sum := range kept {
		ordered = append(ordered, sum)
	}
	slices.Sort(ordered)
	return []byte(strings.Join(ordered, "")), len(known)
}
