package web

import (
	"net/http"
	"strings"

	"tandem/shared/service"
)

// The pages that say who and what correspond, criterion by criterion and without any score.

// matchList is the candidate's page; Ready is false while no CV is published.
type matchList struct {
	Ready   bool    `json:"ready"`
	Opposed bool    `json:"opposed"`
	Offers  []match `json:"offers"`
	around
}

// Last is the rank of the last offer of the page.
func (l matchList) Last() int { return l.First + len(l.Offers) - 1 }

func offersForMe(v *visit) error {
	return readList(v, "/matches/offers", pathForMe, "offres-pour-moi", "Offres pour moi", func(l matchList) around { return l.around })
}

func offerForMe(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found match
	var shelf cvShelf
	err = together(func() error { return v.read("/matches/offers/"+id, &found) }, func() error { return v.api.get("/cvs", &shelf) })
	if err != nil {
		return err
	}
	_, reviewed := v.site.config.Service.Right(service.RightHumanReview)
	return v.show("offre-pour-moi", found.Offer.Title, shownMatch{found, reviewed, shelf.published()})
}

// shownMatch is an offer that is compared with the visitor's CV; Reviewed where a person may be asked to look again (002:111-113).
type shownMatch struct {
	match
	Reviewed bool
	cv       int // number of the CV that is compared
}

// published is the number of the CV that recruiters see, 0 when there is none.
func (s cvShelf) published() int {
	for _, one := range s.CVs {
		if one.Published {
			return one.Number
		}
	}
	return 0
}

const reviewTitle = "Demander un réexamen par une personne"

var reviewFields = []field{{Name: "message", API: "message", Label: "Ce qui vous paraît faux", Hint: "Une personne lit ce que la comparaison a dit, et vous répond en un mois.", Kind: "textarea", Optional: true}}

func reviewForm(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	return v.showAskedForm("reexamen", reviewTitle, newForm(reviewFields, nil), id)
}

func askReview(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(reviewFields, values)
	in := map[string]any{"right": service.RightHumanReview, "offer": id, "message": f.value("message")}
	var made requestHead
	err = v.api.send(http.MethodPost, pathAPIRights, in, &made)
	if err == nil {
		return v.redirect(pathRights+"/demandes/"+made.ID, "demande-envoyee")
	}
	if !f.refuse(err) {
		return err
	}
	return v.showAskedForm("reexamen", reviewTitle, f, id)
}

// profileList is the recruiter's page for one offer.
type profileList struct {
	Offer    offer     `json:"offer"`
	Profiles []profile `json:"profiles"`
	around
}

// Last is the rank of the last profile of the page.
func (l profileList) Last() int { return l.First + len(l.Profiles) - 1 }

func profiles(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	return readList(v, "/matches/profiles/"+id, pathMyOffers+"/"+id+"/profils", "profils", "Profils pour cette offre", func(l profileList) around { return l.around })
}

// shownProfile is one profile and the offer that leads back.
type shownProfile struct {
	profile
	OfferID string
}

func oneProfile(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	pseudonym, err := v.id("profil")
	if err != nil {
		return err
	}
	found := shownProfile{OfferID: id}
	if err := v.read("/matches/profiles/"+id+"/"+pseudonym, &found.profile); err != nil {
		return err
	}
	return v.show("profil", found.Title, found)
}

// question is what is missing for a criterion to be decided, and the page of the CV where it is completed.
type question struct{ Text, Path string }

// askRecruiter begins what the recruiter alone can say: it stands beside its criterion, and no CV completes it.
const askRecruiter = "À demander au recruteur"

// Questions lists what the visitor can say for criteria to be decided.
func (m shownMatch) Questions() []question {
	var questions []question
	for _, c := range m.Criteria {
		if c.Question == "" || strings.HasPrefix(c.Question, askRecruiter) {
			continue
		}
		path := pathCV
		if m.cv != 0 {
			path = pathOfCV(m.cv)
			if part := completing(c.Code); part != "" {
				path += "/" + part
			}
		}
		questions = append(questions, question{c.Question, path})
	}
	return questions
}
