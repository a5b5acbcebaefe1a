package bolt_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/queue"
	"tandem/shared/queue/bolt"
)

// expected is what the model knows of one message.
type expected struct {
	in       queue.Name
	visible  time.Time
	received int
	receipt  string // the current one
}

// machine drives a queue beside a model of it that is nothing but a map.
type machine struct {
	queues   *bolt.Queues
	path     string
	clock    *manual
	live     map[string]*expected // by body
	receipts []string             // all that were ever given
	sent     int
}

func TestAgainstAModel(t *testing.T) {
	folder, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		m := &machine{path: filepath.Join(folder, fmt.Sprintf("%d.db", run)), clock: newClock(), live: map[string]*expected{}}
		m.open(t)
		defer func() { m.close(t) }()
		t.Repeat(map[string]func(*rapid.T){
			"send": m.send, "receive": m.receive, "delete": m.remove, "hide": m.hide, "advance": m.advance, "redrive": m.redrive,
			"restart": func(t *rapid.T) { m.close(t); m.open(t) },
			"":        m.check,
		})
	})
}

func (m *machine) open(t *rapid.T) {
	queues, err := bolt.Open(options(m.path, m.clock))
	if err != nil {
		t.Fatal(err)
	}
	m.queues = queues
}

func (m *machine) close(t *rapid.T) {
	if err := m.queues.Close(); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) name(t *rapid.T) queue.Name {
	return rapid.SampledFrom([]queue.Name{work, dead, other}).Draw(t, "queue")
}

func seconds(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.IntRange(0, 60).Draw(t, label)) * time.Second
}

func (m *machine) send(t *rapid.T) {
	name := m.name(t)
	var batch []queue.Outgoing
	for range rapid.IntRange(1, 4).Draw(t, "messages") {
		m.sent++
		message := queue.Outgoing{Body: fmt.Append(nil, m.sent), Delay: seconds(t, "delay")}
		m.live[string(message.Body)] = &expected{in: name, visible: m.clock.Now().Add(message.Delay)}
		batch = append(batch, message)
	}
	if err := m.queues.Send(context.Background(), name, batch...); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) receive(t *rapid.T) {
	name, limit, visibility := m.name(t), rapid.IntRange(1, 10).Draw(t, "max"), seconds(t, "visibility")
	now, deliverable := m.clock.Now(), 0
	for _, message := range m.live {
		if message.in == name && !message.visible.After(now) && !(name == work && message.received >= 3) {
			deliverable++
		}
	}
	got, err := m.queues.Receive(context.Background(), name, limit, visibility)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != min(limit, deliverable) {
		t.Fatalf("received %d messages, want %d", len(got), min(limit, deliverable))
	}
	for _, message := range got {
		known := m.live[string(message.Body)]
		if known == nil || known.in != name || known.visible.After(now) {
			t.Fatalf("%s should not be received from %s", message.Body, name)
		}
		known.received++
		if message.Received != known.received {
			t.Fatalf("%s received for the %dth time, want %d", message.Body, message.Received, known.received)
		}
		known.visible, known.receipt = now.Add(visibility), message.Receipt
		m.receipts = append(m.receipts, message.Receipt)
	}
	m.bury(t)
}

// bury follows the messages that a reception may have moved: it must have been one too many.
func (m *machine) bury(t *rapid.T) {
	err := m.queues.Each(func(name queue.Name, message queue.Message) error {
		known := m.live[string(message.Body)]
		if known == nil || known.in == name {
			return nil
		}
		if known.in != work || name != dead || known.received < 3 || known.visible.After(m.clock.Now()) {
			return fmt.Errorf("%s moved from %s to %s after %d receptions", message.Body, known.in, name, known.received)
		}
		*known = expected{in: dead, visible: m.clock.Now(), received: known.received}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// of returns the message that a receipt is current for.
func (m *machine) of(name queue.Name, receipt string) (string, *expected) {
	for body, message := range m.live {
		if message.in == name && message.receipt == receipt {
			return body, message
		}
	}
	return "", nil
}

func (m *machine) remove(t *rapid.T) {
	if len(m.receipts) == 0 {
		t.Skip("nothing was received")
	}
	name, receipt := m.name(t), rapid.SampledFrom(m.receipts).Draw(t, "receipt")
	if err := m.queues.Delete(context.Background(), name, receipt); err != nil {
		t.Fatal(err)
	}
	body, _ := m.of(name, receipt)
	delete(m.live, body)
}

func (m *machine) hide(t *rapid.T) {
	if len(m.receipts) == 0 {
		t.Skip("nothing was received")
	}
	name, receipt, visibility := m.name(t), rapid.SampledFrom(m.receipts).Draw(t, "receipt"), seconds(t, "visibility")
	if err := m.queues.Hide(context.Background(), name, receipt, visibility); err != nil {
		t.Fatal(err)
	}
	if _, message := m.of(name, receipt); message != nil {
		message.visible = m.clock.Now().Add(visibility)
	}
}

func (m *machine) advance(t *rapid.T) { m.clock.advance(seconds(t, "time")) }

func (m *machine) redrive(t *rapid.T) {
	moved, err := m.queues.Redrive(context.Background(), dead)
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range m.live {
		if message.in == dead && !message.visible.After(m.clock.Now()) {
			*message = expected{in: work, visible: m.clock.Now()}
			moved--
		}
	}
	if moved != 0 {
		t.Fatalf("%d messages too many were redriven", moved)
	}
}

// check compares what is stored with the model: nothing lost, nothing twice, nothing elsewhere.
func (m *machine) check(t *rapid.T) {
	seen := map[string]bool{}
	err := m.queues.Each(func(name queue.Name, message queue.Message) error {
		body := string(message.Body)
		known := m.live[body]
		if known == nil || known.in != name || seen[body] || message.Received != known.received {
			return fmt.Errorf("%s stands in %s after %d receptions: unexpected", body, name, message.Received)
		}
		seen[body] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(m.live) {
		t.Fatalf("%d messages are stored, want %d", len(seen), len(m.live))
	}
}
