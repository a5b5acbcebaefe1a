// Package faulty wraps objects so that chosen calls go wrong as real ones do: errors before and after the effect, throttling, and the
// death of the process.
package faulty

import (
	"context"
	"errors"
	"io"
	"sync"

	"tandem/shared/object"
)

// Fault is what goes wrong with a call.
type Fault uint8

// The faults.
const (
	ErrorBefore Fault = iota + 1 // the call fails and did nothing
	ErrorAfter                   // the call did everything and its answer is lost
	Throttle                     // the call fails with object.ErrThrottled and did nothing
	CrashBefore                  // the process dies before the call
	CrashAfter                   // the process dies when the call is done
)

// Faults lists them all, for tests that try each.
var Faults = []Fault{ErrorBefore, ErrorAfter, Throttle, CrashBefore, CrashAfter}

// Plan says which calls go wrong, counted from 1 over all methods.
type Plan map[int]Fault

// Crash is what a crash panics with. The caller recovers it, throws the process's memory away and starts again on the same store.
type Crash struct{ Call int }

// ErrInjected is the error of ErrorBefore and ErrorAfter.
var ErrInjected = errors.New("faulty: the call to the objects failed")

// Objects is the wrapper. After a crash every call panics again: a dead process does nothing more, not even in deferred functions.
type Objects struct {
	inner object.Objects
	plan  Plan

	mu    sync.Mutex
	calls int
	dead  *Crash
}

var _ object.Objects = (*Objects)(nil)

// Wrap wraps objects. An empty plan only counts.
func Wrap(inner object.Objects, plan Plan) *Objects { return &Objects{inner: inner, plan: plan} }

// Calls returns how many calls were made.
func (o *Objects) Calls() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.calls
}

// Put stores an object unless the plan says otherwise.
func (o *Objects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	return o.call(func() error { return o.inner.Put(ctx, bucket, key, body) })
}

// Get opens an object unless the plan says otherwise.
func (o *Objects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	var body io.ReadCloser
	err := o.call(func() (err error) {
		body, err = o.inner.Get(ctx, bucket, key)
		return err
	})
	if err != nil && body != nil {
		return nil, errors.Join(err, body.Close())
	}
	return body, err
}

// List lists objects unless the plan says otherwise.
func (o *Objects) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	var page object.Page
	err := o.call(func() (err error) {
		page, err = o.inner.List(ctx, bucket, prefix, after)
		return err
	})
	if err != nil {
		return object.Page{}, err
	}
	return page, nil
}

// Delete removes an object unless the plan says otherwise.
func (o *Objects) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	return o.call(func() error { return o.inner.Delete(ctx, bucket, key) })
}

// Presign makes a form unless the plan says otherwise.
func (o *Objects) Presign(ctx context.Context, bucket object.Bucket, key string, limit object.Limit) (object.Post, error) {
	var post object.Post
	err := o.call(func() (err error) {
		post, err = o.inner.Presign(ctx, bucket, key, limit)
		return err
	})
	if err != nil {
		return object.Post{}, err
	}
	return post, nil
}

func (o *Objects) call(do func() error) error {
	number, fault := o.begin()
	switch fault {
	case ErrorBefore:
		return ErrInjected
	case Throttle:
		return object.ErrThrottled
	case CrashBefore:
		o.crash(number)
	}
	err := do()
	switch fault {
	case ErrorAfter:
		return errors.Join(ErrInjected, err)
	case CrashAfter:
		o.crash(number)
	}
	return err
}

func (o *Objects) begin() (int, Fault) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dead != nil {
		panic(*o.dead)
	}
	o.calls++
	return o.calls, o.plan[o.calls]
}

func (o *Objects) crash(call int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dead = &Crash{call}
	panic(*o.dead)
}
