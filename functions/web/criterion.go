package web

import (
	"net/http"
	"strings"

	judged "tandem/shared/match"
)

// review is what the machine said of an offer, and what a person found.
type review struct {
	Criteria []criterion `json:"criteria"`
	Notes    []note      `json:"notes"`
}

const pathAPIReviews = "/matches/reviews/"

const criterionTitle = "Réexaminer une comparaison"

// criterionFields ask what a person finds who looks again, for one of the criteria that the machine judges.
func criterionFields() []field {
	criterion := field{Name: "critere", API: "criterion", Label: "Critère réexaminé", Kind: "radios", Missing: "Choisissez un critère."}
	for _, label := range judged.Labels() {
		code, name, _ := strings.Cut(label, " ")
		criterion.Options = append(criterion.Options, option{Value: code, Label: name})
	}
	return []field{
		criterion,
		{Name: "constat", API: "verdict", Label: "Ce que vous constatez", Kind: "radios", Missing: "Choisissez ce que vous constatez.",
			Options: []option{{Value: "REMPLI", Label: "Rempli"}, {Value: "NON_REMPLI", Label: "Non rempli"}, {Value: "SANS_OBJET", Label: "Sans objet"}}},
		reasonField("Motif", personReads, false),
	}
}

// reviewPage is what the machine said, for who looks again; without criteria when it is shown again for a mistake in the form.
type reviewPage struct {
	Request  string
	Criteria []criterion
}

// criterionForm shows what the machine said, and what a person found already.
func criterionForm(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found review
	if err := v.read(pathAPIReviews+id, &found); err != nil {
		return err
	}
	for i := range found.Criteria {
		for _, note := range found.Notes {
			if note.Criterion == found.Criteria[i].Code {
				found.Criteria[i].Note = &note
			}
		}
	}
	return v.showForm("droit-critere", criterionTitle, newForm(criterionFields(), nil), reviewPage{id, found.Criteria})
}

func correctCriterion(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(criterionFields(), values)
	if f.complete() {
		in := texts("critere", "criterion", "constat", "verdict", "motif", "reason")(v, f)
		err := v.api.send(http.MethodPost, pathAPIReviews+id, in, nil)
		if err == nil {
			return v.redirect(pathRequests+"/"+id, "critere-corrige")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("droit-critere", criterionTitle, f, reviewPage{Request: id})
}
