package metered_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/queue"
	"tandem/shared/queue/bolt"
	"tandem/shared/queue/metered"
)

func TestUsage(t *testing.T) {
	const work = queue.Name("WorkQueue")
	inner, err := bolt.Open(bolt.Options{
		Path: filepath.Join(t.TempDir(), "queues.db"), Clock: clock.Fixed(time.Unix(1_700_000_000, 0)), Queues: []bolt.Declared{{Name: work}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	queues, ctx := metered.Wrap(inner), context.Background()
	large := queue.Outgoing{Body: bytes.Repeat([]byte("x"), 64<<10)}
	if err := queues.Send(ctx, work, large, queue.Outgoing{Body: []byte("a")}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(metered.Usage{Sends: 1, Messages: 2, Bytes: 64<<10 + 1, Requests: 2}, queues.Reset()); diff != "" {
		t.Errorf("send (-want +got):\n%s", diff)
	}
	messages, err := queues.Receive(ctx, work, 10, time.Minute)
	if err != nil || len(messages) != 2 {
		t.Fatalf("got %d messages, %v", len(messages), err)
	}
	if _, err := queues.Receive(ctx, work, 10, time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := queues.Hide(ctx, work, messages[0].Receipt, 0); err != nil {
		t.Fatal(err)
	}
	if err := queues.Delete(ctx, work, messages[1].Receipt); err != nil {
		t.Fatal(err)
	}
	want := metered.Usage{Receives: 2, Deletes: 1, Hides: 1, Messages: 2, Bytes: 64<<10 + 1, Requests: 5}
	if diff := cmp.Diff(want, queues.Usage()); diff != "" {
		t.Errorf("the rest (-want +got):\n%s", diff)
	}
}
