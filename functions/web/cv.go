package web

import (
	"net/http"
	"net/url"
	"strconv"

	written "tandem/shared/cv"
)

const (
	cvsTitle   = "Mes CV"
	cvTitle    = "Mon CV"
	newCVTitle = "Nouveau CV"

	maxCVs = written.MaxCVs
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

// cvPage is what the page of a CV shows besides the form.
type cvPage struct {
	lists
	Action  string
	Version int64 // that the form was opened with, 0 for a new CV
	Saved   *cv   // nil when there is none yet, or between two steps of the form
	Now     *cv   // what is stored, where another window was quicker
	Updated string
	Parts   []cvPart
}

type cvShelf struct {
	CVs       []cv       `json:"cvs"`
	Documents []document `json:"documents"`
}

// Full reports whether there is no place for another CV.
func (s cvShelf) Full() bool { return len(s.CVs) >= maxCVs }

// shownCV is a CV of the list.
type shownCV struct {
	cv
	Updated string
}

// shownShelf is the list of somebody's CVs.
type shownShelf struct {
	CVs  []shownCV
	Full bool
	Most int
}

// cvs lists the visitor's CVs; who has none begins the first.
func cvs(v *visit) error {
	var shelf cvShelf
	if err := v.read("/cvs", &shelf); err != nil {
		return err
	}
	if len(shelf.CVs) == 0 {
		return v.showForm("mon-cv", newCVTitle, newCVForm(), cvPage{lists: cvLists(nil), Action: pathCV})
	}
	return v.showShelf(shelf, nil)
}

// showShelf shows the list, with what the API has against one more.
func (v *visit) showShelf(shelf cvShelf, refused error) error {
	f, page := newForm(nil, nil), shownShelf{Full: shelf.Full(), Most: maxCVs}
	for _, one := range shelf.CVs {
		page.CVs = append(page.CVs, shownCV{one, v.moment(one.UpdatedAt)})
	}
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	return v.showForm("mes-cv", cvsTitle, f, page)
}

func newCVForm() *form { return newForm(cvFields, url.Values{"rayon": {"20"}}) }

// anotherCV asks for one more, where there is a place for it.
func anotherCV(v *visit) error {
	var shelf cvShelf
	if err := v.read("/cvs", &shelf); err != nil {
		return err
	}
	if shelf.Full() {
		return v.showShelf(shelf, nil)
	}
	return v.showForm("mon-cv", newCVTitle, newCVForm(), cvPage{lists: cvLists(nil), Action: pathCV})
}

// cvNumber reads which CV the address names.
func (v *visit) cvNumber() (int, error) {
	number, err := strconv.Atoi(v.r.PathValue("cv"))
	if err != nil || number < 1 || number > maxCVs {
		return 0, &problem{Status: http.StatusNotFound}
	}
	return number, nil
}

// Path is the address of its page.
func (c cv) Path() string { return pathOfCV(c.Number) }

func apiCV(number int) string { return "/cvs/" + strconv.Itoa(number) }

func pathOfCV(number int) string { return pathCV + "/" + strconv.Itoa(number) }

func cvForm(v *visit) error {
	number, err := v.cvNumber()
	if err != nil {
		return err
	}
	return v.showCV(number, nil)
}

// showCV shows a CV as it is stored, with what the API has against publishing it.
func (v *visit) showCV(number int, refused error) error {
	var saved cv
	if err := v.read(apiCV(number), &saved); err != nil {
		return err
	}
	f := newForm(cvFields, valuesOf(saved))
	page := cvPage{lists: cvLists(f.values), Action: saved.Path(), Version: saved.Version, Saved: &saved, Updated: v.moment(saved.UpdatedAt), Parts: cvParts}
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	page.showMistakes(f)
	return v.showForm("mon-cv", firstText(saved.Title, cvTitle), f, page)
}

func cvLists(values url.Values) lists {
	trades, communes := tradePicker, communePicker
	trades.Many, trades.Legend = true, "Métiers que vous cherchez"
	communes.Legend, communes.Label = "Autour de quelle commune ?", "Cherchez votre commune"
	return lists{readPicker(trades, values), readPicker(communes, values)}
}

func createCV(v *visit) error { return v.writeCV(http.MethodPost, "/cvs", pathCV, newCVTitle) }

func saveCV(v *visit) error {
	number, err := v.cvNumber()
	if err != nil {
		return err
	}
	return v.writeCV(http.MethodPut, apiCV(number), pathOfCV(number), cvTitle)
}

// writeCV stores a CV, unless something was typed in a search that is still to be chosen: then the page comes back with what was
// found.
func (v *visit) writeCV(method, path, action, title string) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f, page := newForm(cvFields, values), cvPage{lists: cvLists(values), Action: action, Version: versionTyped(values)}
	searching, err := v.search(&page.lists, values.Get("action"))
	if err != nil {
		return err
	}
	page.note(f, false) // only a title is needed to save; what is left open makes a criterion "à compléter"
	if !searching && f.complete() {
		var stored cv
		err = v.api.send(method, path, page.input(f), &stored)
		if err == nil {
			return v.redirect(stored.Path(), "cv-enregistre")
		}
		if !f.refuse(err) {
			return err
		}
		if status(err) == http.StatusConflict && page.Version != 0 {
			page.Now = new(cv)
			if err := v.api.get(path, page.Now); err != nil {
				return err
			}
			page.Version = page.Now.Version
			f.add("", lateAdvice)
		}
	}
	page.showMistakes(f)
	return v.showForm("mon-cv", title, f, page)
}

// versionTyped is the version that a form was opened with. What is no number is none: the API then compares nothing.
func versionTyped(values url.Values) int64 {
	version, _ := strconv.ParseInt(values.Get("version"), 10, 64)
	return version
}

// lateAdvice tells who saves a part of a CV that changed since they opened it what to do: saving again replaces that part.
const lateAdvice = "Comparez avec ce qui est enregistré maintenant, puis enregistrez de nouveau : votre saisie le remplacera."

func (p *cvPage) input(f *form) cvInput {
	in := cvInput{
		Title: f.value("titre"), Widen: f.ticked("elargir"), Commune: p.Communes.Code(),
		Contracts: append([]string{}, f.values["contrats"]...), Text: f.value("texte"), Jobs: []job{}, Version: p.Version,
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
	number, err := v.cvNumber()
	if err != nil {
		return err
	}
	err = v.api.send(http.MethodPost, apiCV(number)+"/publication", nil, nil)
	if code := status(err); code == http.StatusUnprocessableEntity || code == http.StatusConflict {
		return v.showCV(number, err)
	}
	if err != nil {
		return err
	}
	return v.redirect(pathOfCV(number), "cv-publie")
}

func withdrawCV(v *visit) error {
	number, err := v.cvNumber()
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodDelete, apiCV(number)+"/publication", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathOfCV(number), "cv-depublie")
}

// copyCV makes another CV of one, and opens it.
func copyCV(v *visit) error {
	number, err := v.cvNumber()
	if err != nil {
		return err
	}
	var made cv
	err = v.api.send(http.MethodPost, apiCV(number)+"/copies", nil, &made)
	if status(err) == http.StatusConflict {
		return v.showCV(number, err)
	}
	if err != nil {
		return err
	}
	return v.redirect(made.Path(), "cv-copie")
}

func removeCV(v *visit) error {
	number, err := v.cvNumber()
	if err != nil {
		return err
	}
	err = v.api.send(http.MethodDelete, apiCV(number), nil, nil)
	if status(err) == http.StatusConflict {
		return v.showCV(number, err)
	}
	if err != nil {
		return err
	}
	return v.redirect(pathCV, "cv-supprime")
}
