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

// What a CV can say leads to the part of it that says it; what the recruiter alone knows leads nowhere.
func TestQuestionsLeadToTheCV(t *testing.T) {
	t.Parallel()
	var m shownMatch
	m.cv = 2
	m.Criteria = []criterion{
		{Code: "C4", Question: "À demander au recruteur : le temps de travail."}, {Code: "C5", Question: "Quels horaires vous conviennent ?"}, {Code: "C1"},
	}
	if diff := cmp.Diff([]question{{"Quels horaires vous conviennent ?", "/mon-cv/2/horaires"}}, m.Questions()); diff != "" {
		t.Error(diff)
	}
}
