package web

import (
	"net/http"
	"net/url"
	"strconv"
)

const (
	cvPath  = "/cvs/1" // one CV each for now
	cvTitle = "Mon CV"
)

var cvFields = []field{
	{Name: "titre", API: "title", Label: "Titre de votre CV", Hint: "En quelques mots, ce que vous savez faire ou voulez faire. Exemple : Boulanger, 3 ans d’expérience. N’écrivez pas votre nom.",
		Kind: "text", Missing: "Donnez un titre à votre CV."},
	{Name: "metier_cherche", API: "jobs", Kind: "picker"},
	{Name: "elargir", API: "widen", Label: "Élargir aux métiers proches", Hint: "Vous verrez aussi des offres de métiers qui ressemblent aux vôtres.", Kind: "checkbox"},
	{Name: "commune_cherche", API: "commune", Kind: "picker"},
	{Name: "rayon", API: "radiusKm", Label: "Jusqu’à quelle distance pouvez-vous aller travailler ?", Kind: "select", Options: radii},
	{Name: "contrats", API: "contracts", Label: "Contrats que vous acceptez", Hint: "Cochez tous ceux qui vous conviennent.", Kind: "checkboxes", Options: contracts},
	{Name: "texte", API: "text", Label: "Votre parcours", Hint: "Expériences, formations, savoir-faire, permis. N’écrivez ni votre nom, ni vos coordonnées : les recruteurs lisent ce texte.",
		Kind: "textarea", Optional: true},
}

// cvPage is what the CV page shows besides the form.
type cvPage struct {
	lists
	Saved   *cv // nil when there is none yet, or between two steps of the form
	Updated string
	Parts   []cvPart
}

type cvShelf struct {
	CVs       []cv       `json:"cvs"`
	Documents []document `json:"documents"`
}

func cvForm(v *visit) error {
	return v.showCV(nil)
}

// showCV shows the CV as it is stored, with what the API has against publishing it.
func (v *visit) showCV(refused error) error {
	var shelf cvShelf
	if err := v.read("/cvs", &shelf); err != nil {
		return err
	}
	f, page := newForm(cvFields, url.Values{"rayon": {"20"}}), cvPage{lists: cvLists(nil)}
	if len(shelf.CVs) > 0 {
		saved := shelf.CVs[0]
		f.values = valuesOf(saved)
		page = cvPage{lists: cvLists(f.values), Saved: &saved, Updated: moment(saved.UpdatedAt, v.site.config.Service.Zone), Parts: cvParts}
	}
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	page.showMistakes(f)
	return v.showForm("mon-cv", cvTitle, f, page)
}

func cvLists(values url.Values) lists {
	trades, communes := tradePicker, communePicker
	trades.Many, trades.Legend = true, "Métiers que vous cherchez"
	communes.Legend, communes.Label = "Autour de quelle commune ?", "Cherchez votre commune"
	return lists{readPicker(trades, values), readPicker(communes, values)}
}

// saveCV stores the CV, unless something was typed in a search that is still to be chosen: then the page comes back with what was
// found.
func saveCV(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f, page := newForm(cvFields, values), cvPage{lists: cvLists(values)}
	searching, err := v.search(&page.lists, values.Get("action"))
	if err != nil {
		return err
	}
	page.note(f, false) // only a title is needed to save; what is left open makes a criterion "à compléter"
	if !searching && f.complete() {
		err = v.api.send(http.MethodPut, cvPath, page.input(f), nil)
		if err == nil {
			return v.redirect(pathCV, "cv-enregistre")
		}
		if !f.refuse(err) {
			return err
		}
	}
	page.showMistakes(f)
	return v.showForm("mon-cv", cvTitle, f, page)
}

func (p *cvPage) input(f *form) cvInput {
	in := cvInput{
		Title: f.value("titre"), Widen: f.ticked("elargir"), Commune: p.Communes.Code(),
		Contracts: append([]string{}, f.values["contrats"]...), Text: f.value("texte"), Jobs: []job{},
	}
	for _, chosen := range p.Jobs.Chosen {
		in.Jobs = append(in.Jobs, jobOf(chosen))
	}
	if km, err := strconv.Atoi(f.value("rayon")); err == nil {
		in.RadiusKm = km // no answer stays 0: not said
	}
	return in
}

// valuesOf writes a stored CV as the form would have sent it.
func valuesOf(saved cv) url.Values {
	values := url.Values{
		"titre": {saved.Title}, "texte": {saved.Text}, "contrats": saved.Contracts, "rayon": {strconv.Itoa(saved.RadiusKm)},
	}
	if saved.Widen {
		values.Set("elargir", "oui")
	}
	if saved.Commune != "" {
		values.Set("commune_choisi", choice{saved.Commune, firstText(saved.CommuneLabel, saved.Commune)}.Value())
	}
	for _, had := range saved.Jobs {
		values.Add("metier_choisi", choiceOfJob(had).Value())
	}
	return values
}

func publishCV(v *visit) error {
	err := v.api.send(http.MethodPost, cvPath+"/publication", nil, nil)
	if code := status(err); code == http.StatusUnprocessableEntity || code == http.StatusConflict {
		return v.showCV(err)
	}
	if err != nil {
		return err
	}
	return v.redirect(pathCV, "cv-publie")
}

func withdrawCV(v *visit) error {
	if err := v.api.send(http.MethodDelete, cvPath+"/publication", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathCV, "cv-depublie")
}
