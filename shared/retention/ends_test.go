package retention

import (
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/service"
)

// ruled is a service of these rules alone, for units of the class "file".
func ruled(rules ...*service.Rule) *service.Service {
	for _, rule := range rules {
		rule.Class = "file"
	}
	return &service.Service{Zone: time.UTC, Rules: rules}
}

var year, decade = calendar.Period{Years: 1}, calendar.Period{Years: 10}

// A floor keeps the data longer than the clock says, and never shortens.
func TestFloors(t *testing.T) {
	svc := ruled(&service.Rule{ID: "R", Clock: "closed", Period: year, Floors: []service.Cap{{Event: "last_contact", Period: calendar.Period{Years: 2}}},
		Early: []service.Event{"opposition"}})
	for facts, want := range map[string]string{
		"closed=2026-03-31":                                               "2027-03-31 closed",
		"closed=2026-03-31 last_contact=2026-03-01":                       "2028-03-01 last_contact",
		"closed=2026-03-31 last_contact=2025-03-31":                       "2027-03-31 closed", // the same day: nothing to move
		"closed=2026-03-31 last_contact=2020-01-01":                       "2027-03-31 closed",
		"closed=2026-03-31 last_contact=2026-03-01 opposition=2026-05-02": "2026-05-02 opposition", // a right goes before a floor
	} {
		got := Evaluate(svc, "file", known(facts))
		if said := got.Due.String() + " " + string(got.From); said != want || got.Start != known(facts)[got.From] {
			t.Errorf("%s: %s since %s, want %s", facts, said, got.Start, want)
		}
	}
}

// What closes access ends no data, and opens nothing that is over.
func TestCloses(t *testing.T) {
	svc := ruled(&service.Rule{ID: "R", Clock: "closed", Period: year, Closes: []service.Event{"transferred", "enrolment_ended"},
		Active: []service.Active{{Event: "opened", Reason: "dossier ouvert"}, {Event: "programme_started", Reason: "programme en cours"}}, Caps: []service.Cap{{Event: "opened", Period: decade}}})
	for facts, want := range map[string]struct{ due, access string }{
		"closed=2026-03-31":                                                   {"2027-03-31", "2027-04-01"},
		"closed=2026-03-31 transferred=2026-06-30":                            {"2027-03-31", "2026-07-01"},
		"closed=2026-03-31 transferred=2028-06-30":                            {"2027-03-31", "2027-04-01"},
		"closed=2026-03-31 transferred=2026-06-30 enrolment_ended=2026-05-31": {"2027-03-31", "2026-06-01"},
		"closed=2026-03-31 transferred=2026-05-31 enrolment_ended=2026-06-30": {"2027-03-31", "2026-06-01"},
		"closed=2026-06-30 enrolment_ended=2026-05-31":                        {"2027-06-30", "2026-07-01"}, // used until it closed
		"transferred=2026-06-30":                                              {"", "2026-07-01"},           // without any due date
		"opened=2026-01-01 enrolment_ended=2026-05-31":                        {"2036-01-01", "2026-06-01"},
		"opened=2026-01-01":                                                   {"2036-01-01", "2036-01-02"},
		"opened=2026-01-01 closed=2026-03-31 enrolment_ended=2026-05-31":      {"2027-03-31", "2026-06-01"},
		"opened=2026-01-01 closed=2026-03-31 enrolment_ended=2027-03-31":      {"2027-03-31", "2027-04-01"},
	} {
		got := Evaluate(svc, "file", known(facts))
		if got.Due.String() != want.due || calendar.Of(got.AccessUntil, time.UTC).String() != want.access {
			t.Errorf("%s: due %s, access until %s, want %+v", facts, got.Due, got.AccessUntil, want)
		}
		if ends := got.Ends; got.Due.IsZero() != ends.IsZero() || !ends.IsZero() && !ends.Equal(got.Due.End(time.UTC)) {
			t.Errorf("%s: the data end at %s", facts, ends)
		}
	}
	running := Evaluate(svc, "file", known("closed=2026-03-31 enrolment_ended=2026-05-31 programme_started=2026-06-01"))
	if !running.AccessUntil.IsZero() || running.Active != "programme en cours" {
		t.Errorf("active (%s), and access until %s", running.Active, running.AccessUntil)
	}
}

// Whatever caps a service as a whole caps each unit, and a unit's own fact of that name goes before.
func TestFactsOfTheService(t *testing.T) {
	svc := ruled(&service.Rule{ID: "R", Clock: "closed", Period: year, Caps: []service.Cap{{Event: "convention_ended", Period: decade}}})
	if got := Evaluate(svc, "file", known("closed=2026-03-31")); got.Due != day("2027-03-31") {
		t.Errorf("a service without facts: due %s", got.Due)
	}
	svc.Facts = map[service.Event]calendar.Date{"convention_ended": day("2016-06-30")}
	for facts, want := range map[string]string{
		"":                            "2026-06-30",
		"closed=2024-01-31":           "2025-01-31",
		"closed=2026-03-31":           "2026-06-30",
		"convention_ended=2010-06-30": "2020-06-30",
	} {
		if got := Evaluate(svc, "file", known(facts)); got.Due.String() != want || got.Orphan {
			t.Errorf("%q: due %s, want %s", facts, got.Due, want)
		}
	}
	if len(svc.Facts) != 1 {
		t.Error("the facts of the service were changed")
	}
}

// A rule that only a cap ends governs when no other runs; among such rules the first.
func TestCapsAlone(t *testing.T) {
	capped := func(rule service.RuleID, event service.Event) *service.Rule {
		return &service.Rule{ID: rule, Clock: "closed", Period: year, Caps: []service.Cap{{Event: event, Period: decade}}}
	}
	running := &service.Rule{ID: "RUNS", Clock: "logged", Period: year}
	svc := ruled(capped("FIRST", "opened"), capped("SECOND", "received"), running)
	for facts, want := range map[string]string{
		"opened=2020-01-31":                     "FIRST 2030-01-31",
		"opened=2020-01-31 received=2010-01-31": "FIRST 2030-01-31",
		"received=2010-01-31":                   "SECOND 2020-01-31",
		"opened=2020-01-31 logged=2026-03-31":   "RUNS 2027-03-31",
		"":                                      "FIRST ",
	} {
		got := Evaluate(svc, "file", known(facts))
		if said := string(got.Rule.ID) + " " + got.Due.String(); said != want || got.Orphan != (facts == "") {
			t.Errorf("%q: %s, orphan %v, want %s", facts, said, got.Orphan, want)
		}
	}
}

func TestRecordTheFirstFact(t *testing.T) {
	if got := (Facts)(nil).Record(ruled(), "file", "opened", day("2026-01-31")); got["opened"] != day("2026-01-31") {
		t.Errorf("got %v", got)
	}
}

// The share is of a hundred, in a large class too.
func TestBrakeOfALargeClass(t *testing.T) {
	svc := load(t)
	now := time.Date(2029, 2, 1, 3, 0, 0, 0, svc.Zone)
	for due, want := range map[int]int{100: 0, 101: 1} {
		if got := Brake(svc, Batch{svc.Rule("MJ-01"), due, 5000, day("2026-01-31")}, now.Add(-24*time.Hour), now); len(got) != want {
			t.Errorf("%d of 5000: %v", due, got)
		}
	}
}

// A sealed manifest stays as it is, whatever becomes of what it was made from, and says the instant in UTC wherever the run took place.
func TestSealedForGood(t *testing.T) {
	paris := time.FixedZone("", 3600)
	done := time.Date(2029, 2, 1, 4, 0, 0, 0, paris)
	made := Manifest{Run: "run", Rule: "MJ-01", Done: done, Count: 1, Subjects: []string{"a"}, Stores: map[string]int{"records": 1}, Operators: []id.Person{"one", "two"}}
	sealed, err := made.Seal("")
	if err != nil {
		t.Fatal(err)
	}
	made.Operators[0], made.Stores["records"], made.Subjects[0] = "three", 9, "b"
	if err := sealed.Verify(""); err != nil {
		t.Error(err)
	}
	if sealed.Done.Location() != time.UTC || !sealed.Done.Equal(done) {
		t.Errorf("done at %s", sealed.Done)
	}
}
