// Package lives invents what may happen to people and to their data over twenty years: rights that open, close and reopen, refusals,
// deaths, litigations, accounts that sleep, consents given and withdrawn, programmes, tickets, codes, files. The same seed and number
// give the same life. Dates on which calendars go wrong are frequent: 29 February, ends of months, the nights of the hour's change,
// 31 December.
package lives

import (
	"math/rand/v2"
	"slices"

	"tandem/infra/prove/oracle"
)

// Step is something learned of a unit, at ten in the morning of a day.
type Step struct {
	Learned oracle.Day
	Fact    string
	On      oracle.Day
	How     oracle.How
}

// Unit is a person's data of one class, which fall due together.
type Unit struct {
	Class string
	Steps []Step // in the order of Learned; the first makes the unit
	With  bool   // it stands with the person's first unit, and goes with it at the latest unless its class survives that
	Holds []Hold
}

// Hold keeps the bytes of a unit from a day on, from ten in the morning, until another.
type Hold struct {
	Kind        string
	From, Until oracle.Day
}

var holdKinds = []string{oracle.Restriction, "ESF_CONTROL", "RIGHTS_REQUEST_OPEN", "BREACH_EVIDENCE"}

// Life is what is kept of one person. The first unit is what the person is to the service.
type Life struct {
	Service, Party string // the party where several run the service
	Units          []Unit
	Copies         []oracle.Day // on which the person asks for a copy of their data
}

// Span is the time of the proof.
type Span struct{ First, Last oracle.Day }

// New invents the life of a number under a seed.
func New(service, party string, seed uint64, number int, span Span) Life {
	g := &script{random: rand.New(rand.NewPCG(seed, uint64(number)*0x9e3779b97f4a7c15+uint64(len(service+party)))), span: span}
	plan := plans[service]
	life := Life{Service: service, Party: party}
	first := pick(g, plan.persons)
	life.add(g, first, g.begin(service, first), false)
	for range 2 {
		class := pick(g, plan.records)
		life.add(g, class, g.begin(service, class), false)
	}
	for _, class := range plan.with[first] {
		if g.chance(40) {
			life.add(g, class, life.Units[0].Steps[0].Learned+oracle.Day(g.random.IntN(600)), true)
		}
	}
	for g.chance(60) {
		life.Copies = append(life.Copies, life.turn(g)-oracle.Day(g.random.IntN(2)))
	}
	slices.Sort(life.Copies)
	life.Copies = slices.Compact(life.Copies)
	return life
}

// turn is a day on which something happens to what is kept with the person: a copy asked for then often holds what goes the next day.
func (l Life) turn(g *script) oracle.Day {
	own := slices.DeleteFunc(slices.Clone(l.Units[1:]), func(unit Unit) bool { return !unit.With })
	own = append(own, l.Units[0])
	steps := own[g.random.IntN(len(own))].Steps
	return steps[g.random.IntN(len(steps))].Learned
}

// Classes lists the classes that a service's lives may have.
func Classes(service string) []string {
	var classes []string
	for _, one := range append(slices.Clone(plans[service].persons), plans[service].records...) {
		classes = append(classes, one.class)
	}
	for _, more := range plans[service].with {
		classes = append(classes, more...)
	}
	slices.Sort(classes)
	return slices.Compact(classes)
}

// begin draws the day on which a unit of a class begins.
func (g *script) begin(service, class string) oracle.Day {
	years := int(g.span.Last-g.span.First) / 366
	within := max(365*(years-4), 365)
	switch {
	case class == "coffre":
		within = 330 // nineteen years must end within twenty
	case service == "accompagnement":
		within = min(within, 365*8) // the convention's cap comes ten years after its end
	}
	return g.span.First + oracle.Day(g.random.IntN(within))
}

func (l *Life) add(g *script, class string, begin oracle.Day, with bool) {
	g.unit, g.now = Unit{Class: class, With: with}, begin
	g.edge()
	scripts[l.Service][class](g)
	slices.SortStableFunc(g.unit.Steps, func(a, b Step) int { return int(a.Learned - b.Learned) })
	if steps := g.unit.Steps; !with && g.chance(12) { // one opens some time after a fact, when it may already be too late
		from := steps[g.random.IntN(len(steps))].Learned + oracle.Day(g.random.IntN(500))
		g.unit.Holds = []Hold{{holdKinds[g.random.IntN(len(holdKinds))], from, from + oracle.Day(10+g.random.IntN(1200))}}
	}
	l.Units = append(l.Units, g.unit)
}

// script writes the steps of a unit; now is the day at which it stands.
type script struct {
	random *rand.Rand
	span   Span
	unit   Unit
	now    oracle.Day
}

func (g *script) chance(percent int) bool { return g.random.IntN(100) < percent }

// tell makes a fact of today known today.
func (g *script) tell(facts ...string) {
	for _, fact := range facts {
		g.unit.Steps = append(g.unit.Steps, Step{Learned: g.now, Fact: fact, On: g.now})
	}
}

// late makes a fact of today known up to 40 days later, as by a monthly file.
func (g *script) late(fact string) {
	on := g.now
	g.now += oracle.Day(g.random.IntN(41))
	g.unit.Steps = append(g.unit.Steps, Step{Learned: g.now, Fact: fact, On: on})
}

// correct makes a fact known for a day some time ago.
func (g *script) correct(fact string, on oracle.Day) {
	g.unit.Steps = append(g.unit.Steps, Step{Learned: g.now, Fact: fact, On: on, How: oracle.Corrected})
}

// takeBack makes a fact never have happened.
func (g *script) takeBack(fact string) {
	g.unit.Steps = append(g.unit.Steps, Step{Learned: g.now, Fact: fact, How: oracle.TakenBack})
}

// born makes the day of birth known, of somebody whose 26th birthday comes so many days from now, and returns that birthday.
func (g *script) born(least, most int) oracle.Day {
	birthday := g.now + oracle.Day(least+g.random.IntN(most-least))
	year, month, day := birthday.Civil()
	if g.chance(15) {
		year, month, day = year-year%4+2, 2, 29 // 26 years earlier is a leap year
		if oracle.On(year, 2, 28) < g.now+oracle.Day(least) {
			year += 4
		}
	}
	born := birth(year, month, day)
	g.unit.Steps = append(g.unit.Steps, Step{Learned: g.now, Fact: "birth", On: born})
	return born.Months(26 * 12)
}

// birth is 26 years before a birthday that may not exist.
func birth(year, month, day int) oracle.Day {
	year -= 26
	if month == 2 && day == 29 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
		day = 28
	}
	return oracle.On(year, month, day)
}

// wait goes on by so many days, to a day on which calendars go wrong in four cases of ten.
func (g *script) wait(least, most int) {
	g.now += oracle.Day(least + g.random.IntN(most-least+1))
	g.edge()
}

func (g *script) edge() {
	if !g.chance(40) {
		return
	}
	year, month, _ := g.now.Civil()
	switch g.random.IntN(6) {
	case 0: // 28 or 29 February
		for year++; g.chance(60) && year%4 != 0; {
			year++
		}
		g.now = oracle.On(year, 3, 1) - 1
	case 1:
		g.now = max(g.now, oracle.On(year, 12, 31))
	case 2: // the hour's change, or the day after
		change := oracle.On(year, []int{3, 10}[g.random.IntN(2)], 31)
		for !change.Sunday() {
			change--
		}
		g.now = max(g.now, change+oracle.Day(g.random.IntN(2)))
	case 3:
		g.now = max(g.now, oracle.On(year, 8, 31))
	default: // the last day of the month, or the one before
		next := oracle.On(year, month, 1).Months(1)
		g.now = max(g.now, next-1-oracle.Day(g.random.IntN(2)))
	}
}

// weight is how often a class is drawn.
type weight struct {
	class string
	of    int
}

func pick(g *script, from []weight) string {
	total := 0
	for _, one := range from {
		total += one.of
	}
	at := g.random.IntN(total)
	for _, one := range from {
		if at -= one.of; at < 0 {
			return one.class
		}
	}
	panic("lives: no weight")
}
