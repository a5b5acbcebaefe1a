package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tandem/shared/aptitude"
	written "tandem/shared/cv"
)

// cvPart is a page of the CV: a part that is saved on its own, whether the others are complete or not (000:143-149).
type cvPart struct {
	Slug, Title, Lead string
	Criteria          []string // what it helps to compare: "C6"
	Fields            []field
	Rows              *rows
}

const tickAll = "Cochez tout ce qui vous convient."

var cvParts = []cvPart{
	{"disponibilite", "Ma disponibilité", "À partir de quand pouvez-vous commencer ?", []string{"C12"}, []field{
		{Name: "immediate", Label: "Je suis disponible tout de suite", Kind: "checkbox", As: asFlag},
		{Name: "disponible", API: "available", Label: "Sinon, disponible à partir du", Hint: "Exemple : 01/09/2026.", Kind: "text", Mode: "numeric", Width: "short", As: asDay, Optional: true},
	}, nil},
	{"mobilite", "Mes permis et mes déplacements", "Certaines offres demandent un permis ou un moyen de transport.", []string{"C2", "C6", "C7"}, []field{
		{Name: "permis", API: "licences", Label: "Permis de conduire que vous avez", Hint: "Cochez tous ceux que vous avez, ou « Aucun permis ».", Kind: "checkboxes", Options: optionsOf(aptitude.Licences), As: asList},
		{Name: "moyens", API: "means", Label: "Moyens de transport que vous avez", Hint: "Les recruteurs ne voient pas cette réponse.", Kind: "checkboxes", Options: optionsOf(aptitude.Means), As: asList},
		{Name: "proximite", API: "near", Label: "Je préfère travailler à proximité", Hint: "Seules les offres à 10 km au plus vous sont proposées.", Kind: "checkbox", As: asFlag},
		{Name: "sanstransport", API: "onFoot", Label: "Je préfère ne pas avoir à utiliser de transport", Hint: "Seules les offres à 5 km au plus vous sont proposées.", Kind: "checkbox", As: asFlag},
	}, nil},
	{"horaires", "Mes horaires et mon temps de travail", "Dites ce qui vous convient. Sans réponse, aucune offre n’est écartée.", []string{"C4", "C5"}, []field{
		{Name: "temps", API: "times", Label: "Temps de travail", Hint: tickAll, Kind: "checkboxes", Options: optionsOf(aptitude.Times), As: asList},
		{Name: "heuresmin", API: "hoursMin", Label: "Heures par semaine, au moins", Kind: "text", Mode: "numeric", Width: "short", As: asNumber, Optional: true},
		{Name: "heuresmax", API: "hoursMax", Label: "Heures par semaine, au plus", Kind: "text", Mode: "numeric", Width: "short", As: asNumber, Optional: true},
		{Name: "horaires", API: "schedules", Label: "Horaires", Hint: tickAll, Kind: "checkboxes", Options: optionsOf(aptitude.Schedules), As: asList},
		{Name: "fermes", API: "firm", Label: "Je refuserais une offre qui n’a pas ces réponses", Hint: "Cochez seulement ce qui est impossible pour vous : ces offres ne vous seront plus proposées.", Kind: "checkboxes",
			Options: []option{{Value: "C4", Label: "Pour le temps de travail"}, {Value: "C5", Label: "Pour les horaires"}}, As: asList},
	}, nil},
	{"formation", "Ma formation", "Votre niveau, avec ou sans diplôme.", []string{"C8"}, []field{
		{Name: "niveau", API: "level", Label: "Votre niveau de formation", Kind: "radios", Options: optionsOf(aptitude.Levels)},
	}, &rows{"schooling", "Diplôme ou formation", 8, []field{
		{Name: "diplome", API: "diploma", Label: "Nom du diplôme ou de la formation", Hint: "Exemple : CAP boulanger.", Kind: "text"},
		{Name: "domaine", API: "domain", Label: "Domaine", Kind: "text", Optional: true},
		{Name: "annee", API: "year", Label: "Année", Kind: "text", Mode: "numeric", Width: "short", As: asNumber, Optional: true},
		{Name: "obtenu", API: "obtained", Label: "J’ai obtenu ce diplôme", Kind: "checkbox", As: asFlag},
	}}},
	{"experiences", "Mes expériences", "Les postes que vous avez occupés, même peu de temps.", []string{"C9"}, []field{
		{Name: "sansposte", API: "noPost", Label: "Je n’ai pas encore travaillé", Kind: "checkbox", As: asFlag},
	}, &rows{"posts", "Expérience", 12, []field{
		{Name: "poste", API: "title", Label: "Poste", Hint: "Exemple : Aide-boulanger.", Kind: "text"},
		{Name: "metier", API: "rome", Label: "Ce poste correspond à un métier que vous cherchez", Hint: "Ne choisissez rien si c’est un autre métier.", Kind: "select"},
		{Name: "debut", API: "from", Label: "Début : mois et année", Hint: "Exemple : 09/2021.", Kind: "text", Mode: "numeric", Width: "short", As: asMonth},
		{Name: "fin", API: "to", Label: "Fin : mois et année", Hint: "Rien si vous y travaillez encore.", Kind: "text", Mode: "numeric", Width: "short", As: asMonth, Optional: true},
		{Name: "entreprise", API: "company", Label: "Entreprise", Kind: "text", Optional: true},
		{Name: "secteur", API: "sector", Label: "Secteur d’activité", Kind: "text", Optional: true},
		{Name: "lieu", API: "place", Label: "Lieu", Kind: "text", Optional: true},
		{Name: "encadrait", API: "manages", Label: "J’encadrais une équipe", Kind: "checkbox", As: asFlag},
	}}},
	{"langues", "Mes langues", "Le français compte aussi.", []string{"C11"}, nil, &rows{"languages", "Langue", 6, languageFields}},
	{"competences", "Mes compétences", "Ce que vous savez faire, au travail ou ailleurs.", nil, []field{
		{Name: "savoirfaire", API: "skills", Label: "Savoir-faire", Hint: "Un par ligne. Exemple : pétrir et façonner.", Kind: "textarea", Optional: true},
		{Name: "qualites", API: "qualities", Label: "Qualités personnelles", Kind: "textarea", Optional: true},
	}, &rows{"software", "Logiciel", 12, []field{
		{Name: "logiciel", API: "name", Label: "Nom du logiciel", Kind: "text"},
		{Name: "maitrise", API: "level", Label: "Niveau", Kind: "select", Optional: true,
			Options: []option{{Value: "debutant", Label: "Débutant"}, {Value: "usuel", Label: "Usage courant"}, {Value: "expert", Label: "Expert"}}},
	}}},
	{"interets", "Mes centres d’intérêt", "Si vous voulez en parler. Ils ne servent à aucune comparaison.", nil, []field{
		{Name: "interets", API: "interests", Label: "Centres d’intérêt", Hint: "N’y écrivez rien sur votre santé, vos opinions ou votre religion.", Kind: "textarea", Optional: true},
	}, nil},
}

var languageFields = []field{
	{Name: "langue", API: "code", Label: "Langue", Kind: "select", Options: optionsOf(aptitude.Spoken)},
	{Name: "langueniveau", API: "level", Label: "Niveau", Kind: "select", Options: optionsOf(aptitude.Degrees)},
}

// optionsOf offers the entries of a list.
func optionsOf(list aptitude.List) []option {
	options := make([]option, len(list))
	for i, entry := range list {
		options[i] = option{Value: entry.Code, Label: entry.Label}
	}
	return options
}

// Path is the address of the page for one CV.
func (p cvPart) Path(number int) string { return pathOfCV(number) + "/" + p.Slug }

// completing is the part in which a criterion that is unknown can be completed; "" where none is.
func completing(criterion string) string {
	for _, part := range cvParts {
		if slices.Contains(part.Criteria, criterion) {
			return part.Slug
		}
	}
	return ""
}

// partPage is what the page of a part shows besides the form.
type partPage struct {
	cvPart
	Number  int
	CV      string // its title: which CV this is a part of
	Version int64  // that the form was opened with
	Groups  []group
	Late    bool            // another window was quicker
	Now     []written.Entry // and this is what it stored
}

// CVPath is the address of the CV's own page.
func (p partPage) CVPath() string { return pathOfCV(p.Number) }

// group is one of the rows as the page shows it.
type group struct {
	Legend string
	Names  []string
}

// questions are those of the page when so many rows are filled.
func (p *partPage) questions(filled int) []field {
	fields := slices.Clone(p.Fields)
	if p.Rows == nil {
		return fields
	}
	for n := range min(filled+1, p.Rows.Most) {
		shown := group{Legend: p.Rows.Legend + " " + strconv.Itoa(n+1)}
		for _, question := range p.Rows.row(n) {
			shown.Names, fields = append(shown.Names, question.Name), append(fields, question)
		}
		p.Groups = append(p.Groups, shown)
	}
	return fields
}

// cvPart finds the part and the CV that the address names.
func (v *visit) cvPart() (partPage, error) {
	number, err := v.cvNumber()
	at := slices.IndexFunc(cvParts, func(p cvPart) bool { return p.Slug == v.r.PathValue("partie") })
	if err != nil || at < 0 {
		return partPage{}, &problem{Status: http.StatusNotFound}
	}
	return partPage{cvPart: cvParts[at], Number: number}, nil
}

// of notes which CV the page is a part of, and offers in each row of experiences the jobs that it looks for.
func (p *partPage) of(saved map[string]any) {
	p.CV, _ = saved["title"].(string)
	if p.Slug != "experiences" {
		return
	}
	var jobs []option
	list, _ := saved["jobs"].([]any)
	for _, one := range list {
		if j, ok := one.(map[string]any); ok {
			jobs = append(jobs, option{Value: field{}.typedOf(j["rome"])[0], Label: field{}.typedOf(j["label"])[0]})
		}
	}
	own := *p.Rows
	own.Fields = slices.Clone(own.Fields)
	own.Fields[slices.IndexFunc(own.Fields, func(f field) bool { return f.API == "rome" })].Options = jobs
	p.Rows = &own
}

// cvActs are what is done to a CV by a button. Their addresses are no pages, but who signs in again after a session that ended comes back by one.
var cvActs = []string{"publier", "depublier", "copier", "supprimer"}

func cvPartForm(v *visit) error {
	if number, err := v.cvNumber(); err == nil && slices.Contains(cvActs, v.r.PathValue("partie")) {
		return v.redirect(pathOfCV(number), "")
	}
	page, err := v.cvPart()
	if err != nil {
		return err
	}
	var saved map[string]any
	if err := v.read(page.api(), &saved); err != nil {
		return err
	}
	page.of(saved)
	page.Version = versionIn(saved)
	values, filled := url.Values{}, 0
	for _, question := range page.Fields {
		values[question.Name] = question.typedOf(saved[question.API])
	}
	if page.Slug == "disponibilite" && saved["available"] == immediate {
		values = url.Values{"immediate": {"oui"}}
	}
	if page.Rows != nil {
		filled = page.Rows.typedOf(saved[page.Rows.API], values)
	}
	return v.showForm("mon-cv-partie", page.Title, newForm(page.questions(filled), values), page)
}

const immediate = "immediate"

func (p *partPage) api() string { return apiCV(p.Number) }

// versionIn is that of a CV as the API gives it.
func versionIn(saved map[string]any) int64 {
	version, _ := saved["version"].(float64)
	return int64(version)
}

func saveCVPart(v *visit) error {
	page, err := v.cvPart()
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	filled := 0
	if page.Rows != nil {
		filled = page.Rows.close(values)
	}
	page.Version = versionTyped(values)
	f, in := newForm(page.Fields, values), map[string]any{"version": page.Version}
	for _, question := range page.Fields {
		if question.API != "" {
			in[question.API] = question.answer(f)
		}
	}
	if page.Rows != nil {
		in[page.Rows.API] = page.Rows.answers(f, filled)
	}
	if page.Slug == "disponibilite" && f.ticked("immediate") {
		in["available"] = immediate
	}
	refused := v.api.send(http.MethodPut, page.api()+"/"+page.Slug, in, nil)
	if refused == nil {
		return v.redirect(page.Path(page.Number), "cv-enregistre")
	}
	var saved map[string]any
	stored, err := v.wholeCV(page.Number, &saved)
	if err == nil { // else the session ended, which the form says
		page.of(saved)
	}
	f = newForm(page.questions(filled), values)
	if !f.refuse(refused) {
		return refused
	}
	if status(refused) == http.StatusConflict && err == nil {
		page.Late, page.Version, page.Now = true, stored.Version, stored.entries(page.Slug)
		f.add("", lateAdvice)
	}
	return v.showForm("mon-cv-partie", page.Title, f, page)
}

// wholeCV reads a CV, and once more as it came.
func (v *visit) wholeCV(number int, as *map[string]any) (whole wholeCV, err error) {
	var came json.RawMessage
	if err := v.api.get(apiCV(number), &came); err != nil {
		return whole, err
	}
	return whole, errors.Join(json.Unmarshal(came, &whole), json.Unmarshal(came, as))
}

// entries are what a section says.
func (c wholeCV) entries(section string) []written.Entry {
	for _, part := range c.Sheet(written.Owner, time.Time{}) {
		if part.Section == section {
			return part.Entries
		}
	}
	return nil
}
