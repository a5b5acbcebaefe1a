package rome

import (
	"strings"
	"sync"

	"tandem/shared/fold"
)

// named are the appellations by every way in which their label names one person: "Agent / Agente de sécurité" names an agent de sécurité and
// an agente de sécurité. It is built at the first question and not before.
func named() map[string]Appellation {
	namedOnce.Do(func() { byName = nameAll() })
	return byName
}

var (
	namedOnce sync.Once
	byName    map[string]Appellation
)

func nameAll() map[string]Appellation {
	all := load().appellations
	found := make(map[string]Appellation, 2*len(all))
	for _, appellation := range all {
		for _, name := range names(appellation.Label) {
			if name = fold.Fold(name); found[name].ID == 0 {
				found[name] = appellation
			}
		}
	}
	return found
}

// names parts a label into its masculine and its feminine: what follows the second word of the two belongs to both.
func names(label string) []string {
	man, woman, both := strings.Cut(label, " / ")
	if !both {
		return []string{label}
	}
	first, second := strings.Fields(man), strings.Fields(woman)
	if len(second) > len(first) {
		man += " " + strings.Join(second[len(first):], " ")
	}
	return []string{man, woman}
}

// Named finds the appellation that a text names exactly, in either gender, whatever the case and the accents.
func Named(text string) (Appellation, bool) {
	found, ok := named()[fold.Fold(text)]
	return found, ok
}
