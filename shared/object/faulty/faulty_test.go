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
	plan "tandem/shared/table/faulty"
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

func TestEveryFaultOfAPut(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		fault  plan.Fault
		err    error
		crash  bool
		stored int
	}{
		{plan.None, nil, false, 2},
		{plan.Before, plan.ErrInjected, false, 1},
		{plan.After, plan.ErrInjected, false, 2},
		{plan.After, context.DeadlineExceeded, false, 2},
		{plan.Throttle, object.ErrThrottled, false, 1},
		{plan.CrashBefore, nil, true, 1},
		{plan.CrashAfter, nil, true, 2},
	} {
		inner := open(t)
		objects := faulty.New(inner, plan.Plan{Call: 1, Fault: c.fault})
		if err := objects.Put(ctx, bucket, "a", strings.NewReader("x")); err != nil {
			t.Errorf("%s: the first call: %v", c.fault, err)
		}
		var err error
		crashed := plan.Survive(func() { err = objects.Put(ctx, bucket, "b", strings.NewReader("x")) })
		if !errors.Is(err, c.err) || crashed != c.crash || objects.Struck() != (c.fault != plan.None) {
			t.Errorf("%s: got %v, crash %v", c.fault, err, crashed)
		}
		if dead := objects.Delete(ctx, bucket, "none"); errors.Is(dead, plan.ErrDead) != c.crash {
			t.Errorf("%s: a call after it: %v", c.fault, dead)
		}
		page, err := inner.List(ctx, bucket, "", "")
		if err != nil || len(page.Objects) != c.stored {
			t.Errorf("%s: %d objects are stored, want %d, %v", c.fault, len(page.Objects), c.stored, err)
		}
		if calls := objects.Calls(); c.crash && calls != 2 || !c.crash && calls != 3 {
			t.Errorf("%s: %d calls were counted", c.fault, calls)
		}
	}
}

func TestLostAnswersAreEmpty(t *testing.T) {
	ctx, inner := context.Background(), open(t)
	if err := inner.Put(ctx, bucket, "a", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	objects := faulty.New(inner,
		plan.Plan{Call: 0, Fault: plan.After}, plan.Plan{Call: 1, Fault: plan.After}, plan.Plan{Call: 2, Fault: plan.After})
	if body, err := objects.Get(ctx, bucket, "a"); !errors.Is(err, plan.ErrInjected) || body != nil {
		t.Errorf("get: got %v, %v", body, err)
	}
	if page, err := objects.List(ctx, bucket, "", ""); !errors.Is(err, plan.ErrInjected) || page.Objects != nil {
		t.Errorf("list: got %v, %v", page, err)
	}
	limit := object.Limit{MaxSize: 1, Type: "text/plain", Until: time.Unix(1_700_000_001, 0)}
	if post, err := objects.Presign(ctx, bucket, "a", limit); !errors.Is(err, plan.ErrInjected) || post.Fields != nil {
		t.Errorf("presign: got %v, %v", post, err)
	}
}
