package infra

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// skipped folders hold nothing that is committed.
var skipped = []string{".git", ".local", ".cache", ".aws-sam", "bin"}

// eachFile calls back for every file of the tree, with its path from the root.
func eachFile(t *testing.T, visit func(path string, read func() []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(skipped, entry.Name()):
			return filepath.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		visit(filepath.ToSlash(strings.TrimPrefix(path, "../")), func() []byte {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Error(err)
			}
			return data
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What differs between services is data: no code but shared/service knows their names; and what proves it from outside, which reads the
// rules of each by itself.
func TestNoServiceIsNamed(t *testing.T) {
	eachFile(t, func(path string, read func() []byte) {
		if filepath.Ext(path) != ".go" || strings.HasPrefix(path, "shared/service/") ||
			strings.HasPrefix(path, "infra/prove/") || path == "infra/habits_test.go" {
			return
		}
		for _, found := range servicesNamed(t, path, read()) {
			t.Errorf("%s names the service %s: take it from shared/service", path, found)
		}
	})
}

// servicesNamed are the services that the code of a file names, comments aside. "accompagnement" is also a French word: it counts
// when it stands alone.
func servicesNamed(t *testing.T, path string, source []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return nil
	}
	var found []string
	ast.Inspect(file, func(node ast.Node) bool {
		text := ""
		switch node := node.(type) {
		case *ast.Ident:
			text = node.Name
		case *ast.BasicLit:
			if node.Kind == token.STRING {
				text, _ = strconv.Unquote(node.Value)
			}
		}
		for _, service := range []string{"monjob62", "nosemplois", "missionlocale"} {
			if strings.Contains(strings.ToLower(text), service) {
				found = append(found, service)
			}
		}
		if text == "accompagnement" {
			found = append(found, text)
		}
		return true
	})
	return found
}

func TestServicesNamed(t *testing.T) {
	source := "package x\n// monjob62 in a comment\nconst MonJob62 = `a`\nvar a, b, c = \"nosemplois.yaml\", \"accompagnement\", \"accompagnement social\"\n"
	if got := servicesNamed(t, "x.go", []byte(source)); !slices.Equal(got, []string{"monjob62", "nosemplois", "accompagnement"}) {
		t.Errorf("found %v", got)
	}
}

// A main only wires: forty lines hold that.
func TestMainsAreShort(t *testing.T) {
	main := regexp.MustCompile(`^functions/[^/]+/lambda/main\.go$`)
	eachFile(t, func(path string, read func() []byte) {
		if main.MatchString(path) {
			if lines := bytes.Count(read(), []byte("\n")); lines > 40 {
				t.Errorf("%s has %d lines, 40 at most", path, lines)
			}
		}
	})
}

// Nothing in the tree is put off: what is left is said in the change log or the promises.
func TestNothingIsPutOff(t *testing.T) {
	words := [][]byte{[]byte("TO" + "DO"), []byte("FIX" + "ME")}
	putOff := regexp.MustCompile(`\b(` + string(bytes.Join(words, []byte("|"))) + `)\b`)
	eachFile(t, func(path string, read func() []byte) {
		data := read()
		held := func(word []byte) bool { return bytes.Contains(data, word) }
		if bytes.IndexByte(data, 0) >= 0 || !slices.ContainsFunc(words, held) { // compressed or binary, or clearly nothing
			return
		}
		if at := putOff.FindIndex(data); at != nil {
			t.Errorf("%s line %d puts something off", path, 1+bytes.Count(data[:at[0]], []byte("\n")))
		}
	})
}

// A package is named for what it provides.
func TestPackageNames(t *testing.T) {
	vague := regexp.MustCompile(`^(utils?|common|helpers?|misc|models|managers?|base|core|lib|types|interfaces)(_test)?$`)
	for _, p := range listPackages(t) {
		folder := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]
		if vague.MatchString(p.Name) || vague.MatchString(folder) {
			t.Errorf("%s: the name does not say what the package provides", p.ImportPath)
		}
	}
	eachFile(t, func(path string, read func() []byte) {
		if name := strings.TrimSuffix(filepath.Base(path), ".go"); name != filepath.Base(path) && vague.MatchString(name) {
			t.Errorf("%s: the name does not say what the file holds", path)
		}
	})
}

// Every package says what it is for.
func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said := map[string]bool{}
	eachFile(t, func(path string, read func() []byte) {
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata/") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, read(), parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		folder := filepath.Dir(path)
		said[folder] = said[folder] || file.Doc != nil
	})
	for folder, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", folder)
		}
	}
}
