package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/shared/calendar"
	"tandem/shared/dossier"
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

var wishes = []option{
	{Value: "conserver", Label: "Les conserver jusqu’à la fin de leur durée"}, {Value: "effacer", Label: "Les effacer"},
	{Value: "communiquer", Label: "Les communiquer à une personne, puis les effacer"},
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

// shownCopy is a copy of one's data, being prepared or there.
type shownCopy struct {
	dataCopy
	Asked, Until string
	Numbers      []int
}

func (v *visit) shownCopies(copies []dataCopy) []shownCopy {
	zone := v.site.config.Service.Zone
	shown := []shownCopy{}
	for _, one := range copies {
		it := shownCopy{dataCopy: one, Asked: moment(one.AskedAt, zone), Until: moment(one.ExpiresAt, zone)}
		for part := range one.Parts {
			it.Numbers = append(it.Numbers, part+1)
		}
		shown = append(shown, it)
	}
	return shown
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

// shownPurpose is a use of the visitor's data, as the service file says it, and what they oppose.
type shownPurpose struct {
	opposable
	Label, Basis, Why string
	Opposable         bool
}

func (v *visit) purposesHere(opposed []opposable) []shownPurpose {
	svc := v.site.config.Service
	var shown []shownPurpose
	for _, purpose := range svc.PurposesOf(service.Role(v.role())) {
		terms := svc.OppositionTo(purpose)
		one := shownPurpose{opposable: opposable{ID: purpose.ID}, Label: purpose.Label, Basis: purpose.Basis.Label(), Opposable: terms.Terms != service.TermsNone, Why: terms.Text}
		if at := slices.IndexFunc(opposed, func(o opposable) bool { return o.ID == purpose.ID }); at >= 0 {
			one.opposable = opposed[at]
		}
		shown = append(shown, one)
	}
	return shown
}

// oppositionPage is one use of the visitor's data, and on which terms they may oppose it.
type oppositionPage struct {
	service.Purpose
	Free bool
	Why  string // it cannot be opposed
}

// opposing finds the use that the address names among those of the visitor's data.
func (v *visit) opposing() (page oppositionPage, err error) {
	if err := v.readAccount(); err != nil {
		return page, err
	}
	svc := v.site.config.Service
	for _, purpose := range svc.PurposesOf(service.Role(v.role())) {
		if purpose.ID != v.r.PathValue("finalite") {
			continue
		}
		terms := svc.OppositionTo(purpose)
		page = oppositionPage{Purpose: purpose, Free: terms.Terms == service.TermsFree}
		if terms.Terms == service.TermsNone {
			page.Why = terms.Text
		}
		return page, nil
	}
	return page, &problem{Status: http.StatusNotFound}
}

func (p oppositionPage) fields() []field {
	if p.Free || p.Why != "" {
		return nil
	}
	return []field{{Name: "message", API: "message", Label: "Vos raisons", Hint: "Dites ce qui, dans votre situation, justifie que nous cessions.", Kind: "textarea", Missing: "Donnez vos raisons."}}
}

func oppositionForm(v *visit) error {
	page, err := v.opposing()
	if err != nil {
		return err
	}
	return v.showForm("mon-opposition", opposeTitle, newForm(page.fields(), nil), page)
}

func oppose(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	page, err := v.opposing()
	if err != nil {
		return err
	}
	f := newForm(page.fields(), values)
	if f.complete() {
		in := map[string]any{"right": service.RightOpposition, "purposes": []string{page.ID}, "message": f.value("message")}
		err := v.api.send(http.MethodPost, pathAPIRights, in, nil)
		if err == nil {
			return v.redirect(pathRights, "opposition-recue")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("mon-opposition", opposeTitle, f, page)
}

func takeBackOpposition(v *visit) error {
	purpose, err := v.id("finalite")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodDelete, pathAPIRights+"/oppositions/"+purpose, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathRights, "opposition-retiree")
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

// correctable are the fields of the file received that the visitor may contest.
func (v *visit) correctable() []option {
	svc := v.site.config.Service
	if svc.CategoryOf("annotation") == "" || string(svc.ClassOf(service.Role(v.role()))) != dossier.Class {
		return nil
	}
	var fields []option
	for _, name := range dossier.Fields() {
		fields = append(fields, option{Value: name, Label: dossier.FieldLabel(name)})
	}
	return fields
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

var passwordFields = []field{{Name: "motdepasse", API: "password", Label: "Votre mot de passe", Hint: "Nous le demandons de nouveau, pour que personne d’autre ne le fasse à votre place.",
	Kind: "password", Auto: "current-password", Missing: "Donnez votre mot de passe."}}

// again is a form that asks for the password, and what it is for.
type again struct {
	template, title string
	data            any
}

func (v *visit) askAgain(a again) error {
	return v.showAskedForm(a.template, a.title, newForm(passwordFields, nil), a.data)
}

// withPassword sends the password that was typed; done is what follows. What the API has against it comes back in the form.
func (v *visit) withPassword(a again, send func(in any) error) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(passwordFields, values)
	if f.complete() {
		err := send(map[string]string{"password": values.Get("motdepasse")})
		if err == nil || !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm(a.template, a.title, f, a.data)
}

var askingCopy = again{"mes-droits-copie", copyTitle, nil}

func copyForm(v *visit) error { return v.askAgain(askingCopy) }

func askCopy(v *visit) error {
	return v.withPassword(askingCopy, func(in any) error {
		if err := v.api.send(http.MethodPost, pathAPIExports, in, nil); err != nil {
			return err
		}
		return v.redirect(pathRights, "copie-demandee")
	})
}

// copyPart is a part of a copy to download: where the form goes, and back.
type copyPart struct{ Action, Back string }

// part reads from the address which part of which copy is meant.
func (v *visit) part() (id, number string, err error) {
	if id, err = v.id("copie"); err != nil {
		return "", "", err
	}
	number = v.r.PathValue("partie")
	if n, wrong := strconv.Atoi(number); wrong != nil || n < 1 || strconv.Itoa(n) != number {
		return "", "", &problem{Status: http.StatusNotFound}
	}
	return id, number, nil
}

func downloadForm(v *visit) error {
	id, number, err := v.part()
	if err != nil {
		return err
	}
	return v.askAgain(again{"telecharger", downloadTitle, copyPart{pathCopies + "/" + id + "/" + number, pathRights}})
}

func downloadCopy(v *visit) error {
	id, number, err := v.part()
	if err != nil {
		return err
	}
	asked := again{"telecharger", downloadTitle, copyPart{pathCopies + "/" + id + "/" + number, pathRights}}
	return v.withPassword(asked, func(in any) error { return v.hand(pathAPIExports+"/"+id+"/"+number, in) })
}

// hand gives a part of a copy as a file to save.
func (v *visit) hand(path string, in any) error {
	header, content, err := v.api.sendFor(http.MethodPost, path, in)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/zip")
	v.w.Header().Set("Content-Disposition", firstText(header.Get("Content-Disposition"), `attachment; filename="copie.zip"`))
	_, _ = v.w.Write(content) // a visitor who left needs no answer
	return nil
}

var directiveFields = []field{
	{Name: "souhait", API: "wish", Label: "Après ma mort, que faire de mes données", Kind: "radios", Options: wishes, Missing: "Choisissez ce que deviennent vos données."},
	{Name: "personne", API: "executor", Label: "Qui y veille, et comment joindre cette personne", Hint: "Il faut l’indiquer pour que vos données soient communiquées.", Kind: "text", Optional: true},
}

// directivesForm is asked with what the directives say now.
func directivesForm(v *visit) error {
	var found ownRights
	if err := v.read(pathAPIRights, &found); err != nil {
		return err
	}
	var values map[string][]string
	if found.Directive != nil {
		values = map[string][]string{"souhait": {found.Directive.Wish}, "personne": {found.Directive.Executor}}
	}
	return v.showForm("mes-directives", directivesTitle, newForm(directiveFields, values), found.Directive != nil)
}

func giveDirectives(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(directiveFields, values)
	if f.complete() {
		err := v.api.send(http.MethodPut, pathAPIRights+"/directive", map[string]string{"wish": f.value("souhait"), "executor": f.value("personne")}, nil)
		if err == nil {
			return v.redirect(pathRights, "directives-donnees")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("mes-directives", directivesTitle, f, false)
}

func revokeDirectives(v *visit) error {
	if err := v.api.send(http.MethodDelete, pathAPIRights+"/directive", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathRights, "directives-revoquees")
}

// leaving is the page on which a visitor leaves: of an account that rests on their consent, with that consent.
func (v *visit) leaving() (again, error) {
	if err := v.readAccount(); err != nil {
		return again{}, err
	}
	if v.site.config.Service.RestsOnConsent(service.Role(v.role())) {
		return again{"mon-depart", "Retirer mon accord et fermer mon compte", true}, nil
	}
	return again{"mon-depart", "Fermer mon compte", false}, nil
}

// leavingForm says what happens before it happens.
func leavingForm(v *visit) error {
	leaving, err := v.leaving()
	if err != nil {
		return err
	}
	return v.askAgain(leaving)
}

func leaveService(v *visit) error {
	leaving, err := v.leaving()
	if err != nil {
		return err
	}
	return v.withPassword(leaving, func(in any) error {
		if err := v.api.send(http.MethodPost, pathAPIRights+"/consent", in, nil); err != nil {
			return err
		}
		return v.redirect("/", "compte-ferme")
	})
}

func (v *visit) correctionFields() []field {
	return []field{{Name: "donnee", API: "field", Label: "Correction à retirer", Kind: "select", Options: v.correctable(), Missing: "Choisissez la donnée."}}
}

// correction is a datum received that the visitor may contest, and what they noted beside it.
type correction struct {
	Label   string        `json:"label"`
	Value   string        `json:"value"`
	Given   calendar.Date `json:"givenOn"`
	Request string        `json:"request"`
	State   string        `json:"state"`
}

// Badge says how far the request is by which the source is asked; empty when that request has ended.
func (c correction) Badge() *badge {
	if c.State == "" {
		return nil
	}
	shown := badgeOf(requestStates, c.State)
	return &shown
}

func correctionForm(v *visit) error {
	var found struct {
		Fields []correction `json:"fields"`
	}
	if err := v.read(pathAPIRights, &found); err != nil {
		return err
	}
	return v.showForm("mes-corrections", correctionTitle, newForm(v.correctionFields(), nil), found.Fields)
}

func closeCorrection(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	if err := v.readAccount(); err != nil {
		return err
	}
	f := newForm(v.correctionFields(), values)
	if f.complete() {
		name := f.value("donnee")
		if dossier.FieldLabel(name) == "" {
			return &problem{Status: http.StatusNotFound}
		}
		if err := v.api.send(http.MethodDelete, pathAPIRights+"/annotations/"+name, nil, nil); err != nil {
			return err
		}
		return v.redirect(pathRights, "correction-retiree")
	}
	return v.showForm("mes-corrections", correctionTitle, f, nil)
}
