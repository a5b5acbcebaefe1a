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

// Offers are on line for as long as the file says, and told of before: a file changes both.
func TestOffersEnd(t *testing.T) {
	small, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.MustParse("2026-12-15")
	for added, want := range map[string][2]string{"": {"2027-02-13", "2027-02-06"}, "offers: {life: P1M, remind: P3D}\n": {"2027-01-15", "2027-01-12"}} {
		svc, err := Parse("small.yaml", "", append([]byte(added), small...))
		if err != nil {
			t.Fatal(err)
		}
		last := svc.Offers.Latest(day)
		if got := [2]string{last.String(), svc.Offers.RemindOn(last).String()}; got != want {
			t.Errorf("with %q: %v, want %v", added, got, want)
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

// TestPromisedRecipients: who outside the mission locale receives data of a youth, and which, is the closed list that the policy gives; what is published
// of recipients is what the matrix opens to them, and opens to nobody else (003:94-99, 003:154, 003:231-261; F137).
func TestPromisedRecipients(t *testing.T) {
	svc, err := Load("missionlocale", "")
	if err != nil {
		t.Fatal(err)
	}
	inside := []Role{"jeune", "accueil", "conseiller", "trav_social", "responsable", "informatique", "dpo"}
	outside := map[string]struct {
		role  Role
		reads map[Category][]string // the fields; none: the whole category
	}{
		"La nouvelle mission locale après un déménagement":   {"autre_ml", map[Category][]string{"IDJ": nil, "CT": nil, "FORM": nil, "EMP": nil, "SUIVI": nil}},
		"Les employeurs et les organismes de formation":      {"employeur", map[Category][]string{"CAND": nil}},
		"Les employeurs et les organismes de formation, nom": {"org_formation", map[Category][]string{"IDJ": {"lastName", "firstName"}, "CT": {"address"}}},
		"Les organismes de sécurité sociale":                 {"secu_sociale", map[Category][]string{"NIR": nil, "SOC": nil}},
		"Les référents de la PJJ et du SPIP":                 {"pjj_spip", map[Category][]string{"FORM": {"age", "level", "experience"}}},
		"Les agents de l’État habilités":                     {"agent_etat", map[Category][]string{"IDJ": nil}},
		"Les contrôleurs du Fonds social européen":           {"controle_fse", map[Category][]string{"FSE": nil}},
	}
	published := map[string]map[Category]bool{}
	for _, recipient := range svc.Recipients {
		published[recipient.Label] = map[Category]bool{}
		for _, category := range recipient.Categories {
			published[recipient.Label][category] = true
		}
	}
	known, opened := slices.Clone(inside), map[string]map[Category]bool{}
	for label, one := range outside {
		label, _, _ = strings.Cut(label, ", nom")
		known = append(known, one.role)
		if opened[label] == nil {
			opened[label] = map[Category]bool{}
		}
		got := map[Category][]string{}
		for _, category := range ofYouths(svc) {
			if grant, ok := svc.Access[one.role][category]; ok && (grant.Can(Read) || grant.Can(Export)) {
				got[category], opened[label][category] = grant.Fields(), true
			}
		}
		if !maps.EqualFunc(got, one.reads, func(a, b []string) bool { return slices.Equal(a, b) }) {
			t.Errorf("%s receives %v, the policy says %v", one.role, got, one.reads)
		}
	}
	for label, categories := range opened {
		if !maps.Equal(categories, published[label]) {
			t.Errorf("%s: the matrix opens %v, published %v", label, categories, published[label])
		}
	}
	for _, role := range svc.Roles {
		if !slices.Contains(known, role.ID) {
			t.Errorf("%s is in no list", role.ID)
		}
	}
}

// ofYouths are the categories of what is held of a youth.
func ofYouths(svc *Service) (found []Category) {
	for _, category := range svc.Categories {
		if category.Personal && slices.Contains(category.Owner, "jeune") {
			found = append(found, category.ID)
		}
	}
	return found
}

// Reminders, reviews of a situation and surveys rest on the legitimate interest, use who somebody is and how to reach them and nothing more, and end at
// the first word against them, without a reason: with the address that they were to be sent to (003:125, 003:190; F031).
func TestPromisedReminders(t *testing.T) {
	found := 0
	for _, stack := range Stacks() {
		svc, err := Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		for _, purpose := range svc.Purposes {
			if purpose.Basis != BasisInterest {
				continue
			}
			found++
			if terms := svc.OppositionTo(purpose); terms.Terms != TermsFree || !slices.Equal(purpose.Uses, []Category{"IDJ", "CT"}) || !slices.Equal(purpose.Roles, []Role{"jeune"}) {
				t.Errorf("%s: %+v, opposed on the terms %v", svc.ID, purpose, terms)
			}
			rules := svc.RulesFor("outreach")
			if len(rules) != 1 || !slices.Equal(rules[0].Early, []Event{Opposition}) {
				t.Errorf("%s: an opposition does not end what was to be sent: %+v", svc.ID, rules)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d purposes rest on the legitimate interest, want that one", found)
	}
}
