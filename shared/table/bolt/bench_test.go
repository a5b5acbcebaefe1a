package bolt

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/shared/table"
)

// dossier is what one foyer of a flux writes: four sealed items, a unit and two entries of a blind index, at random places.
func dossier(random *rand.Rand) []table.Op {
	person := strconv.FormatUint(random.Uint64(), 32) + strconv.FormatUint(random.Uint64(), 32)
	body := make([]byte, 400)
	for i := range body {
		body[i] = byte(random.Uint32())
	}
	ops := make([]table.Op, 0, 7)
	for i := range 4 {
		ops = append(ops, table.Put(table.Item{Key: table.At(table.Records, person, "record/"+strconv.Itoa(i)), Kind: "record", Unit: "unit", Body: body}, table.Always))
	}
	ops = append(ops, table.Put(table.Item{Key: table.At(table.Keys, person, "unit"), Kind: "unit", Body: body[:200],
		Index: map[table.Index]table.Entry{table.Due: {Hash: strconv.Itoa(random.IntN(16)), Range: "2032-01-31"}}}, table.Always))
	for range 2 {
		ops = append(ops, table.Put(table.Item{Key: table.At(table.Records, "b/"+strconv.FormatUint(random.Uint64(), 32), person), Kind: "blind", Body: body[:32]}, table.Always))
	}
	return ops
}

// BenchmarkWrite writes dossiers, each durable when acknowledged.
func BenchmarkWrite(b *testing.B) {
	for _, writers := range []int{1, 8, 64, 256} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			store := openIn(b, b.TempDir())
			var left atomic.Int64
			left.Store(int64(b.N))
			var all sync.WaitGroup
			for w := range writers {
				random := rand.New(rand.NewPCG(uint64(w), 1))
				all.Go(func() {
					for left.Add(-1) >= 0 {
						if err := store.Write(b.Context(), dossier(random)...); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "dossiers/s")
		})
	}
}

// fill stores n people of three records each.
func fill(b *testing.B, store *Store, n int) {
	b.Helper()
	body := make([]byte, 400)
	for from := 0; from < n; from += 25 {
		var ops []table.Op
		for i := from; i < from+25; i++ {
			for j := range 3 {
				ops = append(ops, table.Put(table.Item{Key: table.At(table.Records, strconv.Itoa(i), strconv.Itoa(j)), Kind: "record", Unit: "unit", Body: body}, table.Always))
			}
		}
		if err := store.Write(b.Context(), ops...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	store := openIn(b, b.TempDir())
	fill(b, store, 20_000)
	b.ResetTimer()
	b.ReportAllocs()
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		items, err := store.Get(b.Context(), table.At(table.Records, strconv.Itoa(random.IntN(20_000)), "1"))
		if err != nil || items[0] == nil {
			b.Fatal(items, err)
		}
	}
}

func BenchmarkQuery(b *testing.B) {
	store := openIn(b, b.TempDir())
	fill(b, store, 20_000)
	b.ResetTimer()
	b.ReportAllocs()
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		page, err := store.Query(b.Context(), table.Query{Table: table.Records, PK: strconv.Itoa(random.IntN(20_000))})
		if err != nil || len(page.Items) != 3 {
			b.Fatal(page, err)
		}
	}
}

// BenchmarkBesideBulk measures how long one small write waits while eight loaders write 98 items each without pause: after each
// other, and after each 2,000 dossiers loaded, when the loaders may take themselves to be alone.
func BenchmarkBesideBulk(b *testing.B) {
	for _, every := range []int64{0, 2_000} {
		b.Run(fmt.Sprintf("every=%d", every), func(b *testing.B) {
			store := openIn(b, b.TempDir())
			ctx, stop := context.WithCancel(b.Context())
			loaded, progress := new(atomic.Int64), make(chan struct{}, 1)
			var all sync.WaitGroup
			for w := range 8 {
				all.Go(func() { load(ctx, store, rand.New(rand.NewPCG(uint64(w), 3)), loaded, progress) })
			}
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				for until := loaded.Load() + every; loaded.Load() < until; {
					<-progress
				}
				began := time.Now()
				if err := store.Write(b.Context(), table.Put(table.Item{Key: table.At(table.Records, "small", strconv.Itoa(i%100))}, table.Always)); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			stop()
			all.Wait()
			slices.Sort(took)
			for name, d := range map[string]time.Duration{"p50-ms": took[len(took)/2], "p99-ms": took[len(took)*99/100], "max-ms": took[len(took)-1]} {
				b.ReportMetric(float64(d.Microseconds())/1000, name)
			}
			b.ReportMetric(float64(loaded.Load())/b.Elapsed().Seconds(), "dossiers/s")
		})
	}
}

// load writes dossiers as bulk work until the context ends.
func load(ctx context.Context, store *Store, random *rand.Rand, loaded *atomic.Int64, progress chan<- struct{}) {
	for ctx.Err() == nil {
		var ops []table.Op
		for range 14 {
			ops = append(ops, dossier(random)...)
		}
		if store.Write(table.Bulk(ctx), ops...) == nil {
			loaded.Add(14)
		}
		select {
		case progress <- struct{}{}:
		default:
		}
	}
}
