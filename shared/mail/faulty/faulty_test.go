package faulty_test

import (
	"context"
	"errors"
	"testing"

	"tandem/shared/mail"
	"tandem/shared/mail/faulty"
	plan "tandem/shared/table/faulty"
)

// kept remembers what was sent.
type kept []mail.Mail

func (k *kept) Send(_ context.Context, message mail.Mail) error {
	*k = append(*k, message)
	return nil
}

func TestEveryFault(t *testing.T) {
	for _, c := range []struct {
		fault plan.Fault
		err   error
		crash bool
		sent  int
	}{
		{plan.None, nil, false, 2},
		{plan.Before, plan.ErrInjected, false, 1},
		{plan.After, plan.ErrInjected, false, 2},
		{plan.After, context.DeadlineExceeded, false, 2},
		{plan.Throttle, mail.ErrThrottled, false, 1},
		{plan.CrashBefore, nil, true, 1},
		{plan.CrashAfter, nil, true, 2},
	} {
		var inner kept
		sender := faulty.New(&inner, plan.Plan{Call: 1, Fault: c.fault})
		send := func() error { return sender.Send(context.Background(), mail.Mail{ID: "a"}) }
		if err := send(); err != nil {
			t.Errorf("%s: the first call: %v", c.fault, err)
		}
		var err error
		crashed := plan.Survive(func() { err = send() })
		if !errors.Is(err, c.err) || crashed != c.crash || len(inner) != c.sent || sender.Struck() != (c.fault != plan.None) {
			t.Errorf("%s: got %v, crash %v, %d sent", c.fault, err, crashed, len(inner))
		}
		if dead := send(); errors.Is(dead, plan.ErrDead) != c.crash || sender.Calls() != 3 && !c.crash {
			t.Errorf("%s: a call after it: %v", c.fault, dead)
		}
	}
}
