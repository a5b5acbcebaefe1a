package breach

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tandem/shared/breach"
	"tandem/shared/id"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// BreachClock is a clock with what is left of it.
type BreachClock struct {
	Name    breach.ClockName `json:"name" doc:"cnil, partie, plainte"`
	Start   time.Time        `json:"start"`
	Due     time.Time        `json:"due"`
	Stopped *time.Time       `json:"stopped,omitempty" doc:"Quand ce qui était dû a été fait"`
	Late    bool             `json:"late"`
	Minutes int              `json:"minutesLeft" doc:"Minutes restantes, négatives après l'échéance ; 0 quand c'est fait"`
}

// BreachHead is a case as lists show it.
type BreachHead struct {
	ID         string        `json:"id"`
	Kind       breach.Kind   `json:"kind"`
	State      breach.State  `json:"state"`
	Level      breach.Level  `json:"level"`
	Origin     string        `json:"origin"`
	Discovered time.Time     `json:"discoveredAt"`
	Clocks     []BreachClock `json:"clocks"`
	Version    int           `json:"version"`
}

func (d desk) clocks(head breach.Head) []BreachClock {
	now := d.Clock.Now()
	views := []BreachClock{}
	for _, clock := range head.Clocks {
		view := BreachClock{Name: clock.Name, Start: clock.Start, Due: clock.Due, Late: clock.Late(now)}
		switch {
		case !clock.Stopped.IsZero():
			view.Stopped = &clock.Stopped
		case head.State != breach.Closed:
			view.Minutes = int(clock.Due.Sub(now) / time.Minute)
		}
		views = append(views, view)
	}
	return views
}

func (d desk) show(head breach.Head) BreachHead {
	return BreachHead{
		ID: string(head.ID), Kind: head.Kind, State: head.State, Level: head.Level, Origin: d.who(head.Origin), Discovered: head.Discovered,
		Clocks: d.clocks(head), Version: head.Versions,
	}
}

// who writes an actor as people read it: the label of a role, or the name of the rule.
func (d desk) who(actor string) string {
	return cmp.Or(d.Service.RoleLabel(service.Role(actor)), actor)
}

type breachesOutput struct {
	Body struct {
		Cases []BreachHead `json:"cases" doc:"Les plus récents d'abord"`
	}
}

func (d desk) list(kind breach.Kind) func(context.Context, *struct{}) (*breachesOutput, error) {
	return func(ctx context.Context, _ *struct{}) (*breachesOutput, error) {
		serve.Show(ctx, serve.Sight{})
		heads, err := d.register.List(ctx)
		out := &breachesOutput{}
		out.Body.Cases = []BreachHead{}
		for _, head := range heads {
			if head.Kind == kind {
				out.Body.Cases = append(out.Body.Cases, d.show(head))
			}
		}
		return out, err
	}
}

type breachDeadline struct {
	Case  string       `json:"case"`
	Kind  breach.Kind  `json:"kind"`
	State breach.State `json:"state"`
	BreachClock
}

type breachDeadlinesOutput struct {
	Body struct {
		Deadlines []breachDeadline `json:"deadlines" doc:"Ce qui reste à faire d'abord, dans l'ordre des échéances"`
		Open      int              `json:"open"`
		InTime    int              `json:"inTime" doc:"Faits à temps"`
		Late      int              `json:"late" doc:"Faits en retard, ou en retard aujourd'hui"`
	}
}

func (d desk) deadlines(ctx context.Context, _ *struct{}) (*breachDeadlinesOutput, error) {
	serve.Show(ctx, serve.Sight{})
	heads, err := d.register.List(ctx)
	out := &breachDeadlinesOutput{}
	out.Body.Deadlines = []breachDeadline{}
	for _, head := range heads {
		for _, clock := range d.clocks(head) {
			out.Body.Deadlines = append(out.Body.Deadlines, breachDeadline{string(head.ID), head.Kind, head.State, clock})
			switch {
			case clock.Late:
				out.Body.Late++
			case clock.Stopped != nil:
				out.Body.InTime++
			}
			if clock.Stopped == nil {
				out.Body.Open++
			}
		}
	}
	slices.SortStableFunc(out.Body.Deadlines, func(a, b breachDeadline) int {
		if (a.Stopped == nil) != (b.Stopped == nil) {
			if a.Stopped == nil {
				return -1
			}
			return 1
		}
		return a.Due.Compare(b.Due)
	})
	return out, err
}

type breachVersion struct {
	Number int       `json:"number"`
	At     time.Time `json:"at"`
	Act    string    `json:"act"`
	Actor  string    `json:"actor"`
	Agent  id.Person `json:"agent,omitempty"`
	Hash   string    `json:"hash"`
}

type breachOutput struct{ Body breachBody }

type breachBody struct {
	BreachHead
	Case     breach.Case     `json:"case"`
	Duties   breach.Duties   `json:"duties"`
	Versions []breachVersion `json:"versions" doc:"La plus ancienne d'abord"`
	Broken   int             `json:"broken" doc:"Première version qui n'est pas celle qui fut écrite ; 0 : toutes le sont"`
}

// read shows a case with all its versions.
func (d desk) read(ctx context.Context, in *Ref) (*breachOutput, error) {
	head, versions, broken, err := d.register.Read(ctx, id.Breach(in.ID))
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Reason: in.ID})
	out := &breachOutput{}
	out.Body.BreachHead, out.Body.Broken, out.Body.Versions = d.show(head), broken, []breachVersion{}
	for _, version := range versions {
		out.Body.Versions = append(out.Body.Versions, breachVersion{version.Number, version.At, string(version.Act), d.who(version.Actor), version.Agent, version.Hash})
		out.Body.Case = version.Case
	}
	out.Body.Duties = out.Body.Case.Duties()
	return out, nil
}
