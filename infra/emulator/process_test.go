package emulator

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

func TestPortsAreFreeAndDifferent(t *testing.T) {
	seen := map[int]bool{}
	for range 20 {
		port, err := freePort()
		if err != nil {
			t.Fatal(err)
		}
		listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil || seen[port] {
			t.Fatalf("port %d: %v", port, err)
		}
		seen[port] = true
		if err := listener.Close(); err != nil { // and still it is not given again
			t.Fatal(err)
		}
	}
}

func TestReadyIsAskedUntilItIsSaid(t *testing.T) {
	asked := atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, `{"scripts": "completed"}`)
	}))
	defer server.Close()
	if err := answers(t.Context(), server.URL, "completed", nil); err != nil || asked.Load() != 3 {
		t.Errorf("asked %d times: %v", asked.Load(), err)
	}
	died := make(chan struct{})
	close(died)
	if err := answers(t.Context(), server.URL, "never", died); err == nil || !strings.Contains(err.Error(), "ended before") {
		t.Errorf("of a process that died: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := answers(ended, server.URL, "never", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("of a context that has ended: %v", err)
	}
}

// emulate starts a shell script as an emulator, which is ready at once.
func emulate(t *testing.T, ctx context.Context, script string) (*Running, error) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return start(ctx, "", emulated{launch: func(p place) (launch, error) {
		return launch{command: []string{"/bin/sh", "-c", script}, env: p.env(), says: "404"}, syscall.Mkfifo(p.path("alive"), 0o600)
	}}, Options{Port: server.Listener.Addr().(*net.TCPAddr).Port})
}

// A child of an emulator ends with it, whether it is stopped or its context ends: the child holds a pipe open for as long as it lives.
func TestTheWholeGroupEnds(t *testing.T) {
	for name, end := range map[string]func(r *Running, cancel func()){
		"stopped":             func(r *Running, _ func()) { _ = r.Stop() },
		"its context ended":   func(_ *Running, cancel func()) { cancel() },
		"it ended by itself":  func(r *Running, _ func()) { _ = os.WriteFile(filepath.Join(r.folder, "end"), nil, 0o600) },
		"its starter died":    func(r *Running, _ func()) { _ = r.leash.Close() },
		"stopped after death": func(r *Running, cancel func()) { cancel(); <-r.stopped; _ = r.Stop() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			running, err := emulate(t, ctx, "sleep 1000 > alive & while [ ! -e end ]; do sleep 0.01; done")
			if err != nil {
				t.Fatal(err)
			}
			alive, err := os.Open(running.folder + "/alive") // waits for the child
			if err != nil {
				t.Fatal(err)
			}
			defer alive.Close()
			end(running, cancel)
			if read, err := alive.Read(make([]byte, 1)); err != io.EOF { // waits for its end
				t.Errorf("read %d, %v", read, err)
			}
			if err := running.Stop(); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(running.folder); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("its folder: %v", err)
			}
		})
	}
}

// What fails to start shows its log and leaves nothing.
func TestFailureShowsTheLog(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	_, err := start(t.Context(), "", emulated{launch: func(p place) (launch, error) {
		return launch{command: []string{"/bin/sh", "-c", "echo the port is taken >&2; exit 3"}, env: p.env()}, nil
	}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "the port is taken") {
		t.Errorf("it failed with %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// An emulator sees nothing of the caller's secrets; its clients see nothing of the caller's account.
func TestEnvironments(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "real")
	t.Setenv("AWS_PROFILE", "real")
	t.Setenv("DATABASE_PASSWORD", "real")
	running, err := emulate(t, t.Context(), "env > said; sleep 1000 > alive")
	if err != nil {
		t.Fatal(err)
	}
	alive, err := os.Open(running.folder + "/alive") // env has ended
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	said, err := os.ReadFile(running.folder + "/said")
	if err != nil || strings.Contains(string(said), "real") || !strings.Contains(string(said), "HOME="+running.folder) {
		t.Errorf("its environment is %q, %v", said, err)
	}
	if err := running.Stop(); err != nil {
		t.Error(err)
	}
	running.Env = clients("http://127.0.0.1:1", []string{"SQS"})
	env := Environ(running, &Running{Env: clients("http://127.0.0.1:2", nil)})
	for _, want := range []string{"AWS_ENDPOINT_URL_SQS=http://127.0.0.1:1", "AWS_ENDPOINT_URL=http://127.0.0.1:2", "AWS_REGION=eu-west-3", "DATABASE_PASSWORD=real"} {
		if !slices.Contains(env, want) {
			t.Errorf("no %s in %q", want, env)
		}
	}
	if slices.Contains(env, "AWS_PROFILE=real") || slices.Contains(env, "AWS_SECRET_ACCESS_KEY=real") {
		t.Errorf("the caller's account is in %q", env)
	}
}
