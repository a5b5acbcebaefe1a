package retention

import (
	"tandem/shared/calendar"
	"tandem/shared/service"
)

// Explain says in French, to the person, until when their data are kept and why.
func Explain(outcome Outcome) string {
	text := explainDate(outcome)
	if outcome.Held != "" {
		text += " L’effacement est suspendu : " + outcome.Held.Label() + "."
	}
	return text
}

func explainDate(outcome Outcome) string {
	switch {
	case outcome.Orphan || outcome.Rule == nil:
		return "La date d’effacement n’est pas encore connue. Le service en est averti et doit la fixer."
	case outcome.Active != "":
		return "Conservées pour l’instant (" + outcome.Active + "). Elles seront effacées : " + outcome.Rule.Label + " (règle " + string(outcome.Rule.ID) + ")."
	}
	return "Utilisables jusqu’au " + outcome.Due.French() + " inclus, puis effacées : " + outcome.Rule.Label + " (règle " + string(outcome.Rule.ID) + ")."
}

// Line is one category of the "Mes données" page.
type Line struct {
	Category service.Category
	Label    string         // of the category, French
	Rule     service.RuleID // empty when no rule is known
	Due      calendar.Date  // zero: none
	Text     string         // what Explain says
	Why      string         // what the rule says of itself
}

// Lines explains an outcome category by category: those that its rule covers, in the rule's order.
func Lines(svc *service.Service, outcome Outcome) []Line {
	if outcome.Rule == nil {
		return nil
	}
	lines := make([]Line, len(outcome.Rule.Categories))
	for i, category := range outcome.Rule.Categories {
		lines[i] = Line{
			Category: category,
			Label:    svc.CategoryLabel(category),
			Rule:     outcome.Rule.ID,
			Due:      outcome.Due,
			Text:     Explain(outcome),
			Why:      outcome.Rule.Why,
		}
	}
	return lines
}
