package metered_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/object"
	"tandem/shared/object/directory"
	"tandem/shared/object/metered"
)

func TestUsage(t *testing.T) {
	const bucket = object.Bucket("CVBucket")
	now := time.Unix(1_700_000_000, 0)
	inner, err := directory.Open(directory.Options{Root: t.TempDir(), Secret: bytes.Repeat([]byte("s"), 32), Clock: clock.Fixed(now)})
	if err != nil {
		t.Fatal(err)
	}
	objects, ctx := metered.Wrap(inner), context.Background()
	if err := objects.Put(ctx, bucket, "a", strings.NewReader("four")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(metered.Usage{Puts: 1, Written: 4}, objects.Reset()); diff != "" {
		t.Errorf("put (-want +got):\n%s", diff)
	}
	body, err := objects.Get(ctx, bucket, "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(body, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	if err := body.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := objects.Get(ctx, bucket, "b"); err == nil {
		t.Error("there is no such object")
	}
	if _, err := objects.List(ctx, bucket, "", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := objects.Presign(ctx, bucket, "a", object.Limit{MaxSize: 1, Type: "text/plain", Until: now.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if err := objects.Delete(ctx, bucket, "a"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(metered.Usage{Gets: 2, Lists: 1, Deletes: 1, Presigns: 1, Read: 3}, objects.Usage()); diff != "" {
		t.Errorf("the rest (-want +got):\n%s", diff)
	}
}
