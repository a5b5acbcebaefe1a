// Package faulty wraps a sender of mails so that calls fail by plan. The plans, their faults, and what a test does with them (Enumerate, Survive) are
// those of table/faulty: one crash is caught in one place, whatever port it struck.
package faulty

import (
	"context"
	"fmt"
	"sync"

	"tandem/shared/mail"
	"tandem/shared/table/faulty"
)

// Sender is a mail.Sender in which calls fail by plan. A throttled call fails with mail.ErrThrottled. After a crash it does nothing
// any more and answers faulty.ErrDead.
type Sender struct {
	inner mail.Sender
	plans map[int]faulty.Fault

	mu     sync.Mutex
	calls  int
	struck int
	dead   bool
}

var _ mail.Sender = (*Sender)(nil)

// New wraps a sender of mails. Several plans may strike, each at its call; without a plan calls are only counted.
func New(inner mail.Sender, plans ...faulty.Plan) *Sender {
	s := &Sender{inner: inner, plans: make(map[int]faulty.Fault, len(plans))}
	for _, plan := range plans {
		if plan.Fault != faulty.None {
			s.plans[plan.Call] = plan.Fault
		}
	}
	return s
}

// Calls counts the calls so far, of all methods.
func (s *Sender) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Struck reports whether every plan has struck.
func (s *Sender) Struck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.struck == len(s.plans) && s.struck > 0
}

// Send implements mail.Sender.
func (s *Sender) Send(ctx context.Context, message mail.Mail) error {
	return s.call("Send", func() error { return s.inner.Send(ctx, message) })
}

// call makes one call with what is planned for it.
func (s *Sender) call(method string, effect func() error) error {
	number, fault, dead := s.begin()
	if dead {
		return faulty.ErrDead
	}
	switch fault {
	case faulty.Before:
		return fmt.Errorf("%w before call %d, %s", faulty.ErrInjected, number, method)
	case faulty.Throttle:
		return fmt.Errorf("%w: injected at call %d, %s", mail.ErrThrottled, number, method)
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

func (s *Sender) begin() (number int, fault faulty.Fault, dead bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return 0, faulty.None, true
	}
	number = s.calls
	fault = s.plans[number]
	s.calls++
	if fault != faulty.None {
		s.struck++
	}
	s.dead = fault == faulty.CrashBefore || fault == faulty.CrashAfter
	return number, fault, false
}
