package machine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/infra/wiring"
	"tandem/shared/object"
	"tandem/shared/queue"
	"tandem/shared/table"
)

// connect starts what wakes a function: pollers of its queues, the table's stream.
func (m *Machine) connect(ctx context.Context, function wiring.Function) {
	for _, source := range function.Queues {
		for range pollers {
			m.group.Go(func() { m.poll(ctx, function.LogicalID, source) })
		}
	}
	for range function.Streams {
		m.group.Go(func() { m.follow(ctx, function.LogicalID) })
	}
}

const pollers = 2 // of each queue, as a small maximum concurrency

// lease is for how long a poller hides what it received; it renews it while the function works. So what a killed process was doing
// comes back soon, and not after the half hour that a function on AWS might still be at it.
const lease = 30 * time.Second

func (m *Machine) poll(ctx context.Context, function string, source wiring.QueueEvent) {
	name := queue.Name(source.Queue)
	for ctx.Err() == nil {
		if err := m.Queues.Wait(ctx, name); err != nil {
			return // stopping
		}
		messages, err := m.Queues.Receive(ctx, name, min(source.BatchSize, queue.MaxBatch), lease)
		if err != nil || len(messages) == 0 {
			continue // another poller took them
		}
		if err := m.deliver(ctx, function, name, messages); err != nil {
			m.Log.Error("delivery failed", "queue", source.Queue, "error", err)
		}
	}
}

// deliver hands a batch to its function and deletes what it did not report as failed.
func (m *Machine) deliver(ctx context.Context, function string, name queue.Name, messages []queue.Message) error {
	var event events.SQSEvent
	for _, message := range messages {
		event.Records = append(event.Records, events.SQSMessage{
			MessageId: message.ID, ReceiptHandle: message.Receipt, Body: string(message.Body), EventSource: "aws:sqs",
			EventSourceARN: "arn:aws:sqs:eu-west-3:000000000000:" + string(name),
		})
	}
	release := m.hold(ctx, name, messages)
	answer, err := invoke(ctx, m.functions[function](), event)
	release()
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // what was done is done, also when the machine is stopping
	failed := map[string]bool{}
	if response, ok := answer.(events.SQSEventResponse); ok {
		for _, failure := range response.BatchItemFailures {
			failed[failure.ItemIdentifier] = true
		}
	}
	for _, message := range messages {
		if failed[message.ID] {
			// On AWS the message waits for its visibility to end; here nobody has so much time.
			if err := m.Queues.Hide(ctx, name, message.Receipt, time.Duration(message.Received)*time.Second); err != nil {
				return err
			}
			continue
		}
		if err := m.Queues.Delete(ctx, name, message.Receipt); err != nil {
			return err
		}
	}
	return nil
}

// hold renews the lease of messages until it is released.
func (m *Machine) hold(ctx context.Context, name queue.Name, messages []queue.Message) (release func()) {
	ctx, cancel := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		ticker := time.NewTicker(lease / 3)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			for _, message := range messages {
				if err := m.Queues.Hide(ctx, name, message.Receipt, lease); err != nil && ctx.Err() == nil {
					m.Log.Error("lease not renewed", "queue", string(name), "error", err)
				}
			}
		}
	})
	return func() {
		cancel()
		renewing.Wait()
	}
}

// waking collects the keys that the table's stream tells of; telling never waits.
type waking struct {
	mu   sync.Mutex
	keys []table.Key
	more chan struct{}
}

func newWaking() *waking { return &waking{more: make(chan struct{}, 1)} }

func (w *waking) tell(keys []table.Key) {
	w.mu.Lock()
	w.keys = append(w.keys, keys...)
	w.mu.Unlock()
	select {
	case w.more <- struct{}{}:
	default:
	}
}

func (w *waking) take(most int) []table.Key {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(most, len(w.keys))
	taken := w.keys[:n:n]
	w.keys = w.keys[n:]
	return taken
}

func (m *Machine) follow(ctx context.Context, function string) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.waking.more:
		}
		for keys := m.waking.take(100); len(keys) > 0; keys = m.waking.take(100) {
			if _, err := invoke(ctx, m.functions[function](), streamEvent(keys)); err != nil {
				m.Log.Error("stream delivery failed", "error", err) // the sweep will find them
			}
		}
	}
}

func streamEvent(keys []table.Key) map[string]any {
	var records []any
	for _, key := range keys {
		text := func(value string) map[string]string { return map[string]string{"S": value} }
		records = append(records, map[string]any{
			"eventSource": "aws:dynamodb", "eventName": "INSERT", "eventID": key.SK() + key.PK(),
			"dynamodb": map[string]any{"Keys": map[string]any{"pk": text(key.PK()), "sk": text(key.SK())}},
		})
	}
	return map[string]any{"Records": records}
}

// arrived tells the queue of an object rule that an object came in, in the form of EventBridge.
func (m *Machine) arrived(ctx context.Context, bucket object.Bucket, key string) {
	for _, function := range m.stack.Functions {
		for _, rule := range function.Objects {
			if rule.Bucket != string(bucket) || !strings.HasPrefix(key, rule.Prefix) {
				continue
			}
			body, err := json.Marshal(map[string]any{
				"version": "0", "source": "aws.s3", "detail-type": "Object Created", "time": m.Clock.Now().UTC().Format(time.RFC3339Nano),
				"detail": map[string]any{"bucket": map[string]string{"name": rule.Bucket}, "object": map[string]any{"key": key}},
			})
			if err == nil {
				err = m.Queues.Send(ctx, queue.Name(rule.Queue), queue.Outgoing{Body: body})
			}
			if err != nil {
				m.Log.Error("object event lost until the next start", "error", err)
			}
		}
	}
}

// catchUp tells again of every object that still waits where rules look: the process may have died between a Put and its event. A file
// that an import has begun with is left to the message of that import, or stays for whoever must understand why it was refused.
func (m *Machine) catchUp(ctx context.Context) error {
	begun, err := m.begun(ctx)
	if err != nil {
		return err
	}
	for _, function := range m.stack.Functions {
		for _, rule := range function.Objects {
			err := object.Each(ctx, m.Objects, object.Bucket(rule.Bucket), rule.Prefix, func(found object.Info) error {
				if !begun[rule.Bucket+"/"+found.Key] {
					m.arrived(ctx, object.Bucket(rule.Bucket), found.Key)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// begun are the places of the raw files that imports have begun with.
func (m *Machine) begun(ctx context.Context) (map[string]bool, error) {
	house, err := m.house(ctx, nil, m.given)
	if err != nil {
		return nil, err
	}
	places := map[string]bool{}
	err = m.Table.Each(ctx, func(item table.Item) error {
		if _, isImport := table.ImportOf(item.Key.PK()); !isImport || item.Kind != table.KindUnit {
			return nil
		}
		unit, err := house.Vault.Parse(&item)
		if err != nil {
			return err
		}
		for _, place := range unit.Drops {
			places[place] = true
		}
		return nil
	})
	return places, err
}

// sources are the partners' folders in the depot.
var sources = []string{"caf", "msa", "pe"}

// watchDepot takes files that are dropped into DATA/depot/<source>/ into the sealed drop bucket.
func (m *Machine) watchDepot(ctx context.Context) {
	sizes := map[string]int64{}
	ticker := time.NewTicker(300 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, source := range sources {
			if err := m.takeDrops(ctx, source, sizes); err != nil {
				m.Log.Error("drop not taken", "source", source, "error", err)
			}
		}
	}
}

func (m *Machine) takeDrops(ctx context.Context, source string, sizes map[string]int64) error {
	folder := filepath.Join(m.Config.path("depot"), source)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var failed error
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(entry.Name(), ".") || strings.HasSuffix(entry.Name(), ".part") || strings.HasSuffix(entry.Name(), ".tmp") {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		if before, seen := sizes[path]; !seen || before != info.Size() {
			sizes[path] = info.Size() // still growing, perhaps: look again
			continue
		}
		delete(sizes, path)
		// The same drop after a crash has the same key; the name itself, which people choose, is not kept.
		sum := sha256.Sum256([]byte(fmt.Sprint(entry.Name(), info.Size(), info.ModTime().UnixNano())))
		if err := m.takeDrop(ctx, path, source+"/"+hex.EncodeToString(sum[:12])); err != nil {
			failed = errors.Join(failed, withoutPath(err)) // one that cannot be taken does not hold up the others
		}
	}
	return failed
}

// withoutPath gives the cause alone: people put names into the names of files.
func withoutPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	}
	return err
}

func (m *Machine) takeDrop(ctx context.Context, path, key string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := m.Objects.Put(ctx, "DropBucket", key, file); err != nil {
		return err
	}
	return os.Remove(path)
}

var _ http.Handler = (*Machine)(nil)
