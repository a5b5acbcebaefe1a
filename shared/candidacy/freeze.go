package candidacy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/shared/aptitude"
	"tandem/shared/commune"
	"tandem/shared/cv"
)

// writer puts down what a CV says, and leaves out what it does not.
type writer struct{ lines []Line }

func (w *writer) say(label, text string) {
	if text != "" {
		w.lines = append(w.lines, Line{label, text})
	}
}

// Freeze is what a CV says now. Neither transport nor preferred hours are in it: no recruiter sees them, here no more than among profiles.
func Freeze(c cv.CV) Frozen {
	w := &writer{lines: []Line{}}
	var jobs []string
	for _, job := range c.Jobs {
		jobs = append(jobs, job.Label())
	}
	w.say("Métiers recherchés", strings.Join(jobs, ", "))
	w.say("Lieu", commune.Name(commune.Code(c.Commune)))
	if c.RadiusKm > 0 {
		w.say("Distance acceptée", strconv.Itoa(c.RadiusKm)+" km")
	}
	w.say("Contrats acceptés", strings.Join(c.Contracts, ", "))
	w.answers(c.Answers)
	w.say("Présentation", c.Text)
	return Frozen{Number: c.Number, Title: c.Title, Updated: c.Updated.UTC().Round(time.Millisecond), Lines: w.lines}
}

// answers are what the sections of a CV say (000:143-149).
func (w *writer) answers(a cv.Answers) {
	w.say("Permis", aptitude.Licences.Labels(a.Licences))
	w.say("Temps de travail", aptitude.Times.Labels(a.Times))
	if a.Level != "" {
		w.say("Niveau de formation", aptitude.Levels.Label(a.Level))
	}
	switch a.Available {
	case cv.Immediate:
		w.say("Disponible", "tout de suite")
	default:
		w.say("Disponible", a.Available)
	}
	var languages []string
	for _, one := range a.Languages {
		languages = append(languages, aptitude.Spoken.Label(one.Code)+" ("+one.Level+")")
	}
	w.say("Langues", strings.Join(languages, ", "))
	for _, post := range a.Posts {
		until := post.To
		if until == "" {
			until = "aujourd’hui"
		}
		w.say("Poste occupé de "+post.From+" à "+until, strings.Join(said(post.Title, post.Company, post.Place), ", "))
	}
	if a.NoPost {
		w.say("Expérience", "premier emploi recherché")
	}
	for _, school := range a.Schooling {
		w.say("Formation", strings.Join(said(school.Diploma, school.Domain), ", "))
	}
	var software []string
	for _, one := range a.Software {
		software = append(software, strings.Join(said(one.Name, one.Level), ", "))
	}
	w.say("Logiciels", strings.Join(software, " ; "))
	w.say("Savoir-faire", a.Skills)
	w.say("Qualités personnelles", a.Qualities)
	w.say("Centres d’intérêt", a.Interests)
}

// said are the texts that say something.
func said(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}
