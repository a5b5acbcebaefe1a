package lookup_test

import (
	"testing"

	"tandem/shared/lookup"
)

// BenchmarkKey is what folding one label costs when the index of a referential is built.
func BenchmarkKey(b *testing.B) {
	for b.Loop() {
		for _, label := range labels {
			lookup.Key(label)
		}
	}
}
