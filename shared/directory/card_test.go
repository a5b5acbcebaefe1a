package directory_test

import (
	"strings"
	"testing"

	"tandem/shared/directory"
	"tandem/shared/id"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

// Those who wait stand in one of the partitions that Issue goes through, and people spread over all of them.
func TestWaitingEntries(t *testing.T) {
	shards := map[string]int{}
	for shard := range directory.WaitingShards {
		shards[directory.WaitingHash(shard)] = 0
	}
	if len(shards) != directory.WaitingShards {
		t.Fatalf("%d partitions of %d differ", len(shards), directory.WaitingShards)
	}
	random := vaulttest.Random(t.Name())
	for range 4000 {
		person, err := id.New[id.Person](random)
		if err != nil {
			t.Fatal(err)
		}
		entry := directory.WaitingEntry(string(person))[table.Waiting]
		if _, ok := shards[entry.Hash]; !ok || entry.Range != string(person) {
			t.Fatalf("%s waits at %v, where nobody looks", person, entry)
		}
		shards[entry.Hash]++
	}
	for hash, count := range shards {
		if count < 150 || count > 350 { // 250 expected
			t.Errorf("%d of 4,000 wait in %s", count, hash)
		}
	}
	if !strings.HasPrefix(directory.WaitingHash(0), "code#") {
		t.Error("partition of another index")
	}
}
