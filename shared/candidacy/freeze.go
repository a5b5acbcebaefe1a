package candidacy

import (
	"strconv"
	"strings"
	"time"

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
	w.say("Lieu", commune.Name(commune.Current(commune.Code(c.Commune))))
	if c.RadiusKm > 0 {
		w.say("Distance acceptée", strconv.Itoa(c.RadiusKm)+" km")
	}
	w.say("Contrats acceptés", strings.Join(c.Contracts, ", "))
	w.answers(c.Answers)
	w.say("Présentation", c.Text)
	return Frozen{Number: c.Number, Title: c.Title, Updated: c.Updated.UTC().Round(time.Millisecond), Lines: w.lines}
}

// answers are what the sections of a CV say (000:143-149), each under the name of its section.
func (w *writer) answers(a cv.Answers) {
	for _, part := range a.Sheet(cv.Addressee, time.Time{}) {
		for _, entry := range part.Entries {
			text := entry.Label
			switch {
			case entry.Label == part.Title:
				text = entry.Text
			case entry.Text != "":
				text += " : " + entry.Text
			}
			w.say(part.Title, text)
		}
	}
}
