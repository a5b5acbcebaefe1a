package offer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/commune"
	"tandem/shared/fault"
	"tandem/shared/match"
	"tandem/shared/offer"
	"tandem/shared/rome"
)

var searchDay = calendar.MustParse("2026-11-06")

// Whatever an address says, it is a search or is refused beside the field that is wrong.
func TestReadSearch(t *testing.T) {
	for name, test := range map[string]struct {
		search offer.Search
		wrong  []string
	}{
		"nothing":                     {offer.Search{}, nil},
		"words":                       {offer.Search{Words: "l’aide à domicile"}, nil},
		"words of nothing":            {offer.Search{Words: "« / »"}, []string{"words"}},
		"nine words":                  {offer.Search{Words: "un deux trois quatre cinq six sept huit neuf dix"}, []string{"words"}},
		"words without end":           {offer.Search{Words: strings.Repeat("é", 101)}, []string{"words"}},
		"a job by its code":           {offer.Search{Job: "D1102"}, nil},
		"by its name":                 {offer.Search{Job: "boulanger"}, nil},
		"a job that nobody has":       {offer.Search{Job: "zzzz"}, []string{"job"}},
		"a code that was retired":     {offer.Search{Job: "D9999"}, []string{"job"}},
		"a script":                    {offer.Search{Job: "<b onclick=1>", Place: "\u202e\x00"}, []string{"job", "place"}},
		"a town":                      {offer.Search{Place: "arras"}, nil},
		"its label":                   {offer.Search{Place: "Arras (62000)"}, nil},
		"a postal code of one town":   {offer.Search{Place: "62300", WithinKm: 10}, []string{"place"}},
		"namesakes":                   {offer.Search{Place: "Saint-Martin"}, []string{"place"}},
		"a town that merged":          {offer.Search{Place: "Hocquinghen-sur-rien"}, []string{"place"}},
		"a distance from nowhere":     {offer.Search{WithinKm: 10}, []string{"place"}},
		"an order from nowhere":       {offer.Search{Order: offer.ByDistance}, []string{"place"}},
		"a contract that is none":     {offer.Search{Contract: "CNE"}, []string{"contract"}},
		"a page that is none":         {offer.Search{After: "abc"}, []string{"after"}},
		"a page of another order":     {offer.Search{After: offer.WritePlace(&match.Place{Published: 3}, true)}, []string{"after"}},
		"everything, and all of that": {offer.Search{Job: "D1102", Place: "Arras", WithinKm: 20, Contract: "CDI", Remote: true, Days: 7, Order: offer.ByDistance}, nil},
	} {
		_, _, err := test.search.Read(searchDay)
		var got []string
		var found *fault.Error
		if errors.As(err, &found) {
			for _, field := range found.Fields {
				got = append(got, strings.TrimPrefix(field.Path, "query."))
			}
		}
		if !slices.Equal(got, test.wrong) {
			t.Errorf("%s: wrong %v, want %v", name, got, test.wrong)
		}
	}
}

func TestWhatASearchMeans(t *testing.T) {
	asked, after, err := offer.Search{Job: "D1102", Place: "Arras (62000)", WithinKm: 20, Contract: "CDD", Remote: true, Days: 6, Order: offer.ByDistance}.Read(searchDay)
	if err != nil || after != nil {
		t.Fatal(after, err)
	}
	rank, _ := rome.Index("D1102")
	if !slices.Equal(asked.Codes, []uint16{rank + 1}) || asked.Around != match.CommuneOf(commune.Code("62041")) || asked.WithinKm != 20 ||
		asked.Contracts != match.Contracts(match.CDD) || !asked.RemoteOnly || !asked.ByDistance {
		t.Errorf("read as %+v", asked)
	}
	if since := calendar.MustParse("2026-10-31"); asked.Since != uint16(since.Start(time.UTC).Unix()/86400) {
		t.Errorf("since day %d, want %s", asked.Since, since)
	}
}

// What is searched of a text: its words, each once, without those that every text has, unless there are no others.
func TestWordsOfASearch(t *testing.T) {
	for text, want := range map[string]string{
		"Aide à l’enfance": "AIDE ENFANCE", "boulanger Boulanger": "BOULANGER", "de la": "DE LA", "R&D": "R", " ": "", strings.Repeat("mot ", 25): "MOT",
	} {
		asked, _, err := offer.Search{Words: text}.Read(searchDay)
		if got := strings.Join(asked.Words, " "); got != want || err != nil {
			t.Errorf("%q asks for %q, want %q: %v", text, got, want, err)
		}
	}
}

// What is written of a place is read as the same, and nothing else is read at all.
func TestPlacesInAddresses(t *testing.T) {
	check := func(place match.Place, byDistance bool, noise string) bool {
		s := offer.Search{Place: "Arras", After: offer.WritePlace(&place, byDistance)}
		if byDistance {
			s.Order = offer.ByDistance
		}
		_, after, err := s.Read(searchDay)
		s.After += noise
		_, _, broken := s.Read(searchDay)
		return err == nil && *after == place && (noise == "" || broken != nil)
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
}
