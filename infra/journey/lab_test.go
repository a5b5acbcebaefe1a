package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tandem/infra/holdings"
	"tandem/infra/local/machine"
	"tandem/shared/intake"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// lab is a machine that is not started: nothing happens in it but what a test has happen, one thing after the other.
type lab struct {
	t       *testing.T
	m       *machine.Machine
	ctx     context.Context
	folder  string
	cookies map[string]*http.Cookie // of those who are signed in, by name
	letters []any                   // that the agent has had made
}

const labAddr = "127.0.0.1:8080"

// openLab opens a machine on a folder.
func openLab(t *testing.T, folder string, wrap machine.Wrap) *lab {
	t.Helper()
	return openLabOf(t, service.Default, folder, wrap)
}

// openLabOf is openLab for a service.
func openLabOf(t *testing.T, of, folder string, wrap machine.Wrap) *lab {
	t.Helper()
	m, err := machine.Open(context.Background(), machine.Config{Addr: labAddr, Data: folder, Service: of}, io.Discard, wrap)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, m: m, ctx: serve.WithLogger(context.Background(), m.Log), folder: folder, cookies: map[string]*http.Cookie{}}
	t.Cleanup(l.close)
	return l
}

func (l *lab) close() {
	l.t.Helper()
	if err := l.m.Close(); err != nil {
		l.t.Error(err)
	}
}

// reopen is what a restart does: the same folder, in a new process.
func (l *lab) reopen() *lab {
	l.t.Helper()
	l.close()
	fresh := openLab(l.t, l.folder, machine.Wrap{})
	fresh.cookies = maps.Clone(l.cookies)
	return fresh
}

// copyTo is the same state in another folder; the machine must be closed.
func copyTo(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(from + ".key")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to+".key", key, 0o600); err != nil {
		t.Fatal(err)
	}
}

// call sends a request as somebody who is signed in, or as nobody.
func (l *lab) call(who, method, path string, in any) (int, map[string]any) {
	l.t.Helper()
	status, answer := l.raw(who, method, path, in)
	out := map[string]any{}
	if bytes.HasPrefix(bytes.TrimSpace(answer), []byte("{")) {
		if err := json.Unmarshal(answer, &out); err != nil {
			l.t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	return status, out
}

// raw is call for answers of any form.
func (l *lab) raw(who, method, path string, in any) (int, []byte) {
	l.t.Helper()
	var body io.Reader
	kind := "application/json"
	switch value := in.(type) {
	case nil:
	case []byte:
		body, kind = bytes.NewReader(value), "application/octet-stream"
	default:
		text, err := json.Marshal(value)
		if err != nil {
			l.t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	request := httptest.NewRequestWithContext(l.ctx, method, "http://"+labAddr+path, body)
	request.RemoteAddr = "127.0.0.1:50000"
	if body != nil {
		request.Header.Set("Content-Type", kind)
	}
	if cookie := l.cookies[who]; cookie != nil {
		request.AddCookie(cookie)
	}
	answer := httptest.NewRecorder()
	l.m.ServeHTTP(answer, request)
	if cookies := answer.Result().Cookies(); who != "" && len(cookies) > 0 {
		l.cookies[who] = cookies[0]
	}
	return answer.Code, answer.Body.Bytes()
}

// must is call that expects a status.
func (l *lab) must(status int, who, method, path string, in any) map[string]any {
	l.t.Helper()
	got, out := l.call(who, method, path, in)
	if got != status {
		l.t.Fatalf("%s %s: status %d, want %d: %v", method, path, got, status, out)
	}
	return out
}

func (l *lab) signIn(who, address, password string) {
	l.t.Helper()
	l.must(http.StatusOK, who, http.MethodPost, "/api/v1/account/session", map[string]any{"email": address, "password": password})
}

// settle lets the stream and the queues do what there is to do.
func (l *lab) settle() {
	l.t.Helper()
	for range 3 { // a message may lead to another, and that to a third
		if err := l.m.Wake(l.ctx); err != nil {
			l.t.Fatal(err)
		}
		if err := l.m.Work(l.ctx); err != nil {
			l.t.Fatal(err)
		}
	}
}

// run fires a schedule.
func (l *lab) run(schedule string) {
	l.t.Helper()
	if err := l.m.RunSchedule(l.ctx, schedule); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) travel(now string) {
	l.t.Helper()
	instant, err := time.Parse(time.RFC3339, now)
	if err != nil {
		l.t.Fatal(err)
	}
	l.wait(instant.Sub(l.m.Clock.Now()))
}

// wait moves the clock on.
func (l *lab) wait(by time.Duration) {
	l.t.Helper()
	if err := l.m.SetClock(l.m.Clock.Now().Add(by)); err != nil {
		l.t.Fatal(err)
	}
}

// drop puts a file of events/flux where the depot puts it.
func (l *lab) drop(name string) {
	l.t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "events", "flux", name))
	if err != nil {
		l.t.Fatal(err)
	}
	l.dropContent(strings.TrimSuffix(name, ".xml"), content)
}

func (l *lab) dropContent(name string, content []byte) {
	l.t.Helper()
	if err := l.m.Objects.Put(l.ctx, "DropBucket", "caf/"+name, bytes.NewReader(content)); err != nil {
		l.t.Fatal(err)
	}
}

// imports reads reports as staff do, without an account.
func (l *lab) imports() intake.Desk {
	l.t.Helper()
	house, err := l.m.House(l.ctx, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	return intake.New(house.Vault, house.Objects, house.Service)
}

func (l *lab) dump() string {
	l.t.Helper()
	text, err := l.m.Dump(l.ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	return text
}

func (l *lab) search(canaries []string) []holdings.Found {
	l.t.Helper()
	found, err := l.m.Search(l.ctx, canaries)
	if err != nil {
		l.t.Fatal(err)
	}
	return found
}
