package faulty_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/object"
	"tandem/shared/object/directory"
	"tandem/shared/object/faulty"
)

const bucket = object.Bucket("CVBucket")

func open(t *testing.T) *directory.Objects {
	t.Helper()
	objects, err := directory.Open(directory.Options{
		Root: t.TempDir(), Secret: bytes.Repeat([]byte("s"), 32), Clock: clock.Fixed(time.Unix(1_700_000_000, 0)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// crashed runs a call and returns what it panicked with.
func crashed(t *testing.T, call func()) (crash *faulty.Crash) {
	t.Helper()
	defer func() {
		if value := recover(); value != nil {
			got := value.(faulty.Crash)
			crash = &got
		}
	}()
	call()
	return nil
}

func TestEveryFaultOfAPut(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		fault  faulty.Fault
		err    error
		crash  bool
		stored int
	}{
		{0, nil, false, 2},
		{faulty.ErrorBefore, faulty.ErrInjected, false, 1},
		{faulty.ErrorAfter, faulty.ErrInjected, false, 2},
		{faulty.Throttle, object.ErrThrottled, false, 1},
		{faulty.CrashBefore, nil, true, 1},
		{faulty.CrashAfter, nil, true, 2},
	} {
		inner := open(t)
		objects := faulty.Wrap(inner, faulty.Plan{2: c.fault})
		if err := objects.Put(ctx, bucket, "a", strings.NewReader("x")); err != nil {
			t.Errorf("fault %d: the first call: %v", c.fault, err)
		}
		var err error
		crash := crashed(t, func() { err = objects.Put(ctx, bucket, "b", strings.NewReader("x")) })
		if !errors.Is(err, c.err) || (crash != nil) != c.crash || crash != nil && crash.Call != 2 {
			t.Errorf("fault %d: got %v, crash %v", c.fault, err, crash)
		}
		if dead := crashed(t, func() { _ = objects.Delete(ctx, bucket, "none") }); (dead != nil) != c.crash {
			t.Errorf("fault %d: a call after it: %v", c.fault, dead)
		}
		page, err := inner.List(ctx, bucket, "", "")
		if err != nil || len(page.Objects) != c.stored {
			t.Errorf("fault %d: %d objects are stored, want %d, %v", c.fault, len(page.Objects), c.stored, err)
		}
		if calls := objects.Calls(); c.crash && calls != 2 || !c.crash && calls != 3 {
			t.Errorf("fault %d: %d calls were counted", c.fault, calls)
		}
	}
}

func TestLostAnswersAreEmpty(t *testing.T) {
	ctx, inner := context.Background(), open(t)
	if err := inner.Put(ctx, bucket, "a", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	objects := faulty.Wrap(inner, faulty.Plan{1: faulty.ErrorAfter, 2: faulty.ErrorAfter, 3: faulty.ErrorAfter})
	if body, err := objects.Get(ctx, bucket, "a"); !errors.Is(err, faulty.ErrInjected) || body != nil {
		t.Errorf("get: got %v, %v", body, err)
	}
	if page, err := objects.List(ctx, bucket, "", ""); !errors.Is(err, faulty.ErrInjected) || page.Objects != nil {
		t.Errorf("list: got %v, %v", page, err)
	}
	limit := object.Limit{MaxSize: 1, Type: "text/plain", Until: time.Unix(1_700_000_001, 0)}
	if post, err := objects.Presign(ctx, bucket, "a", limit); !errors.Is(err, faulty.ErrInjected) || post.Fields != nil {
		t.Errorf("presign: got %v, %v", post, err)
	}
}
