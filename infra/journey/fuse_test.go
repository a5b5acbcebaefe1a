package journey

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"tandem/infra/local/machine"
	"tandem/shared/mail"
	"tandem/shared/object"
	"tandem/shared/push"
	"tandem/shared/queue"
	"tandem/shared/table"
)

// fuse lets some calls of all ports through and has the next one fail: once, or again and again. The zero fuse never blows.
type fuse struct {
	mu           sync.Mutex
	left, repeat int  // calls that pass before the next one fails, and after it
	on, once     bool // once: it is out after it has blown
}

var errBlown = errors.New("the port does not answer")

// arm has one call fail, the one with this number from 0.
func (f *fuse) arm(call int) { f.set(call, 0, true) }

// every has each n-th call fail.
func (f *fuse) every(n int) { f.set(n-1, n-1, false) }

func (f *fuse) set(left, repeat int, once bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left, f.repeat, f.on, f.once = left, repeat, true, once
}

// out takes the fuse out and reports whether it still was in.
func (f *fuse) out() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.on
	f.on = false
	return was
}

func (f *fuse) call() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.on {
		return nil
	}
	if f.left--; f.left >= 0 {
		return nil
	}
	f.left, f.on = f.repeat, !f.once
	return errBlown
}

// wrap puts the fuse before every port.
func (f *fuse) wrap() machine.Wrap {
	return machine.Wrap{
		Store:   func(inner table.Store) table.Store { return fusedStore{inner, f} },
		Objects: func(inner object.Objects) object.Objects { return fusedObjects{inner, f} },
		Queues:  func(inner queue.Queues) queue.Queues { return fusedQueues{inner, f} },
		Mail:    func(inner mail.Sender) mail.Sender { return fusedMail{inner, f} },
		Push:    func(inner push.Sender) push.Sender { return fusedPush{inner, f} },
	}
}

type fusedStore struct {
	table.Store
	fuse *fuse
}

func (s fusedStore) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	if err := s.fuse.call(); err != nil {
		return nil, err
	}
	return s.Store.Get(ctx, keys...)
}

func (s fusedStore) Query(ctx context.Context, query table.Query) (table.Page, error) {
	if err := s.fuse.call(); err != nil {
		return table.Page{}, err
	}
	return s.Store.Query(ctx, query)
}

func (s fusedStore) Write(ctx context.Context, ops ...table.Op) error {
	if err := s.fuse.call(); err != nil {
		return err
	}
	return s.Store.Write(ctx, ops...)
}

func (s fusedStore) Add(ctx context.Context, key table.Key, delta int64, now, expires time.Time) (int64, error) {
	if err := s.fuse.call(); err != nil {
		return 0, err
	}
	return s.Store.Add(ctx, key, delta, now, expires)
}

type fusedObjects struct {
	object.Objects
	fuse *fuse
}

func (o fusedObjects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	if err := o.fuse.call(); err != nil {
		return err
	}
	return o.Objects.Put(ctx, bucket, key, body)
}

func (o fusedObjects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	if err := o.fuse.call(); err != nil {
		return nil, err
	}
	return o.Objects.Get(ctx, bucket, key)
}

func (o fusedObjects) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	if err := o.fuse.call(); err != nil {
		return object.Page{}, err
	}
	return o.Objects.List(ctx, bucket, prefix, after)
}

func (o fusedObjects) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	if err := o.fuse.call(); err != nil {
		return err
	}
	return o.Objects.Delete(ctx, bucket, key)
}

type fusedQueues struct {
	queue.Queues
	fuse *fuse
}

func (q fusedQueues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	if err := q.fuse.call(); err != nil {
		return err
	}
	return q.Queues.Send(ctx, name, messages...)
}

type fusedMail struct {
	mail.Sender
	fuse *fuse
}

func (s fusedMail) Send(ctx context.Context, message mail.Mail) error {
	if err := s.fuse.call(); err != nil {
		return err
	}
	return s.Sender.Send(ctx, message)
}

type fusedPush struct {
	push.Sender
	fuse *fuse
}

func (s fusedPush) Send(ctx context.Context, note push.Note) error {
	if err := s.fuse.call(); err != nil {
		return err
	}
	return s.Sender.Send(ctx, note)
}
