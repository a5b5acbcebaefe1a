// Package cv is what a candidate says of their work: CVs written in the service, and files they send.
package cv

import (
	"strings"
	"time"

	"tandem/shared/commune"
	"tandem/shared/fault"
	"tandem/shared/match"
	"tandem/shared/rome"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// CV is one CV, sealed with the candidate's professional data (000:67, 000:143-149).
type CV struct {
	Number    int      `json:"number"`
	Title     string   `json:"title"`
	Jobs      []Job    `json:"jobs"` // métiers recherchés, at most MaxJobs
	Widen     bool     `json:"widen"`
	Commune   string   `json:"commune"`  // INSEE code, empty when not said
	RadiusKm  int      `json:"radiusKm"` // 0 when not said
	Contracts []string `json:"contracts"`
	Text      string   `json:"text"`
	Answers
	Published bool             `json:"published"`
	Updated   time.Time        `json:"updated"`
	Since     int64            `json:"since,omitempty"`   // version with which it began: its place may have held another before
	Written   map[string]int64 `json:"written,omitempty"` // version with which each section was last written, Base for the first page
}

// Job is a métier recherché: a ROME code, or more precisely one of its appellations.
type Job struct {
	Rome        string `json:"rome"`
	Appellation uint32 `json:"appellation,omitempty"`
}

// The limits of a CV.
const (
	MaxJobs   = 5
	MaxCVs    = 5
	MaxTitle  = 120
	MaxText   = 4000
	MaxRadius = 100
)

// Kind is table.KindCV.
func (CV) Kind() table.Kind { return table.KindCV }

// Schema is the current form.
func (CV) Schema() int { return 1 }

// Check returns every mistake of the CV as one Invalid fault, nil when there is none.
func (c CV) Check() error {
	var mistakes []fault.Field
	add := func(path, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
	}
	mistakes = append(mistakes, typed.Text{
		Path: "body.title", Max: MaxTitle, Line: true, Needed: "Donnez un titre à votre CV, en 120 caractères au plus : par exemple « Boulangère, 5 ans d'expérience ».",
	}.Check(typed.Clean(c.Title))...)
	mistakes = append(mistakes, typed.Text{Path: "body.text", Max: MaxText}.Check(typed.Clean(c.Text))...)
	if len(c.Jobs) > MaxJobs {
		add("jobs", "Choisissez au plus 5 métiers.")
	}
	for _, job := range c.Jobs {
		if message := checkJob(job); message != "" {
			add("jobs", message)
		}
	}
	if former, ok := commune.FormerOf(commune.Code(c.Commune)); ok {
		add("commune", former.Told()+" Choisissez celle-ci.")
	} else if _, ok := commune.Index(commune.Code(c.Commune)); c.Commune != "" && !ok {
		add("commune", "Cette commune n'est pas dans la liste : cherchez-la par son nom ou son code postal.")
	}
	if c.RadiusKm < 0 || c.RadiusKm > MaxRadius {
		add("radiusKm", "Indiquez une distance de 1 à 100 km.")
	}
	mistakes = append(mistakes, c.Answers.check()...)
	for _, contract := range c.Contracts {
		if _, ok := match.ParseContract(contract); !ok {
			add("contracts", "Ce type de contrat n'existe pas dans la liste.")
		}
	}
	return fault.Fields(mistakes)
}

func checkJob(job Job) string {
	code := rome.Code(job.Rome)
	if _, ok := rome.Index(code); !ok { // as it is stored, so that the matching finds it too
		return "Ce métier n'est pas dans la liste : cherchez-le par son nom."
	}
	if job.Appellation == 0 {
		return ""
	}
	if appellation, ok := rome.AppellationByID(job.Appellation); !ok || appellation.Code != code {
		return "Cette appellation n'est pas celle du métier choisi : cherchez-la par son nom."
	}
	return ""
}

// Base names, among the sections, what is written on the first page of a CV.
const Base = ""

// Late reports whether a section was written after somebody read the CV at a version; 0 is a reader who does not compare.
func (c CV) Late(section string, read int64) bool {
	return read != 0 && (read < c.Since || read < c.Written[section])
}

// Note keeps with which version a section is written; the map is a new one, so that copies of a CV do not share it.
func (c *CV) Note(section string, version int64) {
	written := map[string]int64{section: version}
	for name, at := range c.Written {
		if name != section {
			written[name] = at
		}
	}
	c.Written = written
}

// Copied is a new CV with what this one says, that nobody sees yet.
func (c CV) Copied(number int) CV {
	copied := c
	copied.Number, copied.Published, copied.Since, copied.Written = number, false, 0, nil
	const mark = " (copie)"
	title := []rune(strings.TrimSuffix(c.Title, mark))
	copied.Title = string(title[:min(len(title), MaxTitle-len(mark))]) + mark
	return copied
}

// Label names the métier in French.
func (j Job) Label() string {
	if appellation, ok := rome.AppellationByID(j.Appellation); ok && j.Appellation != 0 {
		return appellation.Label
	}
	if index, ok := rome.Index(rome.Code(j.Rome)); ok {
		return rome.At(index).Label
	}
	return j.Rome
}
