package cv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/cv"
	"tandem/shared/match"
)

// Each field refuses what it cannot hold, beside the field, and keeps what was there before.
func TestSectionsRefuse(t *testing.T) {
	post := func(change func(*cv.Post)) cv.Answers {
		p := cv.Post{Title: "Aide-boulanger", Rome: "D1102", From: "2019-01", To: "2021-06"}
		change(&p)
		return cv.Answers{Posts: []cv.Post{p}}
	}
	for name, test := range map[string]struct {
		section string
		given   cv.Answers
		want    []string
	}{
		"31 June":                       {"disponibilite", cv.Answers{Available: "2027-06-31"}, []string{"available"}},
		"29 February of no leap year":   {"disponibilite", cv.Answers{Available: "2027-02-29"}, []string{"available"}},
		"29 February":                   {"disponibilite", cv.Answers{Available: "2028-02-29"}, nil},
		"as it was typed":               {"disponibilite", cv.Answers{Available: "dès que possible"}, []string{"available"}},
		"at once":                       {"disponibilite", cv.Answers{Available: cv.Immediate}, nil},
		"a licence and none":            {"mobilite", cv.Answers{Licences: []string{"AUCUN", "B"}}, []string{"licences"}},
		"a licence of nowhere":          {"mobilite", cv.Answers{Licences: []string{"Z"}}, []string{"licences"}},
		"more hours at least than most": {"horaires", cv.Answers{HoursMin: 36, HoursMax: 20}, []string{"hoursMax"}},
		"no number":                     {"horaires", cv.Answers{HoursMin: -1}, []string{"hoursMin"}},
		"a condition that is none":      {"horaires", cv.Answers{Firm: []string{"C1"}}, []string{"firm"}},
		"a level of nowhere":            {"formation", cv.Answers{Level: "9"}, []string{"level"}},
		"a diploma without a name":      {"formation", cv.Answers{Schooling: []cv.School{{Year: 12}}}, []string{"schooling[0].diploma", "schooling[0].year"}},
		"a post":                        {"experiences", post(func(*cv.Post) {}), nil},
		"still there":                   {"experiences", post(func(p *cv.Post) { p.To = "" }), nil},
		"the end first":                 {"experiences", post(func(p *cv.Post) { p.To = "2018-12" }), []string{"posts[0].to"}},
		"a 13th month":                  {"experiences", post(func(p *cv.Post) { p.From = "2019-13" }), []string{"posts[0].from"}},
		"a retired job":                 {"experiences", post(func(p *cv.Post) { p.Rome = "Z9999" }), []string{"posts[0].rome"}},
		"right to left":                 {"experiences", post(func(p *cv.Post) { p.Company = "Pain \u202e niaP" }), []string{"posts[0].company"}},
		"a control character":           {"experiences", post(func(p *cv.Post) { p.Place = "Arras\x00" }), []string{"posts[0].place"}},
		"two lines":                     {"experiences", post(func(p *cv.Post) { p.Title = "Fournil\nnuit" }), []string{"posts[0].title"}},
		"too long":                      {"experiences", post(func(p *cv.Post) { p.Sector = strings.Repeat("é", 121) }), []string{"posts[0].sector"}},
		"a post and none":               {"experiences", cv.Answers{NoPost: true, Posts: post(func(*cv.Post) {}).Posts}, []string{"noPost"}},
		"a language twice":              {"langues", cv.Answers{Languages: []cv.Language{{"EN", "A1"}, {"EN", "B1"}}}, []string{"languages[1].code"}},
		"a language without a level":    {"langues", cv.Answers{Languages: []cv.Language{{"EN", ""}}}, []string{"languages[0].level"}},
		"software without a name":       {"competences", cv.Answers{Software: []cv.Software{{Level: "roi"}}}, []string{"software[0].name", "software[0].level"}},
		"lines of skills":               {"competences", cv.Answers{Texts: cv.Texts{Skills: "Pétrir 🍞\nFaçonner"}}, nil},
		"10,000 lines":                  {"competences", cv.Answers{Texts: cv.Texts{Skills: strings.Repeat("a\n", 10_000)}}, []string{"skills"}},
		"social security number":        {"interets", cv.Answers{Texts: cv.Texts{Interests: someNIR}}, []string{"interests"}},
	} {
		c := cv.CV{Title: "CV", Answers: cv.Answers{Level: "4", Licences: []string{"B"}, Available: "2030-01-01"}}
		before := c.Answers
		if got := paths(t, c.Take(test.section, test.given)); !slices.Equal(got, test.want) {
			t.Errorf("%s: mistakes in %v, want %v", name, got, test.want)
		}
		if test.want != nil && (c.Level != before.Level || c.Available != before.Available || len(c.Licences) != 1 || c.Posts != nil) {
			t.Errorf("%s: what was there before is lost", name)
		}
	}
	c := cv.CV{}
	if c.Take("sante", cv.Answers{}) == nil {
		t.Error("a section that is none was taken")
	}
}

func TestPractice(t *testing.T) {
	today := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	held := func(rome, from, to string) cv.Post { return cv.Post{Title: "x", Rome: rome, From: from, To: to} }
	for name, test := range map[string]struct {
		given cv.Answers
		want  uint8
	}{
		"nothing said":              {cv.Answers{}, 0},
		"never worked":              {cv.Answers{NoPost: true}, 1},
		"another job":               {cv.Answers{Posts: []cv.Post{held("", "2010-01", "2020-12")}}, 1},
		"six months":                {cv.Answers{Posts: []cv.Post{held("D1102", "2020-01", "2020-06")}}, 2},
		"five months":               {cv.Answers{Posts: []cv.Post{held("D1102", "2020-01", "2020-05")}}, 1},
		"the family counts":         {cv.Answers{Posts: []cv.Post{held("D1108", "2020-01", "2020-12")}}, 3},
		"months count once":         {cv.Answers{Posts: []cv.Post{held("D1102", "2020-01", "2020-06"), held("D1102", "2020-01", "2020-06")}}, 2},
		"until today":               {cv.Answers{Posts: []cv.Post{held("D1102", "2016-12", "")}}, 7},
		"what is to come is no use": {cv.Answers{Posts: []cv.Post{held("D1102", "2027-01", "2040-01")}}, 1},
	} {
		if got := test.given.Practice("D1102", today); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

func TestReach(t *testing.T) {
	for _, test := range []struct {
		given cv.CV
		want  int
	}{
		{cv.CV{}, 0}, {cv.CV{RadiusKm: 30}, 30}, {cv.CV{RadiusKm: 30, Answers: cv.Answers{Near: true}}, 10}, {cv.CV{Answers: cv.Answers{Near: true, OnFoot: true}}, 5},
		{cv.CV{RadiusKm: 5, Answers: cv.Answers{Near: true}}, 5},
	} {
		if got := test.given.Reach(); got != test.want {
			t.Errorf("%+v: %d km, want %d", test.given, got, test.want)
		}
	}
}

// What Take lets pass, the matching can hold.
func TestAnswersCanBeMatched(t *testing.T) {
	for _, available := range []string{"", cv.Immediate, "2000-01-01", "2027-02-28", "2100-12-31"} {
		given := cv.Answers{
			Licences: []string{"CE"}, Means: []string{"VELO"}, Times: []string{"PLEIN"}, HoursMin: 48, HoursMax: 48, Schedules: []string{"NUIT"}, Firm: []string{"C4", "C5"},
			Level: "8", Available: available, Languages: []cv.Language{{"LSF", "C2"}, {"FR", "A1"}},
		}
		if _, err := match.Embedded().EncodeProfile(match.Profile{Answers: given.Project(20786)}); err != nil {
			t.Error(available, err)
		}
	}
}
