package offer

import (
	"slices"
	"strconv"
	"time"

	"tandem/shared/aptitude"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/match"
)

// Asks are what an offer asks of a candidate, beyond the job, the place and the contract. What is asked is a wish, unless the offer
// requires it: only then does it keep out of the list who does not have it.
type Asks struct {
	Licences  []string      `json:"licences,omitempty" maxItems:"16" doc:"Permis demandés"`
	Travels   []string      `json:"travels,omitempty" maxItems:"2" doc:"NON_DESSERVI, DEPLACEMENTS"`
	Times     []string      `json:"times,omitempty" maxItems:"2" doc:"PLEIN, PARTIEL"`
	Hours     int           `json:"hours,omitempty" doc:"Heures par semaine"`
	Schedules []string      `json:"schedules,omitempty" maxItems:"6" doc:"Horaires du poste"`
	Level     string        `json:"level,omitempty" maxLength:"1" doc:"Niveau de formation : 3 à 8"`
	Practice  string        `json:"practice,omitempty" maxLength:"3" doc:"Mois d'expérience : 0, 6, 12, 24, 36, 60, 120"`
	Languages []cv.Language `json:"languages,omitempty" maxItems:"3"`
	Start     string        `json:"start,omitempty" maxLength:"40" doc:"Date de début, AAAA-MM-JJ"`
	Required  []string      `json:"required,omitempty" maxItems:"16" doc:"Critères exigés, et non seulement souhaités : C4, C6, C8, C9, C11"`
}

// maxHours is the legal week (code du travail, art. L3121-20).
const maxHours = 48

func (a Asks) check() []fault.Field {
	var mistakes []fault.Field
	add := func(path, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
	}
	for _, asked := range []struct {
		path  string
		list  aptitude.List
		codes []string
	}{{"licences", aptitude.Licences, a.Licences}, {"travels", aptitude.Travels, a.Travels}, {"times", aptitude.Times, a.Times}, {"schedules", aptitude.Schedules, a.Schedules}} {
		if !asked.list.Knows(asked.codes) || slices.Contains(asked.codes, aptitude.None) {
			add(asked.path, "Une des réponses n'est pas dans la liste : cochez parmi celles qui sont proposées.")
		}
	}
	if a.Hours < 0 || a.Hours > maxHours {
		add("hours", "Indiquez un nombre d'heures entre 1 et 48.")
	}
	if a.Level != "" && !aptitude.Levels[1:].Knows([]string{a.Level}) {
		add("level", "Choisissez le niveau de formation dans la liste.")
	}
	if a.Practice != "" && !aptitude.Practices.Knows([]string{a.Practice}) {
		add("practice", "Choisissez la durée d'expérience dans la liste.")
	}
	if day, err := time.Parse(time.DateOnly, a.Start); a.Start != "" && (err != nil || day.Year() < 2000 || day.Year() > 2100) {
		add("start", "Cette date n'existe pas : écrivez le jour, le mois et l'année, par exemple 01/09/2026.")
	}
	if _, ok := match.ParseCriteria(a.Required, match.MayRequire); !ok {
		add("required", "Un des critères ne peut pas être exigé.")
	}
	return append(mistakes, a.checkLanguages()...)
}

func (a Asks) checkLanguages() (mistakes []fault.Field) {
	for i, language := range a.Languages {
		path := "body.languages[" + strconv.Itoa(i) + "]."
		if !aptitude.Spoken.Knows([]string{language.Code}) {
			mistakes = append(mistakes, fault.Field{Path: path + "code", Message: "Choisissez la langue dans la liste."})
		}
		if !aptitude.Degrees.Knows([]string{language.Level}) {
			mistakes = append(mistakes, fault.Field{Path: path + "level", Message: "Choisissez le niveau attendu dans cette langue."})
		}
	}
	if len(a.Languages) > match.MaxAskedLanguages {
		mistakes = append(mistakes, fault.Field{Path: "body.languages", Message: "Demandez 3 langues au plus."})
	}
	return mistakes
}

// Project is what the matching takes of it.
func (a Asks) Project() match.Asks {
	projected := match.Asks{
		Licences: aptitude.Licences.Set(a.Licences), Travels: aptitude.Travels.Set(a.Travels), Times: aptitude.Times.Set(a.Times), Hours: uint8(a.Hours),
		Schedules: aptitude.Schedules.Set(a.Schedules),
	}
	projected.Required, _ = match.ParseCriteria(a.Required, match.MayRequire)
	if place, ok := aptitude.Levels.Place(a.Level); ok {
		projected.Level = uint8(place + 1)
	}
	if place, ok := aptitude.Practices.Place(a.Practice); ok {
		projected.Practice = uint8(place)
	}
	if day, err := time.Parse(time.DateOnly, a.Start); err == nil {
		projected.Start = uint16(day.Unix() / (24 * 60 * 60))
	}
	for i, language := range a.Languages {
		projected.Languages[i], _ = match.LanguageOf(language.Code, language.Level)
	}
	return projected
}
