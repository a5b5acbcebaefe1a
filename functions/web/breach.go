package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// breachAct is something that can be done with a case: its form, and how the API takes it.
type breachAct struct {
	Name, Label string // in the address; on the button
	API         string // under the case
	States      []string
	Fields      []field
	body        func(v *visit, f *form) map[string]any
	Danger      bool
}

var (
	whileOpen = []string{"DETECTEE", "QUALIFIEE"}
	qualified = []string{"QUALIFIEE"}
	confirmed = []string{"A_CONFIRMER"}
	anyOpen   = []string{"DETECTEE", "QUALIFIEE", "RECUE", "TRANSMISE"}
)

const noName = "Sans nom, adresse ni numéro de personne."

// breachActs lists them in the order in which a case needs them.
var breachActs = []breachAct{
	{Name: "registre", Label: "Compléter le registre", API: "register", States: anyOpen, Fields: []field{
		{Name: "nature", API: "nature", Label: "Nature de la violation", Hint: noName, Kind: "textarea", Missing: "Décrivez ce qui s’est passé."},
		{Name: "personnes", API: "personCategories", Label: "Catégories de personnes", Hint: "Une par ligne.", Kind: "textarea", Optional: true},
		{Name: "nombre", API: "persons", Label: "Nombre approximatif de personnes", Kind: "text", Mode: "numeric", Width: "short", Optional: true},
		{Name: "donnees", API: "recordCategories", Label: "Catégories d’enregistrements", Hint: "Une par ligne.", Kind: "textarea", Optional: true},
		{Name: "enregistrements", API: "records", Label: "Nombre approximatif d’enregistrements", Kind: "text", Mode: "numeric", Width: "short", Optional: true},
		{Name: "consequences", API: "consequences", Label: "Conséquences probables", Kind: "textarea", Optional: true},
		{Name: "justification", API: "justification", Label: "Justification, sans notification ou sans information", Kind: "textarea", Optional: true},
	}, body: registerBody},
	{Name: "mesure", Label: "Inscrire une mesure prise", API: "measures", States: anyOpen, Fields: []field{
		{Name: "texte", API: "text", Label: "Mesure prise", Hint: noName, Kind: "textarea", Missing: "Décrivez la mesure prise."},
	}, body: texts("texte", "text")},
	{Name: "niveau", Label: "Décider du niveau de risque", API: "qualification", States: whileOpen, Fields: []field{
		{Name: "niveau", API: "level", Label: "Niveau de risque", Kind: "radios", Missing: "Choisissez un niveau.",
			Options: []option{{Value: "aucun", Label: "Aucun risque"}, {Value: "risque", Label: "Risque"}, {Value: "eleve", Label: "Risque élevé"}}},
		{Name: "pourquoi", API: "justification", Label: "Pourquoi ce niveau", Hint: noName, Kind: "textarea", Missing: "Indiquez pourquoi vous retenez ce niveau."},
	}, body: texts("niveau", "level", "pourquoi", "justification")},
	{Name: "cnil", Label: "Inscrire une notification à la CNIL", API: "notifications", States: whileOpen, Fields: []field{
		{Name: "quand", API: "at", Label: "Envoi à la CNIL, jour et heure", Hint: instantHint, Kind: "text", Missing: "Indiquez le jour et l’heure."},
		{Name: "reference", API: "reference", Label: "Référence donnée par la CNIL", Kind: "text", Missing: "Indiquez la référence."},
		{Name: "partielle", API: "partial", Label: "Cette notification sera complétée", Kind: "checkbox"},
		{Name: "retard", API: "lateReason", Label: "Raison du retard, après 72 heures", Kind: "textarea", Optional: true},
	}, body: func(v *visit, f *form) map[string]any {
		return map[string]any{"at": v.instant(f, "quand"), "reference": f.value("reference"), "partial": f.ticked("partielle"), "lateReason": f.value("retard")}
	}},
	{Name: "partie", Label: "Avertir l’autre partie", API: "party", States: append([]string{"RECUE"}, whileOpen...), Fields: []field{
		{Name: "retard", API: "lateReason", Label: "Raison du retard, après 36 heures", Kind: "textarea", Optional: true},
	}, body: texts("retard", "lateReason")},
	{Name: "information", Label: "Inscrire l’information des personnes", API: "information", States: qualified, Fields: []field{
		{Name: "quand", API: "at", Label: "Information des personnes, jour et heure", Hint: instantHint, Kind: "text", Missing: "Indiquez le jour et l’heure."},
		{Name: "moyen", API: "means", Label: "Moyen", Hint: "Exemple : courrier postal.", Kind: "text", Missing: "Indiquez le moyen."},
	}, body: func(v *visit, f *form) map[string]any {
		return map[string]any{"at": v.instant(f, "quand"), "means": f.value("moyen")}
	}},
	{Name: "dispense", Label: "Invoquer un motif de ne pas informer", API: "exemption", States: qualified, Fields: []field{
		{Name: "motif", API: "ground", Label: "Motif", Kind: "radios", Missing: "Choisissez un motif.", Options: []option{
			{Value: "incomprehensible", Label: "Les données sont incompréhensibles pour qui les a reçues"},
			{Value: "risque-ecarte", Label: "Des mesures écartent désormais le risque"},
			{Value: "effort-excessif", Label: "Informer chacun demanderait un effort excessif (une communication publique est alors proposée)"}}},
		{Name: "pourquoi", API: "justification", Label: "Pourquoi ce motif s’applique", Hint: "La CNIL doit être notifiée dans tous les cas.", Kind: "textarea", Missing: "Indiquez pourquoi."},
	}, body: texts("motif", "ground", "pourquoi", "justification")},
	{Name: "recommandation", Label: "Publier des recommandations", API: "recommendation", States: qualified, Fields: []field{
		{Name: "titre", API: "title", Label: "Titre", Kind: "text", Missing: "Donnez un titre."},
		{Name: "texte", API: "text", Label: "Recommandations aux personnes concernées", Hint: noName, Kind: "textarea", Missing: "Écrivez les recommandations."},
		{Name: "fin", API: "until", Label: "Dernier jour sur le site (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez le dernier jour sur le site."},
	}, body: func(_ *visit, f *form) map[string]any {
		return map[string]any{"title": f.value("titre"), "text": f.value("texte"), "until": dayTyped(f, "fin")}
	}},
	{Name: "cloture", Label: "Clore le dossier", API: "closing", States: []string{"QUALIFIEE", "RECUE", "TRANSMISE"}, Danger: true, Fields: []field{
		{Name: "suite", API: "outcome", Label: "Suite donnée, pour une plainte", Hint: noName, Kind: "textarea", Optional: true},
	}, body: texts("suite", "outcome")},
	{Name: "confirmer", Label: "Confirmer la clôture", API: "closing/confirmation", States: confirmed, Danger: true},
	{Name: "refuser", Label: "Refuser la clôture", API: "closing/refusal", States: confirmed},
}

// texts sends answers as they are, by pairs of the form's name and the API's.
func texts(pairs ...string) func(*visit, *form) map[string]any {
	return func(_ *visit, f *form) map[string]any {
		body := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			body[pairs[i+1]] = f.value(pairs[i])
		}
		return body
	}
}

func registerBody(_ *visit, f *form) map[string]any {
	body := map[string]any{
		"nature": f.value("nature"), "consequences": f.value("consequences"), "justification": f.value("justification"),
		"personCategories": lines(f.value("personnes")), "recordCategories": lines(f.value("donnees")),
	}
	for name, api := range map[string]string{"nombre": "persons", "enregistrements": "records"} {
		if f.value(name) == "" {
			continue
		}
		number, err := strconv.Atoi(strings.ReplaceAll(f.value(name), " ", ""))
		if err != nil || number < 0 {
			f.add(name, "Écrivez un nombre entier.")
		}
		body[api] = number
	}
	return body
}

func lines(text string) []string {
	kept := []string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

// breachPage is one case: the register, what can be done, who did what.
type breachPage struct {
	shownBreach
	Register []shownFact
	Acts     []breachAct
	History  []shownFact
	Broken   int
}

type shownFact struct{ Label, Value string }

func (v *visit) shownCase(found breachDetail) breachPage {
	page := breachPage{shownBreach: v.shownBreach(found.breachCase), Broken: found.Broken}
	c := found.Case
	number := func(n *int) string {
		if n == nil {
			return "Pas encore indiqué"
		}
		return strconv.Itoa(*n)
	}
	fact := func(label, value string) {
		page.Register = append(page.Register, shownFact{label, firstText(value, "Pas encore indiqué")})
	}
	fact("Nature", c.Nature)
	if found.Kind == "violation" {
		fact("Catégories de personnes", strings.Join(c.PersonCategories, ", "))
		fact("Nombre approximatif de personnes", number(c.Persons))
		fact("Catégories d’enregistrements", strings.Join(c.RecordCategories, ", "))
		fact("Nombre approximatif d’enregistrements", number(c.Records))
		fact("Conséquences probables", c.Consequences)
		fact("Justification", firstText(c.Justification, "Aucune"))
	}
	for _, measure := range c.Measures {
		fact("Mesure prise le "+moment(measure.By.At, v.site.config.Service.Zone), measure.Text)
	}
	if c.Proposal != nil {
		fact("Proposition calculée, qui ne décide rien", labelIn(breachLevels, c.Proposal.Suggests)+". "+strings.Join(c.Proposal.Reasons, " "))
	}
	for _, act := range breachActs {
		if slices.Contains(act.States, found.State) && (found.Kind == "violation" || act.API != "register" || found.State != "CLOSE") {
			page.Acts = append(page.Acts, act)
		}
	}
	for _, one := range found.Versions {
		page.History = append(page.History, shownFact{moment(one.At, v.site.config.Service.Zone), one.Act + ", " + one.Actor})
	}
	return page
}

func oneBreach(v *visit) error {
	found, err := v.breach()
	if err != nil {
		return err
	}
	page := v.shownCase(found)
	return v.show("violation", page.Title, page)
}

func (v *visit) breach() (breachDetail, error) {
	var found breachDetail
	id, err := v.id("id")
	if err != nil {
		return found, err
	}
	return found, v.read(pathAPIBreaches+"/"+id, &found)
}

// actPage is one act on a version of a case.
type actPage struct {
	breachAct
	Case    string
	Version int
}

func (v *visit) act() (breachAct, error) {
	name := v.r.PathValue("acte")
	at := slices.IndexFunc(breachActs, func(act breachAct) bool { return act.Name == name })
	if at < 0 {
		return breachAct{}, &problem{Status: http.StatusNotFound}
	}
	return breachActs[at], nil
}

// breachActForm asks what an act needs; the register is asked with what it says now.
func breachActForm(v *visit) error {
	act, err := v.act()
	if err != nil {
		return err
	}
	found, err := v.breach()
	if err != nil {
		return err
	}
	f := newForm(act.Fields, nil)
	if act.API == "register" {
		f = newForm(act.Fields, valuesOfRegister(found.Case))
	}
	return v.showForm("violation-acte", act.Label, f, actPage{act, found.ID, found.Version})
}

func valuesOfRegister(c breachRegister) map[string][]string {
	values := map[string][]string{
		"nature": {c.Nature}, "personnes": {strings.Join(c.PersonCategories, "\n")}, "donnees": {strings.Join(c.RecordCategories, "\n")},
		"consequences": {c.Consequences}, "justification": {c.Justification},
	}
	for name, number := range map[string]*int{"nombre": c.Persons, "enregistrements": c.Records} {
		if number != nil {
			values[name] = []string{strconv.Itoa(*number)}
		}
	}
	return values
}

func doBreachAct(v *visit) error {
	act, err := v.act()
	if err != nil {
		return err
	}
	id, err := v.id("id")
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(v.r.URL.Query().Get("version"))
	if err != nil || seen < 1 {
		return &problem{Status: http.StatusNotFound}
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(act.Fields, values)
	var body map[string]any
	if f.complete() && act.body != nil {
		body = act.body(v, f)
	}
	if !f.Failed() {
		var in any
		if body != nil {
			in = body
		}
		err := v.api.send(http.MethodPost, pathAPIBreaches+"/"+id+"/"+act.API+"?version="+strconv.Itoa(seen), in, nil)
		if err == nil {
			return v.redirect(pathBreaches+"/"+id, "violation-acte")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("violation-acte", act.Label, f, actPage{act, id, seen})
}

// The case as the API tells it.
type (
	breachClock struct {
		Name        string     `json:"name"`
		Due         time.Time  `json:"due"`
		Stopped     *time.Time `json:"stopped"`
		Late        bool       `json:"late"`
		MinutesLeft int        `json:"minutesLeft"`
	}
	breachCase struct {
		ID           string        `json:"id"`
		Kind         string        `json:"kind"`
		State        string        `json:"state"`
		Level        string        `json:"level"`
		Origin       string        `json:"origin"`
		DiscoveredAt time.Time     `json:"discoveredAt"`
		Clocks       []breachClock `json:"clocks"`
		Version      int           `json:"version"`
	}
	breachRegister struct {
		Nature           string   `json:"nature"`
		PersonCategories []string `json:"personCategories"`
		Persons          *int     `json:"persons"`
		RecordCategories []string `json:"recordCategories"`
		Records          *int     `json:"records"`
		Consequences     string   `json:"consequences"`
		Justification    string   `json:"justification"`
		Measures         []struct {
			Text string                 `json:"text"`
			By   struct{ At time.Time } `json:"by"`
		} `json:"measures"`
		Proposal *struct {
			Suggests string   `json:"suggests"`
			Reasons  []string `json:"reasons"`
		} `json:"proposal"`
	}
	breachDetail struct {
		breachCase
		Case     breachRegister `json:"case"`
		Broken   int            `json:"broken"`
		Versions []struct {
			At    time.Time `json:"at"`
			Act   string    `json:"act"`
			Actor string    `json:"actor"`
		} `json:"versions"`
	}
	recommendation struct {
		Title string `json:"title"`
		Text  string `json:"text"`
		On    string `json:"publishedOn"`
	}
)
