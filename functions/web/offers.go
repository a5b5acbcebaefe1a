package web

import (
	"net/http"
	"net/url"
	"strconv"
)

const newOfferTitle = "Nouvelle offre"

var offerFields = []field{
	{Name: "titre", API: "title", Label: "Intitulé de l’offre", Hint: "Exemple : Boulanger ou boulangère en CDI.", Kind: "text", Missing: "Donnez un intitulé à votre offre."},
	{Name: "metier_cherche", API: "rome appellation", Kind: "picker"},
	{Name: "commune_cherche", API: "commune", Kind: "picker"},
	{Name: "distance", API: "remote", Label: "Le poste s’exerce entièrement à distance", Kind: "checkbox"},
	{Name: "contrat", API: "contract", Label: "Type de contrat", Kind: "select", Options: contracts, Missing: "Choisissez un type de contrat."},
	{Name: "description", API: "description", Label: "Description du poste", Hint: "Missions, horaires, salaire, savoir-faire. En français, et sans critère qui écarterait des personnes pour ce qu’elles sont.",
		Kind: "textarea", Missing: "Décrivez le poste."},
	{Name: "contact", API: "contact", Label: "Personne à contacter", Hint: "Nom et téléphone. Cette information reste confidentielle : elle n’est montrée ni aux candidats, ni au public.",
		Kind: "textarea"},
}

// offerPage is what the offer page shows besides the form.
type offerPage struct {
	lists
	Action  string
	Now     *offer // what is stored, where somebody else was quicker
	Version int64  // that the form was opened with, 0 for a new offer
	Saved   *offer // nil for a new offer, or between two steps of the form
	Badge   badge
}

// shownOffer is an offer of the list with its state in words.
type shownOffer struct {
	offer
	Badge badge
}

func myOffers(v *visit) error {
	var found struct{ Offers []offer }
	if err := v.read("/offers", &found); err != nil {
		return err
	}
	shown := make([]shownOffer, len(found.Offers))
	for i, o := range found.Offers {
		shown[i] = shownOffer{o, badgeOf(offerStates, o.State)}
	}
	return v.show("mes-offres", "Mes offres", shown)
}

func newOfferForm(v *visit) error {
	return v.showAskedForm("mon-offre", newOfferTitle, newForm(allOfferFields(), nil), newOfferPage(pathMyOffers+"/nouvelle", nil))
}

func newOfferPage(action string, values url.Values) offerPage {
	trades, communes := tradePicker, communePicker
	trades.Legend, trades.Label = "Métier", "Cherchez le métier de cette offre"
	communes.Legend = "Lieu de travail"
	return offerPage{lists: lists{readPicker(trades, values), readPicker(communes, values)}, Action: action}
}

func offerForm(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	return v.showOffer(id, nil, nil)
}

// showOffer shows an offer as it is stored, with what was typed to publish it and what there is against that.
func (v *visit) showOffer(id string, publishing *form, refused error) error {
	var saved offer
	if err := v.read("/offers/"+id+"/own", &saved); err != nil {
		return err
	}
	values := valuesOfOffer(saved)
	f, page := newForm(append(allOfferFields(), lastDay(v.site.config.Service.Offers)), values), newOfferPage(pathMyOffers+"/"+id, values)
	if publishing != nil {
		values.Set("jusqu_au", publishing.value("jusqu_au"))
		f.mistakes = publishing.mistakes
	}
	page.Version = saved.Version
	page.Saved, page.Badge = &saved, badgeOf(offerStates, saved.State)
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	page.showMistakes(f)
	return v.showForm("mon-offre", firstText(saved.Title, "Mon offre"), f, page)
}

func createOffer(v *visit) error {
	return v.writeOffer(http.MethodPost, "/offers", pathMyOffers+"/nouvelle", newOfferTitle)
}

func saveOffer(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	return v.writeOffer(http.MethodPut, "/offers/"+id, pathMyOffers+"/"+id, "Modifier mon offre")
}

// writeOffer stores an offer, unless a search is still to be chosen from: then the page comes back with what was found.
func (v *visit) writeOffer(method, path, action, title string) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f, page := newForm(allOfferFields(), values), newOfferPage(action, values)
	searching, err := v.search(&page.lists, values.Get("action"))
	if err != nil {
		return err
	}
	page.Communes.Optional = f.ticked("distance")
	page.Version, _ = strconv.ParseInt(values.Get("version"), 10, 64) // what is no number is none: the API then compares nothing
	page.note(f, !searching)
	if !searching && f.complete() {
		var stored offer
		err = v.api.send(method, path, page.input(f), &stored)
		if err == nil {
			return v.redirect(pathMyOffers+"/"+url.PathEscape(stored.ID), "offre-enregistree")
		}
		if !f.refuse(err) {
			return err
		}
		if status(err) == http.StatusConflict && page.Version != 0 {
			if err := v.late(path, &page, f); err != nil {
				return err
			}
		}
	}
	page.showMistakes(f)
	return v.showForm("mon-offre", title, f, page)
}

func (p *offerPage) input(f *form) offerInput {
	trade := job{}
	if len(p.Jobs.Chosen) > 0 {
		trade = jobOf(p.Jobs.Chosen[0])
	}
	return offerInput{
		Title: f.value("titre"), ROME: trade.ROME, Appellation: trade.Appellation, Commune: p.Communes.Code(), Remote: f.ticked("distance"),
		Contract: f.value("contrat"), Description: f.value("description"), Contact: f.value("contact"),
		asks: asksIn(f), Version: p.Version,
	}
}

// valuesOfOffer writes a stored offer as the form would have sent it.
func valuesOfOffer(saved offer) url.Values {
	values := url.Values{
		"titre": {saved.Title}, "contrat": {saved.Contract}, "description": {saved.Description}, "contact": {saved.Contact},
	}
	valuesOfAsks(saved.asks, values)
	if saved.Remote {
		values.Set("distance", "oui")
	}
	if saved.ROME != "" {
		chosen := choice{saved.ROME + "-" + strconv.Itoa(saved.Appellation), firstText(saved.JobLabel, saved.ROME)}
		values.Set("metier_choisi", chosen.Value())
	}
	if saved.Commune != "" {
		values.Set("commune_choisi", choice{saved.Commune, firstText(saved.CommuneLabel, saved.Commune)}.Value())
	}
	return values
}

func publishOffer(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm([]field{lastDay(v.site.config.Service.Offers)}, values)
	in := map[string]any{"until": untilTyped(f)}
	if !f.complete() {
		return v.showOffer(id, f, nil)
	}
	err = v.api.send(http.MethodPost, "/offers/"+id+"/publication", in, nil)
	if code := status(err); code == http.StatusUnprocessableEntity || code == http.StatusConflict {
		return v.showOffer(id, f, err)
	}
	if err != nil {
		return err
	}
	return v.redirect(pathMyOffers+"/"+id, "offre-publiee")
}
