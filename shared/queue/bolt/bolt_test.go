package bolt_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/queue"
	"tandem/shared/queue/bolt"
	"tandem/shared/queue/contract"
	"tandem/shared/queue/faulty"
	"tandem/shared/queue/metered"
)

// manual is a clock that only tests move.
type manual struct {
	mu  sync.Mutex
	now time.Time
}

func (c *manual) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manual) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

const (
	work  = queue.Name("WorkQueue")
	dead  = queue.Name("WorkDeadQueue")
	other = queue.Name("OtherQueue")
)

func options(path string, clock *manual) bolt.Options {
	return bolt.Options{Path: path, Clock: clock, Queues: []bolt.Declared{
		{Name: work, Dead: dead, MaxReceives: 3, Visibility: time.Minute},
		{Name: dead, Visibility: time.Minute},
		{Name: other, Visibility: time.Minute},
	}}
}

func newClock() *manual { return &manual{now: time.Date(2026, 2, 28, 8, 0, 0, 0, time.UTC)} }

func open(t testing.TB, path string, clock *manual) *bolt.Queues {
	t.Helper()
	queues, err := bolt.Open(options(path, clock))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := queues.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return queues
}

func fresh(t testing.TB) (*bolt.Queues, *manual) {
	clock := newClock()
	return open(t, filepath.Join(t.TempDir(), "queues.db"), clock), clock
}

func send(t testing.TB, queues queue.Queues, name queue.Name, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		if err := queues.Send(context.Background(), name, queue.Outgoing{Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
	}
}

func receive(t testing.TB, queues queue.Queues, name queue.Name, visibility time.Duration) []queue.Message {
	t.Helper()
	messages, err := queues.Receive(context.Background(), name, queue.MaxBatch, visibility)
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

func TestContract(t *testing.T) {
	for name, wrap := range map[string]func(queue.Queues) queue.Queues{
		"bolt":    func(queues queue.Queues) queue.Queues { return queues },
		"faulty":  func(queues queue.Queues) queue.Queues { return faulty.New(queues) },
		"metered": func(queues queue.Queues) queue.Queues { return metered.Wrap(queues) },
	} {
		t.Run(name, func(t *testing.T) {
			contract.Run(t, func(t *testing.T) contract.Subject {
				queues, clock := fresh(t)
				return contract.Subject{Queues: wrap(queues), Work: work, Dead: dead, Other: other, MaxReceives: 3, Advance: clock.advance}
			})
		})
	}
}

func TestEverythingSurvivesARestart(t *testing.T) {
	path, clock := filepath.Join(t.TempDir(), "queues.db"), newClock()
	first := open(t, path, clock)
	send(t, first, work, "deleted", "in flight")
	if err := first.Send(context.Background(), work, queue.Outgoing{Body: []byte("delayed"), Delay: 10 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	var held queue.Message
	for _, message := range receive(t, first, work, time.Minute) {
		if string(message.Body) == "in flight" {
			held = message
		} else if err := first.Delete(context.Background(), work, message.Receipt); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, path, clock)
	if got := receive(t, second, work, 0); len(got) != 0 {
		t.Errorf("visible too early: %v", got)
	}
	clock.advance(time.Minute)
	got := receive(t, second, work, time.Minute)
	if len(got) != 1 || got[0].ID != held.ID || got[0].Received != 2 {
		t.Errorf("got %v, want %s for the second time", got, held.ID)
	}
	clock.advance(9 * time.Minute)
	if got := receive(t, second, work, 0); len(got) != 2 {
		t.Errorf("got %d messages, want both", len(got))
	}
}

func TestStatsEachAndRedrive(t *testing.T) {
	queues, clock := fresh(t)
	ctx := context.Background()
	send(t, queues, work, "poison")
	for range 3 {
		receive(t, queues, work, 0)
	}
	receive(t, queues, work, 0)
	send(t, queues, work, "held")
	receive(t, queues, work, time.Minute)
	send(t, queues, work, "waiting")
	if err := queues.Send(ctx, other, queue.Outgoing{Body: []byte("delayed"), Delay: time.Minute}); err != nil {
		t.Fatal(err)
	}
	stats, err := queues.Stats()
	if err != nil {
		t.Fatal(err)
	}
	want := []bolt.Stat{{Name: work, Visible: 1, InFlight: 1, Dead: 1}, {Name: dead, Visible: 1}, {Name: other, Delayed: 1}}
	if diff := cmp.Diff(want, stats); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	seen := map[string]queue.Name{}
	if err := queues.Each(func(name queue.Name, message queue.Message) error { seen[string(message.Body)] = name; return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]queue.Name{"poison": dead, "held": work, "waiting": work, "delayed": other}, seen); diff != "" {
		t.Errorf("each (-want +got):\n%s", diff)
	}

	moved, err := queues.Redrive(ctx, dead)
	if err != nil || moved != 1 {
		t.Fatalf("redrive: %d, %v", moved, err)
	}
	clock.advance(time.Minute)
	for _, message := range receive(t, queues, work, time.Minute) {
		if string(message.Body) == "poison" && message.Received != 1 {
			t.Errorf("redriven and received for the %dth time", message.Received)
		}
	}
	for _, name := range []queue.Name{work, other, "NoSuchQueue"} {
		if _, err := queues.Redrive(ctx, name); !errors.Is(err, queue.ErrUnknown) {
			t.Errorf("redrive of %s: got %v", name, err)
		}
	}
}

// TestReceiptsDieWithTheMove holds that who read a message in its queue cannot delete it among the dead letters, nor after.
func TestReceiptsDieWithTheMove(t *testing.T) {
	queues, _ := fresh(t)
	ctx := context.Background()
	send(t, queues, work, "poison")
	var receipts []string
	for range 3 {
		receipts = append(receipts, receive(t, queues, work, 0)[0].Receipt)
	}
	receive(t, queues, work, 0)
	if moved, err := queues.Redrive(ctx, dead); err != nil || moved != 1 {
		t.Fatalf("redrive: %d, %v", moved, err)
	}
	again := receive(t, queues, work, 0)
	for _, receipt := range append(receipts, "", "x", "0.1", again[0].ID, again[0].ID+".x", again[0].ID+".99999999999") {
		for _, name := range []queue.Name{work, dead, other} {
			if err := queues.Delete(ctx, name, receipt); err != nil {
				t.Errorf("delete %q from %s: %v", receipt, name, err)
			}
		}
	}
	if left := receive(t, queues, work, 0); len(left) != 1 {
		t.Errorf("%d messages are left, want 1", len(left))
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	for name, declared := range map[string][]bolt.Declared{
		"no name":             {{}},
		"twice":               {{Name: work}, {Name: work}},
		"unknown dead":        {{Name: work, Dead: dead, MaxReceives: 1}},
		"its own dead":        {{Name: work, Dead: work, MaxReceives: 1}},
		"no receptions":       {{Name: work, Dead: dead}, {Name: dead}},
		"too many receptions": {{Name: work, Dead: dead, MaxReceives: 1001}, {Name: dead}},
		"visibility":          {{Name: work, Visibility: queue.MaxVisibility + 1}},
	} {
		if queues, err := bolt.Open(bolt.Options{Path: filepath.Join(folder, "queues.db"), Clock: newClock(), Queues: declared}); err == nil {
			t.Errorf("%s was accepted: %v", name, queues.Close())
		}
	}
	broken := filepath.Join(folder, "broken.db")
	if err := os.WriteFile(broken, []byte(strings.Repeat("not a file of queues ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Open(options(broken, newClock())); err == nil || !strings.Contains(err.Error(), broken) {
		t.Errorf("a broken file: got %v", err)
	}
}

func TestClosedQueuesAnswer(t *testing.T) {
	queues, _ := fresh(t)
	ctx := context.Background()
	if err := queues.Close(); err != nil {
		t.Fatal(err)
	}
	if err := queues.Send(ctx, work, queue.Outgoing{Body: []byte("a")}); !errors.Is(err, bolt.ErrClosed) {
		t.Errorf("send: got %v", err)
	}
	if _, err := queues.Receive(ctx, work, 1, 0); !errors.Is(err, bolt.ErrClosed) {
		t.Errorf("receive: got %v", err)
	}
	if err := queues.Wait(ctx, work); !errors.Is(err, bolt.ErrClosed) {
		t.Errorf("wait: got %v", err)
	}
	if _, err := queues.Stats(); !errors.Is(err, bolt.ErrClosed) {
		t.Errorf("stats: got %v", err)
	}
}
