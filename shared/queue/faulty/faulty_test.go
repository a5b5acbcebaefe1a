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
	plan "tandem/shared/table/faulty"
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

func TestEveryFaultOfASend(t *testing.T) {
	for _, c := range []struct {
		fault  plan.Fault
		err    error
		crash  bool
		stored int
	}{
		{plan.None, nil, false, 2},
		{plan.Before, plan.ErrInjected, false, 1},
		{plan.After, plan.ErrInjected, false, 2},
		{plan.After, context.DeadlineExceeded, false, 2},
		{plan.Throttle, queue.ErrThrottled, false, 1},
		{plan.CrashBefore, nil, true, 1},
		{plan.CrashAfter, nil, true, 2},
	} {
		inner := open(t)
		queues := faulty.New(inner, plan.Plan{Call: 1, Fault: c.fault})
		send := func() error { return queues.Send(context.Background(), work, queue.Outgoing{Body: []byte("a")}) }
		if err := send(); err != nil {
			t.Errorf("%s: the first call: %v", c.fault, err)
		}
		var err error
		crashed := plan.Survive(func() { err = send() })
		if !errors.Is(err, c.err) || crashed != c.crash || queues.Struck() != (c.fault != plan.None) {
			t.Errorf("%s: got %v, crash %v", c.fault, err, crashed)
		}
		if _, dead := queues.Receive(context.Background(), work, 1, 0); errors.Is(dead, plan.ErrDead) != c.crash {
			t.Errorf("%s: a call after it: %v", c.fault, dead)
		}
		stored, err := inner.Receive(context.Background(), work, queue.MaxBatch, 0)
		if err != nil || len(stored) != c.stored {
			t.Errorf("%s: %d messages are stored, want %d, %v", c.fault, len(stored), c.stored, err)
		}
		if calls := queues.Calls(); c.crash && calls != 2 || !c.crash && calls != 3 {
			t.Errorf("%s: %d calls were counted", c.fault, calls)
		}
	}
}

func TestALostReceptionStaysHidden(t *testing.T) {
	inner := open(t)
	queues := faulty.New(inner, plan.Plan{Call: 1, Fault: plan.After})
	if err := queues.Send(context.Background(), work, queue.Outgoing{Body: []byte("a")}); err != nil {
		t.Fatal(err)
	}
	if got, err := queues.Receive(context.Background(), work, 1, time.Minute); !errors.Is(err, plan.ErrInjected) || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := inner.Receive(context.Background(), work, 1, 0); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}
