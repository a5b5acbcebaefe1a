package projection_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"tandem/shared/match"
	"tandem/shared/projection"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
	"tandem/shared/table/metered"
)

func TestANewShard(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	p := start(t, house, nil)
	p.want(map[int]uint32{})
	if keys := stored(t, house.Store, table.Keys, ""); keys != nil {
		t.Errorf("reading made the keys %v", keys)
	}
	p.rebuild()
	p.want(map[int]uint32{})
	p.put(1, 1)
	p.want(map[int]uint32{1: 1})
}

func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	a, b := start(t, house, nil), start(t, house, nil)
	a.put(1, 1)
	b.want(map[int]uint32{1: 1})
	b.put(2, 1)
	a.want(map[int]uint32{1: 1, 2: 1})
	a.put(1, 2)
	b.remove(2, 1)
	for _, p := range []process{a, b, start(t, house, nil)} {
		p.want(map[int]uint32{1: 2})
	}
	if err := a.PutOffer(ctx, a.offer(9, 1)); err != nil {
		t.Fatal(err)
	}
	if _, offers := b.seen(); offers != 1 {
		t.Errorf("%d offers", offers)
	}
	if err := b.Remove(ctx, who(9), true, math.MaxUint32); err != nil {
		t.Fatal(err)
	}
	if _, offers := a.seen(); offers != 0 {
		t.Errorf("%d offers after the removal", offers)
	}
	a.want(map[int]uint32{1: 2}) // an offer's id says nothing of profiles
}

// Messages come late, twice and in any order: the newest revision is what everybody sees.
func TestTheOrderOfMessagesDoesNotMatter(t *testing.T) {
	t.Parallel()
	type message struct {
		revision uint32
		removal  bool
	}
	tests := []struct {
		name     string
		messages []message
		want     uint32 // 0: not there
	}{
		{"published twice", []message{{1, false}, {2, false}, {2, false}}, 2},
		{"withdrawn at last", []message{{1, false}, {2, false}, {3, true}}, 0},
		{"withdrawn and published again", []message{{1, false}, {2, true}, {3, false}}, 3},
		{"gone for good", []message{{4, false}, {math.MaxUint32, true}}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			house := vaulttest.Open(t)
			for i, order := range permutations(len(test.messages)) {
				shard := fmt.Sprint(i)
				writer, reader := startShard(t, house, nil, shard), startShard(t, house, nil, shard)
				for n, at := range order {
					m := test.messages[at]
					if m.removal {
						writer.remove(1, m.revision)
					} else {
						writer.put(1, m.revision)
					}
					if n == i%len(order) {
						reader.seen() // some have read in between
					}
				}
				want := map[int]uint32{}
				if test.want > 0 {
					want[1] = test.want
				}
				reader.want(want)
				startShard(t, house, nil, shard).want(want)
			}
		})
	}
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	var all [][]int
	for _, shorter := range permutations(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(shorter), at, n-1))
		}
	}
	return all
}

// What the budgets say of a list: one read brings the memory up to date when nothing changed.
func TestWhatReadingCosts(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	meter := metered.New(house.Store)
	reader, writer := start(t, house, meter), start(t, house, nil)
	writer.put(1, 1)
	reader.seen()
	meter.Reset()
	for range 3 {
		reader.seen()
	}
	if cost := meter.Snapshot(); cost.Gets != 3 || cost.Calls() != 3 {
		t.Errorf("three readings cost %+v", cost)
	}
	writer.put(2, 1)
	meter.Reset()
	reader.want(map[int]uint32{1: 1, 2: 1})
	if cost := meter.Snapshot(); cost.Gets != 2 || cost.Queries != 1 || cost.Writes != 0 {
		t.Errorf("reading one change costs %+v", cost)
	}
}

// Other items come with the same read.
func TestMoreKeys(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	p := start(t, house, nil)
	item := table.Item{Key: table.OfferKey("offer"), Kind: table.KindOffer, Body: []byte("corps")}
	if err := house.Store.Write(ctx, table.Put(item, table.Always)); err != nil {
		t.Fatal(err)
	}
	keys := []table.Key{table.OfferKey("absent"), table.OfferKey("offer")}
	err := p.Read(ctx, keys, func(_ *match.Profiles, _ *match.Offers, items []*table.Item) error {
		if len(items) != 2 || items[0] != nil || items[1] == nil || string(items[1].Body) != "corps" {
			t.Errorf("items %v", items)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	failed := errors.New("failed")
	if err := p.Read(ctx, nil, func(*match.Profiles, *match.Offers, []*table.Item) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("the reader's own error: %v", err)
	}
}

// Writers in several processes at once: every change is in the log, and its numbers have no gap.
func TestTheLogHasNoGaps(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	const writers, each = 4, 5
	var group sync.WaitGroup
	for w := range writers {
		p := start(t, house, nil)
		group.Go(func() {
			for n := range each {
				profile := p.profile(1+w*each+n, 1)
				err := p.PutProfile(ctx, profile)
				for errors.Is(err, table.ErrConflict) { // as its queue would: the message comes again
					err = p.PutProfile(ctx, profile)
				}
				if err != nil {
					t.Error(err)
				}
				if _, _, err := p.try(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := changes(t, house.Store); !slices.Equal(got, numbers(1, writers*each)) {
		t.Errorf("numbers %v", got)
	}
	if seen, _ := start(t, house, nil).seen(); len(seen) != writers*each {
		t.Errorf("%d profiles of %d", len(seen), writers*each)
	}
}

func TestPseudonyms(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	p := start(t, house, nil)
	pseudonym, err := p.Pseudonym(person(7))
	if err != nil || bytes.Equal(pseudonym[:], append([]byte{7}, make([]byte, 15)...)) {
		t.Fatalf("pseudonym %x, %v", pseudonym, err)
	}
	if back, err := start(t, house, nil).Reveal(pseudonym); err != nil || back != person(7) {
		t.Errorf("revealed %s, %v", back, err)
	}
	if _, err := p.Pseudonym("nobody"); err == nil {
		t.Error("what is no person has a pseudonym")
	}
	other := house.Vault(t, "identity")
	if _, err := (&projection.Shard{Name: name, Vault: other}).Reveal(pseudonym); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("revealed without the group: %v", err)
	}
}

// What the engine could not hold is refused before it is in the log, where it would stop every reader.
func TestWhatCannotBeMatched(t *testing.T) {
	t.Parallel()
	house := vaulttest.Open(t)
	p := start(t, house, nil)
	profile, offer := p.profile(1, 1), p.offer(1, 1)
	profile.Commune, offer.Job = math.MaxUint16, match.Job{}
	if p.PutProfile(ctx, profile) == nil || p.PutOffer(ctx, offer) == nil {
		t.Error("accepted")
	}
	if keys := changes(t, house.Store); keys != nil {
		t.Errorf("the log holds %v", keys)
	}
}

// Sequences of writings, removals, rebuilds and restarts in three processes, against a plain map.
func TestAgainstAModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 1))
			house := vaulttest.Open(t)
			processes := []process{start(t, house, nil), start(t, house, nil), start(t, house, nil)}
			model, revisions := map[int]uint32{}, map[int]uint32{}
			for step := range 25 {
				p := processes[random.IntN(len(processes))]
				n := 1 + random.IntN(5)
				switch random.IntN(10) {
				case 0:
					p.rebuild()
				case 1:
					processes[random.IntN(len(processes))] = start(t, house, nil)
				case 2, 3:
					revisions[n]++
					p.remove(n, revisions[n])
					delete(model, n)
				default:
					revisions[n]++
					p.put(n, revisions[n])
					model[n] = revisions[n]
				}
				processes[random.IntN(len(processes))].want(model)
				if t.Failed() {
					t.Fatalf("at step %d", step)
				}
			}
		})
	}
}

// Faults while a change is written: it is there once or, if so told, not at all, and the log goes on.
func TestAppendThroughFaults(t *testing.T) {
	t.Parallel()
	faulty.Enumerate([]faulty.Fault{faulty.Before, faulty.After, faulty.CrashAfter}, func(plan faulty.Plan) bool {
		house := vaulttest.Open(t)
		p := start(t, house, nil)
		failing := faulty.New(house.Store, plan)
		p.Vault.Store = failing
		faulty.Survive(func() { _ = p.PutProfile(ctx, p.profile(1, 1)) })
		again := start(t, house, nil)
		again.put(1, 1)
		again.put(2, 1)
		again.want(map[int]uint32{1: 1, 2: 1})
		if got := changes(t, house.Store); !slices.Equal(got, numbers(1, int64(len(got)))) {
			t.Errorf("%v: numbers %v", plan, got)
		}
		return failing.Struck()
	})
}
