package match_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tandem/shared/commune"
	"tandem/shared/lookup"
	"tandem/shared/match"
)

// What is typed finds an offer by its title, its job or its commune: whatever the case, the accents, the apostrophes and a plural.
func TestSearchByWords(t *testing.T) {
	offers := match.NewOffers(referential, 0)
	for i, one := range []struct {
		title string
		where commune.Code
	}{{"Boulangère de nuit (H/F)", "62041"}, {"Agent·e d’entretien", "62119"}, {"Conducteurs de bus", ""}} {
		offer := match.Offer{ID: id(byte(i)), Job: job(t, "D1102", 0), Words: match.WordsOf(one.title), Published: uint16(9 - i), Revision: 1}
		if one.where != "" {
			offer.Commune = match.CommuneOf(one.where)
		}
		if _, err := offers.Upsert(offer); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string][]byte{
		"":                  {0, 1, 2},
		"boulangère":        {0, 1, 2}, // the name of their job says it
		"NUIT":              {0},
		"nuits":             {0},
		"nui":               {0},
		"nu":                nil, // too short to be a beginning
		"nuitée":            nil,
		"d’entretien":       {1},
		"D'ENTRETIENS":      {1},
		"entretien agente":  nil, // "Agent·e" is two words
		"« entretien »":     {1},
		"entretien agents":  {1},
		"bus":               {2},
		"conducteur":        {2},
		"bu":                nil,
		"arras":             {0},
		"nuit 62000":        {0},
		"entretien arras":   nil,
		"boulanger béthune": {1},
		"h":                 {0},
		"zzzz":              nil,
	} {
		var got []byte
		for _, offer := range offers.Search(match.Search{Words: strings.Fields(lookup.Key(text))}, nil, 10).Offers {
			got = append(got, offer.ID[15])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
}

// Whatever a title is, its words fit, are each there once, and each of them finds it.
func TestWordsOfATitle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.String().Draw(t, "title")
		words := match.WordsOf(title)
		if len(words) > match.MaxWords || words != match.WordsOf(words) {
			t.Fatalf("%q has the words %q", title, words)
		}
		offers := match.NewOffers(referential, 0)
		if _, err := offers.Upsert(match.Offer{Job: match.Job{Rome: 1}, Words: words, Revision: 1}); err != nil {
			t.Fatal(err)
		}
		all := strings.Fields(words)
		if found := offers.Search(match.Search{Words: all}, nil, 1); found.Total != 1 {
			t.Fatalf("%q is not found by its own words %q", title, all)
		}
		for i, word := range all {
			if slices.Contains(all[:i], word) {
				t.Fatalf("%q is there twice", word)
			}
		}
	})
}
