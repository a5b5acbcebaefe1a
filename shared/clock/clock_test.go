package clock_test

import (
	"sync"
	"testing"
	"time"

	"tandem/shared/clock"
)

var then = time.Date(2029, 1, 31, 7, 0, 0, 0, time.UTC)

func TestFixed(t *testing.T) {
	if now := clock.Fixed(then).Now(); !now.Equal(then) {
		t.Errorf("a clock that stands still shows %v", now)
	}
}

// near allows for the time that the test itself takes.
func near(now, want time.Time) bool { return !now.Before(want) && now.Before(want.Add(time.Minute)) }

func TestSettable(t *testing.T) {
	var travelling clock.Settable
	if now := travelling.Now(); !near(now, (clock.System{}).Now().Add(-time.Second)) {
		t.Errorf("before it is set it shows %v", now)
	}
	shift := travelling.Set(then)
	if now := travelling.Now(); !near(now, then) {
		t.Errorf("set to %v it shows %v", then, now)
	}
	var restarted clock.Settable
	restarted.Shift(shift)
	if now := restarted.Now(); !near(now, then) {
		t.Errorf("after a restart it shows %v", now)
	}
}

func TestSettableGoesOn(t *testing.T) {
	var travelling clock.Settable
	travelling.Set(then)
	first := travelling.Now()
	if second := travelling.Now(); second.Before(first) {
		t.Errorf("%v comes after %v", second, first)
	}
}

func TestSettableIsSafe(t *testing.T) {
	var travelling clock.Settable
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for range 100 {
				travelling.Set(then.AddDate(i, 0, 0))
				if now := travelling.Now(); now.Before(then) || now.After(then.AddDate(4, 0, 0)) {
					t.Errorf("shows %v", now)
				}
			}
		})
	}
	group.Wait()
}
