// Package contract is what every implementation of object.Objects keeps.
package contract

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"tandem/shared/object"
)

// Subject is a fresh implementation under test. Its buckets are empty when the suite gets it.
type Subject struct {
	Objects       object.Objects
	Bucket, Other object.Bucket
	Now           func() time.Time
	// Lacks reports the keys that an emulator cannot hold beside the others of the suite, though S3 can; nil for none.
	Lacks func(key string) bool
	// Advance lets time pass: a settable clock is moved, a real one is waited for.
	Advance func(time.Duration)
}

// Run checks an implementation. open gives each part of the suite a subject of its own and cleans up with t.Cleanup. Uploads go over HTTP to
// where Presign says.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	for _, part := range []struct {
		name string
		test func(*testing.T, Subject)
	}{
		{"put, get, replace, delete", putGetDelete},
		{"a put that fails leaves what was there", failedPut},
		{"keys of every shape live side by side", keys},
		{"a listing is in the order of bytes", listing},
		{"a long listing has pages", pages},
		{"limits", limits},
		{"a context that has ended", ended},
		{"an upload by form", upload},
		{"an upload that comes too late", late},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, open(t)) })
	}
}

// held leaves out of some keys those that the subject lacks.
func (s Subject) held(keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return s.Lacks != nil && s.Lacks(key) })
}

func (s Subject) put(t *testing.T, key, body string) {
	t.Helper()
	if err := s.Objects.Put(context.Background(), s.Bucket, key, strings.NewReader(body)); err != nil {
		t.Fatalf("put %q: %v", key, err)
	}
}

// get returns the body of an object, and whether there is one.
func (s Subject) get(t *testing.T, bucket object.Bucket, key string) (string, bool) {
	t.Helper()
	body, err := s.Objects.Get(context.Background(), bucket, key)
	if errors.Is(err, object.ErrNotFound) {
		return "", false
	}
	if err != nil {
		t.Fatalf("get %q: %v", key, err)
	}
	defer body.Close()
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Fatalf("read %q: %v", key, err)
	}
	return string(raw), true
}

func (s Subject) want(t *testing.T, key, want string) {
	t.Helper()
	if got, found := s.get(t, s.Bucket, key); !found || got != want {
		t.Errorf("%q: got %q, %v, want %q", key, got, found, want)
	}
}

// list returns all keys with a prefix, page by page.
func (s Subject) list(t *testing.T, prefix, after string) []string {
	t.Helper()
	var keys []string
	for {
		page, err := s.Objects.List(context.Background(), s.Bucket, prefix, after)
		if err != nil {
			t.Fatalf("list %q: %v", prefix, err)
		}
		for _, info := range page.Objects {
			keys = append(keys, info.Key)
		}
		if page.Next == "" {
			return keys
		}
		after = page.Next
	}
}

func putGetDelete(t *testing.T, s Subject) {
	ctx := context.Background()
	if _, found := s.get(t, s.Bucket, "a"); found {
		t.Error("there is an object before any was put")
	}
	s.put(t, "a", "first")
	s.want(t, "a", "first")
	s.put(t, "a", "")
	s.want(t, "a", "")
	large := strings.Repeat("0123456789abcdef", 1<<16)
	s.put(t, "a", large)
	s.want(t, "a", large)
	if _, found := s.get(t, s.Other, "a"); found {
		t.Error("the object is in another bucket")
	}
	page, err := s.Objects.List(ctx, s.Bucket, "", "")
	if err != nil || len(page.Objects) != 1 || page.Objects[0] != (object.Info{Key: "a", Size: 1 << 20}) || page.Next != "" {
		t.Errorf("list: got %+v, %v", page, err)
	}
	for range 2 { // deleting what is not there is no error
		if err := s.Objects.Delete(ctx, s.Bucket, "a"); err != nil {
			t.Errorf("delete: %v", err)
		}
		if _, found := s.get(t, s.Bucket, "a"); found {
			t.Error("the object is still there")
		}
	}
}

func failedPut(t *testing.T, s Subject) {
	s.put(t, "a", "before")
	broken := errors.New("the source broke")
	body := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))
	if err := s.Objects.Put(context.Background(), s.Bucket, "a", body); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	s.want(t, "a", "before")
	body = io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))
	if err := s.Objects.Put(context.Background(), s.Bucket, "b", body); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if keys := s.list(t, "", ""); !slices.Equal(keys, []string{"a"}) {
		t.Errorf("got %q", keys)
	}
}

func limits(t *testing.T, s Subject) {
	ctx := context.Background()
	for _, key := range []string{"", strings.Repeat("x", object.MaxKey+1), "\xff", "a\x00", "a\ufffe", "../a", "a/.."} {
		_, get := s.Objects.Get(ctx, s.Bucket, key)
		_, presign := s.Objects.Presign(ctx, s.Bucket, key, s.allow(1))
		for call, err := range map[string]error{
			"put":     s.Objects.Put(ctx, s.Bucket, key, strings.NewReader("x")),
			"get":     get,
			"delete":  s.Objects.Delete(ctx, s.Bucket, key),
			"presign": presign,
		} {
			if !errors.Is(err, object.ErrLimit) {
				t.Errorf("%s of %q: got %v", call, key, err)
			}
		}
	}
	for _, text := range []string{strings.Repeat("x", object.MaxKey+1), "\xff", "a\x00", "a\ufffe"} {
		_, prefix := s.Objects.List(ctx, s.Bucket, text, "")
		_, after := s.Objects.List(ctx, s.Bucket, "", text)
		if !errors.Is(prefix, object.ErrLimit) || !errors.Is(after, object.ErrLimit) {
			t.Errorf("list by %q: got %v, %v", text, prefix, after)
		}
	}
	longest := strings.Repeat("k/", object.MaxKey/2-1) + "kk"
	s.put(t, longest, "x")
	s.want(t, longest, "x")
	for _, limit := range []object.Limit{{}, {MaxSize: 1, Type: "text/plain"}, {MaxSize: 1, Until: s.Now().Add(time.Hour)},
		{MaxSize: 1, Type: "text/plain", Until: s.Now().Add(object.MaxPost + time.Hour)}} {
		if _, err := s.Objects.Presign(ctx, s.Bucket, "a", limit); !errors.Is(err, object.ErrLimit) {
			t.Errorf("presign of %+v: got %v", limit, err)
		}
	}
}

func ended(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, get := s.Objects.Get(ctx, s.Bucket, "a")
	_, list := s.Objects.List(ctx, s.Bucket, "", "")
	_, presign := s.Objects.Presign(ctx, s.Bucket, "a", s.allow(1))
	for call, err := range map[string]error{
		"put": s.Objects.Put(ctx, s.Bucket, "a", strings.NewReader("x")), "get": get, "list": list, "delete": s.Objects.Delete(ctx, s.Bucket, "a"),
		"presign": presign,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", call, err)
		}
	}
	if _, found := s.get(t, s.Bucket, "a"); found {
		t.Error("the object was put")
	}
}
