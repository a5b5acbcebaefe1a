//go:build browser

package browser

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// most is what the first view of a page may cost somebody who never came before, in bytes: the page, the style sheet and the icon, as they go over the
// line, without the heads of the answers.
const most = 5 << 10

// first are the pages that people come to from a letter, a search engine or another site.
var first = []string{"/", "/inscription", "/inscription/candidat", "/inscription/recruteur", "/connexion", "/mot-de-passe", "/offres", "/aide", "/accessibilite", "/conditions"}

// transfer is what came over the line.
type transfer struct {
	mu    sync.Mutex
	bytes int
	files []string
}

func (f *transfer) count(event any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e := event.(type) {
	case *network.EventResponseReceived:
		f.files = append(f.files, e.Response.URL)
		f.bytes -= int(e.Response.EncodedDataLength) // its head
	case *network.EventLoadingFinished: // what each part of a page took on the way is not always told
		f.bytes += int(e.EncodedDataLength)
	}
}

// fresh is somebody who never came before, on a slow line.
func (h *house) fresh(t *testing.T) (*person, *transfer) {
	t.Helper()
	p, came := h.sit(t, screen{width: 360, scripts: true, slow: true}), &transfer{}
	if err := chromedp.Listen(p.tab, came.count); err != nil {
		t.Fatal(err)
	}
	return p, came
}

// TestFirstView measures what the first view of each page costs, and how long it takes on a slow line.
func TestFirstView(t *testing.T) {
	h := open(t, "first")
	for _, page := range first {
		t.Run(page, func(t *testing.T) {
			p, came := h.fresh(t)
			began := time.Now()
			p.load(chromedp.Navigate(h.url + page))
			took := time.Since(began)
			if strings.Contains(ask[string](p, `document.title`), "introuvable") {
				t.Fatal("there is no such page")
			}
			came.mu.Lock()
			defer came.mu.Unlock()
			t.Logf("%d bytes, %d files, %d ms at 400 kbit/s and 400 ms", came.bytes, len(came.files), took.Milliseconds())
			if !slices.Contains(came.files, h.url+page) || len(came.files) < 2 {
				t.Errorf("the page and its style sheet are not both counted: %q", came.files)
			}
			if came.bytes > most {
				t.Errorf("%d bytes for the first view, %d at most: %q", came.bytes, most, slices.Sorted(slices.Values(came.files)))
			}
		})
	}
}
