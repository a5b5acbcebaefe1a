package main

import (
	"fmt"
	"testing"

	"tandem/infra/prove/lives"
	"tandem/infra/prove/oracle"
	"tandem/shared/calendar"
	"tandem/shared/retention"
	"tandem/shared/service"
)

// TestDatesAgree asks the engine and the oracle, after every fact of many lives, for the due date, the end of access and what holds: no
// storage, so that thousands cost little.
func TestDatesAgree(t *testing.T) {
	t.Parallel()
	span := lives.Span{First: oracle.On(2024, 1, 1), Last: oracle.On(2043, 12, 31)}
	wrong := map[string]int{}
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		for number := range 1500 {
			for _, unit := range lives.New(stack.Service, stack.Party, 3, number, span).Units {
				if len(svc.RulesFor(service.Class(unit.Class))) == 0 {
					continue
				}
				if text := disagreement(svc, stack, unit); text != "" {
					kind := stack.Service + " " + unit.Class
					if wrong[kind]++; wrong[kind] == 1 {
						t.Errorf("%s, vie %d : %s", stack.Service, number, text)
					}
				}
			}
		}
	}
	if len(wrong) > 0 {
		t.Error(wrong)
	}
}

// disagreement is the first step after which the two differ, "" for none.
func disagreement(svc *service.Service, stack service.Stack, unit lives.Unit) string {
	k := &kept{unit: unit, facts: map[string]oracle.Day{}, history: oracle.History{Service: stack.Service, Party: stack.Party, Class: unit.Class}}
	if stack.Service == "accompagnement" {
		k.history.ConventionEnded = conventionEnded
	}
	zone := oracle.ZoneOf(stack.Service)
	facts := map[string]calendar.Date{}
	for k.next < len(unit.Steps) {
		now := zone.Begins(unit.Steps[k.next].Learned) + 10*3600
		for event, day := range k.learned(now) {
			facts[string(event)] = day
		}
		v := k.history.At(now)
		outcome := retention.Evaluate(svc, service.Class(unit.Class), retention.FactsOf(facts))
		engine := fmt.Sprintf("%s jusqu’à %d, retenu %v", outcome.Due, outcome.AccessUntil.Unix(), outcome.Held != "")
		due, until := v.Due.String(), int64(-62135596800)
		if v.Active != "" {
			due = calendar.Date{}.String()
		}
		if v.Closed >= 0 {
			until = zone.Begins(v.Closed + 1)
		}
		if ours := fmt.Sprintf("%s jusqu’à %d, retenu %v", due, until, v.Held); ours != engine {
			id := service.RuleID("")
			if outcome.Rule != nil {
				id = outcome.Rule.ID
			}
			return fmt.Sprintf("%s : moteur %s (%s %q), oracle %s (%s %q)", k, engine, id, outcome.Active, ours, v.Rule, v.Active)
		}
	}
	return ""
}
