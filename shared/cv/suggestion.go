package cv

import (
	"slices"
	"strings"
	"time"

	"tandem/shared/aptitude"
	"tandem/shared/fault"
	"tandem/shared/table"
)

// Suggestions are what a file of somebody's may say in a CV. None is written before its owner accepts it, one by one.
type Suggestions struct {
	Document string       `json:"document"`
	Expires  time.Time    `json:"expires"`
	Contact  bool         `json:"contact,omitempty"` // it holds an address or a number, which is never suggested
	Open     []Suggestion `json:"open"`
}

// Suggestion is one line of a CV that was read in a file, as one field.
type Suggestion struct {
	ID    int    `json:"id"`
	Field Field  `json:"field" enum:"metier,permis,langue,formation,competence"`
	Label string `json:"label"`          // what would be written, as people read it
	Line  string `json:"line"`           // where it was read
	Code  string `json:"code,omitempty"` // of a licence, a language or a job
	Level string `json:"level,omitempty"`

	Appellation uint32  `json:"appellation,omitempty"`
	School      *School `json:"school,omitempty"`
}

// Field is what a suggestion is about.
type Field string

// The fields that are suggested.
const (
	FieldJob      Field = "metier"
	FieldLicence  Field = "permis"
	FieldLanguage Field = "langue"
	FieldSchool   Field = "formation"
	FieldSkill    Field = "competence"
)

// Section is the part of a CV where the field stands.
func (f Field) Section() string {
	switch f {
	case FieldLicence:
		return "mobilite"
	case FieldLanguage:
		return "langues"
	case FieldSchool:
		return "formation"
	case FieldSkill:
		return "competences"
	}
	return Base
}

// SuggestionsFor is how long suggestions wait for their owner.
const SuggestionsFor = 7 * 24 * time.Hour

// Kind is table.KindSuggestions.
func (Suggestions) Kind() table.Kind { return table.KindSuggestions }

// Schema is the current form.
func (Suggestions) Schema() int { return 1 }

// Take finds an open suggestion and leaves the others.
func (s *Suggestions) Take(id int) (Suggestion, bool) {
	at := slices.IndexFunc(s.Open, func(one Suggestion) bool { return one.ID == id })
	if at < 0 {
		return Suggestion{}, false
	}
	taken := s.Open[at]
	s.Open = slices.Delete(s.Open, at, at+1)
	return taken, true
}

// Accept writes a suggestion into the CV, as if its owner had typed it; what stands there already stays as it is.
func (c *CV) Accept(s Suggestion) error {
	switch s.Field {
	case FieldJob:
		job := Job{Rome: s.Code, Appellation: s.Appellation}
		if !slices.ContainsFunc(c.Jobs, func(other Job) bool { return other.Rome == job.Rome }) {
			c.Jobs = append(c.Jobs, job)
		}
	case FieldLicence:
		c.Licences = slices.DeleteFunc(c.Licences, func(code string) bool { return code == aptitude.None || code == s.Code })
		c.Licences = append(c.Licences, s.Code)
	case FieldLanguage:
		if !slices.ContainsFunc(c.Languages, func(other Language) bool { return other.Code == s.Code }) {
			c.Languages = append(c.Languages, Language{Code: s.Code, Level: s.Level})
		}
	case FieldSchool:
		if s.School != nil && !slices.Contains(c.Schooling, *s.School) {
			c.Schooling = append(c.Schooling, *s.School)
		}
	case FieldSkill:
		if !slices.Contains(strings.Split(c.Skills, "\n"), s.Label) {
			c.Skills = strings.TrimSpace(c.Skills + "\n" + s.Label)
		}
	default:
		return fault.New(fault.NotFound, "Cette proposition n'existe plus.")
	}
	return c.Check()
}
