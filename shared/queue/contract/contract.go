// Package contract is what every implementation of queue.Queues keeps. It promises no order and expects none, so that standard queues
// of SQS can pass.
package contract

import (
	"context"
	"testing"
	"time"

	"tandem/shared/queue"
)

// Subject is a fresh implementation under test. Its queues are empty when the suite gets it.
type Subject struct {
	Queues      queue.Queues
	Work, Dead  queue.Name // a queue and that of its dead letters
	Other       queue.Name // a queue that has none
	MaxReceives int        // receptions before the dead letters, 2 to 5
	// Advance lets time pass: a settable clock is moved, a real one is waited for.
	Advance func(time.Duration)
}

// hidden is how long the suite hides messages; a real service has to be waited for, so it is short.
const hidden = 2 * time.Second

// Run checks an implementation. open gives each part of the suite a subject of its own and cleans up with t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	for _, part := range []struct {
		name string
		test func(*testing.T, Subject)
	}{
		{"what is sent is received", sentIsReceived},
		{"a received message is hidden, then comes back", hiddenThenBack},
		{"a deleted message never comes back", deletedIsGone},
		{"a receipt is worth one reception", receiptsExpire},
		{"a worthless receipt", worthless},
		{"hiding again", hideAgain},
		{"a delay", delays},
		{"too many receptions lead to the dead letters", deadLetters},
		{"without dead letters a message comes back for ever", noDeadLetters},
		{"queues are apart", apart},
		{"limits", limits},
		{"unknown queues", unknown},
		{"a context that has ended", ended},
		{"many at once", concurrent},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, open(t)) })
	}
}

// attempts is how often the suite asks for messages that must be there: SQS may answer a reception from some of its hosts only.
const attempts = 20

// receive collects the wanted number of messages.
func (s Subject) receive(t *testing.T, name queue.Name, want int, visibility time.Duration) []queue.Message {
	t.Helper()
	var got []queue.Message
	for range attempts {
		messages, err := s.Queues.Receive(context.Background(), name, min(queue.MaxBatch, max(1, want-len(got))), visibility)
		if err != nil {
			t.Fatalf("receive from %s: %v", name, err)
		}
		got = append(got, messages...)
		if len(got) >= want {
			break
		}
	}
	if len(got) != want {
		t.Fatalf("received %d messages from %s, want %d", len(got), name, want)
	}
	return got
}

func (s Subject) nothing(t *testing.T, name queue.Name) {
	t.Helper()
	messages, err := s.Queues.Receive(context.Background(), name, queue.MaxBatch, 0)
	if err != nil || len(messages) != 0 {
		t.Fatalf("received %d messages from %s, %v, want none", len(messages), name, err)
	}
}

func (s Subject) send(t *testing.T, name queue.Name, bodies ...string) {
	t.Helper()
	messages := make([]queue.Outgoing, len(bodies))
	for i, body := range bodies {
		messages[i].Body = []byte(body)
	}
	if err := s.Queues.Send(context.Background(), name, messages...); err != nil {
		t.Fatalf("send to %s: %v", name, err)
	}
}

func (s Subject) remove(t *testing.T, name queue.Name, receipt string) {
	t.Helper()
	if err := s.Queues.Delete(context.Background(), name, receipt); err != nil {
		t.Fatalf("delete from %s: %v", name, err)
	}
}
