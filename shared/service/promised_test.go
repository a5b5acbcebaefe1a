package service

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tandem/shared/calendar"
)

// readings are the rules that the files write in another way than the list: the same promise, as the engine reads it.
var readings = map[RuleID]string{
	"ML-02": "P26Y",    // on the 26th birthday: 26 years after birth
	"ML-10": "min+max", // seven months at most, six at least
}

// Every promise about how long data are kept has its rule, as long and of the same nature, with the lines of the seed that make it.
func TestPromisedRules(t *testing.T) {
	text, err := os.ReadFile("testdata/promised.tsv")
	if err != nil {
		t.Fatal(err)
	}
	rules, technical, outside := map[RuleID]*Rule{}, map[RuleID]Technical{}, map[RuleID]bool{}
	for _, stack := range Stacks() {
		svc, err := Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range svc.Rules {
			rules[rule.ID] = rule
		}
		for _, rule := range svc.Technical {
			technical[rule.ID] = rule
		}
		for _, one := range svc.Outside {
			outside[one.ID] = true
		}
	}
	promised := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		promised++
		id, origin, kind, period, visa, notice, seed := RuleID(cells[0]), cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]
		if outside[id] || technical[id].Label != "" {
			continue
		}
		rule := rules[id]
		if rule == nil {
			t.Errorf("%s has no rule", id)
			continue
		}
		if got := rule.Period.String(); got != period && period != "P?" && got != readings[id] {
			t.Errorf("%s lasts %s, promised %s", id, got, period)
		}
		if string(rule.Origin) != origin || string(rule.Kind) != kind && string(rule.Kind) != readings[id] {
			t.Errorf("%s is %s and %s, promised %s and %s", id, rule.Origin, rule.Kind, origin, kind)
		}
		if visa == "required" && rule.Visa != VisaRequired || notice != "none" && rule.Notice.String() != notice {
			t.Errorf("%s has visa %s and notice %s, promised %s and %s", id, rule.Visa, rule.Notice, visa, notice)
		}
		if first := regexp.MustCompile(`^\d{3}:\d+`).FindString(seed); !strings.Contains(rule.Seed, first) {
			t.Errorf("%s cites %q, not %s", id, rule.Seed, first)
		}
	}
	if promised != 64 {
		t.Errorf("%d promises, want 64", promised)
	}
}

// The rights that each policy grants, by legal basis (000:250-251, 002:161, 003:176-213, 004:163).
func TestPromisedRights(t *testing.T) {
	type grant struct {
		right Right
		basis Basis
	}
	for service, refused := range map[Stack][]grant{
		{"monjob62", ""}:           {{RightErasure, BasisPublicTask}},
		{"missionlocale", ""}:      {{RightErasure, BasisPublicTask}, {RightErasure, BasisConsent}},
		{"nosemplois", ""}:         {{RightPostMortem, BasisPublicTask}},
		{"accompagnement", "pe"}:   {{RightPostMortem, BasisPublicTask}},
		{"accompagnement", "cd77"}: {{RightPostMortem, BasisPublicTask}},
	} {
		svc, err := Load(service.Service, service.Party)
		if err != nil {
			t.Fatal(err)
		}
		granted := map[grant]bool{}
		for _, right := range svc.Rights {
			for _, basis := range right.Bases {
				granted[grant{right.ID, basis}] = true
			}
		}
		for _, one := range refused {
			if granted[one] {
				t.Errorf("%v grants %v", service, one)
			}
		}
		for _, right := range []Right{RightAccess, RightRectification, RightRestriction, RightOpposition} {
			if !granted[grant{right, BasisPublicTask}] {
				t.Errorf("%v does not grant %s", service, right)
			}
		}
	}
}

// Only the convention forbids to extend the answer (004:165) and has another party to tell within 36 hours (004:171).
func TestPromisedDeadlines(t *testing.T) {
	for _, stack := range Stacks() {
		svc, err := Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		d := svc.Deadlines
		if d.Answer.String() != "P1M" || d.Authority.Hours() != 72 || d.Acknowledge.Hours() != 48 {
			t.Errorf("%v: %+v", stack, d)
		}
		if convention := stack.Party != ""; d.Extension.IsZero() != convention || (d.Party.Hours() == 36) != convention || (svc.Controller.Party != nil) != convention {
			t.Errorf("%v: %+v, other party %v", stack, d, svc.Controller.Party)
		}
	}
}

// No personal data without a purpose (RGPD art. 5(1)(b)): what nobody uses, nobody holds.
func TestEveryCategoryHasAPurpose(t *testing.T) {
	for _, stack := range Stacks() {
		svc, err := Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		used := map[Category]bool{}
		for _, purpose := range svc.Purposes {
			for _, category := range purpose.Uses {
				used[category] = true
			}
		}
		for _, category := range svc.Categories {
			if category.Personal && !used[category.ID] {
				t.Errorf("%v: no purpose uses %s", stack, category.ID)
			}
		}
	}
}

// An address that people gave with a yes goes with their no: whatever rule keeps it knows the withdrawal as an end.
func TestAnAddressGoesWithItsConsent(t *testing.T) {
	kept := 0
	for _, stack := range Stacks() {
		svc, err := Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		for _, purpose := range svc.Purposes {
			if purpose.Switch == nil || purpose.Switch.Class == "" {
				continue
			}
			for _, rule := range svc.RulesFor(purpose.Switch.Class) {
				atOnce := rule.Clock == ConsentWithdrawn && rule.Period == calendar.Period{}
				if kept++; !atOnce && !slices.Contains(rule.Early, ConsentWithdrawn) {
					t.Errorf("%s: %s keeps the address of %s after the no", svc.ID, rule.ID, purpose.ID)
				}
			}
		}
	}
	if kept < 2 {
		t.Errorf("%d rules keep an address", kept)
	}
}

// What the code does for a purpose names its purpose, and each purpose may be opposed on the terms of its basis, or says why not (RGPD art. 21;
// 002:161, 003:190).
func TestOppositionToEveryPurpose(t *testing.T) {
	want := map[string]map[string]Terms{
		"monjob62":       {"candidats": TermsReasoned, "recruteurs": TermsNone, "partenaires": TermsReasoned, "actualites": TermsNone, "notifications": TermsNone},
		"nosemplois":     {"intermediation": TermsReasoned, "assistance": TermsNone, "pilotage": TermsReasoned, "image": TermsNone, "actualites": TermsNone},
		"missionlocale":  {"accompagnement": TermsReasoned, "partenaires": TermsReasoned, "relances": TermsFree, "droits": TermsNone, "demandes": TermsNone, "cookies": TermsNone},
		"accompagnement": {"accompagnement": TermsReasoned, "courriel": TermsNone, "droits": TermsNone},
	}
	for _, stack := range Stacks() {
		svc, err := Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]Terms{}
		matched := false
		for _, purpose := range svc.Purposes {
			terms := svc.OppositionTo(purpose)
			if got[purpose.ID] = terms.Terms; terms.Terms == TermsNone && terms.Text == "" {
				t.Errorf("%s: %s cannot be opposed, and does not say why", svc.ID, purpose.ID)
			}
			keeps := slices.ContainsFunc(purpose.Roles, func(role Role) bool { return svc.ClassOf(role) == svc.ClassKeeping("cv") })
			matched = matched || keeps && slices.Contains(purpose.Activities, ActivityMatching)
		}
		if !maps.Equal(got, want[svc.ID]) {
			t.Errorf("%s: %v, want %v", svc.ID, got, want[svc.ID])
		}
		if matched != svc.Has(FeatureMatching) {
			t.Errorf("%s: the matching of CVs serves no purpose", svc.ID)
		}
	}
}
