package main

import (
	"strings"
	"testing"
)

// What people see is a line for each package and all of what failed or was skipped; a suite that skipped everything counts for nothing.
func TestFollow(t *testing.T) {
	lines := []string{
		`{"Action":"start","Package":"tandem/a"}`,
		`{"Action":"run","Package":"tandem/a","Test":"TestContract"}`,
		`{"Action":"run","Package":"tandem/a","Test":"TestContract/get"}`,
		`{"Action":"output","Package":"tandem/a","Test":"TestContract/get","Output":"all is well\n"}`,
		`{"Action":"pass","Package":"tandem/a","Test":"TestContract/get"}`,
		`{"Action":"run","Package":"tandem/a","Test":"TestContract/put"}`,
		`{"Action":"output","Package":"tandem/a","Test":"TestContract/put","Output":"it was lost\n"}`,
		`{"Action":"fail","Package":"tandem/a","Test":"TestContract/put"}`,
		`{"Action":"pass","Package":"tandem/a","Test":"TestContract"}`,
		`{"Action":"output","Package":"tandem/a","Output":"ok a\n"}`,
		`{"Action":"run","Package":"tandem/b","Test":"TestContract"}`,
		`{"Action":"run","Package":"tandem/b","Test":"TestContract/get"}`,
		`{"Action":"output","Package":"tandem/b","Test":"TestContract/get","Output":"needs an emulator\n"}`,
		`{"Action":"skip","Package":"tandem/b","Test":"TestContract/get"}`,
		`{"Action":"pass","Package":"tandem/b","Test":"TestContract"}`,
		`a word of the go command`,
	}
	var shown strings.Builder
	passed := follow(strings.NewReader(strings.Join(lines, "\n")+"\n"), &shown)
	if want := "it was lost\nok a\nneeds an emulator\na word of the go command\n"; shown.String() != want {
		t.Errorf("shown:\n%swant:\n%s", shown.String(), want)
	}
	if passed["tandem/a"] != 1 || passed["tandem/b"] != 0 {
		t.Errorf("passed %v", passed)
	}
	chosen := []suite{{"first", "tandem/a", ""}, {"second", "tandem/b", ""}}
	if err := complete(chosen, passed); err == nil || !strings.HasSuffix(err.Error(), "for: second") {
		t.Errorf("the skipped suite: %v", err)
	}
	if err := complete(chosen[:1], passed); err != nil {
		t.Error(err)
	}
}

func TestChoose(t *testing.T) {
	all, err := choose(nil)
	if err != nil || len(all) != len(suites) {
		t.Errorf("%d suites, %v", len(all), err)
	}
	some, err := choose([]string{"queue", "table"})
	if err != nil || len(some) != 2 || some[0].port != "queue" || some[1].port != "table" {
		t.Errorf("%v, %v", some, err)
	}
	if _, err := choose([]string{"queue", "door"}); err == nil || !strings.Contains(err.Error(), `"door"`) {
		t.Errorf("a port that is not there: %v", err)
	}
}
