package deadline_test

import (
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/deadline"
	"tandem/shared/id"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// asking has somebody wait for an access.
func asking(t *testing.T, house *vaulttest.House, person byte) {
	t.Helper()
	who := id.FromBytes[id.Person]([id.Size]byte{person})
	item := table.Item{Key: table.AccountKey(who), Kind: table.KindAccount, Index: map[table.Index]table.Entry{table.Waiting: {Hash: account.AskedHash, Range: string(who)}}}
	if err := house.Store.Write(ctx, table.Put(item, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
}

// TestAsked: one message as soon as somebody waits, whoever comes beside them, and one more each day on which somebody still does.
func TestAsked(t *testing.T) {
	house := vaulttest.Open(t)
	for _, step := range []struct {
		after   time.Duration
		arrives byte
		want    int
	}{{0, 0, 0}, {time.Hour, 1, 1}, {2 * time.Hour, 2, 1}, {25*time.Hour - time.Second, 0, 1}, {25 * time.Hour, 0, 2}, {26 * time.Hour, 3, 2}} {
		if step.arrives > 0 {
			asking(t, house, step.arrives)
		}
		if _, err := desk(house.Store, step.after).Asked(ctx); err != nil {
			t.Fatal(err)
		}
		messages := sent(t, house.Store)
		if len(messages) != step.want {
			t.Errorf("after %s: %d messages, want %d", step.after, len(messages), step.want)
		}
		for _, message := range messages {
			if message.Kind != deadline.KindAsked || message.Subject != "" {
				t.Errorf("the message says %+v", message)
			}
		}
	}
}

// TestAskedSurvivesEveryFault: whatever fails, it is said once.
func TestAskedSurvivesEveryFault(t *testing.T) {
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		asking(t, house, 1)
		store := faulty.New(house.Store, plan)
		faulty.Survive(func() { _, _ = desk(store, time.Hour).Asked(ctx) })
		for range 2 {
			if _, err := desk(house.Store, 2*time.Hour).Asked(ctx); err != nil {
				t.Fatalf("%v: %v", plan, err)
			}
		}
		if messages := sent(t, house.Store); len(messages) != 1 {
			t.Errorf("%v: %d messages", plan, len(messages))
		}
		return store.Struck()
	})
}
