package journey

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// browser is somebody who reads pages, follows links by their words and fills in forms: a browser without scripts.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
	at     string // path of the page
	page   string
}

func newBrowser(t *testing.T, base string) *browser {
	return &browser{t: t, client: newVisitor(t, base).http, base: base}
}

func (b *browser) take(answer *http.Response, err error) *browser {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.at, b.page = b.inside(answer.Request.URL.RequestURI()), html.UnescapeString(string(text))
	if answer.StatusCode >= 500 {
		b.t.Fatalf("%s: status %d: %s", b.at, answer.StatusCode, words(b.page))
	}
	if strings.Contains(ourScript.ReplaceAllString(b.page, ""), "<script") {
		b.t.Errorf("%s: a page with a script that is not a file of ours", b.at)
	}
	return b
}

// ourScript is what improves a page, which works without: this browser runs none.
var ourScript = regexp.MustCompile(`<script src="[^":]+\.js[^":]*" defer></script>`)

// inside is an address of the site without the path that the site is served under, with which every link, redirect and form action begins.
func (b *browser) inside(address string) string {
	b.t.Helper()
	path, ok := strings.CutPrefix(address, b.prefix())
	if !ok {
		b.t.Errorf("%s leaves the site, which is served under %s", address, b.prefix())
	}
	return path
}

// prefix is the path that the site is served under, "" or "/local".
func (b *browser) prefix() string {
	b.t.Helper()
	served, err := url.Parse(b.base)
	if err != nil {
		b.t.Fatal(err)
	}
	return served.Path
}

func (b *browser) open(path string) *browser {
	b.t.Helper()
	answer, err := b.client.Get(b.base + path)
	return b.take(answer, err)
}

var tags = regexp.MustCompile(`<[^>]*>`)

// words is a page as it is read.
func words(page string) string {
	if _, main, found := strings.Cut(page, "<main"); found {
		page = main
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(page, " ")), " ")
}

// reads fails unless the page says it.
func (b *browser) reads(text string) *browser {
	b.t.Helper()
	if !strings.Contains(words(b.page), text) {
		b.t.Fatalf("%s does not say %q but: %s", b.at, text, words(b.page))
	}
	return b
}

func (b *browser) says(text string) bool { return strings.Contains(words(b.page), text) }

var anchor = regexp.MustCompile(`(?s)<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>`)

// follow follows the first link whose words contain the text.
func (b *browser) follow(text string) *browser {
	b.t.Helper()
	for _, link := range anchor.FindAllStringSubmatch(b.page, -1) {
		if strings.Contains(tags.ReplaceAllString(link[2], ""), text) {
			return b.open(b.inside(link[1]))
		}
	}
	b.t.Fatalf("%s has no link %q", b.at, text)
	return nil
}

var (
	forms   = regexp.MustCompile(`(?s)<form [^>]*>.*?</form>`)
	field   = regexp.MustCompile(`(?s)<input [^>]*>|<textarea [^>]*>.*?</textarea>|<select [^>]*>.*?</select>`)
	buttons = regexp.MustCompile(`(?s)<button([^>]*)>(.*?)</button>`)
	options = regexp.MustCompile(`<option value="([^"]*)" selected>`)
)

func attribute(tag, name string) string {
	found := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if found == nil {
		return ""
	}
	return found[1]
}

// press fills in the form that has a button with these words, and presses it: what the page holds already stays as it is.
func (b *browser) press(button string, filled url.Values) *browser {
	b.t.Helper()
	for _, form := range forms.FindAllString(b.page, -1) {
		for _, found := range buttons.FindAllStringSubmatch(form, -1) {
			if !strings.Contains(tags.ReplaceAllString(found[2], ""), button) {
				continue
			}
			values := standing(form)
			for name, list := range filled {
				if !strings.Contains(form, `name="`+name+`"`) {
					b.t.Fatalf("%s: the form has no field %q", b.at, name)
				}
				values[name] = list
			}
			if name := attribute(found[1], "name"); name != "" {
				values.Set(name, attribute(found[1], "value"))
			}
			action := attribute(form, "action")
			if other := attribute(found[1], "formaction"); other != "" {
				action = other
			}
			action, _, _ = strings.Cut(action, "#")
			answer, err := b.client.PostForm(b.base+b.inside(action), values)
			return b.take(answer, err)
		}
	}
	b.t.Fatalf("%s has no button %q: %s", b.at, button, words(b.page))
	return nil
}

// standing is what a form would send untouched.
func standing(form string) url.Values {
	values := url.Values{}
	for _, tag := range field.FindAllString(form, -1) {
		name, kind := attribute(tag, "name"), attribute(tag, "type")
		switch {
		case name == "":
		case strings.HasPrefix(tag, "<select"):
			if chosen := options.FindStringSubmatch(tag); chosen != nil {
				values.Add(name, chosen[1])
			}
		case strings.HasPrefix(tag, "<textarea"):
			_, text, _ := strings.Cut(tag, ">")
			values.Add(name, strings.TrimSpace(strings.TrimSuffix(text, "</textarea>")))
		case kind == "checkbox" || kind == "radio":
			if strings.Contains(tag, " checked") {
				values.Add(name, attribute(tag, "value"))
			}
		default:
			values.Add(name, attribute(tag, "value"))
		}
	}
	return values
}
