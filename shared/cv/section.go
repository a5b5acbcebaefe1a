package cv

import "tandem/shared/fault"

// sections are the parts of a CV that are written each on its own, and what each takes of the answers.
var sections = map[string]func(to *Answers, from Answers){
	"mobilite": func(to *Answers, from Answers) {
		to.Licences, to.Means, to.Near, to.OnFoot = from.Licences, from.Means, from.Near, from.OnFoot
	},
	"horaires": func(to *Answers, from Answers) {
		to.Times, to.HoursMin, to.HoursMax, to.Schedules, to.Firm = from.Times, from.HoursMin, from.HoursMax, from.Schedules, from.Firm
	},
	"formation": func(to *Answers, from Answers) { to.Level, to.Schooling = from.Level, from.Schooling },
	"competences": func(to *Answers, from Answers) {
		to.Skills, to.Qualities, to.Software = from.Skills, from.Qualities, from.Software
	},
	"interets":      func(to *Answers, from Answers) { to.Interests = from.Interests },
	"experiences":   func(to *Answers, from Answers) { to.Posts, to.NoPost = from.Posts, from.NoPost },
	"langues":       func(to *Answers, from Answers) { to.Languages = from.Languages },
	"disponibilite": func(to *Answers, from Answers) { to.Available = from.Available },
}

// Take replaces one section of a CV, once it is checked; the others stay as they are, complete or not.
func (c *CV) Take(section string, from Answers) error {
	var part Answers
	take, ok := sections[section]
	if !ok {
		return fault.New(fault.NotFound, "Cette partie du CV n'existe pas.")
	}
	take(&part, from)
	if err := fault.Fields(part.check()); err != nil {
		return err
	}
	take(&c.Answers, part)
	return nil
}
