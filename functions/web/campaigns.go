package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	pathCampaigns    = "/admin/campagnes"
	pathNewCampaign  = "/admin/campagnes/nouvelle"
	apiCampaigns     = "/campaigns" // of the API
	campaignsTitle   = "Campagnes d’information"
	newCampaignTitle = "Nouvelle campagne"
)

var campaignStates = map[string]badge{
	"brouillon": {"✎", "Brouillon", "warn"}, "programmee": {"…", "Envoi demandé", "warn"}, "en_cours": {"…", "Envoi en cours", "warn"},
	"envoyee": {"✓", "Envoyée", "good"}, "annulee": {"–", "Annulée", "calm"},
}

// campaign is a mail to those who asked for the news. The subject, the text and whom it would reach are there when it is read alone.
type campaign struct {
	ID       string    `json:"id"`
	Purpose  string    `json:"purpose"`
	State    string    `json:"state"`
	Revision int       `json:"revision"`
	Written  time.Time `json:"writtenAt"`
	Ended    time.Time `json:"endedAt"`
	Sent     int       `json:"sent"`
	Left     int       `json:"left"`
	Refused  int       `json:"refused"`
	Subject  string    `json:"subject"`
	Text     string    `json:"text"`
	Audience *struct {
		Count  int  `json:"count"`
		AtMost bool `json:"atMost"`
	} `json:"audience"`
}

// shownCampaign is a campaign as a page shows it.
type shownCampaign struct {
	campaign
	Badge        badge
	Agreement    string // what its readers said yes to
	Since, Until string
	Draft, Stops bool // it may be changed and sent; it may be given up
}

func (v *visit) shownCampaign(c campaign) shownCampaign {
	zone := v.site.config.Service.Zone
	shown := shownCampaign{campaign: c, Badge: badgeOf(campaignStates, c.State), Agreement: labelOf(v.site.agreements(), c.Purpose), Since: moment(c.Written, zone)}
	if !c.Ended.IsZero() {
		shown.Until = moment(c.Ended, zone)
	}
	shown.Draft = c.State == "brouillon"
	shown.Stops = shown.Draft || c.State == "programmee"
	return shown
}

// agreements are the purposes whose subscribers may be written to.
func (s *Site) agreements() []option {
	var found []option
	for _, purpose := range s.config.Service.Subscriptions() {
		found = append(found, option{Value: purpose.ID, Label: purpose.Label})
	}
	return found
}

// campaignFields are the questions of a campaign. Which agreement it answers to is asked where there are several.
func (s *Site) campaignFields() []field {
	fields := []field{
		{Name: "objet", API: "subject", Label: "Objet", Hint: "Une ligne, 120 caractères au plus.", Kind: "text", Missing: "Écrivez l’objet du courriel."},
		{Name: "texte", API: "text", Label: "Texte", Kind: "textarea", Missing: "Écrivez le texte du courriel.",
			Hint: "Sans mise en forme, 8 000 caractères au plus, sans donnée sur une personne. Le lien pour ne plus recevoir d’actualités est ajouté à la fin."},
	}
	if choices := s.agreements(); len(choices) > 1 {
		fields = append([]field{{Name: "accord", API: "purpose", Label: "À qui", Kind: "select", Options: choices, Missing: "Choisissez à quel accord répond la campagne."}}, fields...)
	}
	return fields
}

// typedCampaign is what the form says, as the API takes it.
func (s *Site) typedCampaign(f *form) map[string]any {
	purpose := f.value("accord")
	if choices := s.agreements(); len(choices) == 1 {
		purpose = choices[0].Value
	}
	return map[string]any{"purpose": purpose, "subject": f.value("objet"), "text": f.value("texte")}
}

func campaigns(v *visit) error {
	var found struct{ Campaigns []campaign }
	if err := v.read(apiCampaigns, &found); err != nil {
		return err
	}
	var shown []shownCampaign
	for _, one := range found.Campaigns {
		shown = append(shown, v.shownCampaign(one))
	}
	return v.show("campagnes", campaignsTitle, shown)
}

// campaignForm is the form, new or of a draft: where it is sent, and the revision that was read.
type campaignForm struct {
	Title, Action string
	Revision      int
}

func newCampaignForm(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.showCampaignForm(newForm(v.site.campaignFields(), nil), campaignForm{Title: newCampaignTitle, Action: pathNewCampaign})
}

func (v *visit) showCampaignForm(f *form, shown campaignForm) error {
	return v.showForm("campagne-ecrire", shown.Title, f, shown)
}

func writeCampaign(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	return v.sendCampaign(newForm(v.site.campaignFields(), values), campaignForm{Title: newCampaignTitle, Action: pathNewCampaign}, apiCampaigns)
}

// sendCampaign hands the text over and leads to its preview.
func (v *visit) sendCampaign(f *form, shown campaignForm, operation string) error {
	var found campaign
	if f.complete() {
		said := v.site.typedCampaign(f)
		if shown.Revision > 0 {
			said["revision"] = shown.Revision
		}
		err := v.api.send(http.MethodPost, operation, said, &found)
		if err == nil {
			return v.redirect(pathCampaigns+"/"+found.ID, "campagne-ecrite")
		}
		if !f.refuse(err) {
			return err
		}
	}
	if err := v.readAccount(); err != nil && status(err) != http.StatusUnauthorized {
		return err
	}
	return v.showCampaignForm(f, shown)
}

// oneCampaign shows a campaign: of a draft how it reads and whom it would reach today, of another how far it is.
func oneCampaign(v *visit) error {
	found, err := v.campaign()
	if err != nil {
		return err
	}
	return v.show("campagne", found.Subject, v.shownCampaign(found))
}

func (v *visit) campaign() (found campaign, err error) {
	id, err := v.id("id")
	if err != nil {
		return found, err
	}
	return found, v.read(apiCampaigns+"/"+id, &found)
}

const changeCampaignTitle = "Modifier la campagne"

func changeCampaignForm(v *visit) error {
	found, err := v.campaign()
	if err != nil {
		return err
	}
	values := url.Values{"accord": {found.Purpose}, "objet": {found.Subject}, "texte": {found.Text}}
	shown := campaignForm{Title: changeCampaignTitle, Action: pathCampaigns + "/" + found.ID + "/texte", Revision: found.Revision}
	return v.showCampaignForm(newForm(v.site.campaignFields(), values), shown)
}

func changeCampaign(v *visit) error {
	id, values, revision, err := v.seenCampaign()
	if err != nil {
		return err
	}
	shown := campaignForm{Title: changeCampaignTitle, Action: pathCampaigns + "/" + id + "/texte", Revision: revision}
	return v.sendCampaign(newForm(v.site.campaignFields(), values), shown, apiCampaigns+"/"+id+"/text")
}

// seenCampaign reads which campaign a form is about, and in which revision it was seen.
func (v *visit) seenCampaign() (id string, values url.Values, revision int, err error) {
	if id, err = v.id("id"); err != nil {
		return "", nil, 0, err
	}
	if values, err = v.typed(); err != nil {
		return "", nil, 0, err
	}
	if revision, err = strconv.Atoi(values.Get("revision")); err != nil || revision < 1 {
		return "", nil, 0, &problem{Status: http.StatusBadRequest}
	}
	return id, values, revision, nil
}

func launchCampaign(v *visit) error {
	id, _, revision, err := v.seenCampaign()
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, apiCampaigns+"/"+id+"/sending", map[string]int{"revision": revision}, nil); err != nil {
		return err
	}
	return v.redirect(pathCampaigns+"/"+id, "campagne-demandee")
}

func cancelCampaign(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, apiCampaigns+"/"+id+"/cancellation", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathCampaigns, "campagne-annulee")
}
