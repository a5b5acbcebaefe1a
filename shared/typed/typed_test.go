package typed_test

import (
	"strings"
	"testing"

	"tandem/shared/typed"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	free := typed.Text{Path: "body.message", Max: 4000}
	needed := typed.Text{Path: "body.text", Max: 10, Needed: "Écrivez votre message."}
	line := typed.Text{Path: "body.subject", Max: 20, Line: true}
	for name, test := range map[string]struct {
		question typed.Text
		text     string
		want     string // part of what is said; empty: nothing
	}{
		"nothing, and nothing is needed": {free, "", ""},
		"nothing":                        {needed, "", "Écrivez votre message."},
		"as long as may be":              {needed, strings.Repeat("é", 10), ""},
		"longer":                         {needed, strings.Repeat("é", 11), "10 caractères au plus"},
		"much longer":                    {free, strings.Repeat("x", 4001), "4 000 caractères au plus"},
		"ten thousand lines":             {free, strings.Repeat("a\n", 10000), "4 000 caractères au plus"},
		"lines and tabs":                 {free, "Bonjour,\n\tje suis là.", ""},
		"two lines in one":               {line, "a\nb", "une seule ligne"},
		"a bell":                         {free, "Bonjour\a", "caractères invisibles"},
		"an escape":                      {free, "\x1b[31mrouge", "caractères invisibles"},
		"zero":                           {free, "a\x00b", "caractères invisibles"},
		"turned around":                  {free, "facture\u202efdp.exe", "caractères invisibles"},
		"isolated":                       {free, "\u2066x\u2069", "caractères invisibles"},
		"Arabic":                         {free, "السلام عليكم", ""},
		"emoji":                          {free, "👩‍🍳 👍🏽", ""},
		"script":                         {free, "<script>alert(1)</script>", ""}, // shown as it is written
		"a social security number":       {free, "mon numéro : 2 85 07 62 041 991 30", "sécurité sociale"},
	} {
		mistakes := test.question.Check(test.text)
		switch {
		case test.want == "" && mistakes != nil:
			t.Errorf("%s: %v", name, mistakes)
		case test.want != "" && (len(mistakes) != 1 || mistakes[0].Path != test.question.Path || !strings.Contains(mistakes[0].Message, test.want)):
			t.Errorf("%s: %v, want %q", name, mistakes, test.want)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	if got := typed.Clean(" \r\nBonjour,\r\nmerci. \n"); got != "Bonjour,\nmerci." {
		t.Errorf("%q", got)
	}
}
