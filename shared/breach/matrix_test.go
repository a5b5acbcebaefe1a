package breach_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/fault"
)

// The matrix of 003:283-286 with 004:171, as people read it there.
func TestDuties(t *testing.T) {
	tests := []struct {
		level           breach.Level
		party, concerns bool // there is another party; the case may have consequences for it
		want            breach.Duties
	}{
		{breach.NoRisk, false, false, breach.Duties{Register: true}},
		{breach.NoRisk, true, false, breach.Duties{Register: true}},
		{breach.NoRisk, true, true, breach.Duties{Register: true, Party: true}},
		{breach.Risk, false, true, breach.Duties{Register: true, CNIL: true}},
		{breach.Risk, true, false, breach.Duties{Register: true, CNIL: true, Party: true}},
		{breach.HighRisk, false, false, breach.Duties{Register: true, CNIL: true, Persons: true}},
		{breach.HighRisk, true, true, breach.Duties{Register: true, CNIL: true, Persons: true, Party: true}},
		{"", true, false, breach.Duties{Register: true, CNIL: true, Party: true}}, // nobody has decided: the clocks run
	}
	for _, test := range tests {
		c := breach.Case{Kind: breach.Violation, OtherParty: test.party, Concerns: test.concerns}
		if test.level != "" {
			c.Qualification = &breach.Qualified{Level: test.level}
		}
		if diff := cmp.Diff(test.want, c.Duties()); diff != "" {
			t.Errorf("%+v: %s", test, diff)
		}
	}
}

// Each of the three grounds needs its reason, frees from informing the persons, and from nothing else.
func TestExemptions(t *testing.T) {
	for _, ground := range breach.Grounds() {
		c := ready(breach.Qualifying, breach.HighRisk, false)
		c.Exemption, c.Notifications = nil, nil
		if _, err := c.Do(breach.Dispensation{Ground: ground}, signed(dpo, noon)); !slices.Equal(paths(err), []string{"body.justification"}) {
			t.Errorf("%s without a reason: %v", ground, err)
		}
		next, err := c.Do(breach.Dispensation{Ground: ground, Justification: "Voici pourquoi"}, signed(dpo, noon))
		if err != nil {
			t.Fatal(err)
		}
		if duties := next.Duties(); duties.Persons || !duties.CNIL || !duties.Party || !duties.Register {
			t.Errorf("%s: %+v", ground, duties)
		}
		if next.Public != (ground == breach.Effort) {
			t.Errorf("%s: public communication proposed: %v", ground, next.Public)
		}
		if _, err := next.Do(breach.Closing{}, signed(dpo, noon)); !slices.Equal(paths(err), []string{"body.notifications"}) {
			t.Errorf("%s frees from the CNIL: %v", ground, err)
		}
	}
	c := ready(breach.Qualifying, breach.Risk, false)
	if _, err := c.Do(breach.Dispensation{Ground: breach.Averted, Justification: "Voici"}, signed(dpo, noon)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a duty that is not there is lifted: %v", err)
	}
}

// What must be there before a case is closed, each thing by its field.
func TestClosingNeeds(t *testing.T) {
	complete := func() breach.Case {
		c := ready(breach.Qualifying, breach.HighRisk, true)
		return c
	}
	tests := map[string]func(*breach.Case){
		"body.personCategories": func(c *breach.Case) { c.PersonCategories = nil },
		"body.persons":          func(c *breach.Case) { c.Persons = nil },
		"body.recordCategories": func(c *breach.Case) { c.RecordCategories = nil },
		"body.records":          func(c *breach.Case) { c.Records = nil },
		"body.consequences":     func(c *breach.Case) { c.Consequences = "" },
		"body.measures":         func(c *breach.Case) { c.Measures = nil },
		"body.notifications":    func(c *breach.Case) { c.Notifications = nil },
		"body.information":      func(c *breach.Case) { c.Information = nil },
		"body.party":            func(c *breach.Case) { c.Party = nil },
	}
	for path, spoil := range tests {
		c := complete()
		spoil(&c)
		if _, err := c.Do(breach.Closing{}, signed(dpo, noon)); !slices.Equal(paths(err), []string{path}) {
			t.Errorf("without %s: %v", path, err)
		}
	}
	partial := complete()
	partial.Notifications = []breach.Notified{{At: noon, Reference: "CNIL-1", Partial: true}}
	if _, err := partial.Do(breach.Closing{}, signed(dpo, noon)); !slices.Equal(paths(err), []string{"body.notifications"}) {
		t.Errorf("with a notification to be completed: %v", err)
	}
	completed, err := partial.Do(breach.Notification{At: noon, Reference: "CNIL-1"}, signed(dpo, noon))
	if err != nil {
		t.Fatal(err)
	}
	if one, err := completed.Do(breach.Closing{}, signed(dpo, noon)); err != nil || one.State != breach.Closed {
		t.Errorf("completed: %v", err)
	}
	none := ready(breach.Qualifying, breach.NoRisk, false)
	none.Notifications, none.Justification = nil, ""
	if _, err := none.Do(breach.Closing{}, signed(dpo, noon)); !slices.Equal(paths(err), []string{"body.justification"}) {
		t.Errorf("not notified, and no reason: %v", err)
	}
}

// The register names nobody.
func TestNothingIdentifies(t *testing.T) {
	for _, text := range []string{"voir zoe@exemple.fr", "NIR 2 85 07 62 041 001 12", "appeler le 03 21 00 00 00", "dossier 1234567890"} {
		if _, err := ready(breach.Detected, "", false).Do(breach.Measure{Text: text}, signed(dpo, noon)); !slices.Equal(paths(err), []string{"body.text"}) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"le 6 novembre 2026, 1 200 dossiers", "de 12:00 à 14:30", "règle MJ-16"} {
		if _, err := ready(breach.Detected, "", false).Do(breach.Measure{Text: text}, signed(dpo, noon)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSteps(t *testing.T) {
	later := noon.AddDate(0, 0, 1)
	tests := map[string]struct {
		step  breach.Step
		paths []string
	}{
		"no level":          {breach.Qualification{Level: "moyen", Justification: "x"}, []string{"body.level"}},
		"no reason":         {breach.Qualification{Level: breach.Risk}, []string{"body.justification"}},
		"no reference":      {breach.Notification{At: noon}, []string{"body.reference"}},
		"no instant":        {breach.Notification{Reference: "x"}, []string{"body.at"}},
		"in the future":     {breach.Information{At: later, Means: "courrier"}, []string{"body.at"}},
		"before it":         {breach.Information{At: noon.Add(-1), Means: "courrier"}, []string{"body.at"}},
		"no means":          {breach.Information{At: noon}, []string{"body.means"}},
		"no ground":         {breach.Dispensation{Ground: "autre", Justification: "x"}, []string{"body.ground"}},
		"no text":           {breach.Publication{Title: "x", Until: calendar.MustParse("2026-11-30")}, []string{"body.text"}},
		"no day":            {breach.Publication{Title: "x", Text: "y"}, []string{"body.until"}},
		"for ever":          {breach.Publication{Title: "x", Text: "y", Until: calendar.MustParse("2028-01-01")}, []string{"body.until"}},
		"no nature":         {breach.Completion{}, []string{"body.nature"}},
		"an empty category": {breach.Completion{Register: breach.Register{Nature: "x", PersonCategories: []string{" "}}}, []string{"body.personCategories"}},
		"no circumstances":  {breach.Estimate{}, []string{"body.data", "body.identifiability", "body.encryption", "body.recipients"}},
	}
	for name, test := range tests {
		c := ready(breach.Qualifying, breach.HighRisk, false)
		if _, err := c.Do(test.step, signed(dpo, noon)); !slices.Equal(paths(err), test.paths) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func paths(err error) []string {
	var found *fault.Error
	if !errors.As(err, &found) {
		return nil
	}
	var paths []string
	for _, field := range found.Fields {
		paths = append(paths, field.Path)
	}
	return paths
}

func TestPropose(t *testing.T) {
	base := breach.Circumstances{Data: []string{"identite"}, Persons: 10, Identifiability: "directe", Encryption: "sans", Recipients: "inconnu"}
	with := func(change func(*breach.Circumstances)) breach.Circumstances {
		c := base
		change(&c)
		return c
	}
	tests := []struct {
		name string
		c    breach.Circumstances
		want breach.Level
	}{
		{"names to strangers", base, breach.NoRisk},
		{"names of vulnerable people", with(func(c *breach.Circumstances) { c.Vulnerable = true }), breach.Risk},
		{"names made public", with(func(c *breach.Circumstances) { c.Recipients = "public" }), breach.Risk},
		{"names of a thousand vulnerable people made public", with(func(c *breach.Circumstances) { c.Recipients, c.Vulnerable, c.Persons = "public", true, 1000 }), breach.HighRisk},
		{"just under a thousand", with(func(c *breach.Circumstances) { c.Recipients, c.Vulnerable, c.Persons = "public", true, 999 }), breach.Risk},
		{"benefits to strangers", with(func(c *breach.Circumstances) { c.Data = []string{"identite", "prestations"} }), breach.HighRisk},
		{"benefits to a colleague", with(func(c *breach.Circumstances) { c.Data, c.Recipients = []string{"prestations"}, "interne" }), breach.Risk},
		{"the order of classes does not matter", with(func(c *breach.Circumstances) { c.Data = []string{"prestations", "identite"} }), breach.HighRisk},
		{"nobody can be recognised", with(func(c *breach.Circumstances) {
			c.Data, c.Identifiability, c.Recipients = []string{"sensibles"}, "aucune", "public"
		}), breach.NoRisk},
		{"by cross-checking", with(func(c *breach.Circumstances) { c.Data, c.Identifiability = []string{"sensibles"}, "indirecte" }), breach.Risk},
		{"encrypted, keys intact", with(func(c *breach.Circumstances) {
			c.Data, c.Encryption, c.Recipients = []string{"sensibles"}, "intacte", "public"
		}), breach.NoRisk},
		{"encrypted and lost", with(func(c *breach.Circumstances) {
			c.Data, c.Encryption, c.Lost, c.Recipients = []string{"suivi"}, "intacte", true, "aucun"
		}), breach.Risk},
		{"encrypted, keys taken", with(func(c *breach.Circumstances) { c.Data, c.Encryption = []string{"sensibles"}, "compromise" }), breach.HighRisk},
	}
	for _, test := range tests {
		got := breach.Propose(test.c)
		if got.Suggests != test.want || len(got.Reasons) < 3 {
			t.Errorf("%s: %s, want %s: %q", test.name, got.Suggests, test.want, got.Reasons)
		}
	}
}
