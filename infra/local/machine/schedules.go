package machine

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"tandem/infra/wiring"
)

// schedules wakes functions at the times of the template, on the machine's own clock.
type schedules struct {
	machine *Machine
	mu      sync.Mutex
	entries []*entry
}

type entry struct {
	wiring.Schedule
	function string
	next     time.Time
	last     time.Time
}

func newSchedules(m *Machine) *schedules {
	s := &schedules{machine: m}
	for _, function := range m.stack.Functions {
		for _, schedule := range function.Schedules {
			s.entries = append(s.entries, &entry{Schedule: schedule, function: function.LogicalID, next: schedule.Next(m.Clock.Now())})
		}
	}
	return s
}

func (s *schedules) run(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, due := range s.due(s.machine.Clock.Now()) {
			if err := s.fire(ctx, due); err != nil {
				s.machine.Log.Error("schedule failed", "schedule", due.Name, "error", err)
			}
		}
	}
}

// due lists the schedules whose time has come, and sets their next one. A clock that was set back starts them anew.
func (s *schedules) due(now time.Time) []*entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []*entry
	for _, e := range s.entries {
		back := e.next.After(e.Next(now).Add(time.Hour))
		if now.Before(e.next) && !back {
			continue
		}
		if !back {
			due = append(due, e)
		}
		e.next = e.Next(now)
	}
	return due
}

func (s *schedules) fire(ctx context.Context, e *entry) error {
	now := s.machine.Clock.Now()
	s.mu.Lock()
	e.last = now
	s.mu.Unlock()
	event := map[string]string{"schedule": e.Name, "time": now.UTC().Format(time.RFC3339)}
	_, err := invoke(ctx, s.machine.functions[e.function](), event)
	return err
}

// RunSchedule fires a schedule now.
func (m *Machine) RunSchedule(ctx context.Context, name string) error {
	at := slices.IndexFunc(m.schedules.entries, func(e *entry) bool { return e.Name == name })
	if at < 0 {
		return fmt.Errorf("pas d'horaire de ce nom : %s", name)
	}
	return m.schedules.fire(ctx, m.schedules.entries[at])
}

type scheduleView struct {
	Name       string    `json:"name"`
	Expression string    `json:"expression"`
	Next       time.Time `json:"next"`
	Last       time.Time `json:"last,omitzero"`
}

func (s *schedules) list() []scheduleView {
	s.mu.Lock()
	defer s.mu.Unlock()
	var views []scheduleView
	for _, e := range s.entries {
		views = append(views, scheduleView{e.Name, e.Expression, e.next, e.last})
	}
	return views
}
