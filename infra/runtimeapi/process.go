package runtimeapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// MaxPayload is the most bytes of an event or an answer, as Lambda counts them: 6 MiB, and a little for what surrounds them.
const MaxPayload = 6291556

// startLimit is what Lambda gives a function to ask for its first event.
const startLimit = 10 * time.Second

// Options say what is run, and as what.
type Options struct {
	Bootstrap string            // path of the binary
	Name      string            // of the function: "OfferFunction"
	Memory    int               // MB, as the function is told; 128 when 0
	Timeout   time.Duration     // of one invocation; 3 s when 0, as on Lambda
	Env       map[string]string // the function's own environment, before what Lambda sets
	Log       io.Writer         // gets what the function prints; may be nil
}

// Process is a function that runs. Its events go one after the other, whoever calls.
type Process struct {
	options Options
	command *exec.Cmd
	server  *http.Server
	log     *tail

	invoking sync.Mutex     // held for an invocation
	calls    chan *call     // the event that waits for the process to ask
	ready    chan time.Time // when the process first asked for an event
	refused  chan string    // what the process told of its failed start
	exited   chan struct{}  // closed once the process has ended and its log is complete

	mu      sync.Mutex
	first   sync.Once
	current *call
	figures Figures
}

// Figures are what was measured so far.
type Figures struct {
	Start       time.Duration   // from the start of the process until it asked for its first event
	Invocations []time.Duration // from each event handed over until its answer
	PeakMemory  int64           // most resident bytes at the end of an invocation or of the start; 0 where the system does not tell
}

// Start runs the bootstrap until it asks for its first event. The error of one that ends before shows the last lines of its log.
func Start(ctx context.Context, options Options) (*Process, error) {
	if options.Memory == 0 {
		options.Memory = 128
	}
	if options.Timeout == 0 {
		options.Timeout = 3 * time.Second
	}
	path, err := filepath.Abs(options.Bootstrap)
	if err != nil {
		return nil, fmt.Errorf("runtimeapi: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("runtimeapi: %w", err)
	}
	p := &Process{
		options: options, command: exec.Command(path), log: &tail{to: options.Log},
		calls: make(chan *call, 1), ready: make(chan time.Time, 1), refused: make(chan string, 1), exited: make(chan struct{}),
	}
	p.command.Dir, p.command.Env = filepath.Dir(path), environment(options, filepath.Dir(path), listener.Addr().String())
	p.command.Stdout, p.command.Stderr = p.log, p.log
	p.command.WaitDelay = time.Second // for what it may have started itself to let go of the log
	p.server = &http.Server{Handler: p.api(), ReadHeaderTimeout: startLimit}
	go func() { _ = p.server.Serve(listener) }() // ends with Stop
	began := time.Now()
	if err := p.command.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("runtimeapi: %s: %w", options.Name, err), p.server.Close())
	}
	go func() {
		_ = p.command.Wait() // how it ended is asked of its state
		close(p.exited)
	}()
	if err := p.started(ctx, began); err != nil {
		p.Stop()
		return nil, fmt.Errorf("runtimeapi: %s %w%s", options.Name, err, p.log.told())
	}
	return p, nil
}

// started waits until the process asks for an event.
func (p *Process) started(ctx context.Context, began time.Time) error {
	late := time.NewTimer(startLimit)
	defer late.Stop()
	select {
	case asked := <-p.ready:
		p.figures.Start = asked.Sub(began)
		p.measure()
		return nil
	case why := <-p.refused:
		return fmt.Errorf("says that it cannot start: %s", why)
	case <-p.exited:
		return fmt.Errorf("ended at its start: %s", p.command.ProcessState)
	case <-late.C:
		return fmt.Errorf("asked for no event in %s", startLimit)
	case <-ctx.Done():
		return fmt.Errorf("asked for no event: %w", ctx.Err())
	}
}

// call is one invocation.
type call struct {
	id       string
	event    []byte
	deadline time.Time
	done     chan result // holds one
}

type result struct {
	answer        []byte
	functionError string
}

// Invoke hands the process an event, JSON, and returns its answer. When the function failed, functionError says how, as Lambda does
// ("Unhandled"), and the answer is the JSON that tells why: errorType and errorMessage. An error is of what surrounds the function: it is
// gone, the event is too large, the context ended; the last of them ends the process too, since its answer would come to the next.
func (p *Process) Invoke(ctx context.Context, event []byte) (answer []byte, functionError string, err error) {
	if len(event) > MaxPayload {
		return nil, "", fmt.Errorf("runtimeapi: an event of %d bytes, %d at most", len(event), MaxPayload)
	}
	p.invoking.Lock()
	defer p.invoking.Unlock()
	if p.ended() {
		return nil, "", fmt.Errorf("runtimeapi: %s has ended: %s%s", p.options.Name, p.command.ProcessState, p.log.told())
	}
	began := time.Now()
	made := &call{id: newID(), event: event, deadline: began.Add(p.options.Timeout), done: make(chan result, 1)}
	p.calls <- made
	late := time.NewTimer(p.options.Timeout)
	defer late.Stop()
	var got result
	select {
	case got = <-made.done:
	case <-p.exited:
		select {
		case got = <-made.done: // it answered, then ended
		default:
			got = failed("Runtime.ExitError", fmt.Sprintf("RequestId: %s Error: Runtime exited with error: %s", made.id, p.command.ProcessState))
		}
	case <-late.C:
		p.measure()
		p.kill()
		got = failed("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", made.id, p.options.Timeout.Seconds()))
	case <-ctx.Done():
		p.kill()
		return nil, "", fmt.Errorf("runtimeapi: %s was not waited for: %w", p.options.Name, ctx.Err())
	}
	p.mu.Lock()
	p.figures.Invocations = append(p.figures.Invocations, time.Since(began))
	p.mu.Unlock()
	p.measure()
	return got.answer, got.functionError, nil
}

// failed is the answer of Lambda for a function that gave none.
func failed(kind, message string) result {
	answer, err := json.Marshal(map[string]string{"errorType": kind, "errorMessage": message})
	if err != nil {
		panic(err) // two texts
	}
	return result{answer, unhandled}
}

func (p *Process) ended() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

func (p *Process) kill() {
	_ = p.command.Process.Kill() // it may have ended by itself
	<-p.exited
}

// Stop kills the process and returns once it has ended and all that it printed is in its log. It may be called again.
func (p *Process) Stop() {
	if !p.ended() {
		p.measure()
		p.kill()
	}
	_ = p.server.Close() // nobody is left to be answered
}

// Figures returns what was measured so far.
func (p *Process) Figures() Figures {
	p.mu.Lock()
	defer p.mu.Unlock()
	figures := p.figures
	figures.Invocations = append([]time.Duration(nil), figures.Invocations...)
	return figures
}

// measure keeps the peak that the system tells of the process, while it lives.
func (p *Process) measure() {
	peak := peakMemory(p.command.Process.Pid)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.figures.PeakMemory = max(p.figures.PeakMemory, peak)
}

// newID is a request's id in the form of Lambda's, a random UUID.
func newID() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	text := hex.EncodeToString(raw[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}
