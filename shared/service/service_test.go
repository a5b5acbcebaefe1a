package service

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T) *Service {
	t.Helper()
	svc, err := Load("monjob62", "")
	if err != nil {
		t.Fatal(err)
	}
	return svc
}

func TestLookups(t *testing.T) {
	svc := load(t)
	if role, ok := svc.Role("agent_dept"); !ok || !role.Professional || role.Account != AccountByAdmin {
		t.Errorf("agent_dept: %+v", role)
	}
	if group, ok := svc.Group("FX"); !ok || group != "flux" {
		t.Errorf("FX is in %q", group)
	}
	if group, ok := svc.Group("IMP"); ok || group != "" {
		t.Errorf("IMP is in %q", group)
	}
	if _, ok := svc.Group("ZZ"); ok {
		t.Error("ZZ has a group")
	}
	var ids []RuleID
	for _, rule := range svc.RulesFor(ClassDossier) {
		ids = append(ids, rule.ID)
	}
	if diff := cmp.Diff([]RuleID{"MJ-01", "MJ-01b", "MJ-01c"}, ids); diff != "" {
		t.Error(diff)
	}
	if rules := svc.RulesOf("REG"); len(rules) != 1 || rules[0] != svc.Rule("MJ-09") {
		t.Errorf("rules of REG: %v", rules)
	}
	if svc.Rule("MJ-99") != nil {
		t.Error("MJ-99 exists")
	}
	for got, want := range map[string]string{
		svc.RoleLabel("candidat"):         "Candidat allocataire du RSA",
		svc.CategoryLabel("PRO"):          "CV, compétences et préférences",
		svc.ClassLabel(ClassFlux):         "Fichier reçu",
		svc.EventLabel(RSARightCeased):    "fin du droit au RSA",
		svc.SourceLabel("caf"):            "la CAF",
		svc.CategoryLabel("nothing") + "": "",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What must be filled in to register (000:152-167, 001:41-56; a postal code is enough).
func TestRegistration(t *testing.T) {
	svc := load(t)
	want := map[Role][]string{
		"candidat":   {"lastName", "firstName", "birthDate", "email", "postalCode", "code", "password", "termsAccepted"},
		"recruteur":  {"civility", "lastName", "firstName", "email", "phone", "siret", "password", "termsAccepted"},
		"partenaire": {"lastName", "firstName", "email", "phone", "status", "siret", "password", "termsAccepted"},
		"lecteur":    {"lastName", "firstName", "email", "password", "termsAccepted"},
	}
	got := map[Role][]string{}
	for role, fields := range svc.Registration {
		for _, field := range fields {
			if field.Required {
				got[role] = append(got[role], field.Name)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("required (-want +got):\n%s", diff)
	}
}

// The classes and facts that the code names exist in the file.
func TestNamesOfTheCode(t *testing.T) {
	svc := load(t)
	for _, event := range Events() {
		if svc.EventLabel(event) == "" {
			t.Errorf("no event %s", event)
		}
	}
	for _, class := range []Class{ClassDossier, ClassMember, ClassRecruiter, ClassAgent, ClassCode, ClassFlux, ClassStaged, ClassQuarantine, ClassLog} {
		if svc.ClassLabel(class) == "" || len(svc.RulesFor(class)) == 0 {
			t.Errorf("class %s has no label or no rule", class)
		}
	}
	for _, action := range Actions() {
		if action.Label() == "" {
			t.Errorf("action %s has no label", action)
		}
	}
	for _, scope := range Scopes() {
		if scope.Label() == "" {
			t.Errorf("scope %s has no label", scope)
		}
	}
	for _, account := range []Account{AccountByCode, AccountBySIRET, AccountByEmail, AccountByAsking, AccountByStaff, AccountByAdmin, AccountNone} {
		if account.Label() == "" {
			t.Errorf("account %s has no label", account)
		}
	}
	for _, purpose := range svc.Purposes {
		if purpose.Basis.Label() == "" {
			t.Errorf("basis %s has no label", purpose.Basis)
		}
	}
}

// The constants of names.go are all in the lists that the loader trusts.
func TestListsAreComplete(t *testing.T) {
	source, err := os.ReadFile("names.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`(?m)^\t\w+ +(Event|Scope) += "([a-z_]+)"`).FindAllStringSubmatch(string(source), -1) {
		if match[1] == "Event" && !slices.Contains(Events(), Event(match[2])) {
			t.Errorf("Events lacks %s", match[2])
		}
		if match[1] == "Scope" && !slices.Contains(Scopes(), Scope(match[2])) {
			t.Errorf("Scopes lacks %s", match[2])
		}
	}
}

// Labels are shown to people: typographic apostrophes, no ASCII ones.
func TestFrench(t *testing.T) {
	svc := load(t)
	var texts []string
	for _, rule := range svc.Rules {
		texts = append(texts, rule.Subject, rule.Label, rule.Why)
		if strings.HasSuffix(rule.Label, ".") || !strings.HasSuffix(rule.Why, ".") {
			t.Errorf("%s: a label is a phrase, a why is a sentence", rule.ID)
		}
	}
	for _, category := range svc.Categories {
		texts = append(texts, category.Label)
	}
	for _, role := range svc.Roles {
		texts = append(texts, role.Label)
	}
	for _, text := range texts {
		if strings.Contains(text, "'") || strings.TrimSpace(text) != text {
			t.Errorf("text %q", text)
		}
	}
}

// Each line of the policy that promises a duration (000:237-241) has its rule, exactly as long.
func TestPromisedPeriods(t *testing.T) {
	svc := load(t)
	for _, test := range []struct {
		rule          RuleID
		seed, period  string
		clock         Event
		override      Event
		visa          Visa
		minimumStands bool
	}{
		{"MJ-01", "000:237", "P36M", RSARightCeased, LitigationFinalDecision, VisaRequired, true},
		{"MJ-02", "000:239", "P36M", LastLogin, "", VisaStanding, false},
		{"MJ-04", "000:241", "P1Y", LastLogin, "", VisaNone, false},
		{"MJ-05", "000:241", "P1Y", Opposition, "", VisaNone, false},
	} {
		rule := svc.Rule(test.rule)
		if rule.Period.String() != test.period || rule.Clock != test.clock || rule.Override != test.override || rule.Visa != test.visa ||
			rule.Origin != OriginSeed || !strings.Contains(rule.Seed, test.seed) || rule.End != EndDelete || rule.Minimum.IsZero() == test.minimumStands {
			t.Errorf("%s: %+v", test.rule, rule)
		}
	}
}
