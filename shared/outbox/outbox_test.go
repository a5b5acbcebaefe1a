package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	queuebolt "tandem/shared/queue/bolt"
	queuefaulty "tandem/shared/queue/faulty"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

const matching queue.Name = "MatchingQueue"

var offer = table.OfferKey("0000000000000000000000000g")

// office is a store and queues, and what became of messages in them.
type office struct {
	t      *testing.T
	store  table.Store
	queues queue.Queues
}

func open(t *testing.T) office {
	t.Helper()
	queues, err := queuebolt.Open(queuebolt.Options{
		Path: filepath.Join(t.TempDir(), "queues.db"), Clock: clock.Fixed(vaulttest.Now), Queues: []queuebolt.Declared{{Name: matching}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := queues.Close(); err != nil {
			t.Error(err)
		}
	})
	return office{t, vaulttest.Open(t).Store, queues}
}

func (o office) relay() outbox.Relay {
	return outbox.Relay{Store: o.store, Queues: o.queues, Clock: clock.Fixed(vaulttest.Now)}
}

// announce publishes an offer and its message in one write.
func (o office) announce(number byte, at time.Time, condition table.Condition) (table.Key, error) {
	o.t.Helper()
	message := outbox.Message{ID: id.FromBytes[id.Message]([id.Size]byte{number}), Kind: "offer", Subject: "sujet", Revision: int64(number)}
	op, err := outbox.Op(matching, message, at)
	if err != nil {
		o.t.Fatal(err)
	}
	return op.Item.Key, o.store.Write(context.Background(), op, table.Put(table.Item{Key: offer, Kind: table.KindOffer, Body: []byte{number}}, condition))
}

func (o office) announced(number byte, at time.Time) table.Key {
	o.t.Helper()
	key, err := o.announce(number, at, table.Always)
	if err != nil {
		o.t.Fatal(err)
	}
	return key
}

func (o office) pending() int {
	o.t.Helper()
	count := 0
	for shard := range table.Shards {
		page, err := o.store.Query(context.Background(), table.Query{Table: table.Records, Index: table.Pending, PK: table.PendingHash(fmt.Sprint(shard))})
		if err != nil {
			o.t.Fatal(err)
		}
		count += len(page.Items)
	}
	return count
}

// sent takes all messages out of the queue, in no order.
func (o office) sent() map[id.Message][]outbox.Message {
	o.t.Helper()
	found := map[id.Message][]outbox.Message{}
	for {
		received, err := o.queues.Receive(context.Background(), matching, queue.MaxBatch, time.Hour)
		if err != nil {
			o.t.Fatal(err)
		}
		if len(received) == 0 {
			return found
		}
		for _, one := range received {
			message, err := outbox.Read(one.Body)
			if err != nil {
				o.t.Fatal(err)
			}
			found[message.ID] = append(found[message.ID], message)
		}
	}
}

func TestTheMessageIsWrittenWithTheChangeOrNotAtAll(t *testing.T) {
	t.Parallel()
	o := open(t)
	if _, err := o.announce(1, vaulttest.Now, table.IfExists); !errors.Is(err, table.ErrCondition) {
		t.Fatalf("the change is refused with %v", err)
	}
	if n := o.pending(); n != 0 {
		t.Errorf("%d messages tell of what did not happen", n)
	}
	o.announced(1, vaulttest.Now)
	if n := o.pending(); n != 1 {
		t.Errorf("%d messages pending, want 1", n)
	}
	if _, err := o.announce(1, vaulttest.Now, table.Always); !errors.Is(err, table.ErrCondition) {
		t.Errorf("a second message with the same id: %v", err)
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	o := open(t)
	key := o.announced(7, vaulttest.Now)
	for range 2 { // the second time it is gone already
		if err := o.relay().Send(context.Background(), key); err != nil {
			t.Fatal(err)
		}
	}
	want := outbox.Message{ID: id.FromBytes[id.Message]([id.Size]byte{7}), Kind: "offer", Subject: "sujet", Revision: 7}
	if sent := o.sent(); len(sent) != 1 || len(sent[want.ID]) != 1 || sent[want.ID][0] != want {
		t.Errorf("sent %v, want %v once", sent, want)
	}
	if n := o.pending(); n != 0 {
		t.Errorf("%d messages still pending", n)
	}
}

// The stream wakes the relay for every item of the table.
func TestOtherItemsAreNoMessages(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.announced(1, vaulttest.Now)
	if err := o.relay().Send(context.Background(), offer); err != nil {
		t.Fatal(err)
	}
	if sent := o.sent(); len(sent) != 0 {
		t.Errorf("sent %v", sent)
	}
	items, err := o.store.Get(context.Background(), offer)
	if err != nil || items[0] == nil {
		t.Errorf("the offer is gone: %v", err)
	}
}

// Whatever fails, and wherever, a later try sends the message: never none, and where twice, with the same id.
func TestNoMessageIsLost(t *testing.T) {
	t.Parallel()
	want := id.FromBytes[id.Message]([id.Size]byte{1})
	try := func(t *testing.T, name string, wrap func(office) (outbox.Relay, func() bool)) bool {
		o := open(t)
		key := o.announced(1, vaulttest.Now.Add(-time.Hour))
		relay, struck := wrap(o)
		var err error
		crashed := faulty.Survive(func() { err = relay.Send(context.Background(), key) })
		if (err != nil || crashed) != struck() {
			t.Errorf("%s: error %v", name, err)
		}
		if _, err := o.relay().Sweep(context.Background(), 5*time.Minute); err != nil {
			t.Errorf("%s: sweep: %v", name, err)
		}
		sent := o.sent()
		if n := len(sent[want]); len(sent) != 1 || n < 1 || n > 2 {
			t.Errorf("%s: sent %v", name, sent)
		}
		if n := o.pending(); n != 0 {
			t.Errorf("%s: %d messages still pending", name, n)
		}
		return struck()
	}
	t.Run("table", func(t *testing.T) {
		faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
			return try(t, plan.String(), func(o office) (outbox.Relay, func() bool) {
				store := faulty.New(o.store, plan)
				relay := o.relay()
				relay.Store = store
				return relay, store.Struck
			})
		})
	})
	t.Run("queue", func(t *testing.T) {
		faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
			return try(t, plan.String(), func(o office) (outbox.Relay, func() bool) {
				queues := queuefaulty.New(o.queues, plan)
				relay := o.relay()
				relay.Queues = queues
				return relay, queues.Struck
			})
		})
	})
}

func TestSweepTakesOnlyWhatIsOlder(t *testing.T) {
	t.Parallel()
	o := open(t)
	age := 5 * time.Minute
	ages := []time.Duration{time.Hour, age + time.Nanosecond, age, age - time.Nanosecond, time.Second, 0, -time.Minute}
	for i, old := range ages {
		o.announced(byte(i+1), vaulttest.Now.Add(-old).In(time.FixedZone("elsewhere", 3600*(i%3))))
	}
	swept, err := o.relay().Sweep(context.Background(), age)
	if err != nil || swept != 3 {
		t.Errorf("swept %d, want 3: %v", swept, err)
	}
	sent := o.sent()
	for i, old := range ages {
		if got := len(sent[id.FromBytes[id.Message]([id.Size]byte{byte(i + 1)})]); (got == 1) != (old >= age) {
			t.Errorf("of age %v: sent %d times", old, got)
		}
	}
	if n := o.pending(); n != len(ages)-3 {
		t.Errorf("%d messages pending, want %d", n, len(ages)-3)
	}
}

// A message that cannot be sent does not stop the others, and stays.
func TestSweepGoesOn(t *testing.T) {
	t.Parallel()
	o := open(t)
	old := vaulttest.Now.Add(-time.Hour)
	for number := range byte(12) {
		o.announced(number+1, old)
	}
	op, err := outbox.New("NoSuchQueue", "offer", "sujet", 0, old.Add(-time.Hour), vaulttest.Random("unknown"))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.store.Write(context.Background(), op); err != nil {
		t.Fatal(err)
	}
	swept, err := o.relay().Sweep(context.Background(), time.Minute)
	if swept != 12 || !errors.Is(err, queue.ErrUnknown) {
		t.Errorf("swept %d, want 12: %v", swept, err)
	}
	if n := o.pending(); n != 1 {
		t.Errorf("%d messages pending, want the one that cannot be sent", n)
	}
}

// The index lags behind the table: what it still lists may be gone.
func TestSweepOnAStaleIndex(t *testing.T) {
	t.Parallel()
	o := open(t)
	store := faulty.New(o.store)
	store.Stale(1)
	key := o.announced(1, vaulttest.Now.Add(-time.Hour))
	relay := o.relay()
	relay.Store = store
	if err := relay.Send(context.Background(), key); err != nil {
		t.Fatal(err)
	}
	if _, err := relay.Sweep(context.Background(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if sent := o.sent(); len(sent[id.FromBytes[id.Message]([id.Size]byte{1})]) != 1 {
		t.Errorf("sent %v", sent)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		`{"id":"a","kind":"offer","subject":"s","revision":3}`: true,
		`{"id":"a","kind":"gone","subject":"s"}`:               true,
		`{"id":"","kind":"offer","subject":"s"}`:               false,
		`{"id":"a","subject":"s"}`:                             false,
		`{}`:                                                   false, `[]`: false, ``: false, `null`: false, `{"id":1,"kind":"offer"}`: false,
	} {
		if _, err := outbox.Read([]byte(text)); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := context.Background()
	runs := 0
	effect := func() error { runs++; return nil }
	failed := errors.New("the effect failed")
	once := func(consumer string, message id.Message, at time.Time, effect func() error) error {
		return outbox.Once(ctx, o.store, consumer, message, at, effect)
	}
	if err := once("notify", "m", vaulttest.Now, func() error { runs++; return failed }); !errors.Is(err, failed) {
		t.Errorf("a failed effect: %v", err)
	}
	for range 3 {
		if err := once("notify", "m", vaulttest.Now, effect); err != nil {
			t.Fatal(err)
		}
	}
	if runs != 2 {
		t.Errorf("%d runs, want one that failed and one that did not", runs)
	}
	for _, other := range []struct {
		consumer string
		message  id.Message
	}{{"matching", "m"}, {"notify", "n"}} {
		if err := once(other.consumer, other.message, vaulttest.Now, effect); err != nil {
			t.Fatal(err)
		}
	}
	if runs != 4 {
		t.Errorf("%d runs: another consumer or message is taken for this one", runs)
	}
	for _, test := range []struct{ days, runs int }{{20, 4}, {21, 5}} { // 4 days in the queue, 14 dead, and a redrive
		if err := once("notify", "m", vaulttest.Now.AddDate(0, 0, test.days), effect); err != nil || runs != test.runs {
			t.Errorf("after %d days %d runs, want %d: %v", test.days, runs, test.runs, err)
		}
	}
}

// Once marks after the effect: whatever fails, it never marks what was not done.
func TestOnceThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		o := open(t)
		store := faulty.New(o.store, plan)
		done := 0
		effect := func() error { done++; return nil }
		faulty.Survive(func() { _ = outbox.Once(context.Background(), store, "notify", "m", vaulttest.Now, effect) })
		if err := outbox.Once(context.Background(), o.store, "notify", "m", vaulttest.Now, effect); err != nil {
			t.Fatal(err)
		}
		if done < 1 || done > 2 {
			t.Errorf("%v: the effect ran %d times", plan, done)
		}
		return store.Struck()
	})
}
