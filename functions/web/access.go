package web

import (
	"net/http"
	"net/url"
	"time"

	refused "tandem/shared/account"
	"tandem/shared/siret"
)

// The professionals who ask for an account (000:169-175), as who designates them answers.

const (
	pathAccess     = "/admin/acces"
	accessTitle    = "Demandes d’accès"
	grantTitle     = "Répondre à une demande d’accès"
	refusalTitle   = "Refuser l’accès"
	pathAPIRequest = "/habilitation/request" // of a person of the API
)

// accessRequest is what a professional says of themselves.
type accessRequest struct {
	ID        string    `json:"id"`
	Role      string    `json:"role"`
	RoleLabel string    `json:"roleLabel"`
	FirstName string    `json:"firstName"`
	LastName  string    `json:"lastName"`
	Email     string    `json:"email"`
	Phone     string    `json:"phone"`
	Status    string    `json:"status"`
	Structure string    `json:"structure"`
	Asked     time.Time `json:"askedAt"`
}

type shownAccess struct {
	accessRequest
	Facts []shownFact
}

func (v *visit) shownAccess(one accessRequest) shownAccess {
	return shownAccess{one, []shownFact{
		{"Profil demandé", one.RoleLabel}, {"Statut", one.Status}, {"Organisme (SIRET)", siret.SIRET(one.Structure).French()},
		{"Adresse", one.Email}, {"Téléphone", one.Phone}, {"Demandé", "Le " + dayOf(one.Asked, v.site.config.Service.Zone)},
	}}
}

type accessPage struct {
	Requests []shownAccess
	Next     string
}

func accessRequests(v *visit) error {
	var found struct {
		Requests []accessRequest `json:"requests"`
		Next     string          `json:"next"`
	}
	if err := v.read(v.following("/admin/access-requests"), &found); err != nil {
		return err
	}
	page := accessPage{Next: found.Next}
	for _, one := range found.Requests {
		page.Requests = append(page.Requests, v.shownAccess(one))
	}
	return v.show("acces", accessTitle, page)
}

// accessRequestForm is a designation that knows already what the person said.
func accessRequestForm(v *visit) error {
	person, err := v.id("id")
	if err != nil {
		return err
	}
	var one accessRequest
	if err := v.read("/admin/people/"+person+pathAPIRequest, &one); err != nil {
		return err
	}
	known := url.Values{
		"prenom": {one.FirstName}, "nom": {one.LastName}, "courriel": {one.Email}, "profil": {one.Role}, "organisme": {one.Structure},
	}
	return v.showForm("acces-demande", grantTitle, newForm(v.designateFields(), known), v.shownAccess(one))
}

func grantAccess(v *visit) error {
	person, err := v.id("id")
	if err != nil {
		return err
	}
	return v.designate("acces-demande", grantTitle, shownAccess{accessRequest: accessRequest{ID: person}})
}

var refusalFields = []field{{Name: "motif", API: "reason", Label: "Motif du refus", Kind: "radios", Options: refusalReasons(), Missing: "Choisissez le motif du refus."}}

func refusalReasons() []option {
	var options []option
	for _, why := range refused.Refusals() {
		options = append(options, option{Value: string(why), Label: capital(why.French())})
	}
	return options
}

func refuseAccessForm(v *visit) error {
	person, err := v.id("id")
	if err != nil {
		return err
	}
	return v.showAskedForm("acces-refus", refusalTitle, newForm(refusalFields, nil), person)
}

func refuseAccess(v *visit) error {
	person, err := v.id("id")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(refusalFields, values)
	if f.complete() {
		err := v.api.send(http.MethodPost, "/admin/people/"+person+"/habilitation/refusal", map[string]any{"reason": f.value("motif")}, nil)
		if err == nil {
			return v.redirect(pathAccess, "acces-refuse")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("acces-refus", refusalTitle, f, person)
}
