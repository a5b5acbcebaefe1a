// Package faulty wraps a sender of notifications so that calls fail by plan. The plans are those of table/faulty.
package faulty

import (
	"context"

	"tandem/shared/push"
	"tandem/shared/table/faulty"
)

// Sender is a push.Sender in which calls fail by plan. A throttled call fails with push.ErrThrottled. After a crash it does nothing any more
// and answers faulty.ErrDead.
type Sender struct {
	*faulty.Script
	inner push.Sender
}

var _ push.Sender = (*Sender)(nil)

// New wraps a sender of notifications. Several plans may strike, each at its call; without a plan calls are only counted.
func New(inner push.Sender, plans ...faulty.Plan) *Sender {
	return &Sender{Script: faulty.NewScript(push.ErrThrottled, plans...), inner: inner}
}

// Send implements push.Sender.
func (s *Sender) Send(ctx context.Context, note push.Note) error {
	return s.Call("Send", func() error { return s.inner.Send(ctx, note) })
}
