package infra

import (
	"strings"
	"testing"
)

// publiccode.yml parses, has the keys that the standard requires, and says the licence that the LICENSE file is.
func TestPubliccode(t *testing.T) {
	found := parseTree(t, readText(t, "../publiccode.yml"))
	for _, path := range [][]string{
		{"publiccodeYmlVersion"}, {"name"}, {"url"}, {"developmentStatus"}, {"softwareType"}, {"legal", "license"}, {"maintenance", "type"},
		{"description", "fr", "shortDescription"}, {"description", "fr", "longDescription"},
		{"description", "en", "shortDescription"}, {"description", "en", "longDescription"},
	} {
		if found.text(path...) == "" {
			t.Errorf("publiccode.yml: %s is missing", strings.Join(path, "."))
		}
	}
	for _, language := range []string{"fr", "en"} {
		if n := len([]rune(found.text("description", language, "shortDescription"))); n > 150 {
			t.Errorf("%s: a short description of %d characters, 150 at most", language, n)
		}
		if n := len([]rune(found.text("description", language, "longDescription"))); n < 150 || n > 10000 {
			t.Errorf("%s: a long description of %d characters", language, n)
		}
		if len(found.list("description", language, "features")) == 0 {
			t.Errorf("%s: no features", language)
		}
	}
	if found.text("legal", "license") != "EUPL-1.2" || !strings.Contains(readText(t, "../LICENSE"), "EUROPEAN UNION PUBLIC LICENCE v. 1.2") {
		t.Error("the licence is not EUPL-1.2 in both places")
	}
}
