package bolt_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"tandem/shared/queue"
	"tandem/shared/queue/bolt"
)

// waiter waits for work in a bubble and tells when Wait came back.
func waiter(ctx context.Context, queues *bolt.Queues) <-chan error {
	back := make(chan error, 1)
	go func() { back <- queues.Wait(ctx, work) }()
	return back
}

func asleep(t *testing.T, back <-chan error) {
	t.Helper()
	synctest.Wait()
	select {
	case err := <-back:
		t.Fatalf("Wait came back too early: %v", err)
	default:
	}
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queues, clock := fresh(t)
		began := time.Now()
		back := waiter(t.Context(), queues)
		asleep(t, back)
		send(t, queues, other, "not for it")
		asleep(t, back)
		send(t, queues, work, "a")
		if err := <-back; err != nil {
			t.Fatal(err)
		}

		message := receive(t, queues, work, time.Hour)[0]
		back = waiter(t.Context(), queues)
		asleep(t, back)
		clock.advance(time.Hour)
		queues.Poke()
		if err := <-back; err != nil {
			t.Fatal(err)
		}

		message = receive(t, queues, work, time.Hour)[0]
		back = waiter(t.Context(), queues)
		asleep(t, back)
		if err := queues.Hide(t.Context(), work, message.Receipt, 0); err != nil {
			t.Fatal(err)
		}
		if err := <-back; err != nil {
			t.Fatal(err)
		}
		if slept := time.Since(began); slept != 0 {
			t.Errorf("a sleep of %v ended by itself: nothing woke it", slept)
		}
	})
}

func TestWaitSleepsUntilTheMessageIsVisible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queues, clock := fresh(t)
		if err := queues.Send(t.Context(), work, queue.Outgoing{Body: []byte("a"), Delay: 30 * time.Second}); err != nil {
			t.Fatal(err)
		}
		back := waiter(t.Context(), queues)
		asleep(t, back)
		clock.advance(30 * time.Second) // nobody pokes: the timer of 30 s does
		if err := <-back; err != nil {
			t.Fatal(err)
		}
	})
}

func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queues, _ := fresh(t)
		ctx, cancel := context.WithCancel(t.Context())
		back := waiter(ctx, queues)
		asleep(t, back)
		cancel()
		if err := <-back; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		back = waiter(t.Context(), queues)
		asleep(t, back)
		if err := queues.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-back; !errors.Is(err, bolt.ErrClosed) {
			t.Errorf("got %v", err)
		}
		if err := queues.Wait(t.Context(), "NoSuchQueue"); !errors.Is(err, queue.ErrUnknown) {
			t.Errorf("got %v", err)
		}
	})
}
