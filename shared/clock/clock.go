// Package clock is the port through which the code learns what time it is. Nothing else calls time.Now.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface {
	Now() time.Time
}

// System is the machine's own clock.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time { return time.Now() }

// Settable runs like the machine's clock from whatever instant it was last set to: time travel for tests and demonstrations.
type Settable struct {
	mu     sync.RWMutex
	offset time.Duration
}

// Now returns the machine's time, shifted.
func (c *Settable) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return time.Now().Add(c.offset)
}

// Set makes the clock go on from the given instant and returns the shift against the machine's clock.
func (c *Settable) Set(now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = time.Until(now)
	return c.offset
}

// Shift sets the distance to the machine's clock, as Set returned it before a restart.
func (c *Settable) Shift(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = offset
}

// Fixed is a clock that stands still.
type Fixed time.Time

// Now returns the one instant that this clock knows.
func (c Fixed) Now() time.Time { return time.Time(c) }
