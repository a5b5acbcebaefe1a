package holdings

import (
	"strings"
	"testing"
)

func TestRename(t *testing.T) {
	a, b, c, d := strings.Repeat("a", 26), strings.Repeat("b", 26), strings.Repeat("c", 26), strings.Repeat("d", 26)
	for name, pair := range map[string]struct {
		left, right []string
		same        bool
	}{
		"other names, another order":    {[]string{"P#" + a + " Zoé", a + " knows " + b, "P#" + b + " Paul"}, []string{"P#" + d + " Paul", c + " knows " + d, "P#" + c + " Zoé"}, true},
		"who knows whom":                {[]string{"P#" + a + " Zoé", a + " knows " + b, "P#" + b + " Paul"}, []string{"P#" + a + " Zoé", b + " knows " + a, "P#" + b + " Paul"}, false},
		"one more":                      {[]string{"P#" + a}, []string{"P#" + a, "P#" + b}, false},
		"one for two":                   {[]string{a + " " + a}, []string{a + " " + b}, false},
		"through others":                {[]string{a + " Zoé", a + " > " + b, b + " > " + c, c + " end", d + " Paul"}, []string{d + " Zoé", d + " > " + c, c + " > " + b, b + " end", a + " Paul"}, true},
		"instants":                      {[]string{`{"at":"2026-12-15T09:00:00.123+01:00"}`}, []string{`{"at":"2027-01-01T00:00:00Z"}`}, true},
		"days":                          {[]string{"due 2029-11-30"}, []string{"due 2029-12-01"}, false},
		"passwords":                     {[]string{`"$argon2id$v=19$m=1$abc$def"`}, []string{`"$argon2id$v=19$m=1$x/y$z+"`}, true},
		"words of an identifier's size": {[]string{strings.Repeat("i", 26)}, []string{strings.Repeat("o", 26)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if left, right := rename(pair.left), rename(pair.right); (left == right) != pair.same {
				t.Errorf("the same: %v\n%s\n%s", left == right, left, right)
			}
		})
	}
}
