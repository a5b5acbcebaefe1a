// Package metered wraps objects and counts calls and bytes, so that the cost of an operation is a number that tests can hold.
package metered

import (
	"context"
	"io"
	"sync"

	"tandem/shared/object"
)

// Usage is what was used. S3 bills puts and lists at one price, gets at a tenth of it, and deletes not at all.
type Usage struct {
	Puts, Gets, Lists, Deletes, Presigns int // calls
	Written, Read                        int64
}

// Objects is the wrapper.
type Objects struct {
	inner object.Objects

	mu    sync.Mutex
	usage Usage
}

var _ object.Objects = (*Objects)(nil)

// Wrap wraps objects.
func Wrap(inner object.Objects) *Objects { return &Objects{inner: inner} }

// Usage returns what was used since Wrap or the last Reset.
func (o *Objects) Usage() Usage {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.usage
}

// Reset returns what was used and counts from zero.
func (o *Objects) Reset() Usage {
	o.mu.Lock()
	defer o.mu.Unlock()
	usage := o.usage
	o.usage = Usage{}
	return usage
}

// Put stores an object; the bytes count as they are read.
func (o *Objects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	o.count(func(usage *Usage) { usage.Puts++ })
	return o.inner.Put(ctx, bucket, key, tap{body, func(n int) { o.count(func(usage *Usage) { usage.Written += int64(n) }) }})
}

// Get opens an object; the bytes count as they are read.
func (o *Objects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	o.count(func(usage *Usage) { usage.Gets++ })
	body, err := o.inner.Get(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{tap{body, func(n int) { o.count(func(usage *Usage) { usage.Read += int64(n) }) }}, body}, nil
}

// List lists objects.
func (o *Objects) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	o.count(func(usage *Usage) { usage.Lists++ })
	return o.inner.List(ctx, bucket, prefix, after)
}

// Delete removes an object.
func (o *Objects) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	o.count(func(usage *Usage) { usage.Deletes++ })
	return o.inner.Delete(ctx, bucket, key)
}

// Presign makes a form.
func (o *Objects) Presign(ctx context.Context, bucket object.Bucket, key string, limit object.Limit) (object.Post, error) {
	o.count(func(usage *Usage) { usage.Presigns++ })
	return o.inner.Presign(ctx, bucket, key, limit)
}

func (o *Objects) count(add func(*Usage)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	add(&o.usage)
}

// tap tells how many bytes went through.
type tap struct {
	inner io.Reader
	tell  func(int)
}

func (t tap) Read(p []byte) (int, error) {
	n, err := t.inner.Read(p)
	t.tell(n)
	return n, err
}
