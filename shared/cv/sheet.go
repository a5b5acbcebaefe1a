package cv

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/shared/aptitude"
)

// Reader is who reads a CV: each reads what the one after does, and more.
type Reader uint8

// The readers of a CV.
const (
	Owner     Reader = iota // all that they wrote
	Paper                   // whom the owner hands it to, printed
	Addressee               // the recruiter to whom the owner applies with it: not how they come to work
	Recruiter               // whoever it is published to: neither where somebody lives or moves, nor what tells their age or who they are (000:39)
)

// Part is a section as people read it.
type Part struct {
	Section string  `json:"section"`
	Title   string  `json:"title"`
	Entries []Entry `json:"entries"`
}

// Entry is one thing that a section says, of several lines where its text has them.
type Entry struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// sheet gathers what a reader may see.
type sheet struct {
	reader Reader
	today  time.Time
	parts  []Part
}

// part ends what was said before, and begins a section.
func (s *sheet) part(section, title string) {
	s.parts = append(s.parts, Part{Section: section, Title: title})
}

// say adds what the last of its readers may see too.
func (s *sheet) say(last Reader, label, text string) {
	if text == "" && label == "" || s.reader > last {
		return
	}
	part := &s.parts[len(s.parts)-1]
	part.Entries = append(part.Entries, Entry{label, text})
}

// told says what is written under a label, where something is.
func (s *sheet) told(last Reader, label, text string) {
	if text != "" {
		s.say(last, label, text)
	}
}

// Sheet is what the sections say to a reader, those without a word left out.
func (a Answers) Sheet(reader Reader, today time.Time) []Part {
	s := &sheet{reader: reader, today: today}
	s.part("experiences", "Expérience")
	for _, post := range a.Posts {
		s.say(Recruiter, post.Title, s.post(post))
	}
	if a.NoPost {
		s.say(Recruiter, "Premier emploi", "Pas encore d’emploi occupé.")
	}
	s.part("formation", "Formation")
	if a.Level != "" {
		s.say(Recruiter, "Niveau", strings.TrimPrefix(explained(aptitude.Levels.Label(a.Level)), "Niveau "))
	}
	for _, school := range a.Schooling {
		s.say(Recruiter, school.Diploma, s.school(school))
	}
	s.part("competences", "Compétences")
	s.told(Recruiter, "Savoir-faire", a.Skills)
	s.told(Recruiter, "Qualités personnelles", a.Qualities)
	for _, software := range a.Software {
		s.say(Recruiter, software.Name, softwareLevel[software.Level])
	}
	s.part("langues", "Langues")
	for _, language := range a.Languages {
		s.say(Recruiter, aptitude.Spoken.Label(language.Code), explained(aptitude.Degrees.Label(language.Level)))
	}
	a.terms(s)
	s.part("interets", "Centres d’intérêt")
	s.told(Addressee, "Centres d’intérêt", a.Interests)
	return slices.DeleteFunc(s.parts, func(p Part) bool { return len(p.Entries) == 0 })
}

// terms are on what terms somebody works: how they come, when, from when on.
func (a Answers) terms(s *sheet) {
	s.part("mobilite", "Permis et déplacements")
	s.told(Recruiter, "Permis", aptitude.Licences.Labels(a.Licences))
	s.told(Paper, "Moyens de transport", aptitude.Means.Labels(a.Means))
	if a.Near {
		s.say(Owner, "Préférence", "Travailler à proximité.")
	}
	if a.OnFoot {
		s.say(Owner, "Préférence", "Ne pas avoir à utiliser de transport.")
	}
	s.part("horaires", "Temps de travail")
	s.told(Recruiter, "Temps de travail", aptitude.Times.Labels(a.Times))
	s.told(Owner, "Heures par semaine", hours(a.HoursMin, a.HoursMax))
	s.told(Owner, "Horaires", aptitude.Schedules.Labels(a.Schedules))
	s.part("disponibilite", "Disponibilité")
	switch day, err := time.Parse(time.DateOnly, a.Available); {
	case a.Available == Immediate:
		s.say(Recruiter, "Disponible", "tout de suite")
	case err == nil:
		s.say(Recruiter, "Disponible", "à partir du "+day.Format("02/01/2006"))
	}
}

// post says when and where a post was held; to recruiters for how long alone, as the dates tell an age and the company who it is.
func (s *sheet) post(p Post) string {
	said := []string{s.length(p), p.Sector}
	if s.reader < Recruiter {
		said = []string{period(p), p.Company, p.Place, p.Sector}
	}
	if p.Manages {
		said = append(said, "encadrement d’une équipe")
	}
	return listed(said)
}

func (s *sheet) school(school School) string {
	said := []string{school.Domain}
	if school.Year != 0 && s.reader < Recruiter {
		said = append(said, strconv.Itoa(school.Year))
	}
	if school.Obtained {
		said = append(said, "obtenu")
	}
	return listed(said)
}

// explained writes what a label of a list means as what follows a colon: "B2 – à l’aise".
func explained(label string) string { return strings.Replace(label, " : ", " – ", 1) }

// period writes "de 01/2019 à 06/2021".
func period(p Post) string {
	from, to := french(p.From), french(p.To)
	if to == "" {
		return "depuis " + from
	}
	return "de " + from + " à " + to
}

func french(stored string) string {
	at, err := time.Parse(month, stored)
	if err != nil {
		return ""
	}
	return at.Format("01/2006")
}

// length writes how long a post was held: "2 ans et 6 mois".
func (s *sheet) length(p Post) string {
	from, err := time.Parse(month, p.From)
	if err != nil {
		return ""
	}
	to, err := time.Parse(month, p.To)
	if err != nil {
		to = s.today
	}
	months := to.Year()*12 + int(to.Month()) - from.Year()*12 - int(from.Month()) + 1
	var said []string
	switch years := months / 12; {
	case years == 1:
		said = append(said, "1 an")
	case years > 1:
		said = append(said, strconv.Itoa(years)+" ans")
	}
	if rest := months % 12; rest > 0 {
		said = append(said, strconv.Itoa(rest)+" mois")
	}
	return strings.Join(said, " et ")
}

// hours writes what was said of the hours of a week.
func hours(least, most int) string {
	switch {
	case least == 0 && most == 0:
		return ""
	case most == 0:
		return strconv.Itoa(least) + " au moins"
	case least == 0:
		return strconv.Itoa(most) + " au plus"
	}
	return "de " + strconv.Itoa(least) + " à " + strconv.Itoa(most)
}

func listed(said []string) string {
	return strings.Join(slices.DeleteFunc(said, func(text string) bool { return text == "" }), ", ")
}
