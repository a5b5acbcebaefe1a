package web

import (
	"net/http"

	"tandem/shared/calendar"
)

// How offers are pointed out by anybody, and what who moderates does with it.

const pathReported = "/admin/offres-signalees"

// offerMotive is why an offer is pointed out, or removed: what the conditions of use forbid (001:151-170).
var offerMotive = field{Name: "motif", API: "motive", Label: "Pourquoi ?", Kind: "radios", Missing: "Choisissez un motif dans la liste.", Options: []option{
	{Value: "disponibilite", Label: "Le poste n’existe pas, ou n’est plus disponible"},
	{Value: "trompeuse", Label: "Le poste, le salaire ou le lieu sont faux ou trompeurs"},
	{Value: "langue", Label: "Elle n’est pas rédigée en français"},
	{Value: "discrimination", Label: "Elle écarte des personnes pour ce qu’elles sont"},
	{Value: "illicite", Label: "Son contenu est contraire à la loi, ou porte atteinte à la dignité de quelqu’un"},
}}

// The acts on an offer by who did not write it.
var (
	pointOut = offerAct{Name: "signaler", Label: "Signaler cette offre", BackText: "Retour à l’offre", fields: []field{offerMotive}, path: "/reports", Notice: "offre-signalee",
		Text: "Une personne regardera cette offre. Nous ne vous demandons pas qui vous êtes, et l’entreprise n’en saura rien."}
	removeOffer = offerAct{Name: "retrait", Label: "Retirer cette offre", BackText: "Retour aux offres signalées", Back: pathReported, fields: []field{offerMotive}, path: "/removal", Notice: "offre-retiree", Danger: true,
		Text: "L’offre ne sera plus visible. La personne qui l’a publiée lira le motif et pourra le contester. Votre décision est inscrite au journal."}
)

func pointOutForm(v *visit) error { return v.withAct(pointOutAt, (*visit).askMotive) }

func doPointOut(v *visit) error { return v.withAct(pointOutAt, (*visit).doMotive) }

func removeOfferForm(v *visit) error { return v.withAct(removeAt, (*visit).askMotive) }

func doRemoveOffer(v *visit) error { return v.withAct(removeAt, (*visit).doMotive) }

// pointOutAt and removeAt are the acts on one offer: where the form is sent, and where it leads back.
func pointOutAt(v *visit) (offerAct, error) {
	id, err := v.id("id")
	act := pointOut
	act.path, act.Back, act.Action = "/offers/"+id+act.path, pathOffers+"/"+id, pathOffers+"/"+id+"/"+act.Name
	return act, err
}

func removeAt(v *visit) (offerAct, error) {
	id, err := v.id("id")
	act := removeOffer
	act.path, act.Action = "/offers/"+id+act.path, pathReported+"/"+id+"/"+act.Name
	return act, err
}

// withAct asks for an act, or does it, where the address names what it is done to.
func (v *visit) withAct(at func(*visit) (offerAct, error), do func(*visit, offerAct) error) error {
	act, err := at(v)
	if err != nil {
		return err
	}
	return do(v, act)
}

func (v *visit) askMotive(act offerAct) error {
	return v.showAskedForm("offre-acte", act.Label, newForm(act.fields, nil), act)
}

// doMotive does an act for the motive that was chosen.
func (v *visit) doMotive(act offerAct) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(act.fields, values)
	if f.complete() {
		err := v.api.send(http.MethodPost, act.path, map[string]any{"motive": f.value("motif")}, nil)
		if err == nil {
			return v.redirect(act.Back, act.Notice)
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("offre-acte", act.Label, f, act)
}

// reportedOffer is an offer that was pointed out.
type reportedOffer struct {
	ID     string        `json:"id"`
	Title  string        `json:"title"`
	State  string        `json:"state"`
	First  calendar.Date `json:"first"`
	Last   calendar.Date `json:"last"`
	Counts []struct {
		Label string `json:"label"`
		Count int    `json:"count"`
	} `json:"counts"`
	Warnings []wording `json:"warnings"`
}

func reportedOffers(v *visit) error {
	var found struct {
		Reports []reportedOffer `json:"reports"`
	}
	if err := v.read("/offers/reports", &found); err != nil {
		return err
	}
	return v.show("offres-signalees", "Offres signalées", found.Reports)
}

func dismissReport(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodDelete, "/offers/"+id+"/reports", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathReported, "signalement-classe")
}
