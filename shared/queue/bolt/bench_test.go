package bolt_test

import (
	"context"
	"testing"
	"time"

	"tandem/shared/queue"
)

// BenchmarkSend measures durable sends from 64 goroutines: the group commit.
func BenchmarkSend(b *testing.B) {
	queues, _ := fresh(b)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := queues.Send(context.Background(), work, queue.Outgoing{Body: []byte(`{"kind":"cv","id":"a","revision":1}`)}); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkIdle measures a reception from an empty queue.
func BenchmarkIdle(b *testing.B) {
	queues, _ := fresh(b)
	for b.Loop() {
		if _, err := queues.Receive(context.Background(), work, queue.MaxBatch, time.Minute); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCycle measures send, receive and delete of one message by one reader.
func BenchmarkCycle(b *testing.B) {
	queues, _ := fresh(b)
	for b.Loop() {
		send(b, queues, work, "a")
		for _, message := range receive(b, queues, work, time.Minute) {
			if err := queues.Delete(context.Background(), work, message.Receipt); err != nil {
				b.Fatal(err)
			}
		}
	}
}
