package web

import (
	"net/http"
	"net/url"

	"tandem/shared/calendar"
)

// The pages of who cannot accept the conditions of use alone, and of who represents them (001:141).

const (
	pathRepresentative  = "/mon-compte/representant"
	representativeTitle = "Votre représentant légal"
	agreementTitle      = "Votre accord est demandé"
)

// representative is who represents the visitor, as they said.
type representative struct {
	Name     string        `json:"name"`
	Email    string        `json:"email"`
	Since    calendar.Date `json:"since"`
	Answered calendar.Date `json:"answeredOn"`
	Agreed   bool          `json:"agreed"`
	Minor    bool          `json:"minor"`
}

// guardianFields name who represents the visitor, to correct what was wrong.
func guardianFields() []field {
	name, address := asked["guardianName"], asked["guardianEmail"]
	return []field{
		{Name: name.Name, API: "guardianName", Label: "Nom de la personne qui vous représente", Kind: "text", Auto: "off", Missing: "Écrivez le nom de cette personne."},
		{Name: address.Name, API: "guardianEmail", Label: "Adresse électronique de cette personne", Kind: "email", Auto: "off", Missing: "Donnez l’adresse électronique de cette personne."},
	}
}

func myRepresentative(v *visit) error {
	return v.showTerms(http.StatusOK, changedTerms{})
}

// askRepresentative sends the request once more, to the address as it stands in the form.
func askRepresentative(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(guardianFields(), values)
	if f.complete() {
		in := map[string]string{"guardianName": f.value(f.fields[0].Name), "guardianEmail": f.value(f.fields[1].Name)}
		err := v.api.send(http.MethodPost, "/account/representative/request", in, nil)
		if err == nil {
			return v.redirect(pathRepresentative, "accord-redemande")
		}
		if !f.refuse(err) {
			return err
		}
	}
	var found changedTerms
	if err := v.read("/account/terms", &found); err != nil {
		return err
	}
	return v.showForm("representant", representativeTitle, f, found)
}

func endRepresentative(v *visit) error {
	err := v.api.send(http.MethodDelete, "/account/representative", nil, nil)
	if err != nil {
		return err
	}
	return v.redirect(pathAccept, "representation-finie")
}

// askedAgreement is what a representative is asked.
type askedAgreement struct {
	Token     string `json:"-"`
	FirstName string `json:"firstName"`
	Minor     bool   `json:"minor"`
	Done      string `json:"-"` // what came of it
}

// agreementForm shows what is asked, and two buttons: the visit of a link changes nothing.
func agreementForm(v *visit) error {
	return v.showAgreement(v.r.URL.Query().Get("jeton"), newForm(nil, nil))
}

func (v *visit) showAgreement(token string, f *form) error {
	found := askedAgreement{Token: token}
	if token != "" && !f.Failed() {
		if err := v.api.send(http.MethodPost, "/account/agreement/request", map[string]string{"token": token}, &found); err != nil && !f.refuse(err) {
			return err
		}
	}
	if f.Failed() {
		found.Token = "" // there is nothing to answer any more
	}
	return v.showForm("accord", agreementTitle, f, found)
}

// answerAgreement ends in a page, not in a redirect: that page says what comes next, to somebody who has no account.
func answerAgreement(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f, token, answer := newForm(nil, url.Values{}), values.Get("jeton"), values.Get("reponse")
	if answer != "oui" && answer != "non" {
		return v.showAgreement(token, f)
	}
	var said struct {
		Message string `json:"message"`
	}
	err = v.api.send(http.MethodPost, "/account/agreement", map[string]any{"token": token, "agrees": answer == "oui"}, &said)
	if err != nil {
		if !f.refuse(err) {
			return err
		}
		return v.showAgreement(token, f)
	}
	return v.showForm("accord", "Votre réponse est enregistrée", f, askedAgreement{Done: said.Message})
}
