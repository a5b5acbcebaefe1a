package web

// The pages that say who and what correspond, criterion by criterion and without any score.

// matchList is the candidate's page; Ready is false while no CV is published.
type matchList struct {
	Ready   bool    `json:"ready"`
	Opposed bool    `json:"opposed"`
	Offers  []match `json:"offers"`
}

func offersForMe(v *visit) error {
	var found matchList
	if err := v.read("/matches/offers", &found); err != nil {
		return err
	}
	return v.show("offres-pour-moi", "Offres pour moi", found)
}

func offerForMe(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found match
	if err := v.read("/matches/offers/"+id, &found); err != nil {
		return err
	}
	return v.show("offre-pour-moi", found.Offer.Title, found)
}

// profileList is the recruiter's page for one offer.
type profileList struct {
	Offer    offer     `json:"offer"`
	Profiles []profile `json:"profiles"`
}

func profiles(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found profileList
	if err := v.read("/matches/profiles/"+id, &found); err != nil {
		return err
	}
	return v.show("profils", "Profils pour cette offre", found)
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

// Questions lists what is missing for criteria to be decided.
func (m match) Questions() []string {
	var questions []string
	for _, c := range m.Criteria {
		if c.Question != "" {
			questions = append(questions, c.Question)
		}
	}
	return questions
}
