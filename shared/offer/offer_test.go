package offer_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/calendar"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/match"
	"tandem/shared/offer"
	"tandem/shared/rome"
)

func good() offer.Offer {
	return offer.Offer{
		ID: "0000000000000000000000000g", Recruiter: "0000000000000000000000001g", State: offer.Published, Title: "Boulanger", Job: cv.Job{Rome: "D1102"},
		Commune: "62041", Contract: "CDI", Description: "Pétrir et cuire, du mardi au samedi.", PublishedOn: calendar.MustParse("2026-11-06"),
	}
}

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

func TestCheck(t *testing.T) {
	appellation := appellationOf(t, "D1102")
	tests := map[string]struct {
		change  func(*offer.Offer)
		contact string
		want    []string
	}{
		"good":                      {func(*offer.Offer) {}, "", nil},
		"a title that turns":        {func(o *offer.Offer) { o.Title = "Boulanger \u202etiun ed" }, "", []string{"title"}},
		"a control in what is told": {func(o *offer.Offer) { o.Description = "Pétrir\x00" }, "", []string{"description"}},
		"a contact that turns":      {func(*offer.Offer) {}, "Mme \u2067Contact", []string{"contact"}},
		"no title":                  {func(o *offer.Offer) { o.Title = " " }, "", []string{"title"}},
		"longest title":             {func(o *offer.Offer) { o.Title = strings.Repeat("é", offer.MaxTitle) }, "", nil},
		"too long a title":          {func(o *offer.Offer) { o.Title = strings.Repeat("é", offer.MaxTitle+1) }, "", []string{"title"}},
		"no job":                    {func(o *offer.Offer) { o.Job = cv.Job{} }, "", []string{"rome"}},
		"unknown job":               {func(o *offer.Offer) { o.Job.Rome = "Z9999" }, "", []string{"rome"}},
		"a job in small letters":    {func(o *offer.Offer) { o.Job.Rome = "d1102" }, "", []string{"rome"}},
		"its appellation":           {func(o *offer.Offer) { o.Job.Appellation = appellation }, "", nil},
		"another job's appellation": {func(o *offer.Offer) { o.Job = cv.Job{Rome: "M1602", Appellation: appellation} }, "", []string{"appellation"}},
		"no commune":                {func(o *offer.Offer) { o.Commune = "" }, "", []string{"commune"}},
		"remote, no commune":        {func(o *offer.Offer) { o.Commune, o.Remote = "", true }, "", nil},
		"remote, unknown commune":   {func(o *offer.Offer) { o.Commune, o.Remote = "62000", true }, "", []string{"commune"}},
		"no contract":               {func(o *offer.Offer) { o.Contract = "" }, "", []string{"contract"}},
		"unknown contract":          {func(o *offer.Offer) { o.Contract = "CDI " }, "", []string{"contract"}},
		"no description":            {func(o *offer.Offer) { o.Description = "\n" }, "", []string{"description"}},
		"longest description":       {func(o *offer.Offer) { o.Description = strings.Repeat("é", offer.MaxDescription) }, "", nil},
		"too long a description":    {func(o *offer.Offer) { o.Description = strings.Repeat("é", offer.MaxDescription+1) }, "", []string{"description"}},
		"longest contact":           {func(*offer.Offer) {}, strings.Repeat("é", offer.MaxContact), nil},
		"too long a contact":        {func(*offer.Offer) {}, strings.Repeat("é", offer.MaxContact+1), []string{"contact"}},
		"a contact is sealed":       {func(*offer.Offer) {}, "06 39 98 00 00, paul@modele.example", nil},
		"a number in the title":     {func(o *offer.Offer) { o.Title = "Appelez le 06 39 98 00 00" }, "", []string{"title"}},
		"half in the title":         {func(o *offer.Offer) { o.Title, o.Description = "Boulanger 06", "39 98 00 00 pains par an" }, "", nil},
		"everything": {
			func(o *offer.Offer) { *o = offer.Offer{} }, strings.Repeat("x", 501), []string{"rome", "commune", "contract", "title", "description", "contact"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := good()
			test.change(&o)
			if got := paths(t, o.Check(test.contact)); !slices.Equal(got, test.want) {
				t.Errorf("mistakes in %v, want %v", got, test.want)
			}
		})
	}
}

// What is public holds nobody's details, however they are written; figures of the work itself may stay.
func TestPersonalDetailsInAPublicText(t *testing.T) {
	personal := []string{
		"06 39 98 00 00", "0639980000", "06.39.98.00.00", "06-39-98-00-00", "06\u00a039\u00a098\u00a000\u00a000", "06\u202f39\u202f98\u202f00\u202f00",
		"+33 6 39 98 00 00", "+33639980000", "+33 (0)6 39 98 00 00", "+33 06 39 98 00 00", "0033639980000", "00 33 6 39 98 00 00", "Tél:0353010000.",
		"paul@modele.example", "paul.modele+offre@mail.modele.example", "(paul@modele.example)", "mailto:paul@modele.example",
	}
	plain := []string{
		"", "35 heures, 1 801,80 € par mois", "SIRET 732 829 320 00074", "SIRET 73282932000074", "62000 Arras", "du 01/02/2027 au 31/03/2027",
		"de 8 h 30 à 16 h 45", "poste n° 2026-0117", "Rythme : 2 jours @ la maison", "0 à 10 000 pièces", "code ROME D1102", "CACES R489 1A 3 5",
	}
	check := func(text string) bool {
		o := good()
		o.Description = "Pour ce poste : " + text
		return o.Check("") == nil
	}
	for _, text := range personal {
		if check(text) {
			t.Errorf("%q may be published", text)
		}
	}
	for _, text := range plain {
		if !check(text) {
			t.Errorf("%q may not be published", text)
		}
	}
	if check("le 2 85 07 62 041 991 30") {
		t.Error("a social security number may be published")
	}
}

// What Check lets pass, the matching can take.
func TestWhatPassesCanBeMatched(t *testing.T) {
	for _, code := range []string{"D1102", "d1102", "D 1102", "M1602", ""} {
		o := good()
		o.Job.Rome = code
		_, err := match.JobOf(rome.Code(code), 0)
		if passes := o.Check("") == nil; passes != (err == nil) {
			t.Errorf("job %q: passes %v, matching %v", code, passes, err)
		}
	}
}

func TestView(t *testing.T) {
	job, _ := rome.Find("D1102")
	want := offer.View{
		ID: "0000000000000000000000000g", State: offer.Published, Title: "Boulanger", Rome: "D1102", JobLabel: job.Label, Commune: "62041",
		CommuneLabel: "Arras (62000)", Contract: "CDI", Description: "Pétrir et cuire, du mardi au samedi.", PublishedOn: "2026-11-06",
	}
	if diff := cmp.Diff(want, good().View()); diff != "" {
		t.Error(diff)
	}
	draft := good()
	draft.PublishedOn, draft.Commune, draft.Remote, draft.State = calendar.Date{}, "", true, offer.Draft
	if view := draft.View(); view.PublishedOn != "" || view.CommuneLabel != "" || !view.Remote || view.State != offer.Draft {
		t.Errorf("a draft is shown as %+v", view)
	}
}

// Visitors learn neither who the recruiter is nor how to reach them.
func TestAViewNamesNobody(t *testing.T) {
	text, err := json.Marshal(good().View())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{string(good().Recruiter), "contact", "recruiter"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the view says %q: %s", secret, text)
		}
	}
}
