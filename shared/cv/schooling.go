package cv

import (
	"strconv"

	"tandem/shared/typed"
)

// The years that a CV may tell of.
const (
	MinYear = 1940
	MaxYear = 2100
)

// School is a diploma that was prepared (000:143).
type School struct {
	Domain   string `json:"domain,omitempty" maxLength:"400"`
	Diploma  string `json:"diploma" maxLength:"400"`
	Year     int    `json:"year,omitempty"`
	Obtained bool   `json:"obtained,omitempty"`
}

// Software is a program that the person uses, and how well (000:147).
type Software struct {
	Name  string `json:"name" maxLength:"400"`
	Level string `json:"level,omitempty" maxLength:"10" doc:"debutant, usuel, expert"`
}

// Texts are what people write of themselves in their own words (000:147). No comparison uses them.
type Texts struct {
	Skills    string `json:"skills,omitempty" maxLength:"4000" doc:"Savoir-faire, un par ligne"`
	Qualities string `json:"qualities,omitempty" maxLength:"4000" doc:"Qualités personnelles"`
	Interests string `json:"interests,omitempty" maxLength:"4000" doc:"Centres d'intérêt"`
}

// The limits of these sections.
const (
	MaxSchools  = 8
	MaxSoftware = 12
	maxWords    = 1500
)

// softwareLevel is how well somebody uses a program.
var softwareLevel = map[string]string{"debutant": "débutant", "usuel": "usage courant", "expert": "expert"}

func (a Answers) checkSchooling(add adder) {
	if len(a.Schooling) > MaxSchools {
		add("schooling", "Indiquez 8 formations au plus.")
	}
	for i, school := range a.Schooling {
		path := "schooling[" + strconv.Itoa(i) + "]."
		if school.Diploma == "" {
			add(path+"diploma", "Donnez le nom du diplôme ou de la formation.")
		} else if message := checkLine(school.Diploma); message != "" {
			add(path+"diploma", message)
		}
		if message := checkLine(school.Domain); message != "" {
			add(path+"domain", message)
		}
		if school.Year != 0 && (school.Year < MinYear || school.Year > MaxYear) {
			add(path+"year", "Écrivez l'année en quatre chiffres, par exemple 2015.")
		}
	}
}

func (a Answers) checkSkills(add adder) {
	if len(a.Software) > MaxSoftware {
		add("software", "Indiquez 12 logiciels au plus.")
	}
	for i, software := range a.Software {
		path := "software[" + strconv.Itoa(i) + "]."
		if software.Name == "" {
			add(path+"name", "Donnez le nom du logiciel.")
		} else if message := checkLine(software.Name); message != "" {
			add(path+"name", message)
		}
		if software.Level != "" && softwareLevel[software.Level] == "" {
			add(path+"level", "Choisissez votre niveau dans la liste.")
		}
	}
	for _, words := range [...]struct{ path, text string }{{"skills", a.Skills}, {"qualities", a.Qualities}, {"interests", a.Interests}} {
		if message := checkTyped(typed.Text{Max: maxWords}, words.text); message != "" {
			add(words.path, message)
		}
	}
}
