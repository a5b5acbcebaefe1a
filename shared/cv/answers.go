package cv

import (
	"slices"
	"strconv"
	"time"

	"tandem/shared/aptitude"
	"tandem/shared/fault"
	"tandem/shared/match"
)

// Answers are what a CV answers to what offers ask, beyond the job, the place and the contract (000:143-149). Nothing said stays unknown: it
// keeps nobody out of a list.
type Answers struct {
	Licences  []string   `json:"licences,omitempty" maxItems:"16" doc:"Permis détenus, AUCUN pour qui n'en a pas"`
	Means     []string   `json:"means,omitempty" maxItems:"5" doc:"Moyens de transport, AUCUN pour qui n'en a pas"`
	Times     []string   `json:"times,omitempty" maxItems:"2" doc:"PLEIN, PARTIEL"`
	HoursMin  int        `json:"hoursMin,omitempty" doc:"Heures par semaine, au moins"`
	HoursMax  int        `json:"hoursMax,omitempty" doc:"Heures par semaine, au plus"`
	Schedules []string   `json:"schedules,omitempty" maxItems:"6" doc:"Horaires qui conviennent"`
	Firm      []string   `json:"firm,omitempty" maxItems:"2" doc:"Critères pour lesquels la personne refuserait une offre : C4, C5"`
	Near      bool       `json:"near,omitempty" doc:"Préfère travailler à proximité : 10 km au plus"`
	OnFoot    bool       `json:"onFoot,omitempty" doc:"Préfère ne pas avoir à utiliser de transport : 5 km au plus"`
	Level     string     `json:"level,omitempty" maxLength:"1" doc:"Niveau de formation : 0, 3 à 8"`
	Available string     `json:"available,omitempty" maxLength:"40" doc:"immediate, ou une date AAAA-MM-JJ"`
	Languages []Language `json:"languages,omitempty" maxItems:"6"`
	Posts     []Post     `json:"posts,omitempty" maxItems:"12" doc:"Postes occupés"`
	NoPost    bool       `json:"noPost,omitempty" doc:"N'a pas encore travaillé"`
	Schooling []School   `json:"schooling,omitempty" maxItems:"8"`
	Software  []Software `json:"software,omitempty" maxItems:"12"`
	Texts
}

// Language is a language that is spoken, with its level in the European framework.
type Language struct {
	Code  string `json:"code" maxLength:"3"`
	Level string `json:"level" maxLength:"2"`
}

// Immediate is the availability of who can begin at once.
const Immediate = "immediate"

// The distances of two preferences (000:149), in km.
const (
	nearKm   = 10
	onFootKm = 5
)

// Reach is how far the person accepts to go once their preferences hold, in km; 0 when it is not said.
func (c CV) Reach() int {
	reach := c.RadiusKm
	for _, limit := range []struct {
		wanted bool
		km     int
	}{{c.Near, nearKm}, {c.OnFoot, onFootKm}} {
		if limit.wanted && (reach == 0 || reach > limit.km) {
			reach = limit.km
		}
	}
	return reach
}

// adder notes a mistake of a field.
type adder func(path, message string)

func (a Answers) check() []fault.Field {
	var mistakes []fault.Field
	add := func(path, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
	}
	for _, held := range []struct {
		path  string
		list  aptitude.List
		codes []string
	}{{"licences", aptitude.Licences, a.Licences}, {"means", aptitude.Means, a.Means}, {"times", aptitude.Times, a.Times}, {"schedules", aptitude.Schedules, a.Schedules}} {
		if message := checkHeld(held.list, held.codes); message != "" {
			add(held.path, message)
		}
	}
	a.checkHours(add)
	if _, ok := match.ParseCriteria(a.Firm, match.MayBeFirm); !ok {
		add("firm", "Seuls le temps de travail et les horaires peuvent être une condition.")
	}
	if a.Level != "" && !aptitude.Levels.Knows([]string{a.Level}) {
		add("level", "Choisissez votre niveau dans la liste.")
	}
	if message := checkDay(a.Available); a.Available != Immediate && message != "" {
		add("available", message)
	}
	a.checkLanguages(add)
	a.checkPosts(add)
	a.checkSchooling(add)
	a.checkSkills(add)
	return mistakes
}

// checkHeld checks answers of a list in which one may say that there is none.
func checkHeld(list aptitude.List, codes []string) string {
	switch {
	case !list.Knows(codes):
		return "Une des réponses n'est pas dans la liste : cochez parmi les réponses proposées."
	case slices.Contains(codes, aptitude.None) && len(codes) > 1:
		return "Vous avez coché « " + list.Label(aptitude.None) + " » et une autre réponse : gardez l'une ou l'autre."
	}
	return ""
}

// maxHours is the legal week (code du travail, art. L3121-20).
const maxHours = 48

func (a Answers) checkHours(add adder) {
	if a.HoursMin < 0 || a.HoursMin > maxHours {
		add("hoursMin", "Indiquez un nombre d'heures entre 1 et 48.")
	}
	if a.HoursMax < 0 || a.HoursMax > maxHours {
		add("hoursMax", "Indiquez un nombre d'heures entre 1 et 48.")
	} else if a.HoursMax != 0 && a.HoursMin > a.HoursMax {
		add("hoursMax", "Le plus grand nombre d'heures est au-dessous du plus petit.")
	}
}

func (a Answers) checkLanguages(add adder) {
	seen := map[string]bool{}
	for i, language := range a.Languages {
		path := "languages[" + strconv.Itoa(i) + "]."
		if !aptitude.Spoken.Knows([]string{language.Code}) {
			add(path+"code", "Choisissez la langue dans la liste.")
		} else if seen[language.Code] {
			add(path+"code", "Cette langue est indiquée deux fois.")
		}
		if !aptitude.Degrees.Knows([]string{language.Level}) {
			add(path+"level", "Choisissez votre niveau dans cette langue.")
		}
		seen[language.Code] = true
	}
	if len(a.Languages) > match.MaxLanguages {
		add("languages", "Indiquez 6 langues au plus.")
	}
}

// checkDay refuses what is no day of the calendar, such as 31 June; nothing is a day that is not said.
func checkDay(text string) string {
	if text == "" {
		return ""
	}
	if day, err := time.Parse(time.DateOnly, text); err != nil {
		return "Cette date n'existe pas : écrivez le jour, le mois et l'année, par exemple 01/09/2026."
	} else if day.Year() < 2000 || day.Year() > 2100 {
		return "Vérifiez l'année de cette date."
	}
	return ""
}

// Project is what the matching takes of the answers, as of a day counted since 1 January 1970.
func (a Answers) Project(today int) match.Answers {
	level, known := aptitude.Levels.Place(a.Level)
	projected := match.Answers{
		Licences: aptitude.Drives(a.Licences), Means: aptitude.Means.Set(a.Means), Times: aptitude.Times.Set(a.Times),
		HoursMin: uint8(a.HoursMin), HoursMax: uint8(a.HoursMax), Schedules: aptitude.Schedules.Set(a.Schedules),
	}
	projected.Firm, _ = match.ParseCriteria(a.Firm, match.MayBeFirm)
	if known {
		projected.Level = uint8(level + 1)
	}
	if day, err := time.Parse(time.DateOnly, a.Available); err == nil {
		projected.Available = match.Availability(int(day.Unix()/(24*60*60)), today)
	} else if a.Available == Immediate {
		projected.Available = match.Immediately
	}
	for i, language := range a.Languages {
		projected.Languages[i], _ = match.LanguageOf(language.Code, language.Level)
	}
	return projected
}
