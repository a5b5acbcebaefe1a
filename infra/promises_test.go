package infra

import (
	"encoding/csv"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// promise is one line of promises.csv.
type promise struct{ number, text, seed, state, test, why string }

const promised = 236

var (
	seedForm = regexp.MustCompile(`^(design|00[0-4]:[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*(; 00[0-4]:[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*)*)$`)
	testForm = regexp.MustCompile(`^(\./(?:functions|shared|infra)[A-Za-z0-9_/]*):((?:Test|Fuzz)[A-Za-z0-9_]*)$`)
)

func readPromises(t *testing.T) []promise {
	t.Helper()
	file, err := os.Open("promises.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "number,promise,seed,state,test,why" {
		t.Fatalf("columns %s", got)
	}
	var found []promise
	for _, row := range rows[1:] {
		found = append(found, promise{row[0], row[1], row[2], row[3], row[4], row[5]})
	}
	return found
}

// Every promise stands once, in order, with its source and its state; one that is kept names a test that exists.
func TestPromises(t *testing.T) {
	found := readPromises(t)
	if len(found) != promised {
		t.Errorf("%d promises, want %d", len(found), promised)
	}
	for i, p := range found {
		if want := fmt.Sprintf("F%03d", i+1); p.number != want {
			t.Fatalf("%s stands where %s is expected", p.number, want)
		}
		for _, broken := range p.judge("..") {
			t.Errorf("%s: %s", p.number, broken)
		}
	}
}

// judge says what is wrong with a line; root is the folder that paths of tests start from.
func (p promise) judge(root string) []string {
	var broken []string
	if strings.TrimSpace(p.text) == "" || strings.Contains(p.text, "\n") {
		broken = append(broken, "the promise in one line is missing")
	}
	if !seedForm.MatchString(p.seed) {
		broken = append(broken, fmt.Sprintf("source %q", p.seed))
	}
	switch p.state {
	case "kept":
		if err := testExists(root, p.test); err != nil {
			broken = append(broken, err.Error())
		}
	case "next", "out":
		if p.test != "" {
			broken = append(broken, "names a test but is not kept")
		}
		if p.state == "out" && len(p.why) < 20 {
			broken = append(broken, "out of scope without saying why")
		}
	default:
		broken = append(broken, fmt.Sprintf("state %q", p.state))
	}
	return broken
}

// testExists looks for "./shared/flux:TestName" in the test files of that folder.
func testExists(root, name string) error {
	parts := testForm.FindStringSubmatch(name)
	if parts == nil {
		return fmt.Errorf("kept by %q: ./folder:TestName is expected", name)
	}
	files, err := filepath.Glob(filepath.Join(root, parts[1], "*_test.go"))
	if err != nil {
		return err
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declared := range file.Decls {
			if function, ok := declared.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == parts[2] {
				return nil
			}
		}
	}
	return fmt.Errorf("kept by %s, which does not exist", name)
}

func TestPromiseJudge(t *testing.T) {
	good := promise{"F001", "Une promesse", "000:154-159; 001:43-48,50", "kept", "./infra:TestPromiseJudge", ""}
	if broken := good.judge(".."); len(broken) > 0 {
		t.Errorf("a good line is refused: %v", broken)
	}
	tests := []struct {
		name   string
		change func(*promise)
	}{
		{"no text", func(p *promise) { p.text = " " }},
		{"no source", func(p *promise) { p.seed = "" }},
		{"unknown document", func(p *promise) { p.seed = "005:1" }},
		{"other separator", func(p *promise) { p.seed = "000:1, 001:2" }},
		{"unknown state", func(p *promise) { p.state = "soon" }},
		{"kept without test", func(p *promise) { p.test = "" }},
		{"kept by a test that is not there", func(p *promise) { p.test = "./infra:TestNowhere" }},
		{"kept by a folder that is not there", func(p *promise) { p.test = "./shared/nowhere:TestPromiseJudge" }},
		{"kept by what is no test", func(p *promise) { p.test = "./infra:readPromises" }},
		{"kept by code outside the tree", func(p *promise) { p.test = "./infra/../..:TestPromiseJudge" }},
		{"next with a test", func(p *promise) { p.state = "next" }},
		{"out without why", func(p *promise) { p.state, p.test = "out", "" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			line := good
			test.change(&line)
			if len(line.judge("..")) == 0 {
				t.Errorf("%+v is accepted", line)
			}
		})
	}
}
