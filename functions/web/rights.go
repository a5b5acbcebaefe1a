package web

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

const (
	pathRights     = "/mes-droits"
	pathAsk        = "/mes-droits/demande"
	pathCopies     = "/mes-droits/copies"
	pathDirectives = "/mes-droits/directives"

	pathAPIRights  = "/rights" // of the API
	pathAPIExports = "/exports"

	askTitle        = "Exercer un droit"
	copyTitle       = "Demander une copie de mes données"
	downloadTitle   = "Télécharger ma copie"
	directivesTitle = "Mes données après ma mort"
	correctionTitle = "Mes corrections"
	opposeTitle     = "M’opposer à un usage de mes données"
)

var requestStates = map[string]badge{
	"RECUE": {"…", "Reçue", "calm"}, "IDENTITE_A_VERIFIER": {"?", "Identité à vérifier", "warn"}, "QUALIFIEE": {"…", "Lue, à prendre en charge", "calm"},
	"EN_COURS": {"…", "En cours", "calm"}, "TRANSMISE": {"…", "Transmise à l’autre partie", "calm"}, "REPONDUE": {"✓", "Réponse donnée", "good"},
	"REFUSEE": {"✕", "Refusée", "bad"}, "RETIREE": {"–", "Retirée", "calm"},
}

// The request and the copies as the API tells them.
type (
	requestHead struct {
		ID         string    `json:"id"`
		Right      string    `json:"right"`
		RightLabel string    `json:"rightLabel"`
		State      string    `json:"state"`
		Channel    string    `json:"channel"`
		ReceivedAt time.Time `json:"receivedAt"`
		DueAt      time.Time `json:"dueAt"`
		Left       string    `json:"left"`
		Late       bool      `json:"late"`
		Extended   bool      `json:"extended"`
		RelayDue   time.Time `json:"relayDueAt"`
		For        string    `json:"for"`
		Waiting    bool      `json:"waitsForAcknowledgement"`
		ClosedAt   time.Time `json:"closedAt"`
	}
	dataCopy struct {
		ID        string    `json:"id"`
		AskedAt   time.Time `json:"askedAt"`
		ExpiresAt time.Time `json:"expiresAt"`
		Parts     int       `json:"parts"`
	}
	directive struct {
		Wish     string    `json:"wish"`
		Executor string    `json:"executor"`
		GivenAt  time.Time `json:"givenAt"`
	}
	ownRights struct {
		Requests  []requestHead `json:"requests"`
		Exports   []dataCopy    `json:"exports"`
		Directive *directive    `json:"directive"`
		Consent   bool          `json:"consent"`
		Closable  bool          `json:"closable"`
		Purposes  []opposable   `json:"purposes"`
	}
	opposable struct {
		ID      string        `json:"id"`
		Since   calendar.Date `json:"opposedSince"`
		Weighed bool          `json:"underReview"`
	}
)

// shownRequest is a request of a list.
type shownRequest struct {
	requestHead
	Badge                 badge
	Title, Received, Due  string
	Closed, Relayed, From string
}

func (v *visit) shownRequest(head requestHead) shownRequest {
	zone := v.site.config.Service.Zone
	shown := shownRequest{
		requestHead: head, Badge: badgeOf(requestStates, head.State), Title: capital(head.RightLabel), Received: dayOf(head.ReceivedAt, zone),
		Due: dayOf(head.DueAt.Add(-time.Second), zone), Closed: dayOf(head.ClosedAt, zone), Relayed: dayOf(head.RelayDue, zone),
		From: labelOf(channels, head.Channel),
	}
	if head.Late {
		shown.Badge = badge{"✕", shown.Badge.Label, "bad"}
	}
	return shown
}

// dayOf writes the day of an instant, or nothing when there is none.
func dayOf(at time.Time, zone *time.Location) string {
	if at.Year() < 1970 {
		return ""
	}
	return calendar.Of(at, zone).French()
}

// capital writes a text with a capital at its beginning.
func capital(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

// shownRight is a right that somebody has here, and the uses of their data that give it.
type shownRight struct {
	Label, Note string
	For         []string // purposes; none: all of the person's
}

// rightsPage is what a person can do about their data, and how far it is.
type rightsPage struct {
	Rights     []shownRight
	Purposes   []shownPurpose
	Requests   []shownRequest
	Copies     []shownCopy
	Directives bool // the service takes them
	Directive  *directive
	Wish       string
	Closable   bool
	Consent    bool // and with it the consent that the account rests on
	Corrected  bool
}

func myRights(v *visit) error {
	var found ownRights
	if err := v.read(pathAPIRights, &found); err != nil {
		return err
	}
	svc := v.site.config.Service
	page := rightsPage{Rights: v.rightsHere(), Copies: v.shownCopies(found.Exports), Directive: found.Directive, Closable: found.Closable, Consent: found.Consent, Purposes: v.purposesHere(found.Purposes), Corrected: len(v.correctable()) > 0}
	_, page.Directives = svc.Right(service.RightPostMortem)
	if found.Directive != nil {
		page.Wish = labelOf(wishes, found.Directive.Wish)
	}
	for _, head := range found.Requests {
		page.Requests = append(page.Requests, v.shownRequest(head))
	}
	return v.show("mes-droits", "Mes droits", page)
}

// rightsHere are the rights that the visitor's role has by the bases of the uses of its data, as the service file says.
func (v *visit) rightsHere() []shownRight {
	svc := v.site.config.Service
	purposes := svc.PurposesOf(service.Role(v.role()))
	var shown []shownRight
	for _, spec := range svc.Rights {
		one := shownRight{Label: capital(spec.Label), Note: spec.Note}
		for _, purpose := range purposes {
			if slices.Contains(spec.Bases, purpose.Basis) {
				one.For = append(one.For, purpose.Label)
			}
		}
		if len(one.For) == 0 {
			continue
		}
		if len(one.For) == len(purposes) {
			one.For = nil
		}
		shown = append(shown, one)
	}
	return shown
}

// askFields are the questions of a request; what the visitor's data do not have is not asked.
func (v *visit) askFields() []field {
	svc := v.site.config.Service
	right := field{Name: "droit", API: "right", Label: "Ce que vous demandez", Kind: "radios", Missing: "Choisissez ce que vous demandez."}
	for _, spec := range svc.Rights {
		switch spec.ID {
		case service.RightInformation, service.RightPostMortem, service.RightWithdrawal: // they have pages of their own
		default:
			right.Options = append(right.Options, option{Value: string(spec.ID), Label: capital(spec.Label)})
		}
	}
	ground := field{Name: "motif", API: "ground", Label: "Si vous demandez le gel : pourquoi", Kind: "select", Options: grounds(), Optional: true}
	fields := []field{right, ground}
	if known := v.correctable(); len(known) > 0 {
		fields = append(fields,
			field{Name: "donnee", API: "field", Label: "Si une donnée reçue est fausse : laquelle", Hint: "Votre correction est notée à côté de votre dossier, et l’organisme qui l’a envoyée est interrogé.", Kind: "select", Options: known, Optional: true},
			field{Name: "valeur", API: "value", Label: "Ce qui devrait être noté", Kind: "text", Optional: true})
	}
	if own := svc.PurposesOf(service.Role(v.role())); len(own) > 1 {
		uses := field{Name: "usages", API: "purposes", Label: "Usages concernés", Hint: "Sans choix, tous le sont.", Kind: "checkboxes", Optional: true}
		for _, purpose := range own {
			uses.Options = append(uses.Options, option{Value: purpose.ID, Label: purpose.Label})
		}
		fields = append(fields, uses)
	}
	return append(fields, field{Name: "message", API: "message", Label: "Votre message", Hint: "Dites ce qui aide à vous répondre.", Kind: "textarea", Optional: true})
}

func askForm(v *visit) error {
	return v.showAskedForm("mes-droits-demande", askTitle, newForm(v.askFields(), nil), nil)
}

// askRight reads the account first: what may be asked depends on the role.
func askRight(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	if err := v.readAccount(); err != nil {
		return err
	}
	f := newForm(v.askFields(), values)
	if f.value("donnee") != "" && f.value("droit") == "" {
		values.Set("droit", string(service.RightRectification))
	}
	if f.complete() {
		in := map[string]any{
			"right": f.value("droit"), "ground": f.value("motif"), "field": f.value("donnee"), "value": f.value("valeur"), "message": f.value("message"),
		}
		if f.value("droit") != string(service.RightRestriction) {
			delete(in, "ground")
		}
		if chosen := values["usages"]; len(chosen) > 0 {
			in["purposes"] = chosen
		}
		var made requestHead
		err := v.api.send(http.MethodPost, pathAPIRights, in, &made)
		if err == nil {
			return v.redirect(pathRights+"/demandes/"+made.ID, "demande-envoyee")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("mes-droits-demande", askTitle, f, nil)
}

// requestDetail is one request, as its person reads it, and the officer's part of it.
type requestDetail struct {
	requestHead
	GroundLabel  string   `json:"groundLabel"`
	Purposes     []string `json:"purposes"`
	Field        string   `json:"field"`
	Value        string   `json:"value"`
	Offer        string   `json:"offer"`
	Message      string   `json:"message"`
	Doubt        string   `json:"doubt"`
	Extension    string   `json:"extension"`
	Answer       string   `json:"answer"`
	Refusal      string   `json:"refusal"`
	Remedies     string   `json:"remedies"`
	Withdrawable bool     `json:"withdrawable"`
	Steps        []struct {
		At       time.Time
		What, By string
	} `json:"steps"`
	Officer *officerDetail `json:"officer"`
}

// requestPage is one request on a page.
type requestPage struct {
	shownRequest
	Detail requestDetail
	Steps  []shownFact
	Asked  []shownFact
}

func (v *visit) requestPage(found requestDetail) requestPage {
	page := requestPage{shownRequest: v.shownRequest(found.requestHead), Detail: found}
	fact := func(label, value string) {
		if value != "" {
			page.Asked = append(page.Asked, shownFact{label, value})
		}
	}
	fact("Motif", capital(found.GroundLabel))
	fact("Usages concernés", strings.Join(found.Purposes, ", "))
	if found.Field != "" {
		fact("À corriger", french.Replace(found.Field+" : « "+found.Value+" »"))
	}
	fact("Message", found.Message)
	for _, step := range found.Steps {
		page.Steps = append(page.Steps, shownFact{moment(step.At, v.site.config.Service.Zone), step.What + " (" + step.By + ")"})
	}
	return page
}

func myRequest(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found requestDetail
	if err := v.read(pathAPIRights+"/mine/"+id, &found); err != nil {
		return err
	}
	return v.show("ma-demande", "Ma demande", v.requestPage(found))
}

func withdrawRequest(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathAPIRights+"/mine/"+id+"/withdrawal", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathRights+"/demandes/"+id, "demande-retiree")
}
