package journey

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

// program is the service as people start it, in a process of its own.
type program struct {
	t     *testing.T
	child *exec.Cmd
	lines chan string // what it prints; closed when it has ended
	said  *locked
	base  string
}

// beTheService, in the environment, makes the binary of these tests the program: another build of it all would cost more than the rest of the test.
const beTheService = "TANDEM_SERVED"

// serveChild is what infra/local does without an argument.
func serveChild() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	config, err := machine.ReadConfig(os.LookupEnv)
	if err != nil {
		return err
	}
	return machine.Serve(ctx, config, os.Stdout, os.Stderr)
}

// launch starts the program on a folder, on whatever port is free.
func launch(t *testing.T, folder string) *program {
	t.Helper()
	p := &program{t: t, child: exec.Command(os.Args[0]), lines: make(chan string), said: &locked{w: &bytes.Buffer{}}}
	p.child.Dir = filepath.Join("..", "..")
	p.child.Env = append(os.Environ(), beTheService+"=1", "TANDEM_ADDR=127.0.0.1:0", "TANDEM_DATA="+folder, "TANDEM_DEMO=true")
	p.child.Stderr = p.said
	out, err := p.child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.child.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
	}()
	t.Cleanup(func() { _ = p.child.Process.Kill() }) // mostly it has ended by then
	return p
}

// ready waits for the line that says that it answers.
func (p *program) ready() {
	p.t.Helper()
	for line := range p.lines {
		if base, ok := strings.CutPrefix(line, "ready "); ok {
			p.base = base
			return
		}
	}
	p.t.Fatalf("it ended before it was ready: %v\n%s", p.child.Wait(), p.said)
}

// end waits until it has ended; killed says by what.
func (p *program) end() error {
	for line := range p.lines {
		_ = line
	}
	return p.child.Wait()
}

func (p *program) visitor() *visitor { return newVisitor(p.t, p.base) }

// promises are what the service has acknowledged so far.
type promises struct {
	mu        sync.Mutex
	offers    []string // published
	addresses []string // registered
	more      int      // to be made until reached is closed
	reached   chan struct{}
}

// expect begins to count so many more.
func (p *promises) expect(more int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.more, p.reached = more, make(chan struct{})
}

func (p *promises) note(list *[]string, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, what)
	if p.more--; p.more == 0 {
		close(p.reached)
	}
}

// TestKilledServiceKeepsItsWord kills the service with -9 again and again while people publish and register. What it acknowledged is there
// when it comes back, every message goes on to its end, and a polite signal ends it cleanly.
func TestKilledServiceKeepsItsWord(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	random := rand.New(rand.NewPCG(uint64(os.Getpid()), uint64(time.Now().UnixNano()))) // each time elsewhere; nothing may depend on it
	beginning := launch(t, folder)
	eventually(t, "its first files", func() bool {
		_, err := os.Stat(filepath.Join(folder, "queues.db"))
		return err == nil
	})
	kill(t, beginning)
	kept := &promises{}
	for round := range 4 {
		p := launch(t, folder)
		p.ready()
		if !p.register(fmt.Sprintf("premier%d@canari.example", round), kept) {
			t.Fatalf("nobody can register\n%s", p.said)
		}
		kept.expect(1 + random.IntN(12))
		p.crowd(round, kept)
	}
	p := launch(t, folder)
	p.ready()
	p.keeps(kept)
	if err := p.child.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.end(); err != nil {
		t.Errorf("it does not end cleanly: %v\n%s", err, p.said)
	}
	again := launch(t, folder)
	again.ready()
	if status := text(t, again.visitor().must(http.StatusOK, http.MethodGet, "/_local/health", nil), "status"); status != "ok" {
		t.Errorf("after a clean stop: %s", status)
	}
	kill(t, again)
}

func kill(t *testing.T, p *program) {
	t.Helper()
	if err := p.child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.end(); err == nil {
		t.Error("it ended by itself")
	}
}

// crowd has people publish and register at the same time, and kills the service in their midst when it has made enough promises.
func (p *program) crowd(round int, kept *promises) {
	p.t.Helper()
	recruiter := p.visitor()
	recruiter.signIn("recruteur@demo.example", demo.Password)
	over := make(chan struct{})
	var people sync.WaitGroup
	for range 2 {
		people.Go(func() {
			for p.publish(recruiter, kept) {
			}
		})
	}
	people.Go(func() {
		for number := 0; p.register(fmt.Sprintf("r%d-%d@canari.example", round, number), kept); number++ {
		}
	})
	go func() {
		people.Wait()
		close(over)
	}()
	select {
	case <-kept.reached:
		kill(p.t, p)
		<-over
	case <-over:
		p.t.Fatalf("the service failed by itself\n%s", p.said)
	}
}

// publish publishes an offer, and notes it when that is acknowledged; false when the service does not answer any more.
func (p *program) publish(recruiter *visitor, kept *promises) bool {
	status, offer, err := ask(recruiter.http, p.base, http.MethodPost, "/api/v1/offers", `{"title":"Boulanger","rome":"D1102","commune":"62041","contract":"CDI","description":"Pétrir et cuire, du mardi au samedi.","contact":"Mme Contact"}`)
	if err != nil || status != http.StatusCreated {
		return false
	}
	_, id, _ := strings.Cut(offer, `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	status, _, err = ask(recruiter.http, p.base, http.MethodPost, "/api/v1/offers/"+id+"/publication", "")
	if err != nil || status != http.StatusOK {
		return false
	}
	kept.note(&kept.offers, id)
	return true
}

// register registers a recruiter, and notes the address when that is acknowledged.
func (p *program) register(address string, kept *promises) bool {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return false
	}
	client := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	status, _, err := ask(client, p.base, http.MethodPost, "/api/v1/registrations/recruiters",
		`{"civility":"MME","lastName":"Modèle","firstName":"Odile","email":"`+address+`","phone":"0321000000","siret":"73282932000074","password":"`+password+`","termsAccepted":true}`)
	if err != nil || status != http.StatusAccepted {
		return false
	}
	kept.note(&kept.addresses, address)
	return true
}

// ask is a request that may well find nobody.
func ask(client *http.Client, base, method, path, body string) (int, string, error) {
	request, err := http.NewRequest(method, base+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(content), err
}

// keeps checks every promise, and that nothing waits for ever.
func (p *program) keeps(kept *promises) {
	p.t.Helper()
	v := p.visitor()
	if len(kept.offers) == 0 || len(kept.addresses) == 0 {
		p.t.Errorf("%d offers and %d registrations: what was promised?", len(kept.offers), len(kept.addresses))
	}
	for _, offer := range kept.offers {
		if state := text(p.t, v.must(http.StatusOK, http.MethodGet, "/api/v1/offers/"+offer, nil), "state"); state != "publiee" {
			p.t.Errorf("an offer that was published is %s", state)
		}
	}
	now, err := time.Parse(time.RFC3339, text(p.t, v.must(http.StatusOK, http.MethodGet, "/_local/clock", nil), "now"))
	if err != nil {
		p.t.Fatal(err)
	}
	v.must(http.StatusOK, http.MethodPost, "/_local/clock", map[string]any{"now": now.Add(2 * time.Minute)}) // what was being read is let go
	eventually(p.t, "every queue is empty", func() bool {
		queues, _ := at(p.t, v.must(http.StatusOK, http.MethodGet, "/_local/queues", nil), "queues").([]any)
		for _, queue := range queues {
			if text(p.t, queue, "visible") != "0" || text(p.t, queue, "inflight") != "0" {
				return false
			}
			if text(p.t, queue, "dead") != "0" {
				p.t.Fatalf("dead letters: %v\n%s", queue, p.said)
			}
		}
		return len(queues) > 0
	})
	eventually(p.t, "every address got its mail", func() bool {
		mailed := map[string]bool{}
		mails, _ := at(p.t, v.must(http.StatusOK, http.MethodGet, "/_local/mails", nil), "mails").([]any)
		for _, mail := range mails {
			mailed[text(p.t, mail, "to")] = true
		}
		for _, address := range kept.addresses {
			if !mailed[address] {
				return false
			}
		}
		return true
	})
	p.t.Logf("kept: %d published offers, %d registrations", len(kept.offers), len(kept.addresses))
}
