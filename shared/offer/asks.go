package offer

import (
	"slices"

	"tandem/shared/aptitude"
	"tandem/shared/fault"
	"tandem/shared/match"
)

// Asks are what an offer asks of a candidate, beyond the job, the place and the contract. What is asked is a wish, unless the offer
// requires it: only then does it keep out of the list who does not have it.
type Asks struct {
	Licences []string `json:"licences,omitempty" maxItems:"16" doc:"Permis demandés"`
	Required []string `json:"required,omitempty" maxItems:"16" doc:"Critères exigés, et non seulement souhaités : C6"`
}

func (a Asks) check() []fault.Field {
	var mistakes []fault.Field
	add := func(path, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
	}
	if !aptitude.Licences.Knows(a.Licences) || slices.Contains(a.Licences, aptitude.None) {
		add("licences", "Un des permis n'est pas dans la liste : cochez parmi ceux qui sont proposés.")
	}
	if _, ok := match.ParseCriteria(a.Required, match.MayRequire); !ok {
		add("required", "Un des critères ne peut pas être exigé.")
	}
	return mistakes
}
