package commune

import (
	"runtime"
	"testing"
)

// BenchmarkDecode is the price of the first use in a process.
func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		decodeAll()
	}
}

// BenchmarkSearch is one keystroke in the field "commune".
func BenchmarkSearch(b *testing.B) {
	for _, query := range []string{"arr", "620", "st omer"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if len(Search(query, 8)) == 0 {
					b.Fatal("not found")
				}
			}
		})
	}
}

var kept *tables

// BenchmarkMemory reports what the decoded tables keep.
func BenchmarkMemory(b *testing.B) {
	var before, after runtime.MemStats
	for b.Loop() {
		kept = nil
		runtime.GC()
		runtime.ReadMemStats(&before)
		kept = decodeAll()
		runtime.GC()
		runtime.ReadMemStats(&after)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
}
