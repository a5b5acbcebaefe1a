package retention

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

var (
	anyDay = rapid.Custom(func(t *rapid.T) calendar.Date {
		return day("2019-12-30").AddDays(rapid.IntRange(0, 3000).Draw(t, "days"))
	})
	// nearDay draws from few days, so that facts often fall on the same one.
	nearDay = rapid.Custom(func(t *rapid.T) calendar.Date {
		return day("2024-02-27").AddDays(rapid.IntRange(0, 5).Draw(t, "days"))
	})
	anyEvent = rapid.SampledFrom(service.Events())
	anyFacts = rapid.Custom(func(t *rapid.T) Facts {
		days := rapid.SampledFrom([]*rapid.Generator[calendar.Date]{anyDay, nearDay}).Draw(t, "spread")
		return rapid.MapOfN(anyEvent, days, 0, 12).Draw(t, "facts")
	})
)

func anyClass(t *rapid.T, svc *service.Service) service.Class {
	return rapid.SampledFrom(svc.Classes).Draw(t, "class").ID
}

// INV-1: a date, a reason or an alarm, and only one of them.
func TestOneReasonOnly(t *testing.T) {
	svc := load(t)
	rapid.Check(t, func(t *rapid.T) {
		class := anyClass(t, svc)
		facts := anyFacts.Draw(t, "facts")
		got := Evaluate(svc, class, facts)
		count := 0
		for _, holds := range []bool{!got.Due.IsZero(), got.Active != "", got.Orphan} {
			if holds {
				count++
			}
		}
		if count != 1 || got.Due.IsZero() != got.AccessUntil.IsZero() {
			t.Fatalf("%s %v: %+v", class, facts, got)
		}
		if got.Rule == nil || got.Rule.Class != class {
			t.Fatalf("%s is governed by %v", class, got.Rule)
		}
		if !got.Orphan && facts[got.From] != got.Start {
			t.Fatalf("%+v does not stand on a fact of %v", got, facts)
		}
	})
}

// An orphan has no fact at all that its rules know as a clock, a fallback, an end or a reason.
func TestOnlyTheUnknownIsAnOrphan(t *testing.T) {
	svc := load(t)
	rapid.Check(t, func(t *rapid.T) {
		class := anyClass(t, svc)
		facts := anyFacts.Draw(t, "facts")
		if !Evaluate(svc, class, facts).Orphan {
			return
		}
		for _, rule := range svc.RulesFor(class) {
			for _, active := range rule.Active {
				if facts.has(active.Event) {
					t.Fatalf("%s: orphan although %s is known", class, active.Event)
				}
			}
			if len(rule.When) == 0 && facts.has(rule.Clock) {
				t.Fatalf("%s: orphan although %s is known", class, rule.Clock)
			}
		}
	})
}

// When the fact that a due date counts from happens later, nothing is erased sooner.
func TestLaterNeverShortens(t *testing.T) {
	svc := load(t)
	rapid.Check(t, func(t *rapid.T) {
		class := anyClass(t, svc)
		facts := anyFacts.Draw(t, "facts")
		before := Evaluate(svc, class, facts)
		if before.Due.IsZero() {
			return
		}
		later := FactsOf(facts.Stored())
		later[before.From] = before.Start.AddDays(rapid.IntRange(1, 800).Draw(t, "delay"))
		after := Evaluate(svc, class, later)
		if after.Orphan || (!after.Due.IsZero() && after.Due.Before(before.Due)) {
			t.Fatalf("%s %v: due %s, and %+v when %s is later", class, facts, before.Due, after, before.From)
		}
	})
}

// A final decision on a litigation never brings a due date forward.
func TestDecisionNeverShortens(t *testing.T) {
	svc := load(t)
	rapid.Check(t, func(t *rapid.T) {
		facts := anyFacts.Draw(t, "facts")
		delete(facts, service.LitigationFinalDecision)
		before := Evaluate(svc, service.ClassDossier, facts)
		facts[service.LitigationFinalDecision] = anyDay.Draw(t, "decision")
		after := Evaluate(svc, service.ClassDossier, facts)
		if before.Active != after.Active || after.Due.Before(before.Due) {
			t.Fatalf("before %+v, after %+v", before, after)
		}
	})
}

// Whatever was known of a living person, a reopening leaves no due date, and the next end gives 36 months from it.
func TestReopeningCancels(t *testing.T) {
	svc := load(t)
	rapid.Check(t, func(t *rapid.T) {
		facts := anyFacts.Draw(t, "facts")
		delete(facts, service.Death)
		open := facts.Record(svc, service.ClassDossier, service.RSARightReopened, anyDay.Draw(t, "reopened"))
		if got := Evaluate(svc, service.ClassDossier, open); got.Active == "" || !got.Due.IsZero() {
			t.Fatalf("reopened: %+v", got)
		}
		ceased := anyDay.Draw(t, "ceased")
		closed := open.Record(svc, service.ClassDossier, service.RSARightCeased, ceased)
		start := ceased
		if decision := closed[service.LitigationFinalDecision]; decision.After(start) {
			start = decision
		}
		if got := Evaluate(svc, service.ClassDossier, closed); got.Due != threeYearsAfter(start) {
			t.Fatalf("closed on %s: %+v", ceased, got)
		}
	})
}

// threeYearsAfter is written apart from package calendar: the same day three years on, or 28 February.
func threeYearsAfter(start calendar.Date) calendar.Date {
	t := time.Date(start.Year()+3, start.Month(), start.Day(), 0, 0, 0, 0, time.UTC)
	if t.Day() != start.Day() {
		t = time.Date(start.Year()+3, time.February, 28, 0, 0, 0, 0, time.UTC)
	}
	return calendar.Of(t, time.UTC)
}

// A hold changes nothing but erasure: neither the date nor the end of access.
func TestHoldNeverExtendsAccess(t *testing.T) {
	svc := load(t)
	rapid.Check(t, func(t *rapid.T) {
		class := anyClass(t, svc)
		facts := anyFacts.Draw(t, "facts")
		delete(facts, service.LitigationOpened)
		free := Evaluate(svc, class, facts)
		held := Evaluate(svc, class, facts, Hold{Reason: HoldRightsRequest})
		if held.Held == "" || held.Erasable(day("2099-12-31").Start(svc.Zone)) {
			t.Fatalf("not held: %+v", held)
		}
		held.Held = ""
		if held != free {
			t.Fatalf("free %+v, held %+v", free, held)
		}
	})
}

// However signals come, keys are destroyed last and only of a unit that two people released and nothing held.
func TestRandomWalk(t *testing.T) {
	signals := []Signal{SignalFallDue, SignalReopen, SignalCut, SignalVisa, SignalRelease, SignalBegin, SignalDone, SignalSeal}
	rapid.Check(t, func(t *rapid.T) {
		position := Position{State: StateActive}
		var trail []Position
		for range rapid.IntRange(0, 120).Draw(t, "length") {
			signal := rapid.SampledFrom(signals).Draw(t, "signal")
			held := rapid.SampledFrom([]HoldReason{"", HoldLitigation}).Draw(t, "held")
			next, err := position.Advance(signal, held)
			if (err != nil) != (next == position) {
				t.Fatalf("%v by %s: %v, %v", position, signal, next, err)
			}
			if next.State == StateExecuting && position.State == StateReleased && held != "" {
				t.Fatalf("held unit executed")
			}
			if position.State == StateExecuting && next.State != StateExecuting && next.State != StateVerified {
				t.Fatalf("way back from %v to %v", position, next)
			}
			if next != position {
				trail = append(trail, next)
			}
			if next.State == StateActive {
				trail = nil
			}
			position = next
		}
		if position.State != StateVerified && position.State != StateManifested {
			return
		}
		want := []Position{{State: StateDue}, {State: StateLocked}, {State: StateVisa}, {State: StateReleased}}
		for _, step := range Steps() {
			want = append(want, Position{StateExecuting, step})
		}
		want = append(want, Position{State: StateVerified})
		if !slices.Equal(want, trail[:len(want)]) {
			t.Fatalf("trail %v", trail)
		}
	})
}
