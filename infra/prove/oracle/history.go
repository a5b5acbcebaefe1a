package oracle

import (
	"fmt"
	"slices"
	"sort"
)

// How says what a line of a history does to what was known.
type How int

const (
	Told      How = iota // the fact happened on a day; an earlier day than the one known changes nothing
	Corrected            // the day known was wrong, this one is right
	TakenBack            // the fact never happened
)

// Fact is a line of a history: when it was learned (Unix seconds), and what.
type Fact struct {
	Name    string
	On      Day
	Learned int64
	How     How
}

// Hold is a reason to keep the bytes (000:237, 003:194-199): from and until in Unix seconds, 0 for one that is still open.
type Hold struct {
	Kind        string
	From, Until int64
}

// Restriction is the kind of hold that also stops the use (GDPR, article 18).
const Restriction = "RESTRICTION_ART18"

// History is all that happened to one unit: a person's data of one class.
type History struct {
	Service, Party, Class string
	Facts                 []Fact
	Holds                 []Hold
	Dossier               *History // of the same person: an event is not kept longer (000:72)
	ConventionEnded       Day      // of the service; 0 where there is none (004:181)
}

// Verdict is what holds at an instant.
type Verdict struct {
	Rule       string
	Active     string // why nothing is due; empty when Due holds
	Due        Day    // last day of use; access ends at its 24:00
	Closed     Day    // last day of access where it is earlier than Due, or without a Due; -1 without one
	Notice     Day    // when the person is warned; 0 for no warning
	End        End
	Readable   bool
	Held       bool // the bytes stay
	Restricted bool // and nobody uses them
	Gone       bool // nothing may be found
}

// ZoneOf is the legal time of the controller of a service.
func ZoneOf(service string) Zone {
	if service == "missionlocale" {
		return Reunion
	}
	return Paris
}

// At judges by what was known at an instant (Unix seconds).
func (h History) At(instant int64) Verdict {
	k := h.known(instant)
	o := h.outcome(k, instant)
	v := Verdict{Rule: o.rule, Active: o.active, Due: o.due, Closed: o.closed, End: o.end}
	if o.active == "" && o.notice {
		v.Notice = o.due - 30
	}
	for _, hold := range h.Holds {
		if hold.From <= instant && (hold.Until == 0 || instant < hold.Until) {
			v.Held = true
			v.Restricted = v.Restricted || hold.Kind == Restriction
		}
	}
	if opened, ok := k["litigation_opened"]; ok {
		decided, over := k["litigation_final_decision"]
		v.Held = v.Held || !over || opened > decided
	}
	zone := ZoneOf(h.Service)
	v.Readable = o.closed < 0 || instant < zone.Begins(o.closed+1)
	v.Gone = o.active == "" && o.end != Revoke && !v.Held && instant >= zone.Begins(o.due+1)+oneDay
	return v
}

// known folds what was learned until an instant.
func (h History) known(instant int64) known {
	facts := append([]Fact(nil), h.Facts...)
	sort.SliceStable(facts, func(i, j int) bool { return facts[i].Learned < facts[j].Learned })
	k := known{}
	for _, fact := range facts {
		day, old := k[fact.Name]
		switch {
		case fact.Learned > instant:
		case fact.How == TakenBack:
			delete(k, fact.Name)
		case fact.How == Corrected || !old || (fact.On > day) != (fact.Name == "first_recorded"):
			k[fact.Name] = fact.On
		}
	}
	return k
}

// outcome reads the rules of the class, then what limits them from outside.
func (h History) outcome(k known, instant int64) outcome {
	var result outcome
	switch h.Service + "/" + h.Class {
	case "monjob62/dossier":
		result = dossier(k)
	case "monjob62/member":
		result = member(k)
	case "missionlocale/jeune":
		result = jeune(k)
	case "accompagnement/case":
		result = supported(h.Party, k)
	default:
		r, ok := tables[h.Service][h.Class]
		if !ok {
			panic(fmt.Sprintf("oracle: no rule for %s/%s", h.Service, h.Class))
		}
		result = r.read(k)
	}
	if h.Service == "monjob62" && h.Class == "event" && h.Dossier != nil {
		other := h.Dossier.outcome(h.Dossier.known(instant), instant)
		other.rule = result.rule
		result = sooner(result, other)
	}
	if h.ConventionEnded != 0 && h.Class != "log" {
		capped := due(result.rule, h.ConventionEnded.Months(120))
		capped.end = result.end
		result = sooner(result, capped)
	}
	return result
}

// read applies a rule of the tables.
func (r rule) read(k known) outcome {
	result := active(r.id, "en cours")
	start, ok := k.latest(r.after...)
	if r.earliest {
		start, ok = k.earliest(r.alive, r.after...)
	}
	if !ok && r.instead != "" {
		start, ok = k[r.instead]
	}
	if ok && !k.later(start, r.alive...) {
		result = due(r.id, r.span.from(start))
		result.notice = r.notice
		if _, consented := k["consent_given"]; r.consent && !consented {
			result = due(r.id, start) // nobody is warned of it
		}
	}
	for _, s := range r.stops {
		if day, ok := k[s.fact]; ok && !k.later(day, s.unless) {
			result = sooner(result, due(r.id, day))
		}
	}
	for _, l := range r.limits {
		if day, ok := k[l.fact]; ok {
			result = sooner(result, due(r.id, l.span.from(day)))
		}
	}
	if r.end != "" {
		result.end = r.end
	}
	return result
}

// earliest gives the earliest day of the facts that nothing newer undoes.
func (k known) earliest(alive []string, facts ...string) (Day, bool) {
	var best Day
	found := false
	for _, fact := range facts {
		if day, ok := k[fact]; ok && !k.later(day, alive...) && (!found || day < best) {
			best, found = day, true
		}
	}
	return best, found
}

// Rules lists the rules that were read, but for those of journals, which are kept by day and not by person.
func Rules() []string {
	rules := []string{"MJ-01", "MJ-01b", "MJ-01c", "MJ-01d", "ML-02", "CV-01", "CV-02", "CV-03", "CV-04"}
	for _, classes := range tables {
		for class, rule := range classes {
			if class != "log" {
				rules = append(rules, rule.id)
			}
		}
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}
