package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"tandem/shared/queue"
)

func sentIsReceived(t *testing.T, s Subject) {
	s.nothing(t, s.Work)
	s.send(t, s.Work, "a", "b", `{"id":"été"}`)
	seen := map[string]bool{}
	ids, receipts := map[string]bool{}, map[string]bool{}
	for _, message := range s.receive(t, s.Work, 3, hidden) {
		seen[string(message.Body)] = true
		ids[message.ID], receipts[message.Receipt] = true, true
		if message.Received != 1 {
			t.Errorf("received for the %dth time, want the first", message.Received)
		}
	}
	if !seen["a"] || !seen["b"] || !seen[`{"id":"été"}`] || len(ids) != 3 || len(receipts) != 3 || ids[""] || receipts[""] {
		t.Errorf("got %v, ids %v, receipts %v", seen, ids, receipts)
	}
}

func hiddenThenBack(t *testing.T, s Subject) {
	s.send(t, s.Work, "a")
	first := s.receive(t, s.Work, 1, hidden)[0]
	s.nothing(t, s.Work)
	s.Advance(hidden)
	second := s.receive(t, s.Work, 1, hidden)[0]
	if second.ID != first.ID || second.Receipt == first.Receipt || second.Received != 2 || !bytes.Equal(second.Body, first.Body) {
		t.Errorf("got %+v, then %+v", first, second)
	}
}

func deletedIsGone(t *testing.T, s Subject) {
	s.send(t, s.Work, "a", "b")
	for _, message := range s.receive(t, s.Work, 2, hidden) {
		if string(message.Body) == "a" {
			s.remove(t, s.Work, message.Receipt)
			s.remove(t, s.Work, message.Receipt) // twice is no error
		}
	}
	s.Advance(hidden)
	if left := s.receive(t, s.Work, 1, hidden); string(left[0].Body) != "b" {
		t.Errorf("got %s", left[0].Body)
	}
	s.nothing(t, s.Work)
}

func receiptsExpire(t *testing.T, s Subject) {
	s.send(t, s.Work, "a")
	old := s.receive(t, s.Work, 1, 0)[0]
	current := s.receive(t, s.Work, 1, hidden)[0]
	s.remove(t, s.Work, old.Receipt)
	if err := s.Queues.Hide(context.Background(), s.Work, old.Receipt, 0); err != nil {
		t.Errorf("hide with an old receipt: %v", err)
	}
	s.nothing(t, s.Work)
	s.Advance(hidden)
	last := s.receive(t, s.Work, 1, hidden)[0]
	if last.Received != 3 || last.ID != current.ID {
		t.Errorf("got %+v", last)
	}
}

// worthless receipts stand for nothing: they were never given, are another queue's, or their message is gone.
func worthless(t *testing.T, s Subject) {
	ctx := context.Background()
	s.send(t, s.Work, "deleted")
	gone := s.receive(t, s.Work, 1, hidden)[0]
	s.remove(t, s.Work, gone.Receipt)
	s.send(t, s.Work, "kept")
	kept := s.receive(t, s.Work, 1, hidden)[0]
	for _, receipt := range []string{"", "receipt", gone.Receipt, kept.Receipt + "x", kept.Receipt[1:]} {
		s.remove(t, s.Work, receipt)
		if err := s.Queues.Hide(ctx, s.Work, receipt, 0); err != nil {
			t.Errorf("hide with receipt %q: %v", receipt, err)
		}
	}
	s.remove(t, s.Other, kept.Receipt)
	s.nothing(t, s.Work)
	s.Advance(hidden)
	if last := s.receive(t, s.Work, 1, hidden)[0]; last.ID != kept.ID || last.Received != 2 {
		t.Errorf("got %+v", last)
	}
}

func hideAgain(t *testing.T, s Subject) {
	s.send(t, s.Work, "a")
	message := s.receive(t, s.Work, 1, hidden)[0]
	if err := s.Queues.Hide(context.Background(), s.Work, message.Receipt, 3*hidden); err != nil {
		t.Fatal(err)
	}
	s.Advance(2 * hidden)
	s.nothing(t, s.Work)
	if err := s.Queues.Hide(context.Background(), s.Work, message.Receipt, 0); err != nil {
		t.Fatal(err)
	}
	if back := s.receive(t, s.Work, 1, hidden)[0]; back.ID != message.ID || back.Received != 2 {
		t.Errorf("got %+v", back)
	}
}

func delays(t *testing.T, s Subject) {
	err := s.Queues.Send(context.Background(), s.Work, queue.Outgoing{Body: []byte("later"), Delay: 2 * hidden}, queue.Outgoing{Body: []byte("now")})
	if err != nil {
		t.Fatal(err)
	}
	now := s.receive(t, s.Work, 1, queue.MaxVisibility)[0]
	s.nothing(t, s.Work)
	s.Advance(2 * hidden)
	later := s.receive(t, s.Work, 1, hidden)[0]
	if string(now.Body) != "now" || string(later.Body) != "later" || later.Received != 1 {
		t.Errorf("got %s, then %s for the %dth time", now.Body, later.Body, later.Received)
	}
}

func deadLetters(t *testing.T, s Subject) {
	s.send(t, s.Work, "poison")
	for i := range s.MaxReceives {
		if message := s.receive(t, s.Work, 1, 0)[0]; message.Received != i+1 {
			t.Errorf("received for the %dth time, want %d", message.Received, i+1)
		}
	}
	s.nothing(t, s.Work)
	message := s.receive(t, s.Dead, 1, hidden)[0]
	if string(message.Body) != "poison" {
		t.Errorf("got %s", message.Body)
	}
	s.remove(t, s.Dead, message.Receipt)
	s.Advance(hidden)
	s.nothing(t, s.Dead)
}

func noDeadLetters(t *testing.T, s Subject) {
	s.send(t, s.Other, "a")
	for i := range 3 * s.MaxReceives {
		if message := s.receive(t, s.Other, 1, 0)[0]; message.Received != i+1 {
			t.Errorf("received for the %dth time, want %d", message.Received, i+1)
		}
	}
}

func apart(t *testing.T, s Subject) {
	s.send(t, s.Work, "work")
	s.send(t, s.Other, "other")
	if got := s.receive(t, s.Other, 1, hidden)[0]; string(got.Body) != "other" {
		t.Errorf("got %s", got.Body)
	}
	if got := s.receive(t, s.Work, 1, hidden)[0]; string(got.Body) != "work" {
		t.Errorf("got %s", got.Body)
	}
}

func limits(t *testing.T, s Subject) {
	ctx := context.Background()
	full := bytes.Repeat([]byte("x"), queue.MaxMessage)
	eleven := make([]queue.Outgoing, queue.MaxBatch+1)
	for i := range eleven {
		eleven[i].Body = []byte("a")
	}
	for name, err := range map[string]error{
		"no message":            s.Queues.Send(ctx, s.Work),
		"empty message":         s.Queues.Send(ctx, s.Work, queue.Outgoing{}),
		"eleven messages":       s.Queues.Send(ctx, s.Work, eleven...),
		"message too large":     s.Queues.Send(ctx, s.Work, queue.Outgoing{Body: append(full, 'x')}),
		"batch too large":       s.Queues.Send(ctx, s.Work, queue.Outgoing{Body: []byte("good")}, queue.Outgoing{Body: full}),
		"not text":              s.Queues.Send(ctx, s.Work, queue.Outgoing{Body: []byte{0}}),
		"delay too long":        s.Queues.Send(ctx, s.Work, queue.Outgoing{Body: []byte("a"), Delay: queue.MaxDelay + time.Second}),
		"part of a second":      s.Queues.Send(ctx, s.Work, queue.Outgoing{Body: []byte("a"), Delay: time.Second / 2}),
		"visibility in parts":   second(s.Queues.Receive(ctx, s.Work, 1, time.Second/2)),
		"hidden in parts":       s.Queues.Hide(ctx, s.Work, "receipt", time.Second/2),
		"visibility too long":   second(s.Queues.Receive(ctx, s.Work, 1, queue.MaxVisibility+time.Second)),
		"nothing to receive":    second(s.Queues.Receive(ctx, s.Work, 0, 0)),
		"eleven to receive":     second(s.Queues.Receive(ctx, s.Work, queue.MaxBatch+1, 0)),
		"hidden for too long":   s.Queues.Hide(ctx, s.Work, "receipt", queue.MaxVisibility+time.Second),
		"hidden until the past": s.Queues.Hide(ctx, s.Work, "receipt", -time.Second),
	} {
		if !errors.Is(err, queue.ErrLimit) {
			t.Errorf("%s: got %v, want ErrLimit", name, err)
		}
	}
	s.nothing(t, s.Work) // what is refused is refused whole
	if err := s.Queues.Send(ctx, s.Work, queue.Outgoing{Body: full}); err != nil {
		t.Errorf("the largest message: %v", err)
	}
	if got := s.receive(t, s.Work, 1, hidden)[0]; !bytes.Equal(got.Body, full) {
		t.Errorf("the largest message came back with %d bytes", len(got.Body))
	}
}

func second(_ []queue.Message, err error) error { return err }

func unknown(t *testing.T, s Subject) {
	ctx := context.Background()
	const name = queue.Name("NoSuchQueue")
	for call, err := range map[string]error{
		"send":    s.Queues.Send(ctx, name, queue.Outgoing{Body: []byte("a")}),
		"receive": second(s.Queues.Receive(ctx, name, 1, 0)),
		"delete":  s.Queues.Delete(ctx, name, "receipt"),
		"hide":    s.Queues.Hide(ctx, name, "receipt", 0),
	} {
		if !errors.Is(err, queue.ErrUnknown) {
			t.Errorf("%s: got %v, want ErrUnknown", call, err)
		}
	}
}

func ended(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for call, err := range map[string]error{
		"send":    s.Queues.Send(ctx, s.Work, queue.Outgoing{Body: []byte("a")}),
		"receive": second(s.Queues.Receive(ctx, s.Work, 1, 0)),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", call, err)
		}
	}
	s.nothing(t, s.Work)
}

// concurrent has several senders and readers at work: everything arrives, and nobody gets what another is reading.
func concurrent(t *testing.T, s Subject) {
	const senders, each = 4, 20
	var group sync.WaitGroup
	for sender := range senders {
		group.Go(func() {
			for i := range each {
				body := fmt.Appendf(nil, "%d/%d", sender, i)
				if err := s.Queues.Send(context.Background(), s.Work, queue.Outgoing{Body: body}); err != nil {
					t.Errorf("send: %v", err)
				}
			}
		})
	}
	group.Wait()
	var mu sync.Mutex
	seen := map[string]int{}
	everything := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(seen) == senders*each
	}
	for range senders {
		group.Go(func() {
			for empty := 0; empty < attempts && (empty == 0 || !everything()); {
				messages, err := s.Queues.Receive(context.Background(), s.Work, 3, queue.MaxVisibility)
				if err != nil {
					t.Errorf("receive: %v", err)
					return
				}
				if len(messages) == 0 {
					empty++
				}
				for _, message := range messages {
					mu.Lock()
					seen[string(message.Body)]++
					mu.Unlock()
					if err := s.Queues.Delete(context.Background(), s.Work, message.Receipt); err != nil {
						t.Errorf("delete: %v", err)
					}
				}
			}
		})
	}
	group.Wait()
	if len(seen) != senders*each {
		t.Errorf("%d different messages arrived, want %d", len(seen), senders*each)
	}
	for body, times := range seen {
		if times != 1 {
			t.Errorf("%s arrived %d times", body, times)
		}
	}
}
