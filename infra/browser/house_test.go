//go:build browser

package browser

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tandem/infra/local/machine"
	"tandem/shared/service"
)

// today is the day of every walk, so that pages and goldens are the same on every other.
const today = "2026-12-01T10:00:00+01:00"

// house is a machine with its demonstration, and who judges its pages.
type house struct {
	url   string
	judge *judge
}

func open(t *testing.T, name string) *house {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	config := machine.Config{Addr: server.Listener.Addr().String(), Data: filepath.Join(t.TempDir(), "data"), Service: service.Default, Demo: true}
	m, err := machine.Open(context.Background(), config, io.Discard, machine.Wrap{})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = m
	server.Start()
	if err := m.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := m.Seed(context.Background(), io.Discard); err != nil {
		t.Fatal(err)
	}
	h := &house{url: server.URL, judge: newJudge(t, name)}
	h.desk(t, http.MethodPost, "/_local/clock", `{"now":"`+today+`"}`, nil)
	return h
}

// desk asks the local desk, which hands out the demonstration's codes and the mails.
func (h *house) desk(t *testing.T, method, path, body string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, h.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		t.Fatalf("%s %s: status %d", method, path, answer.StatusCode)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// demoCode is the letter of a jobseeker of the demonstration.
type demoCode struct{ Code, LastName, FirstName, BirthDate, PostalCode string }

func (h *house) code(t *testing.T) demoCode {
	t.Helper()
	var demo struct{ Codes []demoCode }
	h.desk(t, http.MethodGet, "/_local/demo", "", &demo)
	return demo.Codes[0]
}

// french is a date as people here write it.
func french(iso string) string { return iso[8:] + "/" + iso[5:7] + "/" + iso[:4] }

// link is the path of the first link in the newest mail to somebody.
func (h *house) link(t *testing.T, to string) string {
	t.Helper()
	return h.mailed(t, to, "")
}

// mailed is the path of the first link in the newest mail to somebody whose path has a word.
func (h *house) mailed(t *testing.T, to, word string) string {
	t.Helper()
	for range 100 {
		var box struct {
			Mails []struct {
				To    string
				Links []string
			}
		}
		h.desk(t, http.MethodGet, "/_local/mails", "", &box)
		for _, mail := range slices.Backward(box.Mails) {
			if mail.To == to && len(mail.Links) > 0 && strings.Contains(mail.Links[0], word) {
				return strings.TrimPrefix(mail.Links[0], h.url)
			}
		}
		time.Sleep(100 * time.Millisecond) // it is being sent
	}
	t.Fatalf("no mail to %s", to)
	return ""
}

// browser is the one Chromium that all share.
func browser(t *testing.T) context.Context {
	t.Helper()
	ctx, err := started()
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// quit ends Chromium; TestMain calls it.
var quit = func() {}

var started = sync.OnceValues(func() (context.Context, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(os.Getenv("TANDEM_CHROMIUM")), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "fr"))
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(allocator)
	quit = func() { leave(); end() }
	return ctx, chromedp.Do(ctx)
})

func TestMain(m *testing.M) {
	code := m.Run()
	quit()
	os.Exit(code)
}
