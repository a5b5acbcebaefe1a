// Package faulty wraps a sender of mails so that chosen calls go wrong as real ones do: errors before and after the effect, throttling, and
// the death of the process.
package faulty

import (
	"context"
	"errors"
	"sync"

	"tandem/shared/mail"
)

// Fault is what goes wrong with a call.
type Fault uint8

// The faults.
const (
	ErrorBefore Fault = iota + 1 // the call fails and did nothing
	ErrorAfter                   // the call did everything and its answer is lost
	Throttle                     // the call fails with mail.ErrThrottled and did nothing
	CrashBefore                  // the process dies before the call
	CrashAfter                   // the process dies when the call is done
)

// Faults lists them all, for tests that try each.
var Faults = []Fault{ErrorBefore, ErrorAfter, Throttle, CrashBefore, CrashAfter}

// Plan says which calls go wrong, counted from 1.
type Plan map[int]Fault

// Crash is what a crash panics with. The caller recovers it, throws the process's memory away and starts again on the same store.
type Crash struct{ Call int }

// ErrInjected is the error of ErrorBefore and ErrorAfter.
var ErrInjected = errors.New("faulty: the call to the sender failed")

// Sender is the wrapper. After a crash every call panics again: a dead process does nothing more, not even in deferred functions.
type Sender struct {
	inner mail.Sender
	plan  Plan

	mu    sync.Mutex
	calls int
	dead  *Crash
}

var _ mail.Sender = (*Sender)(nil)

// Wrap wraps a sender. An empty plan only counts.
func Wrap(inner mail.Sender, plan Plan) *Sender { return &Sender{inner: inner, plan: plan} }

// Calls returns how many calls were made.
func (s *Sender) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Send hands the mail over unless the plan says otherwise.
func (s *Sender) Send(ctx context.Context, message mail.Mail) error {
	number, fault := s.begin()
	switch fault {
	case ErrorBefore:
		return ErrInjected
	case Throttle:
		return mail.ErrThrottled
	case CrashBefore:
		s.crash(number)
	}
	err := s.inner.Send(ctx, message)
	switch fault {
	case ErrorAfter:
		return errors.Join(ErrInjected, err)
	case CrashAfter:
		s.crash(number)
	}
	return err
}

func (s *Sender) begin() (int, Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		panic(*s.dead)
	}
	s.calls++
	return s.calls, s.plan[s.calls]
}

func (s *Sender) crash(call int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = &Crash{call}
	panic(*s.dead)
}
