//go:build browser

package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// judge looks at each page of a walk once: it photographs it in every scheme of colours and has axe-core judge it.
type judge struct {
	folder string
	axe    string

	mu   sync.Mutex
	seen map[string]bool
}

func newJudge(t *testing.T, name string) *judge {
	t.Helper()
	axe, err := os.ReadFile(os.Getenv("TANDEM_AXE"))
	if err != nil {
		t.Fatalf("TANDEM_AXE says where axe-core is, as `make browser` does: %v", err)
	}
	folder := filepath.Join(os.Getenv("TANDEM_SHOTS"), name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return &judge{folder: folder, axe: string(axe), seen: map[string]bool{}}
}

// schemes are the colours that a page is shown in, and what axe-core judges there: the rest of the page is the same in all. In forced colours
// contrast is the visitor's own. Nothing moves, so that no photograph is taken half-way between two.
var schemes = []struct {
	name, rules string
	features    []*emulation.MediaFeature
}{
	{"clair", `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4', 'best-practice']`, colours("prefers-color-scheme", "light")},
	{"sombre", `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`, colours("prefers-color-scheme", "dark")},
	{"force", "", colours("forced-colors", "active")},
}

func colours(name, value string) []*emulation.MediaFeature {
	return []*emulation.MediaFeature{{Name: name, Value: value}, {Name: "prefers-reduced-motion", Value: "reduce"}}
}

func (p *person) colours(features []*emulation.MediaFeature) {
	p.Helper()
	if _, err := chromedp.Call(p.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		p.Fatal(err)
	}
}

// random is what differs from one walk to the next in an address.
var random = regexp.MustCompile(`[A-Za-z0-9_-]{20,}`)

// look judges the page that somebody is on, unless it was judged in the same state.
func (j *judge) look(p *person) {
	p.Helper()
	state := ask[string](p, `document.title + (document.querySelector('.summary') ? ' avec erreurs' : '') + (document.querySelector('.notice') ? ' fait' : '') +
		(document.querySelector('[role=option]') ? ' avec réponses' : '') + (document.querySelector('progress') ? ' en cours' : '')`)
	page := random.ReplaceAllString(p.at, "N")
	key := fmt.Sprint(p.screen, page, state)
	j.mu.Lock()
	known := j.seen[key]
	j.seen[key] = true
	number := len(j.seen)
	j.mu.Unlock()
	if known {
		return
	}
	if wide := ask[int64](p, `document.documentElement.scrollWidth`); wide > p.screen.width {
		p.Errorf("%s, %s: %d px wide", p.at, p.screen, wide)
	}
	p.scripts(true) // the scripts of the page do not run any more: axe alone does
	defer p.scripts(p.screen.scripts)
	defer p.colours(schemes[0].features) // the next page is painted in them: Chromium keeps the ground that forced colours gave a page
	for _, scheme := range schemes {
		p.colours(scheme.features)
		shot, err := chromedp.Run(p.tab, chromedp.FullScreenshot(100))
		if err != nil {
			p.Fatal(err)
		}
		name := fmt.Sprintf("%03d%s-%d-%s.png", number, strings.ReplaceAll(page, "/", "-"), p.screen.width, scheme.name)
		if err := os.WriteFile(filepath.Join(j.folder, name), shot, 0o644); err != nil {
			p.Fatal(err)
		}
		if scheme.rules == "" {
			continue
		}
		for _, finding := range j.findings(p, scheme.rules) {
			p.Errorf("%s, %s, %s: %s", page, p.screen, scheme.name, finding)
		}
	}
}

// run is a call of axe-core with the rules for %s.
const run = `axe.run(document, {runOnly: %s, resultTypes: ['violations']})
	.then(r => JSON.stringify(r.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))))`

func (j *judge) findings(p *person, rules string) []string {
	p.Helper()
	if !ask[bool](p, `typeof axe === 'object'`) {
		if _, err := chromedp.Run(p.tab, chromedp.Evaluate[string](j.axe+"; axe.version")); err != nil {
			p.Fatal(err)
		}
	}
	said, err := chromedp.Run(p.tab, chromedp.Evaluate[string](fmt.Sprintf(run, rules), chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatal(err)
	}
	var findings []string
	if err := json.Unmarshal([]byte(said), &findings); err != nil {
		p.Fatal(err)
	}
	return findings
}
