package journey

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"tandem/infra/local/machine"
	"tandem/shared/service"
)

// walk reads a list of the matching page by page, and gives the identifiers of what is in it.
func (v *visitor) walk(t *testing.T, path, list, name string) (ids []string, pages int) {
	t.Helper()
	after := ""
	for {
		page := v.must(http.StatusOK, "GET", path+"?after="+url.QueryEscape(after), nil)
		if first, _ := at(t, page, "first").(float64); int(first) != len(ids)+1 {
			t.Errorf("page %d begins with number %v, after %d", pages+1, first, len(ids))
		}
		items, _ := at(t, page, list).([]any)
		for _, item := range items {
			if name != "" {
				item = at(t, item, name)
			}
			ids = append(ids, text(t, item, "id"))
		}
		pages++
		if after = text(t, page, "next"); after == "" {
			if total, _ := at(t, page, "total").(float64); int(total) != len(ids) {
				t.Errorf("%d of %v", len(ids), total)
			}
			return ids, pages
		}
	}
}

func different(ids []string) int {
	seen := map[string]bool{}
	for _, id := range ids {
		seen[id] = true
	}
	return len(seen)
}

// TestNoListHidesItsEnd: where people register by themselves, forty of them suit an offer, and sixty offers suit each: both lists go on, page by page, also
// on the site, and whoever is on the last page opens.
func TestNoListHidesItsEnd(t *testing.T) {
	t.Parallel()
	onEachStack(t, func(t *testing.T, stack service.Stack, wrap machine.Wrap) *target {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		role, ok := svc.RoleBy(service.AccountByEmail)
		if grant := svc.Access[role.ID][svc.CategoryOf("cv")]; !ok || !grant.Can(service.Create) || !svc.Has(service.FeatureMatching) {
			t.Skip("nobody registers by themselves to be found")
		}
		return startStack(t, stack, wrap)
	}, func(t *testing.T, tg *target) {
		recruiter := newVisitor(t, tg.url)
		recruiter.signIn("recruteur@demo.example", tg.demoPassword)
		var offer string
		for range 60 {
			offer = text(t, recruiter.must(http.StatusCreated, "POST", "/api/v1/offers", bakery), "id")
			recruiter.must(http.StatusOK, "POST", "/api/v1/offers/"+offer+"/publication", nil)
		}
		var candidate *visitor
		for n := range 40 {
			candidate = newVisitor(t, tg.url)
			address := fmt.Sprintf("essai-%d@demo.example", n)
			candidate.must(http.StatusAccepted, "POST", "/api/v1/registrations/email", map[string]any{
				"lastName": "Essai", "firstName": "Zélie", "email": address, "password": password, "termsAccepted": true,
			})
			tg.confirm(t, candidate, address)
			candidate.signIn(address, password)
			candidate.must(http.StatusOK, "PUT", "/api/v1/cvs/1", zoeCV)
			candidate.must(http.StatusOK, "POST", "/api/v1/cvs/1/publication", nil)
		}
		total := func(who *visitor, path string) int {
			count, _ := at(t, who.must(http.StatusOK, "GET", path, nil), "total").(float64)
			return int(count)
		}
		eventually(t, "everybody and every offer is in the lists", func() bool {
			return total(recruiter, "/api/v1/matches/profiles/"+offer) >= 40 && total(candidate, "/api/v1/matches/offers") >= 60
		})
		profiles, pages := recruiter.walk(t, "/api/v1/matches/profiles/"+offer, "profiles", "")
		if different(profiles) < 40 || different(profiles) != len(profiles) || pages < 2 {
			t.Errorf("%d profiles, %d different, on %d pages", len(profiles), different(profiles), pages)
		}
		recruiter.must(http.StatusOK, "GET", "/api/v1/matches/profiles/"+offer+"/"+profiles[len(profiles)-1], nil)
		offers, pages := candidate.walk(t, "/api/v1/matches/offers", "offers", "offer")
		if different(offers) < 60 || different(offers) != len(offers) || pages < 2 {
			t.Errorf("%d offers, %d different, on %d pages", len(offers), different(offers), pages)
		}
		last := candidate.must(http.StatusOK, "GET", "/api/v1/matches/offers/"+offers[len(offers)-1], nil)
		if regexp.MustCompile("pas dans votre liste").MatchString(text(t, last, "heading")) {
			t.Error("the last offer of the list is said not to be in it")
		}
		for _, path := range []string{"/api/v1/matches/profiles/" + offer, "/api/v1/matches/offers"} {
			who := map[bool]*visitor{true: recruiter, false: candidate}[path != "/api/v1/matches/offers"]
			if got := who.ask("GET", path+"?after=AAAA", nil); got.status != http.StatusUnprocessableEntity {
				t.Errorf("a page that is none: %d", got.status)
			}
		}
	})
}
