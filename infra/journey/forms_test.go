package journey

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tandem/infra/local/machine"
)

// odd is what people, and machines, type into a field that asked for something else.
var odd = map[string]string{
	"nothing":             "",
	"spaces":              " \u00a0\t ",
	"one letter":          "X",
	"a name":              "D’Arc-O’Neil de la Motte",
	"a script":            `<script>alert("1")</script>`,
	"a broken tag":        `"><img src=x onerror=alert(1)>`,
	"right to left":       "\u202eerutcarugif\u202c العربية",
	"control characters":  "a\x00b\x07c\x1b[31m",
	"emoji":               "👩🏽‍🍳🥖🥖",
	"no UTF-8":            "\xff\xfe\xe9",
	"too long":            strings.Repeat("é", 12_000),
	"ten thousand lines":  strings.Repeat("ligne\r\n", 10_000),
	"31 June":             "31/06/2026",
	"29 February":         "29/02/2026",
	"a phone of Réunion":  "02 62 12 34 56",
	"a number":            "-1",
	"a template":          "{{.Service}}${7*7}",
	"a path":              "../../../etc/passwd",
	"a retired ROME code": "H9999",
}

// TestEveryFieldOfEveryForm finds the site's pages as a visitor does, by their links, and types what is odd into each field of each form that it
// comes to: no page fails, what is typed never becomes a part of the page, and a form that is refused says so and keeps it.
func TestEveryFieldOfEveryForm(t *testing.T) {
	t.Parallel()
	for _, who := range []string{"", "zoe", "recruteur", "agent", "admin", "archives", "dpo"} {
		t.Run("by "+who, func(t *testing.T) {
			t.Parallel()
			l := matched(t).open(t, machine.Wrap{})
			v := l.serve(t).visitor(t, who)
			b := &browser{t: t, client: v.http, base: v.base}
			found := typable(t, v)
			if len(found) < 2 {
				t.Fatalf("%d forms: what was looked at?", len(found))
			}
			tried, answers := 0, map[int]int{}
			for _, f := range found {
				for _, name := range f.fields {
					for _, what := range slices.Sorted(maps.Keys(odd)) {
						if tried++; !*everyFault && tried%6 != 0 {
							continue
						}
						answers[f.try(b, name, what)]++
					}
				}
			}
			t.Logf("%d forms, %d things to type, answers %v", len(found), tried, answers)
			if answers[http.StatusUnprocessableEntity] < tried/30 {
				t.Errorf("hardly anything is refused: %v", answers)
			}
		})
	}
}

// form is one form of the site; fields are the names of those that somebody types into or chooses from.
type form struct {
	action   string
	standing url.Values
	fields   []string
	kinds    map[string]string // types of the inputs
}

// typable are the forms of the site that somebody types into, one of each kind.
func typable(t *testing.T, v *visitor) []form {
	t.Helper()
	var found []form
	known := map[string]bool{}
	crawl(t, v, func(path string, got reply) {
		if got.status >= http.StatusBadRequest && path != "/mon-espace" {
			t.Errorf("a link leads to %s: status %d", path, got.status)
		}
		for _, one := range forms.FindAllString(got.text, -1) {
			f := form{action: html.UnescapeString(attribute(one, "action")), standing: standing(html.UnescapeString(one)), kinds: map[string]string{}}
			for _, tag := range field.FindAllString(one, -1) {
				name, kind := attribute(tag, "name"), attribute(tag, "type")
				if name != "" && kind != "hidden" && kind != "file" && !slices.Contains(f.fields, name) {
					f.fields, f.kinds[name] = append(f.fields, name), kind
				}
			}
			if kind := numbered.ReplaceAllString(f.action, "N"); len(f.fields) > 0 && attribute(one, "method") == "post" && attribute(one, "enctype") == "" && !known[kind] {
				known[kind] = true
				found = append(found, f)
			}
		}
	})
	return found
}

// try types one odd thing into one field, the others as they stood, and returns the status of the answer.
func (f form) try(b *browser, name, what string) int {
	b.t.Helper()
	typed := odd[what]
	values := maps.Clone(f.standing)
	values.Set(name, typed)
	answer, err := b.client.PostForm(b.base+f.action, values)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	place := fmt.Sprintf("%s, %s, %s", f.action, name, what)
	page := string(text)
	if answer.StatusCode >= 500 {
		b.t.Errorf("%s: status %d: %s", place, answer.StatusCode, words(page))
	}
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
		b.t.Errorf("%s: what was typed became a part of the page", place)
	}
	if answer.StatusCode != http.StatusUnprocessableEntity || f.kinds[name] == "password" {
		return answer.StatusCode
	}
	if !strings.Contains(page, `class="summary"`) {
		b.t.Errorf("%s: refused, and nothing says so: %s", place, words(page))
	}
	if plain := f.kinds[name] != "radio" && f.kinds[name] != "checkbox"; plain && what == "a script" && strings.Contains(page, `name="`+name+`"`) &&
		!strings.Contains(html.UnescapeString(page), typed) && !strings.Contains(page, `<select id="`+name+`"`) {
		b.t.Errorf("%s: what was typed is lost", place)
	}
	return answer.StatusCode
}
