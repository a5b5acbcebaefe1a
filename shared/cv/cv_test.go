package cv_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tandem/shared/commune"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/match"
	"tandem/shared/rome"
)

func good() cv.CV {
	return cv.CV{
		Number: 1, Title: "Boulangère", Jobs: []cv.Job{{Rome: "D1102"}}, Commune: "62041", RadiusKm: 20, Contracts: []string{"CDI", "CDD"},
		Text: "Cinq ans de fournil.",
	}
}

// paths are the fields that an error names, in its order.
func paths(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var found *fault.Error
	if !errors.As(err, &found) || found.Kind != fault.Invalid {
		t.Fatalf("error %v, want Invalid", err)
	}
	var list []string
	for _, field := range found.Fields {
		if field.Message == "" {
			t.Errorf("%s without a message", field.Path)
		}
		list = append(list, strings.TrimPrefix(field.Path, "body."))
	}
	return list
}

const someNIR = "2 85 07 62 041 991 30" // nobody's: order numbers above 990 are not given

func TestCheck(t *testing.T) {
	appellation := appellationOf(t, "D1102")
	tests := map[string]struct {
		change func(*cv.CV)
		want   []string
	}{
		"good":                          {func(*cv.CV) {}, nil},
		"an empty CV with a title":      {func(c *cv.CV) { *c = cv.CV{Title: "CV"} }, nil},
		"no title":                      {func(c *cv.CV) { c.Title = " \n\t" }, []string{"title"}},
		"longest title":                 {func(c *cv.CV) { c.Title = strings.Repeat("é", cv.MaxTitle) }, nil},
		"too long a title":              {func(c *cv.CV) { c.Title = strings.Repeat("é", cv.MaxTitle+1) }, []string{"title"}},
		"a title in two lines":          {func(c *cv.CV) { c.Title = "CV\nautre" }, []string{"title"}},
		"a title that turns":            {func(c *cv.CV) { c.Title = "CV \u202eVC" }, []string{"title"}},
		"a text with a control":         {func(c *cv.CV) { c.Text = "Cinq\x07 ans" }, []string{"text"}},
		"a text of several lines":       {func(c *cv.CV) { c.Text = "Cinq\r\nans\tici" }, nil},
		"five jobs":                     {func(c *cv.CV) { c.Jobs = slices.Repeat(c.Jobs, cv.MaxJobs) }, nil},
		"six jobs":                      {func(c *cv.CV) { c.Jobs = slices.Repeat(c.Jobs, cv.MaxJobs+1) }, []string{"jobs"}},
		"unknown job":                   {func(c *cv.CV) { c.Jobs[0].Rome = "Z9999" }, []string{"jobs"}},
		"no job's code":                 {func(c *cv.CV) { c.Jobs[0].Rome = "" }, []string{"jobs"}},
		"a job in small letters":        {func(c *cv.CV) { c.Jobs[0].Rome = "d1102" }, []string{"jobs"}},
		"a job with a space":            {func(c *cv.CV) { c.Jobs[0].Rome = "D 1102" }, []string{"jobs"}},
		"its appellation":               {func(c *cv.CV) { c.Jobs[0].Appellation = appellation }, nil},
		"another job's appellation":     {func(c *cv.CV) { c.Jobs[0] = cv.Job{Rome: "M1602", Appellation: appellation} }, []string{"jobs"}},
		"unknown appellation":           {func(c *cv.CV) { c.Jobs[0].Appellation = 1 }, []string{"jobs"}},
		"unknown commune":               {func(c *cv.CV) { c.Commune = "62000" }, []string{"commune"}},
		"no commune":                    {func(c *cv.CV) { c.Commune = "" }, nil},
		"no distance":                   {func(c *cv.CV) { c.RadiusKm = 0 }, nil},
		"greatest distance":             {func(c *cv.CV) { c.RadiusKm = cv.MaxRadius }, nil},
		"too far":                       {func(c *cv.CV) { c.RadiusKm = cv.MaxRadius + 1 }, []string{"radiusKm"}},
		"behind":                        {func(c *cv.CV) { c.RadiusKm = -1 }, []string{"radiusKm"}},
		"unknown contract":              {func(c *cv.CV) { c.Contracts = []string{"CDI", "cdi"} }, []string{"contracts"}},
		"longest text":                  {func(c *cv.CV) { c.Text = strings.Repeat("é", cv.MaxText) }, nil},
		"too long a text":               {func(c *cv.CV) { c.Text = strings.Repeat("é", cv.MaxText+1) }, []string{"text"}},
		"social security number":        {func(c *cv.CV) { c.Text = "Mon numéro : " + someNIR }, []string{"text"}},
		"one in the title":              {func(c *cv.CV) { c.Title = someNIR }, []string{"title"}},
		"a phone number is one's own":   {func(c *cv.CV) { c.Text = "Appelez le 06 39 98 00 00" }, nil},
		"every mistake in one answer":   {func(c *cv.CV) { *c = cv.CV{RadiusKm: 101, Commune: "x", Jobs: []cv.Job{{}, {}}} }, []string{"title", "jobs", "jobs", "commune", "radiusKm"}},
		"text of no length, only marks": {func(c *cv.CV) { c.Title = "\u00a0" }, []string{"title"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := good()
			test.change(&c)
			if got := paths(t, c.Check()); !slices.Equal(got, test.want) {
				t.Errorf("mistakes in %v, want %v", got, test.want)
			}
		})
	}
}

func appellationOf(t *testing.T, code rome.Code) uint32 {
	t.Helper()
	for number := range uint32(1 << 20) {
		if found, ok := rome.AppellationByID(number); ok && found.Code == code {
			return number
		}
	}
	t.Fatalf("%s has no appellation", code)
	return 0
}

// What Check lets pass, the matching can take: otherwise a published CV would be in nobody's list.
func TestWhatPassesCanBeMatched(t *testing.T) {
	c := good()
	for _, code := range []string{"D1102", "d1102", " D1102", "D1102 ", "M1602", "", "X"} {
		c.Jobs = []cv.Job{{Rome: code}}
		_, err := match.JobOf(rome.Code(code), 0)
		if passes := c.Check() == nil; passes != (err == nil) {
			t.Errorf("job %q: passes %v, matching %v", code, passes, err)
		}
	}
	for _, code := range []string{"62041", "2A004", "2a004", "62041 ", "97411", "75056"} {
		c = good()
		c.Commune = code
		if passes := c.Check() == nil; passes != (match.CommuneOf(commune.Code(code)) != 0) {
			t.Errorf("commune %q: passes %v", code, passes)
		}
	}
}

// A CV of a commune that merged is told which one it is today.
func TestACommuneThatMerged(t *testing.T) {
	c := good()
	c.Commune = "62110"
	var found *fault.Error
	if err := c.Check(); !errors.As(err, &found) || len(found.Fields) != 1 || found.Fields[0].Message != "La commune Berguette n’existe plus : c’est maintenant Isbergues (62330). Choisissez celle-ci." {
		t.Errorf("said of it: %v", err)
	}
}

func TestLabel(t *testing.T) {
	appellation := appellationOf(t, "D1102")
	named, _ := rome.AppellationByID(appellation)
	job, _ := rome.Find("D1102")
	for want, given := range map[string]cv.Job{job.Label: {Rome: "D1102"}, named.Label: {Rome: "D1102", Appellation: appellation}, "Z9999": {Rome: "Z9999"}} {
		if got := given.Label(); got != want {
			t.Errorf("%+v is named %q, want %q", given, got, want)
		}
	}
}

func TestObjectKeys(t *testing.T) {
	if key := cv.ObjectKey("person", "document"); key != "cv/person/document" || !strings.HasPrefix(key, cv.ObjectPrefix("person")) {
		t.Errorf("key %q", key)
	}
	if strings.HasPrefix(cv.ObjectKey("person2", "document"), cv.ObjectPrefix("person")) {
		t.Error("what is deleted with one person is another's too")
	}
}
