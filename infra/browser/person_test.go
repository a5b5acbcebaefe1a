//go:build browser

package browser

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// screen is what somebody looks at the service with.
type screen struct {
	width   int64 // in CSS pixels
	scripts bool
	slow    bool // on a line of the speed that browsers call slow 3G
}

func (s screen) String() string {
	said := fmt.Sprintf("%d px, no scripts", s.width)
	if s.scripts {
		said = fmt.Sprintf("%d px, scripts", s.width)
	}
	if s.slow {
		said += ", slow 3G"
	}
	return said
}

// slow3G is the line of a phone where the network is poor: 400 ms to the service and back, 400 kbit/s.
var slow3G = &network.Conditions{Latency: 400, DownloadThroughput: 50_000, UploadThroughput: 50_000, ConnectionType: network.ConnectionTypeCellular3g}

// line puts somebody on a line of a speed.
func (p *person) line(speed *network.Conditions) {
	p.Helper()
	if _, err := chromedp.Call(p.tab, network.Enable, network.EnableParams{}); err != nil {
		p.Fatal(err)
	}
	if _, err := chromedp.Call(p.tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{speed}}); err != nil {
		p.Fatal(err)
	}
}

// person is somebody who has a keyboard and no pointer.
type person struct {
	*testing.T
	tab    context.Context
	base   string
	screen screen
	judge  *judge
	at     string        // path of the page
	name   string        // as others read it, once they have an account
	warned *atomic.Int32 // how often they were asked before something unsaved was lost; they leave all the same
}

// sit gives somebody a browser of their own, with no cookie.
func (h *house) sit(t *testing.T, s screen) *person {
	t.Helper()
	tab, leave := chromedp.NewContext(browser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(leave)
	p := &person{T: t, tab: tab, base: h.url, screen: s, judge: h.judge, warned: &atomic.Int32{}}
	p.do(chromedp.EmulateViewport(s.width, 800)) // the first act may carry no time limit: it opens the tab
	p.leaves()
	p.scripts(s.scripts)
	if s.slow {
		p.line(slow3G)
	}
	return p
}

// leaves answers the question whether to leave what is unsaved.
func (p *person) leaves() {
	p.Helper()
	err := chromedp.Listen(p.tab, func(event any) {
		if _, asked := event.(*page.EventJavascriptDialogOpening); asked {
			p.warned.Add(1)
			go func() {
				_, _ = chromedp.Call(p.tab, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}) // else the next page does not come, which fails
			}()
		}
	})
	if err != nil {
		p.Fatal(err)
	}
}

// do acts, and ends the test when that takes longer than anybody waits.
func (p *person) do(acts ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.tab, acts...); err != nil {
		p.Fatalf("%s: %v", p.at, err)
	}
}

func (p *person) scripts(run bool) {
	p.Helper()
	if _, err := chromedp.Call(p.tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run}); err != nil {
		p.Fatal(err)
	}
}

// ask evaluates an expression of the page.
func ask[T any](p *person, expression string) T {
	p.Helper()
	soon, cancel := context.WithTimeout(p.tab, 20*time.Second)
	defer cancel()
	answer, err := chromedp.Run(soon, chromedp.Evaluate[T](expression))
	if err != nil {
		p.Fatalf("%s: %v", p.at, err)
	}
	return answer
}

// turn does what leads to another page, and looks at it.
func (p *person) turn(acts ...chromedp.Action[chromedp.Void]) *person {
	p.Helper()
	p.load(acts...)
	p.judge.look(p)
	return p
}

// load does what leads to another page.
func (p *person) load(acts ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	soon, cancel := context.WithTimeout(p.tab, 20*time.Second)
	defer cancel()
	answer, err := chromedp.RunResponse(soon, acts...)
	if err != nil {
		p.Fatalf("from %s no page came: %v\n%s", p.at, err, p.words())
	}
	p.at = p.path(answer)
	if answer.Status >= 500 {
		p.Fatalf("%s: status %d", p.at, answer.Status)
	}
}

func (p *person) path(answer *network.Response) string {
	p.Helper()
	found, err := url.Parse(answer.URL)
	if err != nil || !strings.HasPrefix(answer.URL, p.base) {
		p.Fatalf("%s leads out of the service", answer.URL)
	}
	return found.Path
}

// open types an address.
func (p *person) open(path string) *person {
	p.Helper()
	return p.turn(chromedp.Navigate(p.base + path))
}

// focus is where the keyboard is. Group are the labels of the radio buttons that arrows lead to.
type focus struct {
	Kind  string // link, button, or the type of a field
	Label string
	Shown bool // there is a ring around it
	Group []string
}

const focused = `(() => {
	const e = document.activeElement || document.body
	const said = x => (x.getAttribute('aria-label') || (x.labels && [...x.labels].map(l => l.textContent).join(' ')) || x.textContent || '').replace(/\s+/g, ' ').trim()
	const kind = { A: 'link', BUTTON: 'button', TEXTAREA: 'text', SELECT: 'select-one', SUMMARY: 'button' }[e.tagName] || e.type || ''
	const style = getComputedStyle(e)
	const group = e.type === 'radio' ? [...document.querySelectorAll('input[type=radio]')].filter(x => x.name === e.name && x.form === e.form).map(said) : null
	return { Kind: kind, Label: said(e), Shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, Group: group }
})()`

// reach presses the tab key until the keyboard is on what is wanted, as far as the page goes.
func (p *person) reach(what string, wanted func(focus) bool) focus {
	p.Helper()
	for range 250 {
		p.do(chromedp.KeyEvent(kb.Tab))
		here := ask[focus](p, focused)
		if here.Kind != "" && !here.Shown {
			p.Errorf("%s: nothing shows that the keyboard is on %q", p.at, here.Label)
		}
		if wanted(here) {
			return here
		}
	}
	p.Fatalf("%s: the keyboard does not reach %s\n%s", p.at, what, p.words())
	return focus{}
}

func called(kind, label string) func(focus) bool {
	return func(f focus) bool { return f.Kind == kind && strings.Contains(f.Label, label) }
}

// follow goes through the link with these words, press pushes the button with these.
func (p *person) follow(words string) *person {
	p.Helper()
	p.reach("the link "+words, called("link", words))
	return p.turn(chromedp.KeyEvent(kb.Enter))
}

func (p *person) press(words string) *person {
	p.Helper()
	p.reach("the button "+words, called("button", words))
	return p.turn(chromedp.KeyEvent(kb.Enter))
}

// write fills in the field with this label, from nothing.
func (p *person) write(label, text string) *person {
	p.Helper()
	p.reach("the field "+label, func(f focus) bool {
		return f.Kind != "" && f.Kind != "link" && f.Kind != "button" && f.Kind != "radio" && f.Kind != "checkbox" && strings.Contains(f.Label, label)
	})
	p.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2)), chromedp.KeyEvent(kb.Delete), chromedp.KeyEvent(text)) // 2: Ctrl
	return p
}

// tick turns the box with this label.
func (p *person) tick(label string) *person {
	p.Helper()
	p.reach("the box "+label, called("checkbox", label))
	p.do(chromedp.KeyEvent(" "))
	return p
}

// choose takes the answer with this label among several: the tab key leads to the group, arrows through it.
func (p *person) choose(label string) *person {
	p.Helper()
	here := p.reach("the answer "+label, func(f focus) bool {
		return f.Kind == "radio" && strings.Contains(strings.Join(f.Group, "\n"), label)
	})
	p.do(chromedp.KeyEvent(" "))
	for range here.Group {
		if here = ask[focus](p, focused); strings.Contains(here.Label, label) {
			return p
		}
		p.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	p.Fatalf("%s: arrows do not reach %s", p.at, label)
	return p
}

// pick takes an option of a list by typing its beginning, as people do who cannot point.
func (p *person) pick(label, option string) *person {
	p.Helper()
	p.reach("the list "+label, called("select-one", label))
	p.do(chromedp.KeyEvent(option))
	if taken := ask[string](p, `document.activeElement.selectedOptions[0].textContent`); strings.Join(strings.Fields(taken), " ") != option {
		p.Fatalf("%s: %q is picked in %s, not %q", p.at, taken, label, option)
	}
	return p
}

// attach gives the field with this label a file, which a keyboard takes from a dialogue of the system.
func (p *person) attach(label, file string) *person {
	p.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		p.Fatal(err)
	}
	p.reach("the field "+label, called("file", label))
	p.do(chromedp.SetUploadFiles("input[type=file]", []string{path}))
	return p
}

// unfold opens what is folded under these words.
func (p *person) unfold(words string) *person {
	p.Helper()
	p.reach("what is folded under "+words, called("button", words))
	p.do(chromedp.KeyEvent(kb.Enter))
	return p
}

// words is all that the page says.
func (p *person) words() string {
	p.Helper()
	return ask[string](p, `document.body.innerText`)
}

// reads ends the test unless the page says something.
func (p *person) reads(text string) *person {
	p.Helper()
	if said := p.words(); !strings.Contains(said, text) {
		p.Fatalf("%s does not say %q:\n%s", p.at, text, said)
	}
	return p
}

// awaits opens a page again and again until it says something, as people do who were told that it takes a while.
func (p *person) awaits(path, text string) *person {
	p.Helper()
	for range 100 {
		p.load(chromedp.Navigate(p.base + path))
		if strings.Contains(p.words(), text) {
			p.judge.look(p)
			return p
		}
		time.Sleep(100 * time.Millisecond) // the work that it waits for is done beside it
	}
	return p.reads(text)
}
