// Package faulty wraps objects so that calls fail by plan. The plans, their faults, and what a test does with them (Enumerate, Survive) are
// those of table/faulty: one crash is caught in one place, whatever port it struck.
package faulty

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"tandem/shared/object"
	"tandem/shared/table/faulty"
)

// Objects is an object.Objects in which calls fail by plan. A throttled call fails with object.ErrThrottled. After a crash it does nothing
// any more and answers faulty.ErrDead.
type Objects struct {
	inner object.Objects
	plans map[int]faulty.Fault

	mu     sync.Mutex
	calls  int
	struck int
	dead   bool
}

var _ object.Objects = (*Objects)(nil)

// New wraps objects. Several plans may strike, each at its call; without a plan calls are only counted.
func New(inner object.Objects, plans ...faulty.Plan) *Objects {
	o := &Objects{inner: inner, plans: make(map[int]faulty.Fault, len(plans))}
	for _, plan := range plans {
		if plan.Fault != faulty.None {
			o.plans[plan.Call] = plan.Fault
		}
	}
	return o
}

// Calls counts the calls so far, of all methods.
func (o *Objects) Calls() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.calls
}

// Struck reports whether every plan has struck.
func (o *Objects) Struck() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.struck == len(o.plans) && o.struck > 0
}

// Put implements object.Objects.
func (o *Objects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	return o.call("Put", func() error { return o.inner.Put(ctx, bucket, key, body) })
}

// Get implements object.Objects.
func (o *Objects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	var body io.ReadCloser
	err := o.call("Get", func() (err error) {
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
	err := o.call("List", func() (err error) {
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
	return o.call("Delete", func() error { return o.inner.Delete(ctx, bucket, key) })
}

// Presign implements object.Objects.
func (o *Objects) Presign(ctx context.Context, bucket object.Bucket, key string, limit object.Limit) (object.Post, error) {
	var post object.Post
	err := o.call("Presign", func() (err error) {
		post, err = o.inner.Presign(ctx, bucket, key, limit)
		return err
	})
	if err != nil {
		return object.Post{}, err
	}
	return post, nil
}

// call makes one call with what is planned for it.
func (o *Objects) call(method string, effect func() error) error {
	number, fault, dead := o.begin()
	if dead {
		return faulty.ErrDead
	}
	switch fault {
	case faulty.Before:
		return fmt.Errorf("%w before call %d, %s", faulty.ErrInjected, number, method)
	case faulty.Throttle:
		return fmt.Errorf("%w: injected at call %d, %s", object.ErrThrottled, number, method)
	case faulty.CrashBefore:
		panic(faulty.Crash{Call: number, Method: method})
	}
	err := effect()
	switch fault {
	case faulty.CrashAfter:
		panic(faulty.Crash{Call: number, Method: method})
	case faulty.After:
		return fmt.Errorf("%w after call %d, %s: %w", faulty.ErrInjected, number, method, context.DeadlineExceeded)
	}
	return err
}

func (o *Objects) begin() (number int, fault faulty.Fault, dead bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dead {
		return 0, faulty.None, true
	}
	number = o.calls
	fault = o.plans[number]
	o.calls++
	if fault != faulty.None {
		o.struck++
	}
	o.dead = fault == faulty.CrashBefore || fault == faulty.CrashAfter
	return number, fault, false
}
