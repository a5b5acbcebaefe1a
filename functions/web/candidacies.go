package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The pages by which candidates apply and follow, and recruiters read what they received.

const (
	pathApplications    = "/mes-candidatures"
	pathAPIApplications = "/applications"
	pathAPIReceived     = "/applications/received/"
)

// applicationHead is an application in a list.
type applicationHead struct {
	ID        string    `json:"id"`
	State     string    `json:"state"`
	Offer     offered   `json:"offer"`
	Name      string    `json:"name"`
	CV        string    `json:"cv"`
	AppliedAt time.Time `json:"appliedAt"`
}

// offered is what the offer said when somebody applied to it.
type offered struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Job      string `json:"job"`
	Place    string `json:"place"`
	Contract string `json:"contract"`
}

// application is one application, as one of its sides reads it.
type application struct {
	applicationHead
	Email    string    `json:"email"`
	Phone    string    `json:"phone"`
	Message  string    `json:"message"`
	FrozenAt time.Time `json:"frozenAt"`
	Version  int64     `json:"version"`
	Gone     bool      `json:"gone"`
	Acts     []string  `json:"acts"`
	Lines    []struct {
		Label string `json:"label"`
		Text  string `json:"text"`
	} `json:"lines"`
	Steps []struct {
		Act  string    `json:"act"`
		Text string    `json:"text"`
		At   time.Time `json:"at"`
		By   string    `json:"by"`
	} `json:"steps"`
}

// prepared is what a candidate needs to apply.
type prepared struct {
	Offer offer `json:"offer"`
	CVs   []struct {
		Number int    `json:"number"`
		Title  string `json:"title"`
	} `json:"cvs"`
	Applied bool   `json:"applied"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
}

var applicationStates = map[string]badge{
	"ENVOYEE": {"→", "Envoyée", "calm"}, "LUE": {"✓", "Lue par le recruteur", "calm"}, "ENTRETIEN": {"✓", "Retenue pour un entretien", "good"},
	"REFUSEE": {"✕", "Non retenue", "bad"}, "POURVUE": {"–", "Poste pourvu", "calm"}, "RETIREE": {"–", "Retirée", "calm"},
}

// shownApplication is an application of a list with its state in words.
type shownApplication struct {
	applicationHead
	Badge   badge
	Applied string
}

func (v *visit) shownApplications(heads []applicationHead) []shownApplication {
	shown := make([]shownApplication, len(heads))
	for i, head := range heads {
		shown[i] = shownApplication{head, badgeOf(applicationStates, head.State), v.moment(head.AppliedAt)}
	}
	return shown
}

// moment writes an instant at the controller's time.
func (v *visit) moment(t time.Time) string { return moment(t, v.site.config.Service.Zone) }

// applyFields are the questions of who applies: which CV, a word to the recruiter, and what to give of oneself.
func applyFields(p prepared) []field {
	cvs := field{Name: "cv", API: "cv", Label: "CV à envoyer", Hint: "Le recruteur le lit tel qu’il est aujourd’hui, avec votre nom.", Kind: "radios", Missing: "Choisissez un de vos CV."}
	for _, one := range p.CVs {
		cvs.Options = append(cvs.Options, option{Value: strconv.Itoa(one.Number), Label: one.Title})
	}
	fields := []field{
		cvs,
		{Name: "message", API: "message", Label: "Message au recruteur", Hint: "Pourquoi ce poste vous intéresse, en 2 000 caractères au plus.", Kind: "textarea", Optional: true},
		{Name: "adresse", API: "email", Label: "Donner mon adresse électronique : " + p.Email, Kind: "checkbox"},
	}
	if p.Phone != "" {
		fields = append(fields, field{Name: "telephone", API: "phone", Label: "Donner mon numéro de téléphone : " + p.Phone, Kind: "checkbox"})
	}
	return fields
}

func applyForm(v *visit) error { return v.showApply(nil, nil) }

// showApply shows the form with what was typed, and with what the API has against it.
func (v *visit) showApply(typed url.Values, refused error) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found prepared
	if err := v.read(pathAPIApplications+"/offers/"+id, &found); err != nil {
		return err
	}
	if typed == nil && len(found.CVs) == 1 {
		typed = url.Values{"cv": {strconv.Itoa(found.CVs[0].Number)}}
	}
	f := newForm(applyFields(found), typed)
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	return v.showForm("postuler", "Postuler", f, found)
}

func apply(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(applyFields(prepared{Phone: "donné"}), values)
	number, _ := strconv.Atoi(f.value("cv")) // 0 is no CV's
	in := map[string]any{"offer": id, "cv": number, "message": f.value("message"), "email": f.ticked("adresse"), "phone": f.ticked("telephone")}
	if err := v.api.send(http.MethodPost, pathAPIApplications, in, nil); err != nil {
		return v.showApply(values, err)
	}
	return v.redirect(pathApplications+"/"+id, "candidature-envoyee")
}

func myApplications(v *visit) error {
	var found struct{ Applications []applicationHead }
	if err := v.read(pathAPIApplications, &found); err != nil {
		return err
	}
	return v.show("mes-candidatures", "Mes candidatures", v.shownApplications(found.Applications))
}

// stepLabels say in French what was done.
var stepLabels = map[string]string{
	"lire": "Lue", "questionner": "Question", "repondre": "Réponse", "retenir": "Retenue pour un entretien", "refuser": "Non retenue", "pourvoir": "Poste pourvu", "retirer": "Retirée",
}

// shownStep is a step of the history as the page shows it.
type shownStep struct{ Label, Text, When, By string }

// applicationPage is one application; Back leads to the list, and Action to what may be done with it.
type applicationPage struct {
	application
	Badge                   badge
	Applied, Frozen         string
	History                 []shownStep
	Back, BackLabel, Action string
	Write                   string // where to write to the other side
	Received                bool   // read by the recruiter
	Possible                []applicationAct
}

func (v *visit) applicationPage(found application, back, label string) applicationPage {
	page := applicationPage{
		application: found, Badge: badgeOf(applicationStates, found.State), Applied: v.moment(found.AppliedAt), Frozen: v.moment(found.FrozenAt), Back: back, BackLabel: label,
	}
	for _, step := range found.Steps {
		page.History = append(page.History, shownStep{firstText(stepLabels[step.Act], step.Act), step.Text, v.moment(step.At), step.By})
	}
	return page
}

func myApplication(v *visit) error {
	on, err := mine(v)
	if err != nil {
		return err
	}
	var found application
	if err := v.read(on.api, &found); err != nil {
		return err
	}
	page := v.applicationPage(found, pathApplications, "Retour à mes candidatures")
	page.Action, page.Possible, page.Write = on.page, possible(on.acts, found), v.writeAbout(found.Offer.ID, "")
	return v.show("candidature", found.Offer.Title, page)
}

// receivedPage is the applications to an offer.
type receivedPage struct {
	ID           string // of the offer
	Applications []shownApplication
	Next         string // leads to those that follow
}

func receivedApplications(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	path := pathAPIReceived + id
	if after := v.r.URL.Query().Get("apres"); identifier.MatchString(after) {
		path += "?" + url.Values{"after": {after}}.Encode()
	}
	var found struct {
		Applications []applicationHead
		Next         string
	}
	if err := v.read(path, &found); err != nil {
		return err
	}
	return v.show("candidatures", "Candidatures reçues", receivedPage{id, v.shownApplications(found.Applications), found.Next})
}

func receivedApplication(v *visit) error {
	on, err := theirs(v)
	if err != nil {
		return err
	}
	var found application
	if err := v.read(on.api, &found); err != nil {
		return err
	}
	page := v.applicationPage(found, pathMyOffers+"/"+v.r.PathValue("id")+"/candidatures", "Retour aux candidatures")
	page.Action, page.Received, page.Possible, page.Write = on.page, true, possible(on.acts, found), v.writeAbout(v.r.PathValue("id"), found.ID)
	return v.show("candidature", found.Name, page)
}
