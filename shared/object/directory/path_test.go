package directory

import (
	"path/filepath"
	"strings"
	"testing"

	"tandem/shared/object"
)

// FuzzPath holds that no two keys share a file, that none leaves its bucket, and that a path reads back as its key.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"n", "n/child", "a//b", "N~+%", strings.Repeat("é", 200), "\xff", ".n", "a/.n", strings.Repeat("x", 64) + "..", strings.Repeat("x", 65)} {
		f.Add(seed)
	}
	objects := &Objects{root: "root"}
	f.Fuzz(func(t *testing.T, key string) {
		if object.CheckKey("B", key) != nil {
			return
		}
		path, err := filepath.Rel(filepath.Join("root", "B"), objects.fileOf("B", key))
		if err != nil || strings.HasPrefix(path, "..") {
			t.Fatalf("%q leads to %q, %v", key, path, err)
		}
		var again strings.Builder
		for name := range strings.SplitSeq(path, string(filepath.Separator)) {
			if len(name) > 255 || strings.HasPrefix(name, ".") || name != strings.ToLower(name) && !strings.Contains(name, "%") {
				t.Fatalf("%q leads through %q", key, name)
			}
			if cut, ok := strings.CutSuffix(name, pieceMark); ok {
				again.WriteString(unescape(cut))
			} else if cut, ok := strings.CutSuffix(name, folderMark); ok {
				again.WriteString(unescape(cut) + "/")
			} else {
				again.WriteString(unescape(name))
			}
		}
		if again.String() != key {
			t.Fatalf("%q leads to %q, which reads %q", key, path, again.String())
		}
	})
}
