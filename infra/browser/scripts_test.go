//go:build browser

package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// until waits for something that the page does by itself.
func (p *person) until(what, expression string) *person {
	p.Helper()
	for range 100 {
		if ask[bool](p, expression) {
			return p
		}
		time.Sleep(100 * time.Millisecond) // the page waits before it asks, and then for an answer
	}
	p.Fatalf("%s: %s does not come:\n%s", p.at, what, p.words())
	return p
}

const (
	options = `document.activeElement.getAttribute('aria-expanded') === 'true' && document.querySelectorAll('[role=option]').length > 0`
	active  = `(document.getElementById(document.activeElement.getAttribute('aria-activedescendant')) || {}).textContent || ''`
)

// enter presses Enter as a keyboard does, whose character does not come when the page took the key.
func (p *person) enter() {
	p.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		stroke := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			stroke.Text = "\r"
		}
		if _, err := chromedp.Call(p.tab, input.DispatchKeyEvent, stroke); err != nil {
			p.Fatal(err)
		}
	}
}

// take types in a search field and takes the first answer below it, by keyboard.
func (p *person) take(label, text, want string) *person {
	p.Helper()
	p.write(label, text).until("a list of answers", options)
	p.judge.look(p) // which takes the focus away
	p.write(label, text).until("a list of answers", options)
	p.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowDown)) // the last, then the first again
	if here := ask[string](p, active); !strings.Contains(here, want) {
		p.Fatalf("the first answer to %q is %q", text, here)
	}
	p.enter()
	return p.until("what was chosen", `document.activeElement.value === '' && document.activeElement.getAttribute('aria-expanded') === 'false' && !document.querySelector('[role=option]')`)
}

// TestScripts: what scripts add to forms ends in the same fields and the same pages as without: answers below a search, a word before unsaved changes are
// lost and none after they were sent, the progress of a file, which can be stopped.
func TestScripts(t *testing.T) {
	h := open(t, "scripts")
	p := register(h, h.sit(t, screen{width: 360, scripts: true}))
	p.follow("Mes CV").write("Titre", "Boulangère, cinq ans d’expérience")
	p.take("Cherchez votre métier", "boulang", "Boulang").take("Cherchez votre commune", "Arras", "Arras")
	p.write("Cherchez votre", "zzzz").until("that nothing is found", `document.activeElement.parentElement.querySelector('[role=status]').textContent === 'Aucun résultat.'`)
	p.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2)), chromedp.KeyEvent(kb.Delete))
	p.pick("Jusqu’à quelle distance", "20 km").tick("CDI").press("Enregistrer").reads("enregistré")
	if got := ask[int](p, `document.querySelectorAll('[name=metier_choisi][value^="D1102-"]:checked').length * 10 + document.querySelectorAll('[name=commune_choisi][value^="62041|"]').length`); got != 11 {
		t.Errorf("what was chosen is not what was saved: %d", got)
	}
	if p.warned.Load() != 0 {
		t.Error("asked, though everything was sent")
	}
	p.write("Titre", "Pâtissière").open("/mon-espace")
	if p.warned.Load() != 1 {
		t.Errorf("asked %d times before a title was lost", p.warned.Load())
	}
	p.open("/mon-cv/1").open("/mon-espace")
	if p.warned.Load() != 1 {
		t.Error("asked, though nothing was written")
	}
	send(t, p)
	if p.warned.Load() != 1 {
		t.Error("asked, though the file was sent")
	}
}

// send sends a file, one that is no document, and one that is stopped on its way.
func send(t *testing.T, p *person) {
	t.Helper()
	folder := t.TempDir()
	write := func(name string, size int) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(strings.Repeat("Rien d’un document. ", size)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pick := func(path string) {
		p.do(chromedp.SetUploadFiles("#fichier", []string{path}))
		p.reach("the button", called("button", "Envoyer le fichier"))
		p.do(chromedp.KeyEvent(kb.Enter))
	}
	p.open("/mon-cv/fichiers")
	pick(write("refus.pdf", 10))
	p.until("the answer", `document.title.startsWith('Erreur') && document.activeElement.classList.contains('summary')`)
	p.judge.look(p)
	slow := &network.Conditions{Latency: 100, DownloadThroughput: 50_000, UploadThroughput: 20_000}
	for _, line := range []*network.Conditions{slow, {DownloadThroughput: -1, UploadThroughput: -1}} {
		if _, err := chromedp.Call(p.tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{line}}); err != nil {
			t.Fatal(err)
		}
		if line != slow {
			break
		}
		pick(write("long.pdf", 20_000))
		p.until("the progress", `document.querySelector('progress') !== null && document.activeElement.textContent === 'Annuler l’envoi'`)
		p.judge.look(p)
		p.do(chromedp.KeyEvent(kb.Enter))
		p.until("that it is stopped", `document.body.innerText.includes('L’envoi est annulé') && document.querySelector('progress') === null`)
	}
	good, err := filepath.Abs(filepath.Join("..", "..", "shared", "cv", "pdfread", "testdata", "libreoffice.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.SetUploadFiles("#fichier", []string{good}))
	p.reach("the button", called("button", "Envoyer le fichier"))
	p.turn(chromedp.KeyEvent(kb.Enter)).reads("Votre fichier est reçu")
}
