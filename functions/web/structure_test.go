package web

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const testBase = "/recette"

// element is one tag of a page.
type element struct {
	name string
	at   map[string]string
}

// elements reads a page; it fails on tags that do not close as they should.
func elements(t *testing.T, html string) []element {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(html))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, []string{"meta", "link", "input", "br"}, xml.HTMLEntity
	var found []element
	var open []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well formed: %v", err)
		}
		switch tag := token.(type) {
		case xml.StartElement:
			e := element{tag.Name.Local, map[string]string{}}
			for _, attribute := range tag.Attr {
				if _, twice := e.at[attribute.Name.Local]; twice {
					t.Errorf("<%s> has %s twice", e.name, attribute.Name.Local)
				}
				e.at[attribute.Name.Local] = attribute.Value
			}
			found = append(found, e)
			open = append(open, e.name)
		case xml.EndElement:
			if open[len(open)-1] != tag.Name.Local {
				t.Errorf("</%s> closes <%s>", tag.Name.Local, open[len(open)-1])
			}
			open = open[:len(open)-1]
		}
	}
	return found
}

func (h house) see(s sight) *httptest.ResponseRecorder {
	if s.form != "" {
		return h.post(s.path, s.role, s.form)
	}
	return h.get(s.path, s.role)
}

// TestEveryPageIsSoundlyBuilt renders every page with all that it may hold.
func TestEveryPageIsSoundlyBuilt(t *testing.T) {
	t.Parallel()
	for _, s := range sights {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, testBase)
			w := h.see(s)
			html := w.Body.String()
			if got := heading(html); got != french.Replace(s.h1) {
				t.Errorf("h1 = %q, want %q", got, s.h1)
			}
			if calls := h.api.made(); len(calls) > 2 {
				t.Errorf("%d operations: %v", len(calls), calls)
			}
			tags := elements(t, html)
			checkFrame(t, tags)
			checkScript(t, h, w.Header(), tags)
			checkIDs(t, tags)
			checkInputs(t, tags)
			checkAddresses(t, tags)
			if strings.Contains(html, "<no value>") || strings.Contains(html, "ZgotmplZ") {
				t.Error("a value is missing or was refused by the escaper")
			}
			if bad := regexp.MustCompile(`[^\p{Zs}\n][?!;»]|« | [?!;:»]\s`).FindString(visibleText(html)); bad != "" {
				t.Errorf("French typography: %q", bad)
			}
		})
	}
}

var tagged = regexp.MustCompile(`(?s)<[^>]*>`)

func visibleText(html string) string {
	_, body, _ := strings.Cut(html, "<body>")
	return strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(tagged.ReplaceAllString(body, "\n"))
}

func heading(html string) string {
	_, after, _ := strings.Cut(html, "<h1>")
	text, _, _ := strings.Cut(after, "</h1>")
	return text
}

// checkFrame: one h1, headings that skip no level, landmarks, a language, a skip link, and nothing that the CSP would stop.
func checkFrame(t *testing.T, tags []element) {
	t.Helper()
	number := map[string]int{}
	level := 0
	for _, e := range tags {
		number[e.name]++
		if len(e.name) == 2 && e.name[0] == 'h' && e.name[1] >= '1' && e.name[1] <= '6' {
			if next := int(e.name[1] - '0'); next > level+1 && level > 0 {
				t.Errorf("<%s> after <h%d>", e.name, level)
			} else {
				level = next
			}
		}
		for name := range e.at {
			if name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("<%s %s> would be stopped by the content security policy", e.name, name)
			}
		}
	}
	for name, want := range map[string]int{"h1": 1, "header": 1, "main": 1, "footer": 1, "title": 1, "style": 0, "img": 0, "iframe": 0} {
		if number[name] != want {
			t.Errorf("%d <%s>, want %d", number[name], name, want)
		}
	}
	if navs := number["nav"]; navs < 1 || navs > 2 { // the menu, and the trail where a page is below another
		t.Errorf("%d <nav>, want the menu and at most the trail", navs)
	}
	if tags[0].name != "html" || tags[0].at["lang"] != "fr" {
		t.Error("the page does not say that it is in French")
	}
	if !slices.ContainsFunc(tags, func(e element) bool { return e.at["class"] == "skip" && e.at["href"] == "#contenu" }) {
		t.Error("no skip link")
	}
}

// checkScript: a page has one script at most, of ours, deferred, and is told that it may run; what it does stands in the page, and the page works without.
func checkScript(t *testing.T, h house, header http.Header, tags []element) {
	t.Helper()
	scripts := slices.DeleteFunc(slices.Clone(tags), func(e element) bool { return e.name != "script" })
	allowed := strings.Contains(header.Get("Content-Security-Policy"), "; script-src 'self'; connect-src 'self'")
	if allowed != (len(scripts) == 1) || len(scripts) > 1 {
		t.Errorf("%d scripts, allowed %v", len(scripts), allowed)
	}
	for _, e := range scripts {
		works := strings.Contains(header.Get("Content-Security-Policy"), "worker-src")
		if _, deferred := e.at["defer"]; !deferred || e.at["src"] != testBase+h.asset(map[bool]string{false: "formulaire.js", true: "appareils.js"}[works]) {
			t.Errorf("a script of %q", e.at["src"])
		}
	}
}

// checkIDs: every id once, every reference to one that exists.
func checkIDs(t *testing.T, tags []element) {
	t.Helper()
	ids := map[string]bool{}
	for _, e := range tags {
		if id, has := e.at["id"]; has {
			if ids[id] {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
	}
	for _, e := range tags {
		references := strings.Fields(e.at["aria-describedby"] + " " + e.at["aria-labelledby"] + " " + e.at["for"])
		if target, inside := strings.CutPrefix(e.at["href"], "#"); inside {
			references = append(references, target)
		}
		for _, id := range references {
			if !ids[id] {
				t.Errorf("<%s> refers to %q, which is not on the page", e.name, id)
			}
		}
	}
}

// checkInputs: a label for each, a name, no password given back, and a form that is posted.
func checkInputs(t *testing.T, tags []element) {
	t.Helper()
	labelled := map[string]bool{}
	for _, e := range tags {
		if e.name == "label" {
			labelled[e.at["for"]] = true
		}
	}
	for _, e := range tags {
		switch {
		case e.name == "form" && e.at["method"] != "post" && e.at["role"] != "search":
			t.Error("a form is not posted")
		case !slices.Contains([]string{"input", "select", "textarea"}, e.name) || e.at["type"] == "hidden":
		case !labelled[e.at["id"]]:
			t.Errorf("<%s name=%q> has no label", e.name, e.at["name"])
		case e.at["name"] == "":
			t.Errorf("<%s id=%q> has no name", e.name, e.at["id"])
		case e.at["type"] == "password" && e.at["value"] != "":
			t.Error("a password is given back")
		}
	}
}

// checkAddresses: everything that leads somewhere begins with the base path, and leads to a page of the table.
func checkAddresses(t *testing.T, tags []element) {
	t.Helper()
	for _, e := range tags {
		for _, name := range []string{"href", "action", "formaction", "src"} {
			address, has := e.at[name]
			outside := strings.HasPrefix(address, "#") || strings.HasPrefix(address, "mailto:") || strings.HasPrefix(address, "https://www.")
			if has && !outside && !strings.HasPrefix(address, testBase+"/") {
				t.Errorf("<%s %s=%q> leaves the base path", e.name, name, address)
			}
		}
	}
}

// TestEveryLinkLeadsToAPage follows all the links and forms of all the pages.
func TestEveryLinkLeadsToAPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	for _, s := range sights {
		for _, e := range elements(t, h.see(s).Body.String()) {
			address, method := e.at["href"], "GET"
			if e.name == "form" {
				address, method = e.at["action"], strings.ToUpper(e.at["method"])
			}
			path, ours := strings.CutPrefix(address, testBase)
			if !ours || strings.HasPrefix(path, apiPrefix+"/policy/") { // tables that are saved, from the API itself
				continue
			}
			if _, pattern := h.mux.Handler(httptest.NewRequest(method, path, nil)); pattern == "" {
				t.Errorf("%s: %s %s is no page", s.name, method, path)
			}
		}
	}
}

// TestEveryPageOfTheTableIsSeen keeps the list of sights whole: those of the default service. What it does without has tests of its own.
func TestEveryPageOfTheTableIsSeen(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	seen := map[string]bool{}
	for _, s := range sights {
		path, _, _ := strings.Cut(s.path, "?")
		_, pattern := h.mux.Handler(httptest.NewRequest("GET", path, nil))
		seen[pattern] = true
	}
	for _, p := range pages {
		if pattern := p.Method + " " + p.Pattern; p.Method == "GET" && p.in(h.config.Service) && !seen[pattern] && !slices.Contains([]string{"GET /mon-cv/fichiers/{id}/lire", "GET /mon-cv/{cv}/pdf", "GET /admin/droits/registre.csv"}, pattern) {
			t.Errorf("%s is not among the sights", pattern)
		}
	}
}
