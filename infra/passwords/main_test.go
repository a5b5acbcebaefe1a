package main

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tandem/shared/guessed"
)

func TestSumsOf(t *testing.T) {
	sums, passwords := sumsOf([]byte("Soleil\r\nsoleil\n\nazerty\nazerty"))
	if passwords != 3 || len(sums) != 3*guessed.Size || !strings.Contains(string(sums), guessed.Sum("soleil")) || !strings.Contains(string(sums), guessed.Sum("Soleil")) {
		t.Errorf("%d passwords, %d bytes", passwords, len(sums))
	}
}

// TestRun: a list that is long enough becomes sums in order; one that is not is refused.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	list, to := filepath.Join(dir, "list"), filepath.Join(dir, "sums")
	var many strings.Builder
	for i := range least {
		many.WriteString("mot" + strconv.Itoa(i) + "\n")
	}
	for content, fails := range map[string]bool{"azerty\n": true, many.String(): false} {
		if err := os.WriteFile(list, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run(list, to, io.Discard); err == nil == fails {
			t.Errorf("%d bytes: %v", len(content), err)
		}
	}
	sums, err := os.ReadFile(to)
	if err != nil || len(sums) < least*guessed.Size*99/100 {
		t.Fatalf("%d bytes, %v", len(sums), err)
	}
	for at := guessed.Size; at < len(sums); at += guessed.Size {
		if string(sums[at-guessed.Size:at]) >= string(sums[at:at+guessed.Size]) {
			t.Fatalf("not in order at %d", at)
		}
	}
	if run(filepath.Join(dir, "none"), to, io.Discard) == nil {
		t.Error("a list that is not there")
	}
}
