package bolt

import (
	"fmt"
	"testing"

	"tandem/shared/table"
)

func pendingItem(sk string) table.Item {
	return table.Item{Key: table.At(table.Records, "p", sk), Kind: "outbox",
		Index: map[table.Index]table.Entry{table.Pending: {Hash: "h", Range: sk}}}
}

func TestSubscribe(t *testing.T) {
	store := openIn(t, t.TempDir())
	told := make(chan []table.Key, 10)
	store.Subscribe(func(keys []table.Key) { told <- keys })
	other := table.At(table.Records, "p", "no message")
	mustWrite(t, store, table.Put(table.Item{Key: other}, table.Always))
	if err := store.Write(t.Context(), table.Put(pendingItem("refused"), table.IfExists)); err == nil {
		t.Fatal("it should be refused")
	}
	mustWrite(t, store, table.Put(pendingItem("a"), table.Always), table.Put(pendingItem("b"), table.Always), table.Delete(other, table.Always))
	keys := <-told
	if len(keys) != 2 || keys[0].SK() != "a" || keys[1].SK() != "b" {
		t.Errorf("told of %v", keys)
	}
	if items, err := store.Get(t.Context(), keys...); err != nil || items[0] == nil || items[1] == nil {
		t.Errorf("told of what is not there: %v, %v", items, err)
	}
	mustWrite(t, store, table.Delete(keys[0], table.Always))
	closeStore(t, store)
	if len(told) != 0 {
		t.Errorf("told of a deletion: %v", <-told)
	}
}

// A listener that never comes back keeps neither writes nor other listeners waiting, and what is held for it has a bound.
func TestSlowListener(t *testing.T) {
	store := openIn(t, t.TempDir())
	release, got := make(chan struct{}), make(chan int, 100)
	store.Subscribe(func(keys []table.Key) {
		got <- len(keys)
		<-release
	})
	for i := range 30 {
		mustWrite(t, store, table.Put(pendingItem(fmt.Sprint(i)), table.Always))
	}
	many := make([]table.Key, maxHeld)
	store.listeners.tell(many)
	store.listeners.tell(many)
	close(release)
	closeStore(t, store)
	close(got)
	total := 0
	for n := range got {
		total += n
	}
	if total < maxHeld || total > maxHeld+30 {
		t.Errorf("told of %d keys", total)
	}
}
