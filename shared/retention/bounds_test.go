package retention

import (
	"testing"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

// A rule with a condition applies while its facts lie between their bounds, both days included; a bound that is unknown bounds nothing.
func TestBounds(t *testing.T) {
	conditional := &service.Rule{ID: "BOUND", When: []service.Event{"refused"}, Clock: "refused", Period: year,
		Since: []service.Event{"opened"}, By: []service.Cap{{Event: "birth", Period: decade}}}
	svc := ruled(&service.Rule{ID: "PLAIN", Clock: "opened", Period: decade}, conditional)
	for facts, want := range map[string]string{
		"opened=2020-05-31":                                     "PLAIN 2030-05-31",
		"opened=2020-05-31 refused=2020-05-30":                  "PLAIN 2030-05-31",
		"opened=2020-05-31 refused=2020-05-31":                  "BOUND 2021-05-31",
		"opened=2020-05-31 refused=2020-06-01":                  "BOUND 2021-06-01",
		"refused=2020-06-01":                                    "BOUND 2021-06-01",
		"opened=2019-05-31 refused=2022-02-28 birth=2012-02-29": "BOUND 2023-02-28",
		"opened=2019-05-31 refused=2022-03-01 birth=2012-02-29": "PLAIN 2029-05-31",
		"refused=2022-03-01 birth=2012-02-29":                   "PLAIN ",
	} {
		got := Evaluate(svc, "file", known(facts))
		if said := string(got.Rule.ID) + " " + got.Due.String(); said != want {
			t.Errorf("%s: %s, want %s", facts, said, want)
		}
	}
}

// Of two clocks the one that comes first counts, unless what it ended goes on.
func TestSooner(t *testing.T) {
	svc := ruled(&service.Rule{ID: "R", Clock: "withdrawn", Sooner: "ended", Period: year, Active: []service.Active{{Event: "given", Reason: "accord"}}})
	for facts, want := range map[string]string{
		"withdrawn=2024-03-31":                                   "2025-03-31 withdrawn",
		"ended=2024-03-31":                                       "2025-03-31 ended",
		"withdrawn=2024-03-31 ended=2024-02-29":                  "2025-02-28 ended",
		"withdrawn=2024-03-31 ended=2024-03-31":                  "2025-03-31 withdrawn",
		"withdrawn=2024-03-31 ended=2024-04-30":                  "2025-03-31 withdrawn",
		"withdrawn=2024-03-31 ended=2024-04-30 given=2024-04-01": "2025-04-30 ended",
		"withdrawn=2024-03-31 ended=2024-02-29 given=2024-03-01": "2025-03-31 withdrawn",
		"withdrawn=2024-03-31 ended=2024-02-29 given=2024-04-01": " given",
	} {
		got := Evaluate(svc, "file", known(facts))
		if said := got.Due.String() + " " + string(got.From); said != want {
			t.Errorf("%s: %s, want %s", facts, said, want)
		}
	}
}

// Without the fact that a rule needs, what starts a period or caps it ends everything on its day.
func TestNeeds(t *testing.T) {
	svc := ruled(&service.Rule{ID: "R", Needs: "given", Clock: "used", Period: year, Caps: []service.Cap{{Event: "opened", Period: decade}}})
	for facts, want := range map[string]calendar.Date{
		"used=2024-03-31 given=2020-01-31":                   day("2025-03-31"),
		"used=2024-03-31":                                    day("2024-03-31"),
		"opened=2020-01-31 given=2020-01-31":                 day("2030-01-31"),
		"opened=2020-01-31":                                  day("2020-01-31"),
		"opened=2020-01-31 used=2024-03-31":                  day("2020-01-31"),
		"opened=2020-01-31 used=2024-03-31 given=2020-01-31": day("2025-03-31"),
	} {
		if got := Evaluate(svc, "file", known(facts)); got.Due != want {
			t.Errorf("%s: due %s, want %s", facts, got.Due, want)
		}
	}
}
