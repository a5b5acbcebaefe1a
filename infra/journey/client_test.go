package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"
)

// visitor is one person at their browser: their own cookies, nobody else's.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, base: base, http: &http.Client{Jar: jar, Timeout: 60 * time.Second, Transport: asBrowsers{here}}}
}

// asBrowsers says what it accepts, as every browser does: an API gateway decodes an answer by that.
type asBrowsers struct{ http.RoundTripper }

func (b asBrowsers) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Accept") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Accept", "*/*")
	}
	return b.RoundTripper.RoundTrip(r)
}

// here finds names below localhost on this machine, as browsers do: an emulator gives each API such a name.
var here = func() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, ".localhost") {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, address)
	}
	return transport
}()

// reply is what came back.
type reply struct {
	status int
	header http.Header
	text   string
	json   map[string]any // empty when the answer is none
}

// call sends a request to the API and returns the status and the decoded answer.
func (v *visitor) call(method, path string, in any) (int, map[string]any) {
	v.t.Helper()
	got := v.ask(method, path, in)
	return got.status, got.json
}

// plain is a body that is sent as it stands, said to be JSON.
type plain string

// ask sends a request with further headers, "Name: value" each. A header replaces what would be sent.
func (v *visitor) ask(method, path string, in any, headers ...string) reply {
	v.t.Helper()
	var body io.Reader
	kind := "application/json"
	switch value := in.(type) {
	case nil:
	case plain:
		body = strings.NewReader(string(value))
	case []byte:
		body, kind = bytes.NewReader(value), "application/octet-stream"
	default:
		text, err := json.Marshal(value)
		if err != nil {
			v.t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, v.base+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", kind)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	answer, err := v.http.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	got := reply{answer.StatusCode, answer.Header, string(text), map[string]any{}}
	if len(text) > 0 && strings.Contains(answer.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &got.json); err != nil {
			v.t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	if wrong := untold(method, path, got); wrong != "" {
		v.t.Errorf("%s %s: %s", method, path, wrong)
	}
	return got
}

// must is call that expects a status.
func (v *visitor) must(status int, method, path string, in any) map[string]any {
	v.t.Helper()
	got, out := v.call(method, path, in)
	if got != status {
		v.t.Fatalf("%s %s: status %d, want %d: %v", method, path, got, status, out)
	}
	return out
}

func (v *visitor) signIn(address, password string) {
	v.t.Helper()
	v.must(http.StatusOK, http.MethodPost, "/api/v1/account/session", map[string]any{"email": address, "password": password})
}

// patience is how long a test waits for what passes through queues: a deployed stack asks its queues and streams now and then only.
const patience = 60 * time.Second

// eventually repeats a look until it is satisfied: what passes through queues takes a moment.
func eventually(t *testing.T, what string, look func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !look() {
		select {
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// at walks into a decoded answer: at(out, "offers", 0, "offer", "id").
func at(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			if !ok {
				t.Fatalf("no %v in %v", path, value)
			}
			value = object[key]
		case int:
			list, ok := value.([]any)
			if !ok || key >= len(list) {
				t.Fatalf("no %v in %v", path, value)
			}
			value = list[key]
		}
	}
	return value
}

func text(t *testing.T, value any, path ...any) string {
	t.Helper()
	return fmt.Sprint(at(t, value, path...))
}
