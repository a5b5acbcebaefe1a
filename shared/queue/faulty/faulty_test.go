package faulty_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/queue"
	"tandem/shared/queue/bolt"
	"tandem/shared/queue/faulty"
)

const work = queue.Name("WorkQueue")

func open(t *testing.T) *bolt.Queues {
	t.Helper()
	queues, err := bolt.Open(bolt.Options{
		Path: filepath.Join(t.TempDir(), "queues.db"), Clock: clock.Fixed(time.Unix(1_700_000_000, 0)), Queues: []bolt.Declared{{Name: work}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = queues.Close() })
	return queues
}

// crashed runs a call and returns what it panicked with.
func crashed(t *testing.T, call func()) (crash *faulty.Crash) {
	t.Helper()
	defer func() {
		if value := recover(); value != nil {
			got := value.(faulty.Crash)
			crash = &got
		}
	}()
	call()
	return nil
}

func TestEveryFaultOfASend(t *testing.T) {
	for _, c := range []struct {
		fault  faulty.Fault
		err    error
		crash  bool
		stored int
	}{
		{0, nil, false, 2},
		{faulty.ErrorBefore, faulty.ErrInjected, false, 1},
		{faulty.ErrorAfter, faulty.ErrInjected, false, 2},
		{faulty.Throttle, queue.ErrThrottled, false, 1},
		{faulty.CrashBefore, nil, true, 1},
		{faulty.CrashAfter, nil, true, 2},
	} {
		inner := open(t)
		queues := faulty.Wrap(inner, faulty.Plan{2: c.fault})
		send := func() error { return queues.Send(context.Background(), work, queue.Outgoing{Body: []byte("a")}) }
		if err := send(); err != nil {
			t.Errorf("fault %d: the first call: %v", c.fault, err)
		}
		var err error
		crash := crashed(t, func() { err = send() })
		if !errors.Is(err, c.err) || (crash != nil) != c.crash || crash != nil && crash.Call != 2 {
			t.Errorf("fault %d: got %v, crash %v", c.fault, err, crash)
		}
		if dead := crashed(t, func() { _, _ = queues.Receive(context.Background(), work, 1, 0) }); (dead != nil) != c.crash {
			t.Errorf("fault %d: a call after it: %v", c.fault, dead)
		}
		stored, err := inner.Receive(context.Background(), work, queue.MaxBatch, 0)
		if err != nil || len(stored) != c.stored {
			t.Errorf("fault %d: %d messages are stored, want %d, %v", c.fault, len(stored), c.stored, err)
		}
		if calls := queues.Calls(); c.crash && calls != 2 || !c.crash && calls != 3 {
			t.Errorf("fault %d: %d calls were counted", c.fault, calls)
		}
	}
}

func TestALostReceptionStaysHidden(t *testing.T) {
	inner := open(t)
	queues := faulty.Wrap(inner, faulty.Plan{2: faulty.ErrorAfter})
	if err := queues.Send(context.Background(), work, queue.Outgoing{Body: []byte("a")}); err != nil {
		t.Fatal(err)
	}
	if got, err := queues.Receive(context.Background(), work, 1, time.Minute); !errors.Is(err, faulty.ErrInjected) || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := inner.Receive(context.Background(), work, 1, 0); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}
