package directory_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tandem/shared/object"
)

// TestListingAgainstAModel compares listings of random keys with a sorted list of them.
func TestListingAgainstAModel(t *testing.T) {
	objects := open(t, t.TempDir(), newClock(), "")
	part := rapid.OneOf(
		rapid.SampledFrom([]string{"", "a", "b", "a-", "a.", "a0", "A", "é", "%", "+", "~", "x", strings.Repeat("x", 64), strings.Repeat("x", 64) + "!", strings.Repeat("x", 130)}),
		rapid.StringMatching(`[a-c!-~]{0,4}`),
	)
	key := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(part, 1, 4).Draw(t, "segments"), "/")
	}).Filter(func(key string) bool { return object.CheckKey(bucket, key) == nil })
	rapid.Check(t, func(t *rapid.T) {
		model := map[string]bool{}
		defer func() {
			for key := range model {
				if err := objects.Delete(context.Background(), bucket, key); err != nil {
					t.Fatal(err)
				}
			}
		}()
		for _, key := range rapid.SliceOfN(key, 0, 12).Draw(t, "keys") {
			if err := objects.Put(context.Background(), bucket, key, strings.NewReader("x")); err != nil {
				t.Fatal(err)
			}
			model[key] = true
		}
		all := slices.Sorted(maps.Keys(model))
		prefix, after := key.Draw(t, "prefix"), key.Draw(t, "after")
		prefix = strings.ToValidUTF8(prefix[:rapid.IntRange(0, len(prefix)).Draw(t, "cut")], "") // a cut may fall within a character
		if len(all) > 0 && rapid.Bool().Draw(t, "after one of them") {
			after = rapid.SampledFrom(all).Draw(t, "which")
		}
		var want []string
		for _, key := range all {
			if strings.HasPrefix(key, prefix) && key > after {
				want = append(want, key)
			}
		}
		page, err := objects.List(context.Background(), bucket, prefix, after)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, info := range page.Objects {
			got = append(got, info.Key)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("list %q after %q: got %q, want %q", prefix, after, got, want)
		}
	})
}
