package lives

import (
	"testing"

	"tandem/infra/prove/oracle"
)

var span = Span{oracle.Read("2024-01-01"), oracle.Read("2043-12-31")}

const end = int64(1) << 40

// TestEveryRuleFires: of 10,000 lives each rule that the oracle reads governs the end of a hundred or more within the twenty years, and
// dates on which calendars go wrong are frequent.
func TestEveryRuleFires(t *testing.T) {
	ends, edges, all := map[string]int{}, 0, 0
	for service := range plans {
		for number := range 2500 {
			life := New(service, partyOf(service, number), 1, number, span)
			for _, unit := range life.Units {
				verdict := historyOf(life, unit).At(end)
				if verdict.Active == "" && verdict.Due < span.Last {
					ends[verdict.Rule]++
				}
				for _, step := range unit.Steps {
					next, _, last := (step.On + 1).Civil()
					_, month, day := step.On.Civil()
					if all++; last == 1 || month == 2 && day > 27 || next == 0 {
						edges++
					}
				}
			}
		}
	}
	for _, rule := range oracle.Rules() {
		if ends[rule] < 100 {
			t.Errorf("%s ends %d of 10,000 lives", rule, ends[rule])
		}
	}
	if edges*5 < all {
		t.Errorf("%d of %d facts are of the end of a month", edges, all)
	}
}

func partyOf(service string, number int) string {
	if service != "accompagnement" {
		return ""
	}
	return []string{"pe", "cd77"}[number%2]
}

func historyOf(life Life, unit Unit) oracle.History {
	h := oracle.History{Service: life.Service, Party: life.Party, Class: unit.Class}
	if life.Service == "accompagnement" {
		h.ConventionEnded = oracle.Read("2023-12-31")
	}
	for _, step := range unit.Steps {
		h.Facts = append(h.Facts, oracle.Fact{Name: step.Fact, On: step.On, Learned: int64(step.Learned), How: step.How})
	}
	return h
}

// TestSameSeedSameLife: a failure is told by its seed and number.
func TestSameSeedSameLife(t *testing.T) {
	for service := range plans {
		one, two, other := New(service, "", 7, 3, span), New(service, "", 7, 3, span), New(service, "", 8, 3, span)
		if len(one.Units) != len(two.Units) || one.Units[0].Steps[0] != two.Units[0].Steps[0] {
			t.Errorf("%s: two lives of one seed", service)
		}
		if one.Units[0].Steps[0] == other.Units[0].Steps[0] {
			t.Errorf("%s: another seed, the same life", service)
		}
	}
}
