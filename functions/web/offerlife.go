package web

import (
	"net/http"
	"net/url"

	"tandem/shared/service"
)

// What a recruiter does with an offer that is on line, or was.

// offerAct is something done to an offer by a form of its own.
type offerAct struct {
	Name, Label, Text, Notice string
	Danger                    bool
	Back, BackText, Action    string // where it leads back, and where its form is sent
	fields                    []field
	method, path              string // of the operation, under the offer
	body                      func(*form) any
}

// lastDay asks until when an offer is on line.
func lastDay(terms service.OfferTerms) field {
	return field{Name: "jusqu_au", API: "until", Label: "Dernier jour en ligne", Hint: "Par exemple 28/02/2027. Laissez vide pour " + terms.Life.French() + ", la durée la plus longue.", Kind: "text", Mode: "numeric", Width: "short", Optional: true}
}

func offerActs(terms service.OfferTerms) []offerAct {
	return []offerAct{
		{Name: "prolonger", Label: "Changer le dernier jour en ligne", Notice: "offre-prolongee",
			Text:   "Une offre reste en ligne " + terms.Life.French() + " au plus à partir d’aujourd’hui. Un courriel vous prévient " + terms.Remind.French() + " avant la fin.",
			fields: []field{lastDay(terms)},
			method: http.MethodPut, path: "/publication", body: func(f *form) any { return map[string]any{"until": untilTyped(f)} }},
		{Name: "fermer", Label: "Fermer cette offre", Notice: "offre-fermee", Danger: true,
			Text: "L’offre ne sera plus visible et les profils ne seront plus cherchés. Une offre fermée ne se rouvre pas. Vous pourrez la copier en un nouveau brouillon.",
			fields: []field{{Name: "issue", API: "outcome", Label: "Pourquoi se termine-t-elle ?", Kind: "radios", Missing: "Dites comment cette offre se termine : choisissez dans la liste.", Options: []option{
				{Value: "pourvue", Label: "Le poste est pourvu grâce à ce service"}, {Value: "pourvue-ailleurs", Label: "Le poste est pourvu autrement"},
				{Value: "reportee", Label: "Le recrutement est reporté"}, {Value: "retiree", Label: "Le recrutement est abandonné"},
			}}},
			method: http.MethodPost, path: "/end", body: func(f *form) any { return map[string]any{"outcome": f.value("issue")} }},
	}
}

// untilTyped reads the last day, which may be left open.
func untilTyped(f *form) string {
	if f.value("jusqu_au") == "" {
		return ""
	}
	return dayTyped(f, "jusqu_au")
}

// offerAct finds the act that the address names, and the offer.
func (v *visit) offerAct() (act offerAct, id string, err error) {
	if id, err = v.id("id"); err != nil {
		return act, "", err
	}
	for _, act := range offerActs(v.site.config.Service.Offers) {
		if act.Name == v.r.PathValue("acte") {
			act.Back, act.BackText = pathMyOffers+"/"+id, "Retour à l’offre"
			act.Action = act.Back + "/" + act.Name
			return act, id, nil
		}
	}
	return act, "", &problem{Status: http.StatusNotFound}
}

func offerActForm(v *visit) error {
	act, _, err := v.offerAct()
	if err != nil {
		return err
	}
	return v.showAskedForm("offre-acte", act.Label, newForm(act.fields, nil), act)
}

func doOfferAct(v *visit) error {
	act, id, err := v.offerAct()
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(act.fields, values)
	in := act.body(f)
	if f.complete() {
		err := v.api.send(act.method, "/offers/"+id+act.path, in, nil)
		if err == nil {
			return v.redirect(act.Back, act.Notice)
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("offre-acte", act.Label, f, act)
}

// copyOffer makes a new draft of an offer and opens it.
func copyOffer(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var made offer
	if err := v.api.send(http.MethodPost, "/offers/"+id+"/copies", nil, &made); err != nil {
		return err
	}
	return v.redirect(pathMyOffers+"/"+url.PathEscape(made.ID), "offre-copiee")
}

// late shows, to who saves an offer that changed since they opened it, what is stored now beside what they typed: saving again replaces it.
func (v *visit) late(path string, page *offerPage, f *form) error {
	var now offer
	if err := v.api.get(path+"/own", &now); err != nil {
		return err
	}
	page.Now, page.Version = &now, now.Version
	f.add("", "Comparez avec ce qui est enregistré maintenant, puis enregistrez de nouveau : votre texte le remplacera.")
	return nil
}
