// Package faulty wraps a sender of mails so that calls fail by plan. The plans, their faults, and what a test does with them (Enumerate, Survive) are
// those of table/faulty: one crash is caught in one place, whatever port it struck.
package faulty

import (
	"context"

	"tandem/shared/mail"
	"tandem/shared/table/faulty"
)

// Sender is a mail.Sender in which calls fail by plan. A throttled call fails with mail.ErrThrottled. After a crash it does nothing
// any more and answers faulty.ErrDead.
type Sender struct {
	*faulty.Script
	inner mail.Sender
}

var _ mail.Sender = (*Sender)(nil)

// New wraps a sender of mails. Several plans may strike, each at its call; without a plan calls are only counted.
func New(inner mail.Sender, plans ...faulty.Plan) *Sender {
	return &Sender{Script: faulty.NewScript(mail.ErrThrottled, plans...), inner: inner}
}

// Send implements mail.Sender.
func (s *Sender) Send(ctx context.Context, message mail.Mail) error {
	return s.Call("Send", func() error { return s.inner.Send(ctx, message) })
}
