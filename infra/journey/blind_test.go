package journey

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/infra/local/machine"
)

// TestRecruitersAreBlindTo: where somebody lives inside their own zone, how they move, what they are interested in, what tells their age or who employed
// them and what the CAF says of them change neither what a recruiter reads nor the order in which they read it, byte for byte (000:39; matching
// reference, section 2).
func TestRecruitersAreBlindTo(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusOK, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	l.settle()
	offer := text(t, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/offers", nil), "offers", 0, "id")
	l.must(http.StatusOK, "recruteur", http.MethodPut, "/api/v1/offers/"+offer, with(with(bakery, "travels", []string{"NON_DESSERVI"}), "schedules", []string{"NUIT"}))
	l.settle()
	read := func() string {
		list := l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil)
		people, _ := at(t, list, "profiles").([]any)
		if len(people) != 2 {
			t.Fatalf("%d profiles, want 2", len(people))
		}
		all := []any{list}
		for _, one := range people {
			all = append(all, l.must(http.StatusOK, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer+"/"+text(t, one, "id"), nil))
		}
		written, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(written)
	}
	post := map[string]any{"title": "Aide-boulanger", "from": "2019-01", "to": "2021-06", "company": "Fournil du Lac", "place": "Arras"}
	held := func(one map[string]any) map[string]any { return map[string]any{"posts": []any{one}} }
	diploma := map[string]any{"diploma": "CAP boulanger", "year": 1987}
	l.must(http.StatusOK, "paul", http.MethodPut, "/api/v1/cvs/1/experiences", held(post))
	l.must(http.StatusOK, "paul", http.MethodPut, "/api/v1/cvs/1/formation", map[string]any{"schooling": []any{diploma}})
	l.settle()
	before := read()
	for _, shown := range []string{"Aide-boulanger", "2 ans et 6 mois", "CAP boulanger"} {
		if !strings.Contains(before, shown) {
			t.Errorf("the recruiter does not read %q", shown)
		}
	}
	for name, change := range map[string]struct {
		path string
		body map[string]any
	}{
		"another commune of the zone": {"/api/v1/cvs/1", with(paulCV, "commune", "62041")},
		"no means of transport":       {"/api/v1/cvs/1/mobilite", map[string]any{"means": []string{"AUCUN"}}},
		"a car":                       {"/api/v1/cvs/1/mobilite", map[string]any{"means": []string{"VOITURE"}}},
		"hours that are preferred":    {"/api/v1/cvs/1/horaires", map[string]any{"schedules": []string{"JOUR"}}},
		"interests":                   {"/api/v1/cvs/1/interets", map[string]any{"interests": "Club du troisième âge"}},
		"the years of a post":         {"/api/v1/cvs/1/experiences", held(with(with(post, "from", "1979-01"), "to", "1981-06"))},
		"who employed":                {"/api/v1/cvs/1/experiences", held(with(post, "company", "Autre Fournil"))},
		"where the post was":          {"/api/v1/cvs/1/experiences", held(with(post, "place", "Lens"))},
		"the year of a diploma":       {"/api/v1/cvs/1/formation", map[string]any{"schooling": []any{with(diploma, "year", 2019)}}},
	} {
		l.must(http.StatusOK, "paul", http.MethodPut, change.path, change.body)
		l.settle()
		if diff := cmp.Diff(before, read()); diff != "" {
			t.Errorf("%s shows on the recruiter's side: %s", name, diff)
		}
	}
	l.must(http.StatusOK, "paul", http.MethodPut, "/api/v1/cvs/1/mobilite", map[string]any{"licences": []string{"B"}})
	l.must(http.StatusOK, "recruteur", http.MethodPut, "/api/v1/offers/"+offer, with(bakery, "licences", []string{"B"}))
	l.settle()
	if read() == before {
		t.Error("a licence that is asked for does not show: this test would see nothing")
	}
}
