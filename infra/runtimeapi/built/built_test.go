package built

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const root = "../../.."

// Every main is a function of the template, with the environment that all have and limits that Lambda knows.
func TestFind(t *testing.T) {
	mains, err := filepath.Glob(root + "/functions/*/lambda")
	if err != nil || len(mains) < 10 {
		t.Fatalf("%d mains, %v", len(mains), err)
	}
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		found, err := Find(root, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.EqualFold(found.LogicalID, name+"Function") || found.Memory < 128 || found.Timeout < 3*time.Second {
			t.Errorf("%s: %+v", name, found)
		}
		if !slices.Contains(found.Keys, "TANDEM_SERVICE") || len(found.Keys) < 3 || !slices.IsSorted(found.Keys) {
			t.Errorf("%s: keys %v", name, found.Keys)
		}
	}
	if _, err := Find(root, "unheard"); err == nil {
		t.Error("a function that the template does not have is found")
	}
}

// What a function says itself comes before what all have.
func TestOwnSettings(t *testing.T) {
	folder := t.TempDir()
	text := `
Globals: {Function: {MemorySize: 256, Timeout: 10, Environment: {Variables: {ALL: !Ref A}}}}
Resources:
  OneFunction: {Type: AWS::Serverless::Function, Properties: {Timeout: 60, Environment: {Variables: {OWN: !GetAtt A.B}}}}
  TwoFunction: {Type: AWS::Serverless::Function, Properties: {MemorySize: 512}}
`
	if err := os.WriteFile(filepath.Join(folder, "template.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	one, err := Find(folder, "one")
	if err != nil || one.Memory != 256 || one.Timeout != time.Minute || !slices.Equal(one.Keys, []string{"ALL", "OWN"}) {
		t.Errorf("one: %+v, %v", one, err)
	}
	two, err := Find(folder, "two")
	if err != nil || two.Memory != 512 || two.Timeout != 10*time.Second || !slices.Equal(two.Keys, []string{"ALL"}) {
		t.Errorf("two: %+v, %v", two, err)
	}
}

// What is tried here is what is deployed: the flags are those of the Makefile.
func TestFlags(t *testing.T) {
	makefile, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	last := len(flags) - 1
	want := "CGO_ENABLED=0 go build " + strings.Join(flags[:last], " ") + " '" + flags[last] + "'"
	if !strings.Contains(string(makefile), want) {
		t.Errorf("the Makefile does not build with %s", want)
	}
}
