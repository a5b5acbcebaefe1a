package machine

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	functionBlock = regexp.MustCompile(`(?m)^  (\w+Function):\n`)
	groupList     = regexp.MustCompile(`kms:EncryptionContext:group: \[([^\]]*)\]`)
)

// TestGrants holds the key groups that each function asks for against those that its role may decrypt: one too few and it does not start
// on AWS, one too many and it could open what it has no business with.
func TestGrants(t *testing.T) {
	text, err := os.ReadFile("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	found := functionBlock.FindAllStringSubmatchIndex(string(text), -1)
	if len(found) != len(constructors)+1 {
		t.Errorf("template.yaml has %d functions, %d are constructed", len(found), len(constructors)+1)
	}
	for i, at := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		name := string(text[at[2]:at[3]])
		var granted []string
		for _, list := range groupList.FindAllStringSubmatch(string(text[at[0]:end]), -1) {
			for group := range strings.SplitSeq(list[1], ",") {
				granted = append(granted, strings.TrimSpace(group))
			}
		}
		var asked []string
		for _, group := range constructors[name].groups {
			asked = append(asked, string(group))
		}
		slices.Sort(granted)
		slices.Sort(asked)
		if !slices.Equal(slices.Compact(granted), asked) {
			t.Errorf("%s asks for %v, its role may decrypt %v", name, asked, granted)
		}
	}
}
