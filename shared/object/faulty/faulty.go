// Package faulty wraps objects so that calls fail by plan. The plans, their faults, and what a test does with them (Enumerate, Survive) are
// those of table/faulty: one crash is caught in one place, whatever port it struck.
package faulty

import (
	"context"
	"errors"
	"io"

	"tandem/shared/object"
	"tandem/shared/table/faulty"
)

// Objects is an object.Objects in which calls fail by plan. A throttled call fails with object.ErrThrottled. After a crash it does nothing
// any more and answers faulty.ErrDead.
type Objects struct {
	*faulty.Script
	inner object.Objects
}

var _ object.Objects = (*Objects)(nil)

// New wraps objects. Several plans may strike, each at its call; without a plan calls are only counted.
func New(inner object.Objects, plans ...faulty.Plan) *Objects {
	return &Objects{Script: faulty.NewScript(object.ErrThrottled, plans...), inner: inner}
}

// Put implements object.Objects.
func (o *Objects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	return o.Call("Put", func() error { return o.inner.Put(ctx, bucket, key, body) })
}

// Get implements object.Objects.
func (o *Objects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	var body io.ReadCloser
	err := o.Call("Get", func() (err error) {
		body, err = o.inner.Get(ctx, bucket, key)
		return err
	})
	if err != nil && body != nil {
		return nil, errors.Join(err, body.Close())
	}
	return body, err
}

// List implements object.Objects.
func (o *Objects) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	var page object.Page
	err := o.Call("List", func() (err error) {
		page, err = o.inner.List(ctx, bucket, prefix, after)
		return err
	})
	if err != nil {
		return object.Page{}, err
	}
	return page, nil
}

// Delete implements object.Objects.
func (o *Objects) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	return o.Call("Delete", func() error { return o.inner.Delete(ctx, bucket, key) })
}

// Presign implements object.Objects.
func (o *Objects) Presign(ctx context.Context, bucket object.Bucket, key string, limit object.Limit) (object.Post, error) {
	var post object.Post
	err := o.Call("Presign", func() (err error) {
		post, err = o.inner.Presign(ctx, bucket, key, limit)
		return err
	})
	if err != nil {
		return object.Post{}, err
	}
	return post, nil
}
