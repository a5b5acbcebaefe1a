package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Groups follow the order of the list: they part it, and move nothing.
func TestGroupsKeepTheOrder(t *testing.T) {
	t.Parallel()
	of := func(heading, title string) match {
		return match{Heading: heading, Offer: offer{offerInput: offerInput{Title: title}}}
	}
	list := matchList{Offers: []match{of("Tous", "a"), of("Tous", "b"), of("1 point", "c"), of("Tous", "d")}}
	var got []string
	for _, group := range list.Groups() {
		got = append(got, group.Heading)
		for _, one := range group.Matches {
			got = append(got, one.Offer.Title)
		}
	}
	if diff := cmp.Diff([]string{"Tous", "a", "b", "1 point", "c", "Tous", "d"}, got); diff != "" {
		t.Error(diff)
	}
	if groups := (profileList{}).Groups(); groups != nil {
		t.Errorf("groups of nobody: %v", groups)
	}
}
