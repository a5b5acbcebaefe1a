package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// picker lets people search a long list (trades, communes) without scripts, in two steps: they type, the page comes back with what
// was found, they choose. What was chosen before travels in the form, label included, so that nothing is kept between the steps.
type picker struct {
	Name                 string // "metier": the inputs are metier, metier_choisi, metier_cherche and metier_vu
	List                 string // where the API searches it
	Many                 bool   // several may be chosen
	Legend, Label, Again string
	Hint, Button, None   string
	Hole                 string // what to say when nothing was ever chosen
	Optional             bool   // nothing needs to be chosen
	Chosen               []choice
	Query                string // what is being searched
	Hits                 []choice
	Searched             bool // Hits is the answer to Query
	Focus                bool // the page opens here
	Error                string
	repeated             bool // Query was answered before, and nothing was chosen
	picked               bool // something was just chosen, or given up
}

// choice is one entry of the list; its value in the form is "code|label".
type choice struct{ Code, Label string }

// Value is what the form sends.
func (c choice) Value() string { return c.Code + "|" + c.Label }

func readChoice(value string) (choice, bool) {
	code, label, found := strings.Cut(value, "|")
	return choice{code, label}, found && identifier.MatchString(code) && label != "" && len(label) <= 300
}

var (
	tradePicker = picker{
		Name: "metier", List: "/referentials/jobs", Legend: "Métier", Label: "Cherchez votre métier", Again: "Cherchez un autre métier",
		Hint: "Écrivez un mot, par exemple « boulanger » ou « ménage ».", Button: "Chercher ce métier", None: "Aucun de ces métiers",
		Hole: "Cherchez et choisissez un métier.",
	}
	communePicker = picker{
		Name: "commune", List: "/referentials/communes", Legend: "Commune", Label: "Cherchez la commune", Again: "Cherchez une autre commune",
		Hint: "Écrivez un nom ou un code postal.", Button: "Chercher cette commune", None: "Aucune de ces communes",
		Hole: "Cherchez et choisissez une commune.",
	}
)

const (
	nothing = "aucun"     // the radio button by which a search is given up
	search  = "chercher-" // with the picker's name: the button that only searches, or adds what was found
)

// readPicker reads the state of a picker from the form, and takes up what was just chosen.
func readPicker(p picker, values url.Values) picker {
	for _, value := range values[p.Name+"_choisi"] {
		if found, ok := readChoice(value); ok {
			p.choose(found)
		}
	}
	p.Query = strings.TrimSpace(values.Get(p.Name + "_cherche"))
	p.repeated = p.Query != "" && p.Query == values.Get(p.Name+"_vu")
	answer := values.Get(p.Name)
	if found, ok := readChoice(answer); ok {
		p.choose(found)
	} else if answer != nothing {
		return p
	}
	p.picked = true
	if p.repeated {
		p.Query, p.repeated = "", false
	}
	return p
}

func (p *picker) choose(c choice) {
	if !p.Many {
		p.Chosen = []choice{c}
	} else if !slices.ContainsFunc(p.Chosen, func(had choice) bool { return had.Code == c.Code }) {
		p.Chosen = append(p.Chosen, c)
	}
}

// pending reports whether something was typed that is still to be chosen.
func (p *picker) pending() bool { return p.Query != "" }

// Code is the one entry chosen.
func (p *picker) Code() string {
	if len(p.Chosen) == 0 {
		return ""
	}
	return p.Chosen[0].Code
}

// lists are the two pickers of a form, and where a mistake about each is noted.
type lists struct{ Jobs, Communes picker }

func (l *lists) each(do func(question string, p *picker)) {
	do("metier_cherche", &l.Jobs)
	do("commune_cherche", &l.Communes)
}

// search asks the API, at once, for what was typed in the pickers. action is the name of the button that was pressed. It reports
// whether the page must come back for a choice before anything can be saved.
func (v *visit) search(l *lists, action string) (bool, error) {
	err := together(
		func() error { return v.searchTrades(&l.Jobs) },
		func() error { return v.searchCommunes(&l.Communes) },
	)
	searching := false
	l.each(func(_ string, p *picker) {
		asked := action == search+p.Name
		searching = searching || asked || p.pending()
		p.Focus = asked
		switch {
		case asked && !p.pending() && !p.picked:
			p.Error = "Écrivez d’abord ce que vous cherchez."
		case !asked && p.repeated && len(p.Hits) > 0:
			p.Error = "Choisissez une réponse dans la liste, ou « " + p.None + " »."
		}
	})
	if !l.Jobs.Focus && !l.Communes.Focus {
		l.Jobs.Focus, l.Communes.Focus = l.Jobs.Searched, l.Communes.Searched && !l.Jobs.Searched
	}
	return searching, err
}

// note makes mistakes of what was passed over in a list and, when all must be there, of what was never chosen.
func (l *lists) note(f *form, all bool) {
	l.each(func(question string, p *picker) {
		if p.Error != "" {
			f.add(question, p.Error)
		} else if all && !p.Optional && len(p.Chosen) == 0 {
			f.add(question, p.Hole)
		}
	})
}

// showMistakes puts the form's mistakes beside the pickers.
func (l *lists) showMistakes(f *form) {
	l.each(func(question string, p *picker) { p.Error = f.messageFor(question) })
}

func (v *visit) searchTrades(p *picker) error {
	var found struct{ Hits []job }
	if err := v.lookUp(p, &found); err != nil {
		return err
	}
	for _, hit := range found.Hits {
		p.Hits = append(p.Hits, choiceOfJob(hit))
	}
	return nil
}

func (v *visit) searchCommunes(p *picker) error {
	var found struct{ Hits []commune }
	if err := v.lookUp(p, &found); err != nil {
		return err
	}
	for _, hit := range found.Hits {
		p.Hits = append(p.Hits, choice(hit))
	}
	return nil
}

// lookUp asks for what was typed, if anything was. A word that the API cannot search for finds nothing.
func (v *visit) lookUp(p *picker, found any) error {
	if !p.pending() {
		return nil
	}
	p.Searched = true
	err := v.api.get(p.List+"?q="+url.QueryEscape(p.Query), found)
	if status(err) == http.StatusUnprocessableEntity {
		return nil
	}
	return err
}

// choiceOfJob writes a trade as "D1102-10200".
func choiceOfJob(j job) choice { return choice{j.ROME + "-" + strconv.Itoa(j.Appellation), j.Label} }

// jobOf reads it back; an appellation that is no number counts as none.
func jobOf(c choice) job {
	rome, number, _ := strings.Cut(c.Code, "-")
	appellation, err := strconv.Atoi(number)
	if err != nil {
		appellation = 0
	}
	return job{ROME: rome, Appellation: appellation}
}
