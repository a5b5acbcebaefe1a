package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	patience = time.Minute     // for an emulator to answer; Java on a busy machine is slow
	grace    = 5 * time.Second // for it to end politely
)

// Running is an emulator that answers.
type Running struct {
	Tool Tool
	URL  string   // http://127.0.0.1:PORT
	Env  []string // NAME=value for its clients: endpoints, region, credentials, and no way to a real account

	log     string
	folder  string
	stop    context.CancelFunc
	leash   *os.File      // closed by the system when this process dies, however it dies
	stopped chan struct{} // closed once its processes have ended
}

// Stop ends the emulator with all its processes and removes its data. It may be called again.
func (r *Running) Stop() error {
	r.stop()
	<-r.stopped
	if err := os.RemoveAll(r.folder); err != nil {
		return fmt.Errorf("emulator: stopping %s: %w", r.Tool, err)
	}
	return nil
}

// Log is the end of what the emulator has printed, empty once it is stopped.
func (r *Running) Log() string {
	said, err := os.ReadFile(r.log)
	if err != nil {
		return ""
	}
	return tail(said)
}

// launch is a command, where it runs, and how it says that it is ready.
type launch struct {
	command []string
	env     []string // all that it gets
	ready   string   // path that is asked
	bare    bool     // it does not speak HTTP: ready is what is said to it on a bare connection
	says    string   // part of the answer's body once it is ready
}

// leashed is a shell's script: it becomes the command, and leaves a watcher behind that kills the whole group when the other end of file 3
// is closed. Without it, emulators would outlive a process that was killed.
const leashed = `(read -r gone <&3; kill -KILL 0) & exec "$@" 3<&-`

// begin runs the command in the folder until Stop or the end of the context, and returns once it answers at the address.
func begin(ctx context.Context, folder, url string, what launch) (*Running, error) {
	ctx, stop := context.WithCancel(ctx)
	r := &Running{URL: url, folder: folder, log: filepath.Join(folder, "log"), stop: stop, stopped: make(chan struct{})}
	log, err := os.Create(r.log)
	if err != nil {
		stop()
		return nil, err
	}
	held, leash, err := os.Pipe()
	if err != nil {
		stop()
		return nil, errors.Join(err, log.Close())
	}
	r.leash = leash
	command := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", leashed, "sh"}, what.command...)...)
	command.Dir, command.Env, command.Stdout, command.Stderr, command.ExtraFiles = folder, what.env, log, log, []*os.File{held}
	inGroup(command)
	err = command.Start()
	_ = held.Close() // the child has its own
	if err != nil {
		stop()
		return nil, errors.Join(err, log.Close(), leash.Close())
	}
	go func() {
		_ = command.Wait() // however it ended, its log says why
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
		_ = log.Close()
		_ = leash.Close()
		close(r.stopped)
	}()
	asked := url + what.ready
	if what.bare {
		asked = bareScheme + strings.TrimPrefix(url, "http://") + "/" + what.ready
	}
	if err := answers(ctx, asked, what.says, r.stopped); err != nil {
		stop()
		<-r.stopped
		return nil, fmt.Errorf("%w\n%s", err, r.Log())
	}
	return r, nil
}

// inGroup gives a command a process group of its own, which is ended as one: an emulator starts functions, an installer compilers.
func inGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = grace
}

// answers asks an address until its answer holds a text, or the process has died.
func answers(ctx context.Context, url, says string, died <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		body, err := ask(ctx, url)
		if err == nil && strings.Contains(body, says) {
			return nil
		}
		select {
		case <-died:
			return errors.New("it ended before it answered")
		case <-ctx.Done():
			return fmt.Errorf("no answer at %s: %w", url, errors.Join(ctx.Err(), err))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// bareScheme begins an address whose path is said to it as it stands.
const bareScheme = "tcp://"

func ask(ctx context.Context, url string) (body string, err error) {
	if address, bare := strings.CutPrefix(url, bareScheme); bare {
		return say(address)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	answer, err := direct.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	return string(text), err
}

func say(address string) (answer string, err error) {
	host, words, _ := strings.Cut(address, "/")
	connection, err := net.DialTimeout("tcp", host, direct.Timeout)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(direct.Timeout)); err != nil {
		return "", err
	}
	if _, err := io.WriteString(connection, words); err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(connection, 1<<16))
	return string(text), err
}

// direct follows no proxy, and keeps no connection that would hold up an emulator's end.
var direct = &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// given are the ports that this process has handed out: one that is not yet listened on must not be given twice.
var given sync.Map

// freePort is a port of the loopback interface that nobody listens on.
func freePort() (int, error) {
	for {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, err
		}
		port := listener.Addr().(*net.TCPAddr).Port
		if err := listener.Close(); err != nil {
			return 0, err
		}
		if _, before := given.LoadOrStore(port, true); !before {
			return port, nil
		}
	}
}

// tail is the end of what a command printed: the last forty lines.
func tail(said []byte) string {
	lines := bytes.Split(bytes.TrimSpace(said), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-40):], []byte("\n")))
}
