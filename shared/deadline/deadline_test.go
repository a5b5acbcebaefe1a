package deadline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/deadline"
	"tandem/shared/outbox"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var ctx = context.Background()

// listed are deadlines that do not change.
type listed []deadline.Deadline

func (l listed) Deadlines(context.Context) ([]deadline.Deadline, error) { return l, nil }

// broken is a source that fails after what it could read.
type broken struct{ listed }

var errBroken = errors.New("the source failed")

func (b broken) Deadlines(context.Context) ([]deadline.Deadline, error) { return b.listed, errBroken }

func due(ref string) deadline.Deadline {
	hours := func(n int) time.Time { return vaulttest.Now.Add(time.Duration(n) * time.Hour) }
	return deadline.Deadline{Ref: ref, Case: "dossier-" + ref, Due: hours(36), Alarms: []time.Time{hours(6), hours(24), hours(34)}}
}

func desk(store table.Store, after time.Duration, sources ...deadline.Source) deadline.Desk {
	now := vaulttest.Now.Add(after)
	return deadline.Desk{Store: store, Clock: clock.Fixed(now), Random: vaulttest.Random(after.String()), Notify: "NotifyQueue", Sources: sources}
}

// sent are the messages pending.
func sent(t *testing.T, store table.Store) []outbox.Message {
	t.Helper()
	var messages []outbox.Message
	for shard := range table.Shards {
		page, err := store.Query(ctx, table.Query{Table: table.Records, Index: table.Pending, PK: table.PendingHash(fmt.Sprint(shard))})
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range page.Items {
			items, err := store.Get(ctx, found.Key)
			if err != nil {
				t.Fatal(err)
			}
			var pending struct{ Message outbox.Message }
			if err := json.Unmarshal(items[0].Body, &pending); err != nil {
				t.Fatal(err)
			}
			messages = append(messages, pending.Message)
		}
	}
	return messages
}

// Each alarm once, at its instant, also when the schedule fires twice, runs side by side or was lost for hours.
func TestAlerts(t *testing.T) {
	store := vaulttest.Open(t).Store
	source := listed{due("a")}
	hour := time.Hour
	for _, test := range []struct {
		after time.Duration
		want  int
	}{
		{0, 0}, {6*hour - 1, 0}, {6 * hour, 1}, {6 * hour, 0}, {7 * hour, 0}, {24 * hour, 1}, {25 * hour, 0}, {40 * hour, 1}, {500 * hour, 0},
	} {
		if got, err := desk(store, test.after, source).Alert(ctx); err != nil || got != test.want {
			t.Errorf("after %v: %d sent, want %d: %v", test.after, got, test.want, err)
		}
	}
	messages := sent(t, store)
	if len(messages) != 3 {
		t.Errorf("%d messages, want 3", len(messages))
	}
	for _, message := range messages {
		if message.Kind != deadline.Kind || message.Subject != "dossier-a" || message.Revision != source[0].Due.Unix() {
			t.Errorf("message %+v", message)
		}
	}
}

// A schedule that was lost all along: one alert speaks for those that were missed.
func TestALostSchedule(t *testing.T) {
	store := vaulttest.Open(t).Store
	if got, err := desk(store, 30*time.Hour, listed{due("a"), due("b")}).Alert(ctx); err != nil || got != 2 {
		t.Errorf("%d sent, %v", got, err)
	}
	if got, err := desk(store, 34*time.Hour, listed{due("a")}, listed{due("b")}).Alert(ctx); err != nil || got != 2 {
		t.Errorf("then %d sent, %v", got, err)
	}
}

// A source that fails is told of, and stops neither what it found nor the others.
func TestASourceThatFails(t *testing.T) {
	store := vaulttest.Open(t).Store
	got, err := desk(store, 6*time.Hour, broken{listed{due("a")}}, listed{due("b")}).Alert(ctx)
	if !errors.Is(err, errBroken) || got != 2 {
		t.Errorf("%d sent, %v", got, err)
	}
}

// Whatever fails at whatever call, the next run sends what was not sent, and nothing twice.
func TestAlertsSurviveEveryFault(t *testing.T) {
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		source := listed{due("a"), due("b")}
		store := faulty.New(house.Store, plan)
		faulty.Survive(func() { _, _ = desk(store, 6*time.Hour, source).Alert(ctx) })
		if _, err := desk(house.Store, 6*time.Hour+time.Minute, source).Alert(ctx); err != nil {
			t.Fatalf("%v: %v", plan, err)
		}
		if got := len(sent(t, house.Store)); got != 2 {
			t.Errorf("%v: %d messages, want 2", plan, got)
		}
		return store.Struck()
	})
}
