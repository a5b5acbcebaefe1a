package contract

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"tandem/shared/object"
)

// shapes are keys that a file system would confuse, refuse or read otherwise.
var shapes = []string{
	"n", "n/child", "n/child/child", "N", "n+", "n~", "n%2f", "n%", "n.", ".n", "a//b", "a/", "/", "//", " ", "é", "e\u0301", "CON", "a:b", "a\\b", "*",
	strings.Repeat("x", 64), strings.Repeat("x", 65), strings.Repeat("x", 64) + "/y", strings.Repeat("x", 255), strings.Repeat("x", 256) + "/y",
	strings.Repeat("é", 512), strings.Repeat("x", 64) + "!", strings.Repeat("x", 64) + "0", strings.Repeat("x", 64) + "..",
}

func keys(t *testing.T, s Subject) {
	shapes := s.held(shapes)
	for i, key := range shapes {
		s.put(t, key, strings.Repeat("+", i))
	}
	for i, key := range shapes {
		s.want(t, key, strings.Repeat("+", i))
	}
	want := slices.Sorted(slices.Values(shapes))
	if got := s.list(t, "", ""); !slices.Equal(got, want) {
		t.Errorf("list: got %q, want %q", got, want)
	}
	for i, key := range want {
		if got := s.list(t, "", key); !slices.Equal(got, want[i+1:]) {
			t.Errorf("list after %q: got %q", key, got)
		}
		if err := s.Objects.Delete(context.Background(), s.Bucket, key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
		if got := s.list(t, "", ""); !slices.Equal(got, want[i+1:]) {
			t.Errorf("list without %q: got %q", key, got)
		}
	}
}

func listing(t *testing.T, s Subject) {
	all := []string{"cv/a", "cv/a-1/x", "cv/a/1", "cv/a/2", "cv/a0", "cv/b/1", "cvx", "d"}
	for _, key := range s.held(all) {
		s.put(t, key, "x")
	}
	for _, c := range []struct {
		prefix, after string
		want          []string
	}{
		{"", "", all},
		{"cv/", "", all[:6]},
		{"cv/a", "", all[:5]},
		{"cv/a/", "", all[2:4]},
		{"cv/a/1", "", all[2:3]},
		{"cv/a", "cv/a/1", all[3:5]},
		{"cv", "cv/zzz", all[6:7]},
		{"cv/", "a", all[:6]},
		{"cv/c", "", nil},
		{"cv/a/1/", "", nil},
		{"", "z", nil},
		{"x/y/z", "", nil},
		{"../", "", nil},
	} {
		if got := s.list(t, c.prefix, c.after); !slices.Equal(got, s.held(c.want)) {
			t.Errorf("list %q after %q: got %q, want %q", c.prefix, c.after, got, c.want)
		}
	}
}

func pages(t *testing.T, s Subject) {
	const more = 7
	var group sync.WaitGroup
	for first := range 26 { // at once, since each put waits for a disk or a network
		group.Go(func() {
			for i := first; i < object.MaxPage+more; i += 26 {
				key := "p/" + string(rune('a'+first)) + "/" + strings.Repeat("x", i/26+1)
				if err := s.Objects.Put(context.Background(), s.Bucket, key, strings.NewReader("x")); err != nil {
					t.Errorf("put %q: %v", key, err)
				}
			}
		})
	}
	group.Wait()
	page, err := s.Objects.List(context.Background(), s.Bucket, "p/", "")
	if err != nil || len(page.Objects) != object.MaxPage || page.Next == "" {
		t.Fatalf("got %d objects, next %q, %v", len(page.Objects), page.Next, err)
	}
	got := s.list(t, "p/", "")
	if len(got) != object.MaxPage+more || !slices.IsSorted(got) || len(slices.Compact(got)) != object.MaxPage+more {
		t.Errorf("got %d keys", len(got))
	}
}
