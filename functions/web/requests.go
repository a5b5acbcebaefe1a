package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/shared/retention"
	"tandem/shared/service"
)

// What the délégué à la protection des données does with people's requests. right.go of the API says what is possible in each state; a page
// offers what is, and the API decides.

const (
	pathRequests    = "/admin/droits"
	pathLetter      = "/admin/droits/nouvelle"
	pathAPIRequests = pathAPIRights + "/requests"

	letterTitle   = "Enregistrer une demande reçue"
	registerTitle = "Registre des demandes"
)

var channels = []option{{Value: "compte", Label: "le site"}, {Value: "courrier", Label: "courrier"}, {Value: "courriel", Label: "courriel"}}

// officerDetail is what only who handles a request reads.
type officerDetail struct {
	Attached  bool `json:"attached"`
	Requester *struct {
		Name       string `json:"name"`
		Address    string `json:"address"`
		Represents bool   `json:"represents"`
		Proof      string `json:"proof"`
	} `json:"requester"`
	Covered bool   `json:"covered"`
	Note    string `json:"note"`
	Relay   *struct {
		Identification string    `json:"identification"`
		DueAt          time.Time `json:"dueAt"`
		Answered       *struct {
			Reason string `json:"reason"`
		} `json:"answered"`
	} `json:"relay"`
	Acts     []string `json:"acts"`
	Measures []struct {
		Act string `json:"act"`
	} `json:"measures"`
	Exports []dataCopy `json:"exports"`
	Nothing string     `json:"nothing"`
}

// requestAct is something that can be done with a request: its form, and how the API takes it.
type requestAct struct {
	Name, Label, Text string
	Act               string // as the API lists it among those that are possible
	API               string // under the request
	Fields            []field
	body              func(v *visit, f *form) map[string]any
	Danger            bool
	offered           func(v *visit, r requestDetail) bool // nil: always, when it is possible
}

// did counts how often something was done to the data.
func (r requestDetail) did(act string) (times int) {
	for _, measure := range r.Officer.Measures {
		if measure.Act == act {
			times++
		}
	}
	return times
}

const (
	personReads = "La personne le lit."
	noReason    = "Écrivez le motif."
)

func reasonField(label, hint string, optional bool) field {
	one := field{Name: "motif", API: "reason", Label: label, Hint: hint, Kind: "textarea", Missing: noReason}
	if optional {
		one.Missing, one.Optional = "", true
	}
	return one
}

// requestActs lists them in the order in which a request needs them, what is rare last.
var requestActs = []requestAct{
	{Name: "accuse", Act: "accuser-reception", Label: "Noter l’accusé de réception", API: "acknowledgement", Text: "La réception de la demande a été confirmée par courrier.",
		offered: func(_ *visit, r requestDetail) bool { return r.Waiting }},
	{Name: "personne", Act: "rattacher", Label: "Dire à qui la demande se rapporte", API: "person", Text: "L’un des deux suffit. Le numéro de sécurité sociale n’est pas conservé.", Fields: []field{
		{Name: "courriel", API: "email", Label: "Adresse électronique du compte", Kind: "text", Mode: "email", Optional: true},
		{Name: "nir", API: "nir", Label: "Numéro de sécurité sociale", Kind: "text", Mode: "numeric", Optional: true},
	}, body: texts("courriel", "email", "nir", "nir"), offered: func(_ *visit, r requestDetail) bool { return !r.Officer.Attached }},
	{Name: "droit", Act: "qualifier", Label: "Dire quel droit est exercé", API: "qualification", Fields: []field{
		{Name: "droit", API: "right", Label: "Droit exercé", Kind: "radios", Missing: "Choisissez un droit."},
		{Name: "usages", API: "purposes", Label: "Usages concernés", Hint: "Sans choix, tous ceux de la personne.", Kind: "checkboxes", Optional: true},
		{Name: "note", API: "note", Label: "Note, pour qui traite la demande", Kind: "textarea", Optional: true},
	}, body: func(_ *visit, f *form) map[string]any {
		in := map[string]any{"right": f.value("droit"), "note": f.value("note")}
		if chosen := f.values["usages"]; len(chosen) > 0 {
			in["purposes"] = chosen
		}
		return in
	}},
	{Name: "debut", Act: "prendre-en-charge", Label: "Prendre en charge", API: "start"},
	{Name: "accueil", Act: "accueillir", Label: "Accueillir l’opposition", API: "acceptance", Text: "Les usages auxquels la personne s’oppose cessent jusqu’à ce qu’elle change d’avis. La demande est alors close.",
		Fields: []field{reasonField("Motif de la décision", personReads, false)}, body: texts("motif", "reason"),
		offered: func(_ *visit, r requestDetail) bool { return r.Right == string(service.RightOpposition) }},
	{Name: "reponse", Act: "repondre", Label: "Répondre", API: "answer", Text: "La demande est alors close.", Fields: []field{
		{Name: "texte", API: "text", Label: "Réponse", Hint: personReads + " Les voies de recours y sont ajoutées.", Kind: "textarea", Missing: "Écrivez la réponse."},
	}, body: texts("texte", "text")},
	{Name: "reponse-partie", Act: "reponse-partie", Label: "Noter la réponse de l’autre partie", API: "relay/answer", Fields: []field{
		{Name: "texte", API: "text", Label: "Ce que l’autre partie a répondu", Kind: "textarea", Missing: "Écrivez ce qu’elle a répondu."},
	}, body: texts("texte", "text")},
	{Name: "transmission", Act: "transmettre", Label: "Transmettre à l’autre partie", API: "relay", Fields: []field{
		{Name: "identifiant", API: "identification", Label: "Identifiant sous lequel l’autre partie connaît la personne", Kind: "text", Missing: "Donnez cet identifiant."},
	}, body: texts("identifiant", "identification"), offered: func(v *visit, _ requestDetail) bool { return v.site.config.Service.Controller.Party != nil }},
	{Name: "gel", Act: "geler", Label: "Geler l’utilisation des données", API: "restriction", Text: "Plus personne ne les consulte, sauf la personne elle-même et qui traite sa demande.", Fields: []field{
		{Name: "motif", API: "ground", Label: "Motif", Kind: "radios", Missing: "Choisissez un motif.", Options: grounds()},
	}, body: texts("motif", "ground"), offered: func(_ *visit, r requestDetail) bool { return r.Officer.Attached && r.did("geler") == r.did("lever") }},
	{Name: "degel", Act: "lever", Label: "Lever le gel", API: "restriction/end", Fields: []field{reasonField("Pourquoi le gel prend fin", personReads, false)}, body: texts("motif", "reason"),
		offered: func(_ *visit, r requestDetail) bool { return r.did("geler") > r.did("lever") }},
	{Name: "effacement", Act: "effacer", Label: "Faire effacer les données", API: "erasure", Danger: true, Text: "L’accès aux données est coupé tout de suite. Elles sont ensuite détruites par une purge, sans retour.",
		Fields: []field{reasonField("Motif, quand la base légale ne donne pas ce droit", "", true)}, body: texts("motif", "reason"),
		offered: func(_ *visit, r requestDetail) bool { return r.Officer.Attached && r.did("effacer") == 0 }},
	{Name: "deces", Act: "constater-deces", Label: "Constater un décès", API: "death", Danger: true, Text: "Les directives de la personne sont alors exécutées.", Fields: []field{
		{Name: "jour", API: "day", Label: "Jour du décès (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez le jour du décès."},
		{Name: "acte", API: "proof", Label: "Référence de l’acte", Kind: "text", Missing: "Indiquez la référence de l’acte."},
	}, body: func(_ *visit, f *form) map[string]any {
		return map[string]any{"day": dayTyped(f, "jour"), "proof": f.value("acte")}
	}, offered: func(_ *visit, r requestDetail) bool { return r.Officer.Attached && r.did("constater-deces") == 0 }},
	{Name: "delai", Act: "prolonger", Label: "Prolonger le délai de deux mois", API: "extension", Text: "Une seule fois, dans le premier mois, quand la demande est complexe.",
		Fields: []field{reasonField("Pourquoi il faut plus de temps", personReads, false)}, body: texts("motif", "reason"),
		offered: func(v *visit, r requestDetail) bool {
			return !r.Extended && !v.site.config.Service.Deadlines.Extension.IsZero()
		}},
	{Name: "doute", Act: "douter", Label: "Demander une vérification d’identité", API: "doubt", Text: "Seulement sur un doute raisonnable, jamais d’office. Aucune pièce n’est conservée.",
		Fields: []field{reasonField("Pourquoi l’identité est douteuse", personReads, false)}, body: texts("motif", "reason")},
	{Name: "identite", Act: "verifier-identite", Label: "Noter que l’identité est vérifiée", API: "identity", Fields: []field{
		{Name: "moyen", API: "method", Label: "Comment elle a été vérifiée", Hint: "Exemple : rappel au numéro connu, pièce vue et non conservée.", Kind: "text", Missing: "Dites comment l’identité a été vérifiée."},
	}, body: texts("moyen", "method")},
	{Name: "refus", Act: "refuser", Label: "Refuser", API: "refusal", Danger: true, Text: "La demande est alors close.",
		Fields: []field{reasonField("Motif du refus", personReads+" Les voies de recours y sont ajoutées.", false)}, body: texts("motif", "reason")},
}

func grounds() []option {
	var found []option
	for _, one := range []retention.Ground{retention.GroundAccuracy, retention.GroundOpposition, retention.GroundUnlawful, retention.GroundClaims} {
		found = append(found, option{Value: string(one), Label: capital(one.Label())})
	}
	return found
}

// dayTyped is a day of a form as the API reads it, noted as a mistake when it is none.
func dayTyped(f *form, name string) string {
	day, err := birthday(f.value(name))
	if err != nil {
		f.add(name, err.Error())
	}
	return day.String()
}

// registerLine is a line of the register: a year and a right, and nobody.
type registerLine struct {
	Year       int    `json:"year"`
	RightLabel string `json:"rightLabel"`
	Received   int    `json:"received"`
	Answered   int    `json:"answered"`
	Refused    int    `json:"refused"`
	Dropped    int    `json:"withdrawn"`
	Open       int    `json:"open"`
	Extended   int    `json:"extended"`
	Late       int    `json:"late"`
	Days       int    `json:"maxDays"`
}

type requestList struct {
	Requests []requestHead  `json:"requests"`
	Register []registerLine `json:"register"`
}

// requestsPage is the list: open ones by what time is left, then those that are closed.
type requestsPage struct{ Open, Closed []shownRequest }

func requests(v *visit) error {
	var found requestList
	if err := v.read(pathAPIRequests, &found); err != nil {
		return err
	}
	page := requestsPage{}
	for _, head := range found.Requests {
		if shown := v.shownRequest(head); shown.Closed == "" {
			page.Open = append(page.Open, shown)
		} else {
			page.Closed = append(page.Closed, shown)
		}
	}
	return v.show("droits", "Demandes de droits", page)
}

func requestRegister(v *visit) error {
	var found requestList
	if err := v.read(pathAPIRequests, &found); err != nil {
		return err
	}
	return v.show("droits-registre", registerTitle, found.Register)
}

// saveRegister gives the register as a table to save; it names nobody.
func saveRegister(v *visit) error {
	var found requestList
	if err := v.api.get(pathAPIRequests, &found); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="registre-des-demandes.csv"`)
	table := csv.NewWriter(v.w)
	table.Comma = ';'
	rows := [][]string{{"Année", "Droit", "Reçues", "Répondues", "Refusées", "Retirées", "En cours", "Prolongées", "En retard", "Délai le plus long, en jours"}}
	for _, line := range found.Register {
		row := []string{strconv.Itoa(line.Year), line.RightLabel}
		for _, number := range []int{line.Received, line.Answered, line.Refused, line.Dropped, line.Open, line.Extended, line.Late, line.Days} {
			row = append(row, strconv.Itoa(number))
		}
		rows = append(rows, row)
	}
	return table.WriteAll(rows)
}

// letterFields are the questions about a request that came by post or mail.
func (v *visit) letterFields() []field {
	return []field{
		{Name: "droit", API: "right", Label: "Droit exercé, tel qu’on le lit", Kind: "radios", Missing: "Choisissez un droit.", Options: v.everyRight()},
		{Name: "voie", API: "channel", Label: "Reçue par", Kind: "radios", Missing: "Dites comment elle est arrivée.", Options: []option{{Value: "courrier", Label: "Courrier"}, {Value: "courriel", Label: "Courriel"}}},
		{Name: "jour", API: "receivedOn receivedAt", Label: "Jour de réception (JJ/MM/AAAA)", Hint: "Le délai pour répondre part de ce jour.", Kind: "text", Width: "short", Missing: "Indiquez le jour de réception."},
		{Name: "nom", API: "name requester", Label: "Qui écrit", Kind: "text", Missing: "Indiquez le nom de la personne."},
		{Name: "adresse", API: "address", Label: "Où répondre", Kind: "textarea", Missing: "Indiquez où répondre."},
		{Name: "represente", API: "represents", Label: "Cette personne écrit pour une autre, qu’elle représente", Kind: "checkbox"},
		{Name: "piece", API: "proof", Label: "Référence de la pièce qui le montre", Kind: "text", Optional: true},
		{Name: "message", API: "message", Label: "Ce qu’elle demande", Kind: "textarea", Optional: true},
	}
}

// everyRight lists the rights of the law, those of the service by its words.
func (v *visit) everyRight() []option {
	var found []option
	for _, name := range service.Rights() {
		if spec, ok := v.site.config.Service.Right(name); ok {
			found = append(found, option{Value: string(name), Label: capital(spec.Label)})
		}
	}
	return found
}

func letterForm(v *visit) error {
	return v.showAskedForm("droits-courrier", letterTitle, newForm(v.letterFields(), nil), nil)
}

func recordLetter(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(v.letterFields(), values)
	if f.complete() {
		in := texts("droit", "right", "voie", "channel", "nom", "name", "adresse", "address", "piece", "proof", "message", "message")(v, f)
		in["receivedOn"], in["represents"] = dayTyped(f, "jour"), f.ticked("represente")
		if !f.Failed() {
			var made requestHead
			err := v.api.send(http.MethodPost, pathAPIRequests, in, &made)
			if err == nil {
				return v.redirect(pathRequests+"/"+made.ID, "demande-enregistree")
			}
			if !f.refuse(err) {
				return err
			}
		}
	}
	return v.showAskedForm("droits-courrier", letterTitle, f, nil)
}

// handledPage is one request for who handles it.
type handledPage struct {
	requestPage
	Acts   []requestAct
	Copies []shownCopy
	Relay  []shownFact
	Copied bool // a copy may be prepared and downloaded now
}

func oneRequest(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found requestDetail
	if err := v.read(pathAPIRequests+"/"+id, &found); err != nil {
		return err
	}
	if found.Officer == nil {
		found.Officer = &officerDetail{}
	}
	page := handledPage{requestPage: v.requestPage(found), Copies: v.shownCopies(found.Officer.Exports)}
	page.Copied = found.State == "EN_COURS" && found.Officer.Attached
	if relay := found.Officer.Relay; relay != nil {
		page.Relay = append(page.Relay, shownFact{"Identifiant donné à l’autre partie", relay.Identification}, shownFact{"Réponse attendue le", dayOf(relay.DueAt, v.site.config.Service.Zone)})
		if relay.Answered != nil {
			page.Relay = append(page.Relay, shownFact{"Réponse de l’autre partie", relay.Answered.Reason})
		}
	}
	for _, act := range requestActs {
		if slices.Contains(found.Officer.Acts, act.Act) && (act.offered == nil || act.offered(v, found)) {
			page.Acts = append(page.Acts, act)
		}
	}
	return v.show("droit", page.Title, page)
}

// requestActPage is one act on a request.
type requestActPage struct {
	requestAct
	Request string
}

// requestAct finds the act of the address, with the questions that the service gives it.
func (v *visit) requestAct() (act requestAct, id string, err error) {
	if id, err = v.id("id"); err != nil {
		return act, "", err
	}
	at := slices.IndexFunc(requestActs, func(act requestAct) bool { return act.Name == v.r.PathValue("acte") })
	if at < 0 {
		return act, "", &problem{Status: http.StatusNotFound}
	}
	act = requestActs[at]
	if act.Name == "droit" {
		act.Fields = slices.Clone(act.Fields)
		act.Fields[0].Options = v.everyRight()
		for _, purpose := range v.site.config.Service.Purposes {
			act.Fields[1].Options = append(act.Fields[1].Options, option{Value: purpose.ID, Label: purpose.Label})
		}
	}
	return act, id, nil
}

// requestActForm asks what an act needs; the right is asked with the one that the person named.
func requestActForm(v *visit) error {
	act, id, err := v.requestAct()
	if err != nil {
		return err
	}
	var asked requestDetail
	if act.Act != "qualifier" {
		err = v.readAccount()
	} else {
		err = v.read(pathAPIRequests+"/"+id, &asked)
	}
	if err != nil {
		return err
	}
	return v.showForm("droit-acte", act.Label, newForm(act.Fields, url.Values{"droit": {asked.Right}}), requestActPage{act, id})
}

func doRequestAct(v *visit) error {
	act, id, err := v.requestAct()
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(act.Fields, values)
	var in any
	if f.complete() && act.body != nil {
		in = act.body(v, f)
	}
	if !f.Failed() {
		err := v.api.send(http.MethodPost, pathAPIRequests+"/"+id+"/"+act.API, in, nil)
		if err == nil {
			return v.redirect(pathRequests+"/"+id, "demande-acte")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("droit-acte", act.Label, f, requestActPage{act, id})
}

// prepareCopy has the copy made that an answer needs.
func prepareCopy(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathAPIExports+"/requests/"+id, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathRequests+"/"+id, "copie-preparee")
}

func (v *visit) copyOfRequest() (asked again, path string, err error) {
	id, err := v.id("id")
	if err != nil {
		return asked, "", err
	}
	one, number, err := v.part()
	if err != nil {
		return asked, "", err
	}
	back := pathRequests + "/" + id
	return again{"telecharger", "Télécharger la copie", copyPart{strings.Join([]string{back, "copies", one, number}, "/"), back}}, pathAPIExports + "/requests/" + id + "/" + one + "/" + number, nil
}

func fetchCopyForm(v *visit) error {
	asked, _, err := v.copyOfRequest()
	if err != nil {
		return err
	}
	return v.askAgain(asked)
}

func fetchCopy(v *visit) error {
	asked, path, err := v.copyOfRequest()
	if err != nil {
		return err
	}
	return v.withPassword(asked, func(in any) error { return v.hand(path, in) })
}
