package journey

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tandem/infra/demo"
)

// loaded is what a page has a browser fetch by itself.
var loaded = regexp.MustCompile(`<(?:link|img|script|iframe|source|video|audio|object|embed|form)\b[^>]*>`)

// TestNoTracker follows every link of the site, as nobody and as each demo account of each service: no answer sets a cookie but the session's, and no
// page has a browser ask anything of another site (003:105, 003:135, 003:205; F026). No consent is asked for cookies: there is nothing to consent to.
func TestNoTracker(t *testing.T) {
	t.Parallel()
	onEachStack(t, startStack, func(t *testing.T, tg *target) {
		set := map[string]bool{}
		look := func(path string, got reply) {
			note(set, got.header)
			keepsToItself(t, path, got)
		}
		pages := crawl(t, newVisitor(t, tg.url), look)
		if len(set) != 0 {
			t.Errorf("who reads without an account gets cookies: %v", set)
		}
		for _, who := range demo.Accounts(tg.machine.Service) {
			v := newVisitor(t, tg.url)
			entered := v.ask(http.MethodPost, "/api/v1/account/session", map[string]any{"email": who.Address, "password": tg.demoPassword})
			note(set, entered.header)
			pages += crawl(t, v, look)
		}
		if len(set) != 1 || pages < 60 {
			t.Errorf("%d pages set the cookies %v, want the session's alone", pages, set)
		}
	})
}

// note adds the cookies of an answer.
func note(set map[string]bool, header http.Header) {
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		set[cookie.Name] = true
	}
}

// numbered is what differs between two pages of one kind.
var numbered = regexp.MustCompile(`[A-Za-z0-9_-]{20,}|/\d+`)

// crawl reads the pages that links lead a visitor to, one of each kind, and counts them.
func crawl(t *testing.T, v *visitor, each func(path string, got reply)) int {
	t.Helper()
	waiting, seen := []string{"/", "/mon-espace"}, map[string]bool{}
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		address, _, _ := strings.Cut(path, "?")
		if kind := numbered.ReplaceAllString(address, "N"); seen[kind] {
			continue
		} else {
			seen[kind] = true
		}
		got := v.ask(http.MethodGet, path, nil)
		if got.status >= http.StatusInternalServerError {
			t.Errorf("%s: %d", path, got.status)
		}
		each(path, got)
		for _, link := range anchor.FindAllStringSubmatch(got.text, -1) {
			if next, _, _ := strings.Cut(html.UnescapeString(link[1]), "#"); strings.HasPrefix(next, "/") {
				waiting = append(waiting, next)
			}
		}
	}
	return len(seen)
}

// keepsToItself holds a page to this site alone.
func keepsToItself(t *testing.T, path string, got reply) {
	t.Helper()
	if !strings.Contains(got.header.Get("Content-Type"), "html") {
		return
	}
	rule := got.header.Get("Content-Security-Policy")
	if strings.HasPrefix(path, "/mes-accords") { // where a browser adds itself to those notified
		rule = strings.TrimSuffix(rule, "; worker-src 'self'")
	}
	rule = strings.TrimSuffix(rule, "; script-src 'self'; connect-src 'self'") // of a form, which a script of this site improves
	if rule != "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" {
		t.Errorf("%s may load: %q", path, rule)
	}
	for _, tag := range loaded.FindAllString(got.text, -1) {
		for _, name := range []string{"href", "src", "srcset", "data", "action", "poster"} {
			if address := attribute(tag, name); address != "" && (!strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//")) {
				t.Errorf("%s has a browser ask %q", path, address)
			}
		}
	}
	for _, told := range []string{"Refresh", "Link", "Report-To", "NEL", "Reporting-Endpoints", "Accept-CH"} {
		if got.header.Get(told) != "" {
			t.Errorf("%s sends %s", path, told)
		}
	}
}
