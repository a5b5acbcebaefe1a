package rome

import "testing"

// BenchmarkDecode is the price of the first use in a process.
func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		decodeAll()
	}
}

// BenchmarkSearch is one keystroke in the field "métier".
func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		if len(Search("boulang", 10)) != 10 {
			b.Fatal("not found")
		}
	}
}
