package object_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tandem/shared/object"
)

func TestCheckKey(t *testing.T) {
	for _, c := range []struct {
		bucket object.Bucket
		key    string
		good   bool
	}{
		{"DropBucket", "a", true},
		{"DropBucket", "caf/2026-02/é..pdf", true},
		{"DropBucket", "a//b/", true},
		{"DropBucket", strings.Repeat("x", object.MaxKey), true},
		{"DropBucket", "", false},
		{"DropBucket", strings.Repeat("x", object.MaxKey+1), false},
		{"DropBucket", "a\xff", false},
		{"DropBucket", "a\nb", false},
		{"DropBucket", "a\x7f", false},
		{"DropBucket", "a\u0085", true},
		{"DropBucket", "a\ufffe", false},
		{"DropBucket", "\uffffa", false},
		{"DropBucket", "..", false},
		{"DropBucket", "a/../b", false},
		{"DropBucket", "./a", false},
		{"", "a", false},
		{"../etc", "a", false},
		{"Drop.Bucket", "a", false},
		{object.Bucket(strings.Repeat("B", 65)), "a", false},
	} {
		if err := object.CheckKey(c.bucket, c.key); (err == nil) != c.good || err != nil && !errors.Is(err, object.ErrLimit) {
			t.Errorf("%q %q: got %v", c.bucket, c.key, err)
		}
	}
}

func TestCheckList(t *testing.T) {
	long := strings.Repeat("x", object.MaxKey)
	for _, c := range []struct {
		bucket        object.Bucket
		prefix, after string
		good          bool
	}{
		{"DropBucket", "", "", true},
		{"DropBucket", long, long, true},
		{"DropBucket", "../", "./", true},
		{"", "", "", false},
		{"DropBucket", long + "x", "", false},
		{"DropBucket", "", long + "x", false},
		{"DropBucket", "a\xff", "", false},
		{"DropBucket", "", "a\n", false},
	} {
		if err := object.CheckList(c.bucket, c.prefix, c.after); (err == nil) != c.good || err != nil && !errors.Is(err, object.ErrLimit) {
			t.Errorf("%q %q %q: got %v", c.bucket, c.prefix, c.after, err)
		}
	}
}

func TestCheckPost(t *testing.T) {
	now := time.Date(2026, 2, 28, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		limit object.Limit
		good  bool
	}{
		{object.Limit{MaxSize: 1, Type: "application/pdf", Until: now.Add(time.Second)}, true},
		{object.Limit{MaxSize: 1, Type: "application/pdf", Until: now.Add(object.MaxPost)}, true},
		{object.Limit{MaxSize: 0, Type: "application/pdf", Until: now.Add(time.Second)}, false},
		{object.Limit{MaxSize: 1, Type: "", Until: now.Add(time.Second)}, false},
		{object.Limit{MaxSize: 1, Type: "a\r\nb", Until: now.Add(time.Second)}, false},
		{object.Limit{MaxSize: 1, Type: "application/pdf", Until: now}, false},
		{object.Limit{MaxSize: 1, Type: "application/pdf", Until: now.Add(object.MaxPost + 1)}, false},
	} {
		if err := object.CheckPost(c.limit, now); (err == nil) != c.good || err != nil && !errors.Is(err, object.ErrLimit) {
			t.Errorf("%+v: got %v", c.limit, err)
		}
	}
}
