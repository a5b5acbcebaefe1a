package cv

import (
	"slices"

	"tandem/shared/aptitude"
	"tandem/shared/fault"
)

// Answers are what a CV answers to what offers ask, beyond the job, the place and the contract. Nothing said stays unknown: it keeps
// nobody out of a list.
type Answers struct {
	Licences []string `json:"licences,omitempty" maxItems:"16" doc:"Permis détenus, AUCUN pour qui n'en a pas"` // 000:145
}

func (a Answers) check() []fault.Field {
	var mistakes []fault.Field
	add := func(path, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
	}
	if message := checkHeld(aptitude.Licences, a.Licences); message != "" {
		add("licences", message)
	}
	return mistakes
}

// checkHeld checks answers of a list in which one says that there is none.
func checkHeld(list aptitude.List, codes []string) string {
	switch {
	case !list.Knows(codes):
		return "Une des réponses n'est pas dans la liste : cochez parmi les réponses proposées."
	case slices.Contains(codes, aptitude.None) && len(codes) > 1:
		return "Vous avez coché « " + list.Label(aptitude.None) + " » et une autre réponse : gardez l'une ou l'autre."
	}
	return ""
}

// sections are the parts of a CV that are written each on its own (000:143-149), and what each takes of the answers.
var sections = map[string]func(to *Answers, from Answers){
	"mobilite": func(to *Answers, from Answers) { to.Licences = from.Licences },
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
