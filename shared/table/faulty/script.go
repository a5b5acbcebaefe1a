package faulty

import (
	"context"
	"fmt"
	"sync"
)

// Script counts the calls of one port and makes them fail by plan. The wrapper of each port embeds one.
type Script struct {
	plans     map[int]Fault
	throttled error // what the port answers when it throttles

	mu     sync.Mutex
	calls  int
	struck int
	dead   bool
}

// NewScript makes a script. Several plans may strike, each at its call; without a plan calls are only counted.
func NewScript(throttled error, plans ...Plan) *Script {
	s := &Script{plans: make(map[int]Fault, len(plans)), throttled: throttled}
	for _, plan := range plans {
		if plan.Fault != None {
			s.plans[plan.Call] = plan.Fault
		}
	}
	return s
}

// Calls counts the calls so far, of all methods.
func (s *Script) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Struck reports whether every plan has struck.
func (s *Script) Struck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.struck == len(s.plans) && s.struck > 0
}

// Call makes one call with what is planned for it.
func (s *Script) Call(method string, effect func() error) error {
	number, fault, dead := s.begin()
	if dead {
		return ErrDead
	}
	switch fault {
	case Before:
		return fmt.Errorf("%w before call %d, %s", ErrInjected, number, method)
	case Throttle:
		return fmt.Errorf("%w: injected at call %d, %s", s.throttled, number, method)
	case CrashBefore:
		panic(Crash{number, method})
	}
	err := effect()
	switch fault {
	case CrashAfter:
		panic(Crash{number, method})
	case After:
		return fmt.Errorf("%w after call %d, %s: %w", ErrInjected, number, method, context.DeadlineExceeded)
	}
	return err
}

func (s *Script) begin() (number int, fault Fault, dead bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead {
		return 0, None, true
	}
	number = s.calls
	fault = s.plans[number]
	s.calls++
	if fault != None {
		s.struck++
	}
	s.dead = fault == CrashBefore || fault == CrashAfter
	return number, fault, false
}
