package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tandem/shared/aptitude"
)

// requiredPrefix begins, before the code of a criterion, the name of the box that makes a condition of it.
const requiredPrefix = "exige_"

const wish = "Sans cette coche, c’est un souhait : une personne qui ne l’a pas vous est quand même proposée."

// askFields are what an offer asks of people, beyond the job, the place and the contract.
var askFields = []field{
	{Name: "debut", API: "start", Label: "Date de début", Hint: "Exemple : 01/09/2026.", Kind: "text", Mode: "numeric", Width: "short", As: asDay, Optional: true},
	{Name: "temps", API: "times", Label: "Temps de travail", Kind: "checkboxes", Options: optionsOf(aptitude.Times), As: asList},
	{Name: "heures", API: "hours", Label: "Heures par semaine", Kind: "text", Mode: "numeric", Width: "short", As: asNumber, Optional: true},
	{Name: requiredPrefix + "C4", Label: "Ce temps de travail est exigé", Hint: wish, Kind: "checkbox"},
	{Name: "horaires", API: "schedules", Label: "Horaires du poste", Hint: "Cochez tout ce que le poste comporte.", Kind: "checkboxes", Options: optionsOf(aptitude.Schedules), As: asList},
	{Name: "deplacements", API: "travels", Label: "Déplacements", Kind: "checkboxes", Options: optionsOf(aptitude.Travels), As: asList},
	{Name: "permis", API: "licences", Label: "Permis nécessaires pour le poste", Hint: "Cochez seulement ce que le poste demande.", Kind: "checkboxes", Options: optionsOf(aptitude.Licences[1:]), As: asList},
	{Name: requiredPrefix + "C6", Label: "Ces permis sont exigés", Hint: wish, Kind: "checkbox"},
	{Name: "niveau", API: "level", Label: "Niveau de formation", Kind: "select", Options: optionsOf(aptitude.Levels[1:]), Optional: true},
	{Name: requiredPrefix + "C8", Label: "Ce niveau est exigé", Hint: wish, Kind: "checkbox"},
	{Name: "experience", API: "practice", Label: "Expérience dans ce métier", Kind: "select", Options: optionsOf(aptitude.Practices), Optional: true},
	{Name: requiredPrefix + "C9", Label: "Cette expérience est exigée", Hint: wish, Kind: "checkbox"},
	{Name: requiredPrefix + "C11", API: "required", Label: "Les langues ci-dessous sont exigées", Hint: wish, Kind: "checkbox"},
}

var askedLanguages = rows{"languages", "Langue", 3, languageFields}

// allOfferFields are all the questions of the form of an offer: those on the post, then what it asks of people.
func allOfferFields() []field {
	all := slices.Concat(offerFields, askFields)
	for n := range askedLanguages.Most {
		all = append(all, askedLanguages.row(n)...)
	}
	return all
}

// Asks names the questions on people, for the page.
func (offerPage) Asks() []field {
	all := slices.Clone(askFields)
	for n := range askedLanguages.Most {
		all = append(all, askedLanguages.row(n)...)
	}
	return all
}

// asksIn reads what the offer asks of people.
func asksIn(f *form) (read asks) {
	typed := map[string]any{}
	for _, question := range askFields {
		if code, ok := strings.CutPrefix(question.Name, requiredPrefix); !ok {
			typed[question.API] = question.answer(f)
		} else if f.ticked(question.Name) {
			read.Required = append(read.Required, code)
		}
	}
	typed[askedLanguages.API] = askedLanguages.answers(f, askedLanguages.close(f.values))
	if encoded, err := json.Marshal(typed); err == nil {
		_ = json.Unmarshal(encoded, &read) // of texts, codes and numbers, which asks has for each
	}
	return read
}

// valuesOfAsks writes what a stored offer asks as the form would have sent it.
func valuesOfAsks(saved asks, values url.Values) {
	stored := map[string]any{}
	if encoded, err := json.Marshal(saved); err == nil {
		_ = json.Unmarshal(encoded, &stored)
	}
	for _, question := range askFields {
		if question.API != "" && question.As != "" || question.Kind == "select" {
			values[question.Name] = question.typedOf(stored[question.API])
		}
	}
	for _, code := range saved.Required {
		values.Set(requiredPrefix+code, "oui")
	}
	askedLanguages.typedOf(stored[askedLanguages.API], values)
}

// fact is a line of what an offer asks, as people read it.
type fact struct{ Label, Value string }

// Asked lists what an offer asks of people, each exigé or souhaité.
func (o offer) Asked() []fact {
	var facts []fact
	add := func(label, criterion, value string) {
		if value == "" {
			return
		}
		switch {
		case criterion == "":
		case slices.Contains(o.Required, criterion):
			value += " (exigé)"
		default:
			value += " (souhaité)"
		}
		facts = append(facts, fact{label, value})
	}
	if day := (field{As: asDay}).typedOf(o.Start); o.Start != "" {
		add("Début", "", day[0])
	}
	hours := ""
	if o.Hours > 0 {
		hours = strconv.Itoa(o.Hours) + " heures par semaine"
	}
	add("Temps de travail", "C4", strings.Join(slices.DeleteFunc([]string{aptitude.Times.Labels(o.Times), hours}, func(s string) bool { return s == "" }), ", "))
	add("Horaires", "", aptitude.Schedules.Labels(o.Schedules))
	add("Déplacements", "", aptitude.Travels.Labels(o.Travels))
	add("Permis", "C6", aptitude.Licences.Labels(o.Licences))
	if o.Level != "" {
		add("Formation", "C8", aptitude.Levels.Label(o.Level))
	}
	switch o.Practice {
	case "":
	case "0":
		add("Expérience", "", aptitude.Practices.Label(o.Practice))
	default:
		add("Expérience", "C9", aptitude.Practices.Label(o.Practice))
	}
	var languages []string
	for _, language := range o.Languages {
		languages = append(languages, aptitude.Spoken.Label(language.Code)+" "+language.Level)
	}
	add("Langues", "C11", strings.Join(languages, ", "))
	return facts
}
